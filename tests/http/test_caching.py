"""Validators, the result cache and content codings over real HTTP."""

from __future__ import annotations

import concurrent.futures
import gzip
import zlib
from typing import TYPE_CHECKING

import brotli
import httpx
import pytest
from backports import zstd
from tests.http.running import eventually

from civigraph.http.compression import CODINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.http.running import Service, Start

RIVERS = "https://example.org/rivers/"
SMALL = f"SELECT ?river ?km {{ ?river <{RIVERS}def#length> ?km }} ORDER BY ?km"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?b ?c ?d ?e ?f"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 20000"
DIRECT = {"content-type": "application/sparql-query"}
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}


def raw(
    service: Service, query: str, coding: str = "identity", method: str = "GET", **fields: str
) -> tuple[httpx.Response, bytes]:
    """The response and its body as it was on the wire."""
    headers = {"accept-encoding": coding, **{name.replace("_", "-"): each for name, each in fields.items()}}
    with httpx.stream(method, service.sparql, params={"query": query}, headers=headers) as response:
        return response, b"".join(response.iter_raw())


def queries(service: Service) -> int:
    """Queries that the engine has been asked so far."""
    return service.status().counters.get("queries", 0)


class TestValidators:
    def test_a_short_answer_has_a_strong_tag_at_once(self, start: Start) -> None:
        service = start()
        first, again = raw(service, SMALL)[0], raw(service, SMALL)[0]
        assert first.headers["etag"].startswith('"')
        assert first.headers["etag"] == again.headers["etag"]

    def test_a_long_answer_has_a_weak_tag_until_its_bytes_are_known(self, start: Start) -> None:
        service = start()
        assert raw(service, ROWS)[0].headers["etag"].startswith('W/"')
        assert raw(service, ROWS)[0].headers["etag"].startswith('"')

    @pytest.mark.parametrize("query", [SMALL, ROWS])
    def test_an_answer_that_the_client_has_is_not_sent_and_not_made_again(
        self, start: Start, query: str
    ) -> None:
        service = start(cache_bytes=0)
        tag = raw(service, query)[0].headers["etag"]
        asked = queries(service)
        response, body = raw(service, query, if_none_match=f'"other", {tag}')
        assert (response.status_code, body) == (304, b"")
        assert response.headers["etag"] == tag
        assert "content-type" not in response.headers
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        assert response.headers["cache-control"] == "no-cache"
        assert queries(service) == asked

    def test_the_comparison_is_weak(self, service: Service) -> None:
        tag = raw(service, SMALL)[0].headers["etag"]
        assert raw(service, SMALL, if_none_match=f"W/{tag}")[0].status_code == 304

    @pytest.mark.parametrize("coding", ["identity", "gzip"])
    def test_head_has_the_fields_of_get(self, start: Start, coding: str) -> None:
        service = start(cache_bytes=0)
        for query in (SMALL, ROWS):
            got, headed = (raw(service, query, coding, method)[0] for method in ("GET", "HEAD"))
            for name in (
                "content-type",
                "content-encoding",
                "content-length",
                "etag",
                "vary",
                "cache-control",
            ):
                assert headed.headers.get(name) == got.headers.get(name)

    def test_head_is_validated_like_get(self, service: Service) -> None:
        tag = raw(service, SMALL)[0].headers["etag"]
        assert raw(service, SMALL, method="HEAD", if_none_match=tag)[0].status_code == 304

    @pytest.mark.parametrize(
        "tag", ['"', "nonsense", '""', '"x-identity"', "*", '"a" "b"', 'W/"', '"' + "a" * 5000 + '"']
    )
    def test_a_tag_of_something_else_gets_the_answer(self, service: Service, tag: str) -> None:
        assert raw(service, SMALL, if_none_match=tag)[0].status_code == 200

    def test_every_format_and_coding_has_a_tag_of_its_own(self, start: Start) -> None:
        service = start()
        raw(service, ROWS)
        tags = [
            raw(service, ROWS, coding, accept=accept)[0].headers["etag"]
            for coding in CODINGS
            for accept in ("application/json", "application/sparql-results+json", "text/csv")
            for _ in range(2)
        ]
        assert len({tag for tag in tags if tag.startswith('"')}) == 3 * len(CODINGS)

    def test_the_tag_of_a_coding_that_is_no_longer_accepted_does_not_count(self, service: Service) -> None:
        raw(service, ROWS)
        tag = raw(service, ROWS, "gzip")[0].headers["etag"]
        assert raw(service, ROWS, "gzip", if_none_match=tag)[0].status_code == 304
        assert raw(service, ROWS, "identity", if_none_match=tag)[0].status_code == 200

    def test_the_dataset_is_part_of_the_question(self, service: Service) -> None:
        response = service.get(SMALL, **{"default-graph-uri": "urn:none"})
        assert response.headers["etag"] != service.get(SMALL).headers["etag"]
        assert response.json()["results"]["bindings"] == []

    def test_a_post_has_no_tag_since_it_is_no_resource(self, service: Service) -> None:
        response = httpx.post(service.sparql, content=SMALL, headers={**DIRECT, "if-none-match": "*"})
        assert response.status_code == 200
        assert "etag" not in response.headers

    def test_a_volatile_answer_has_no_tag_and_is_kept_by_nobody(self, service: Service) -> None:
        first = service.get("SELECT (RAND() AS ?x) {}")
        assert "etag" not in first.headers
        assert first.headers["cache-control"] == "no-store"
        assert first.text != service.get("SELECT (RAND() AS ?x) {}").text

    def test_a_name_that_looks_volatile_is_not(self, service: Service) -> None:
        assert "etag" in service.get('SELECT ("now rand uuid" AS ?brand) {}').headers

    def test_an_error_is_kept_by_nobody(self, service: Service) -> None:
        response = service.get("SELECT")
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers

    def test_cache_control_can_be_set(self, start: Start) -> None:
        service = start(cache_control="public, max-age=60")
        assert service.get(SMALL).headers["cache-control"] == "public, max-age=60"
        assert service.get("SELECT (RAND() AS ?x) {}").headers["cache-control"] == "no-store"


class TestCache:
    @pytest.mark.parametrize("query", [SMALL, ROWS])
    def test_a_question_that_is_asked_again_costs_no_query(self, start: Start, query: str) -> None:
        service = start()
        first = raw(service, query)[1]
        asked = queries(service)
        assert raw(service, query)[1] == first
        assert httpx.post(service.sparql, content=query, headers=DIRECT).content == first
        assert queries(service) == asked

    def test_it_can_be_off(self, start: Start) -> None:
        service = start(cache_bytes=0)
        for expected in (1, 2, 3):
            raw(service, SMALL)
            assert queries(service) == expected

    def test_head_is_answered_from_it_with_the_length(self, start: Start) -> None:
        service = start()
        body = raw(service, ROWS)[1]
        response, nothing = raw(service, ROWS, method="HEAD")
        assert (nothing, response.headers["content-length"]) == (b"", str(len(body)))
        assert queries(service) == 1

    @pytest.mark.parametrize(
        "change", [{"format": "csv"}, {"default-graph-uri": "urn:none"}, {"named-graph-uri": "urn:x"}]
    )
    def test_another_question_is_another_query(self, start: Start, change: dict[str, str]) -> None:
        service = start()
        service.get(SMALL)
        service.get(SMALL, **change)
        assert queries(service) == 2

    def test_the_time_limit_does_not_change_the_answer_but_is_confirmed(self, start: Start) -> None:
        service = start()
        service.get(SMALL)
        assert service.get(SMALL, timeout="500ms").headers["civigraph-timeout"] == "0.5"
        assert queries(service) == 1

    def test_volatile_answers_are_never_kept(self, start: Start) -> None:
        service = start()
        texts = {service.get("SELECT (struuid() AS ?x) (NOW() AS ?now) {}").text for _ in range(4)}
        assert len(texts) == 4

    def test_answers_that_fail_are_never_kept(self, start: Start) -> None:
        service = start()
        patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
        for _ in range(2):
            with pytest.raises(httpx.RemoteProtocolError):
                service.get(f"SELECT * {{ {patterns} }}", timeout="200ms")
        assert queries(service) == 2

    def test_an_answer_that_the_client_did_not_wait_for_is_not_kept(self, start: Start) -> None:
        service = start(cache_bytes="512M")
        with httpx.stream("GET", service.sparql, params={"query": LONG}) as response:
            next(response.iter_raw())
        eventually(lambda: service.status().busy == 0)
        assert len(service.get(LONG, "text/csv").text.splitlines()) == 20001

    def test_answers_longer_than_a_share_of_the_budget_are_not_kept(self, start: Start) -> None:
        service = start(cache_bytes="64K")
        for expected in (1, 2):
            assert len(raw(service, ROWS)[1]) > 4096
            assert queries(service) == expected

    def test_many_at_once_get_the_same(self, start: Start) -> None:
        service = start()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            bodies = {body for _, body in pool.map(lambda _: raw(service, ROWS, "gzip"), range(24))}
        assert len(bodies) == 1


class TestCodings:
    @pytest.mark.parametrize("coding", CODINGS)
    @pytest.mark.parametrize("query", [ROWS, LONG], ids=["kept", "too long to keep"])
    def test_a_cached_answer_is_byte_for_byte_a_fresh_one(
        self, start: Start, coding: str, query: str
    ) -> None:
        service = start()
        first, fresh = raw(service, query, coding)
        again, repeated = raw(service, query, coding)
        assert fresh == repeated
        for response in (first, again):
            assert response.headers.get("content-encoding", "identity") == coding
        plain = raw(service, query)[1]
        assert DECODERS[coding](fresh) == plain
        assert queries(service) == (1 if query == ROWS else 3)

    @pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
    def test_it_is_compressed(self, service: Service, coding: str) -> None:
        assert len(raw(service, ROWS, coding)[1]) < len(raw(service, ROWS)[1]) / 5

    def test_a_short_answer_stays_as_it_is(self, service: Service) -> None:
        response, body = raw(service, SMALL, "gzip, br, zstd")
        assert "content-encoding" not in response.headers
        assert body == raw(service, SMALL)[1]

    def test_a_short_answer_is_compressed_where_identity_is_refused(self, service: Service) -> None:
        response, body = raw(service, SMALL, "gzip, identity;q=0")
        assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(body) == raw(service, SMALL)[1]

    def test_where_nothing_is_acceptable_that_is_said(self, service: Service) -> None:
        response, body = raw(service, SMALL, "identity;q=0")
        assert response.status_code == 406
        assert b"gzip" in body

    def test_every_answer_says_what_it_depends_on(self, service: Service) -> None:
        for coding in ("gzip", "identity"):
            assert raw(service, ROWS, coding)[0].headers["vary"] == "Accept, Accept-Encoding"

    def test_the_first_rows_of_a_long_answer_come_before_the_last_are_known(self, start: Start) -> None:
        service = start(timeout=20)
        patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
        endless = {"query": f"SELECT * {{ {patterns} }}"}
        decoders: dict[str, Callable[[bytes], bytes]] = {
            "gzip": zlib.decompressobj(31).decompress,
            "br": brotli.Decompressor().process,
            "zstd": zstd.ZstdDecompressor().decompress,
        }
        for coding, decode in decoders.items():
            headers = {"accept-encoding": coding}
            with httpx.stream("GET", service.sparql, params=endless, headers=headers) as response:
                received, text = response.iter_raw(), b""
                while b'"bindings"' not in text:
                    text += decode(next(received))
            eventually(lambda: service.status().busy == 0)


class TestTheMethodQuery:
    def test_it_answers_and_can_be_validated(self, service: Service) -> None:
        response = httpx.request("QUERY", service.sparql, content=SMALL, headers=DIRECT)
        assert response.json() == service.get(SMALL).json()
        tag = response.headers["etag"]
        again = httpx.request(
            "QUERY", service.sparql, content=SMALL, headers={**DIRECT, "if-none-match": tag}
        )
        assert (again.status_code, again.content) == (304, b"")

    def test_it_takes_a_form(self, service: Service) -> None:
        response = httpx.request("QUERY", service.sparql, data={"query": SMALL, "format": "csv"})
        assert response.headers["content-type"].startswith("text/csv")

    def test_what_it_takes_is_told(self, service: Service) -> None:
        wanted = "application/sparql-query, application/x-www-form-urlencoded"
        assert httpx.options(service.sparql).headers["accept-query"] == wanted
        assert httpx.get(service.sparql).headers["accept-query"] == wanted

    @pytest.mark.parametrize(
        ("kind", "status"), [("application/sparql-update", 415), ("text/plain", 415), ("", 415)]
    )
    def test_another_type_is_refused(self, service: Service, kind: str, status: int) -> None:
        headers = {"content-type": kind} if kind else {}
        assert (
            httpx.request("QUERY", service.sparql, content=b"ASK {}", headers=headers).status_code == status
        )
