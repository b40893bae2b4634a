"""Identifiers, pages, data, links: each path in each format, by GET and HEAD, with conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from tests.http.linked import BROWSER, FORMATS, KB, WATERS, publishing

from civigraph.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.http.linked import Linked

    from civigraph.build.snapshot import Snapshot

RESOURCES = ["river/danube", "sea/black-sea", "vocab", "vocab/2", "vocab%23River", "waters", "river/v1.0"]
DOCUMENTS = [f"/data/{local}.{extension}" for local in RESOURCES for extension in FORMATS]
PAGES = [f"/page/{local}" for local in RESOURCES]
LINKSETS = [f"/linkset/{local}" for local in RESOURCES]
FIXED = ["/context/2.jsonld", "/.well-known/api-catalog"]
EVERYTHING = [*DOCUMENTS, *PAGES, *LINKSETS, *FIXED]


def location(response: httpx.Response) -> str:
    parts = urlsplit(response.headers["location"])
    return parts.path + (f"#{parts.fragment}" if parts.fragment else "")


class TestIdentifier:
    @pytest.mark.parametrize(
        ("accept", "target"),
        [
            ("*/*", "/data/river/danube.ttl"),
            (BROWSER["accept"], "/page/river/danube"),
            ("text/html", "/page/river/danube"),
            ("application/ld+json", "/data/river/danube.jsonld"),
            ("application/json", "/data/river/danube.json"),
            ("application/rdf+xml, text/turtle;q=0.5", "/data/river/danube.rdf"),
            ("text/csv", "/data/river/danube.csv"),
            ("application/n-quads", "/data/river/danube.nq"),
            ("text/html;q=0.5, text/turtle;q=0.9", "/data/river/danube.ttl"),
        ],
    )
    def test_sends_to_what_suits_the_client(self, waters: Linked, accept: str, target: str) -> None:
        response = waters.get("/river/danube", accept=accept)
        assert (response.status_code, location(response)) == (303, target)
        assert response.headers["vary"] == "Accept"
        assert response.headers["access-control-allow-origin"] == "*"

    def test_what_is_not_offered_is_refused(self, waters: Linked) -> None:
        response = waters.get("/river/danube", accept="image/png")
        assert response.status_code == 406
        assert {"text/turtle", "text/html"} <= set(response.json()["available"])

    def test_format_goes_before_accept(self, waters: Linked) -> None:
        assert location(waters.get("/river/danube?format=nt", accept="text/html")) == "/data/river/danube.nt"
        assert location(waters.get("/river/danube?format=html")) == "/page/river/danube"
        assert waters.get("/river/danube?format=png").status_code == 406

    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("/vocab", "/page/vocab"),
            ("/vocab/2", "/page/vocab/2"),
            ("/vocab/River", "/page/vocab%23River"),
            ("/river/danube/", "/page/river/danube"),
            ("/river/k%C3%BC%C3%A7%C3%BCk-menderes", "/page/river/k%C3%BC%C3%A7%C3%BCk-menderes"),
            ("/river/100%25", "/page/river/100%2525"),
            ("/river/v1.0", "/page/river/v1.0"),
            ("/graph/data/waters", "/page/graph/data/waters"),
            ("/waters", "/page/waters"),
        ],
    )
    def test_every_kind_of_iri_answers(self, waters: Linked, path: str, target: str) -> None:
        response = waters.get(path, accept="text/html")
        assert (response.status_code, location(response)) == (303, target)
        assert httpx.get(response.headers["location"]).status_code == 200

    def test_an_older_version_is_not_passed_off_as_the_current_one(self, waters: Linked) -> None:
        assert waters.get("/vocab/1").status_code == 404


class TestRetired:
    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("/river/donau", "/river/danube"),
            ("/river/ister", "/river/danube"),
            ("/river/old-rhine", "/river/rhine"),
            ("/page/river/ister", "/page/river/danube"),
            ("/data/river/ister.ttl", "/data/river/danube.ttl"),
            ("/linkset/river/ister", "/linkset/river/danube"),
        ],
    )
    def test_moves_to_what_took_its_place(self, waters: Linked, path: str, target: str) -> None:
        response = waters.get(path)
        assert (response.status_code, location(response)) == (301, target)
        assert 'rel="successor-version"' in response.headers["link"]

    def test_moves_to_somebody_else(self, waters: Linked) -> None:
        assert waters.get("/river/gone").headers["location"] == "https://elsewhere.example/gone"

    def test_with_two_successors_it_is_described(self, waters: Linked) -> None:
        response = waters.get("/page/river/both-rivers", **BROWSER)
        assert response.status_code == 200
        assert "This is retired." in response.text

    def test_a_circle_is_described(self, waters: Linked) -> None:
        assert waters.get("/data/river/ouroboros.ttl").status_code == 200


class TestUnknown:
    def test_names_what_is_near(self, waters: Linked) -> None:
        response = waters.get("/river/danub")
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        near = {"iri": f"{KB}river/danube", "label": "Danube", "href": "/page/river/danube"}
        assert near in response.json()["near"]

    def test_finds_by_label(self, waters: Linked) -> None:
        response = waters.get("/sea/Black%20Sea")
        assert response.status_code == 404
        assert waters.get("/lake/Black-Sea").json()["near"][0]["iri"] == f"{KB}sea/black-sea"

    def test_is_a_page_for_people(self, waters: Linked) -> None:
        response = waters.get("/river/danub", **BROWSER)
        assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert '<a href="/page/river/danube">Danube</a>' in response.text

    @pytest.mark.parametrize("path", ["/page/river/danub", "/data/river/danub.ttl", "/linkset/river/danub"])
    def test_everywhere(self, waters: Linked, path: str) -> None:
        assert waters.get(path).status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "/river/x%3E%20%7D%20UNION%20%7B%3Fa%20%3Fb%20%3Fc%7D%20%23",
            "/page/x%3E%7D%7D",
            "/data/%22%3E%3Cscript%3E.ttl",
            "/data/%00.ttl",
            "/data/%zz.ttl",
            "/page/%FF",
            "/linkset/..%2F..%2Fetc%2Fpasswd",
            "/river/%0D%0Aset-cookie:%20a=b",
            "/data/.ttl",
            "/page/%5B%5D",
            "/river/%5B",
            "/page/",
            "/page/" + "x" * 3000,
        ],
    )
    def test_nothing_that_is_no_iri_gets_anywhere(self, waters: Linked, path: str) -> None:
        for fields in ({}, BROWSER):
            response = waters.get(path, **fields)
            assert response.status_code == 404
            assert "<script>" not in response.text
            assert "set-cookie" not in response.headers

    def test_a_very_long_address_is_refused(self, waters: Linked) -> None:
        assert waters.get("/river/" + "x" * 9000).status_code == 414

    @pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "99999999999", "²"])
    def test_pages_are_numbers(self, waters: Linked, number: str) -> None:
        response = httpx.get(f"{waters.url}/page/river/danube", params={"page": number})
        assert response.status_code == 400

    def test_beyond_the_last_page_there_is_nothing(self, waters: Linked) -> None:
        assert waters.get("/data/river/danube.ttl?page=2").status_code == 404


@pytest.mark.parametrize("path", EVERYTHING)
class TestEveryDocument:
    def test_head_has_the_fields_of_get(self, waters: Linked, path: str) -> None:
        got, headed = waters.get(path), httpx.head(f"{waters.url}{path}")
        assert (got.status_code, headed.status_code, headed.content) == (200, 200, b"")
        changing = {
            "date",
            "x-request-id",
            "server-timing",
            "content-encoding",
            "content-length",
            "etag",
            "vary",
        }
        assert {name: got.headers[name] for name in got.headers if name not in changing} == {
            name: headed.headers[name] for name in headed.headers if name not in changing
        }
        assert got.headers["last-modified"] == "Sun, 01 Mar 2026 00:00:00 GMT"
        assert "Accept-Encoding" in got.headers["vary"]
        assert got.headers["access-control-allow-origin"] == "*"

    def test_is_not_sent_again_to_who_has_it(self, waters: Linked, path: str) -> None:
        got = waters.get(path, accept_encoding="identity")
        tag = got.headers["etag"]
        assert not tag.startswith("W/")
        for fields in (
            {"if_none_match": tag},
            {"if_none_match": f'"other", {tag}'},
            {"if_none_match": "*"},
            {"if_modified_since": got.headers["last-modified"]},
            {"if_modified_since": "Mon, 02 Mar 2026 00:00:00 GMT"},
        ):
            again = waters.get(path, accept_encoding="identity", **fields)
            assert (again.status_code, again.content) == (304, b""), fields
            assert again.headers["etag"] == tag

    def test_is_sent_to_who_has_something_else(self, waters: Linked, path: str) -> None:
        for fields in (
            {"if_none_match": '"other"'},
            {"if_none_match": '"other"', "if_modified_since": "Mon, 02 Mar 2026 00:00:00 GMT"},
            {"if_modified_since": "Sat, 28 Feb 2026 00:00:00 GMT"},
            {"if_modified_since": "yesterday"},
        ):
            assert waters.get(path, **fields).status_code == 200, fields

    def test_a_tag_stands_for_one_coding(self, waters: Linked, path: str) -> None:
        plain = waters.get(path, accept_encoding="identity")
        packed = waters.get(path, accept_encoding="gzip")
        if packed.headers.get("content-encoding") == "gzip":
            assert plain.headers["etag"] != packed.headers["etag"]
        assert plain.content == packed.content

    def test_options_and_other_methods(self, waters: Linked, path: str) -> None:
        options = httpx.options(f"{waters.url}{path}")
        assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
        assert httpx.post(f"{waters.url}{path}").status_code == 405


@pytest.mark.parametrize(("extension", "kind"), FORMATS.items())
class TestFormats:
    def test_by_extension_whatever_accept_says(self, waters: Linked, extension: str, kind: str) -> None:
        response = waters.get(f"/data/river/danube.{extension}", accept="text/html")
        assert (response.status_code, response.headers["content-type"]) == (200, kind)

    def test_by_accept_with_its_own_address(self, waters: Linked, extension: str, kind: str) -> None:
        response = waters.get("/data/river/danube", accept=kind.partition(";")[0])
        assert response.headers["content-type"] == kind
        own = response.headers["content-location"]
        assert own == f"{waters.url}/data/river/danube.{extension}"
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        assert httpx.get(own).content == response.content


class TestGraphs:
    @pytest.mark.parametrize("extension", [each for each in FORMATS if each not in ("json", "csv")])
    def test_a_named_graph_is_its_content(self, waters: Linked, extension: str) -> None:
        response = waters.get(f"/data/graph/data/waters.{extension}")
        assert response.headers["content-type"] == FORMATS[extension]
        again = waters.get(f"/data/graph/data/waters.{extension}", if_none_match=response.headers["etag"])
        assert again.status_code == 304

    def test_not_more_and_not_less(self, waters: Linked, waters_snapshot: Snapshot) -> None:
        lines = waters.get("/data/graph/data/waters.nt").text.splitlines()
        assert len(lines) == waters_snapshot.manifest["graphs"][f"{KB}graph/data/waters"]

    def test_formats_that_it_has_not_are_not_there(self, waters: Linked) -> None:
        assert waters.get("/data/graph/data/waters.csv").status_code == 404
        assert waters.get("/data/graph/data/waters", accept="text/csv").status_code == 406


class TestAddresses:
    def test_behind_a_prefix_every_address_has_it(self, waters_snapshot: Snapshot) -> None:
        with publishing(Project.open(WATERS), waters_snapshot, root_path="/kg") as service:
            response = service.get("/river/danube", accept="text/html")
            assert response.headers["location"] == f"{service.url}/page/river/danube"
            page = httpx.get(response.headers["location"])
            assert 'href="/kg/page/sea/black-sea"' in page.text
            assert 'href="/page/' not in page.text
            assert f"<{service.url}/data/river/danube.ttl>" in page.headers["link"]
            stripped = httpx.get(f"{service.url.removesuffix('/kg')}/river/danube")
            assert stripped.headers["location"] == f"{service.url}/data/river/danube.ttl"
            near = service.get("/river/danub").json()["near"]
            assert near[0]["href"] == "/kg/page/river/danube"

    def test_the_public_address_goes_before_the_one_that_is_asked(self, waters_snapshot: Snapshot) -> None:
        public = "https://data.example.org/kg"
        with publishing(Project.open(WATERS), waters_snapshot, public_url=f"{public}/") as service:
            response = service.get("/river/danube", accept="text/html")
            assert response.headers["location"] == f"{public}/page/river/danube"
            page = service.get("/page/river/danube")
            assert 'href="/kg/page/sea/black-sea"' in page.text
            assert f'<{public}/linkset/river/danube>; rel="linkset"' in page.headers["link"]
            document = service.get("/data/river/danube.json").json()
            assert document["@context"] == f"{public}/context/2.jsonld"
            assert document["id"] == f"{KB}river/danube"

    def test_documents_have_canonical_iris_unless_told_otherwise(
        self, waters: Linked, waters_snapshot: Snapshot
    ) -> None:
        assert f"<{KB}river/danube>" in waters.get("/data/river/danube.nt").text
        with publishing(Project.open(WATERS), waters_snapshot, rewrite_iris=True) as service:
            for extension in FORMATS:
                text = service.get(f"/data/river/danube.{extension}").text
                assert KB not in text
                assert f"{service.url}/" in text
            assert f"<{service.url}/vocab#River>" in service.get("/data/river/danube.nt").text

    def test_a_strange_host_is_not_believed(self, waters: Linked) -> None:
        response = waters.get("/river/danube", host='evil"><x')
        assert response.headers["location"].startswith("http://127.0.0.1")


def test_a_project_without_http_iris_is_not_dereferenced(tmp_path: Path) -> None:
    from civigraph.http.publication import Publication  # noqa: PLC0415

    assert Publication.of(Project.open(tmp_path)) is None
