"""What stands in documents, the same in each format and by DESCRIBE."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, QuerySolutions, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.http.linked import KB, WATERS, publishing

from civigraph.errors import SourceError
from civigraph.http.publication import DocumentQueries
from civigraph.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store
    from tests.http.linked import Linked

    from civigraph.build.snapshot import Snapshot

BASE = "https://w3id.org/digital-cities/"
SYNTAXES = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
RESOURCES = [
    "river/danube",
    "river/inn",
    "river/k%C3%BC%C3%A7%C3%BCk-menderes",
    "sea/great-lake",
    "vocab",
    "vocab%23mouth",
]
SAMPLE = [
    "id/city/boston",
    "id/claim/glasgow--population",
    "id/passage/snapshot-glasgow--population",
    "id/person/aik-van-eemeren",
    "id/section/data",
    "scheme/technology/chatbot",
    "scheme/rank/normal",
    "def%23Claim",
    "def",
    "dataset",
]


def canonical(quads: object) -> Dataset:
    dataset = Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def counted(store: Store, iri: str) -> int:
    """Links to a resource, by a query that is nobody else's."""
    query = f"SELECT (COUNT(*) AS ?n) {{ ?subject ?property <{iri}> }}"
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)
    (row,) = answer
    return int(row["n"].value)


@pytest.mark.parametrize("local", RESOURCES)
class TestFormatsAgree:
    def test_all_formats_of_rdf_say_the_same(self, waters: Linked, local: str) -> None:
        said = {
            extension: canonical(parse(waters.get(f"/data/{local}.{extension}").content, format=syntax))
            for extension, syntax in SYNTAXES.items()
        }
        assert len(said["nt"]) > 5
        assert all(each == said["nt"] for each in said.values())

    def test_json_with_the_served_context_says_the_same(self, waters: Linked, local: str) -> None:
        document = waters.get(f"/data/{local}.json").json()
        context = httpx.get(document["@context"])
        assert context.headers["content-type"] == "application/ld+json"
        whole = json.dumps({**document, "@context": context.json()["@context"]})
        plain = waters.get(f"/data/{local}.nt").text
        assert canonical(parse(whole, format=RdfFormat.JSON_LD)) == canonical(
            parse(plain, format=RdfFormat.N_TRIPLES)
        )
        assert isomorphic(Graph().parse(data=whole, format="json-ld"), Graph().parse(data=plain, format="nt"))

    def test_csv_has_a_row_for_each_statement(self, waters: Linked, local: str) -> None:
        rows = list(csv.DictReader(io.StringIO(waters.get(f"/data/{local}.csv").text, newline="")))
        assert len(rows) == len(waters.get(f"/data/{local}.nt").text.splitlines())


class TestContent:
    def test_plain_json_for_who_ignores_the_context(self, waters: Linked) -> None:
        document = waters.get("/data/river/danube.json").json()
        assert document["id"] == f"{KB}river/danube"
        assert document["length"] == 2850
        assert document["mouth"] == f"{KB}sea/black-sea"
        assert document["tributary"] == [f"{KB}river/inn"]

    def test_the_query_of_the_class_decides(self, waters: Linked) -> None:
        text = waters.get("/data/river/danube.nt").text
        assert f'<{KB}vocab#since> "1850-06-01"' in text  # of a tributary: only rivers have that
        assert '"gravel"' in text

    def test_names_of_all_that_is_linked(self, waters: Linked) -> None:
        text = waters.get("/data/river/inn.nt").text
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        for thing, name in (
            ("river/danube", "Danube"),
            ("vocab#mouth", "flows into"),
            ("vocab#River", "river"),
        ):
            assert f'<{KB}{thing}> {label} "{name}"@en' in text

    def test_licence_and_version(self, waters: Linked) -> None:
        text = waters.get("/data/river/inn.nt").text
        about = f"<{KB}data/river/inn>"
        assert f"{about} <http://xmlns.com/foaf/0.1/primaryTopic> <{KB}river/inn>" in text
        assert (
            f"{about} <http://purl.org/dc/terms/license> <https://creativecommons.org/publicdomain/zero"
            in text
        )
        assert f'{about} <http://www.w3.org/ns/dcat#version> "2026.3"' in text

    def test_an_ontology_is_whole_by_its_version_too(self, waters: Linked) -> None:
        for path in ("/data/vocab.nt", "/data/vocab/2.nt"):
            text = waters.get(path).text
            assert f"<{KB}vocab#length> <http://www.w3.org/2000/01/rdf-schema#range>" in text

    def test_the_page_shows_names_and_links_and_no_markup_of_others(self, waters: Linked) -> None:
        page = waters.get("/page/river/inn").text
        assert "<h1>Inn</h1>" in page
        assert f'<a href="/page/river/danube" title="{KB}river/danube">Danube</a>' in page
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        assert "Rivers that flow into it" in waters.get("/page/river/danube").text

    def test_the_page_of_an_ontology_has_a_place_for_each_term(self, waters: Linked) -> None:
        assert 'id="River"' in waters.get("/page/vocab").text


class TestIncoming:
    @pytest.mark.parametrize("local", RESOURCES)
    def test_are_as_many_as_the_store_has(self, waters: Linked, local: str) -> None:
        iri = KB + httpx.URL(f"http://x/{local}").path[1:]
        links = [each for each in waters.triples(f"/data/{local}.nt") if each.object == NamedNode(iri)]
        own = [each for each in links if each.subject != NamedNode(f"{KB}data/{local}")]
        assert len(own) == counted(waters.store, iri)

    def test_come_page_by_page(self, waters: Linked) -> None:
        first = waters.get("/data/sea/great-lake.nt")
        assert set(first.links) >= {"next", "last", "first"}
        assert first.links["last"]["url"].endswith("?page=3")
        assert "prev" not in first.links
        last = httpx.get(first.links["last"]["url"])
        assert "next" not in last.links
        assert last.links["prev"]["url"].endswith("?page=2")
        assert counted(waters.store, f"{KB}sea/great-lake") == 600

    def test_pages_say_how_many_there_are(self, waters: Linked) -> None:
        page = waters.get("/page/sea/great-lake").text
        assert "What links here <small>600</small>" in page
        assert 'href="/page/sea/great-lake?page=2"' in page
        assert "they begin on page 1" in page


class TestDescribe:
    @pytest.mark.parametrize(
        "query",
        [
            "DESCRIBE <{iri}>",
            "PREFIX r: <https://water.example/kb/river/>\nDESCRIBE r:danube",
            "# words\ndescribe # more\n  <{iri}>",
        ],
    )
    def test_gives_the_document(self, waters: Linked, query: str) -> None:
        text = query.replace("{iri}", f"{KB}river/danube")
        answer = httpx.get(
            f"{waters.url}/sparql", params={"query": text}, headers={"accept": "application/n-triples"}
        )
        document = waters.get("/data/river/danube.nt")
        assert sorted(answer.text.splitlines()) == sorted(document.text.splitlines())
        again = httpx.get(
            f"{waters.url}/sparql",
            params={"query": text},
            headers={"accept": "application/n-triples", "if-none-match": answer.headers["etag"]},
        )
        assert again.status_code == 304

    @pytest.mark.parametrize("format_name", ["turtle", "jsonld", "rdfxml", "trig", "nquads", "ntriples"])
    def test_in_every_format(self, waters: Linked, format_name: str) -> None:
        query = {"query": f"DESCRIBE <{KB}river/danube>", "format": format_name}
        response = httpx.get(f"{waters.url}/sparql", params=query)
        syntax = RdfFormat.from_media_type(response.headers["content-type"])
        assert syntax is not None
        plain = waters.get("/data/river/danube.nt").content
        assert canonical(parse(response.content, format=syntax)) == canonical(
            parse(plain, format=RdfFormat.N_TRIPLES)
        )

    @pytest.mark.parametrize(
        "query",
        [
            "DESCRIBE ?x WHERE {{ VALUES ?x {{ <{iri}> }} }}",
            "DESCRIBE <{iri}> <{iri}>",
            "DESCRIBE <{iri}> FROM <urn:g>",
        ],
    )
    def test_of_more_than_one_resource_is_the_engine_s(self, waters: Linked, query: str) -> None:
        text = query.format(iri=f"{KB}river/danube")
        answer = httpx.get(
            f"{waters.url}/sparql", params={"query": text}, headers={"accept": "application/n-triples"}
        )
        assert answer.status_code == 200
        assert "foaf/0.1/primaryTopic" not in answer.text

    def test_of_nothing_is_empty(self, waters: Linked) -> None:
        answer = httpx.get(f"{waters.url}/sparql", params={"query": f"DESCRIBE <{KB}nothing>"})
        assert (answer.status_code, answer.text.strip()) == (200, "")

    def test_faults_are_told_as_ever(self, waters: Linked) -> None:
        for text in ("DESCRIBE <a b>", "DESCRIBE x:y", "DESCRIBE"):
            assert httpx.get(f"{waters.url}/sparql", params={"query": text}).status_code == 400


class TestRealGraph:
    @pytest.mark.parametrize("local", SAMPLE)
    def test_incoming_links_are_as_many_as_the_store_has(self, cities: Linked, local: str) -> None:
        iri = BASE + local.replace("%23", "#")
        found = cities.triples(f"/data/{local}.nt")
        links = [each for each in found if each.object == NamedNode(iri)]
        own = [each for each in links if each.subject != NamedNode(f"{BASE}data/{local}")]
        assert len(own) == counted(cities.store, iri)

    @pytest.mark.parametrize("local", SAMPLE)
    def test_every_statement_is_there(self, cities: Linked, local: str) -> None:
        iri = NamedNode(BASE + local.replace("%23", "#"))
        found = {
            (each.predicate, each.object)
            for each in cities.triples(f"/data/{local}.nt")
            if each.subject == iri
        }
        stored = {
            (quad.predicate, quad.object)
            for quad in cities.store.quads_for_pattern(iri, None, None)
            if isinstance(quad.object, NamedNode) or "_:" not in str(quad.object)
        }
        assert stored <= found

    @pytest.mark.parametrize("local", SAMPLE)
    def test_json_says_the_same(self, cities: Linked, local: str) -> None:
        document = cities.get(f"/data/{local}.json").json()
        context = httpx.get(document["@context"]).json()
        whole = json.dumps({**document, **context})
        plain = cities.get(f"/data/{local}.nt").content
        assert canonical(parse(whole, format=RdfFormat.JSON_LD)) == canonical(
            parse(plain, format=RdfFormat.N_TRIPLES)
        )

    def test_evidence_stands_in_the_document_and_on_the_page(self, cities: Linked) -> None:
        text = cities.get("/data/id/city/glasgow.nt").text
        assert f"<{BASE}id/claim/glasgow--population> <http://www.w3.org/ns/prov#wasDerivedFrom>" in text
        page = cities.get("/page/id/city/glasgow").text
        assert "<h2>Evidence</h2>" in page
        assert "629,086" in page


class TestQueries:
    def test_every_class_with_a_query_of_its_own_exists(self, cities: Linked) -> None:
        queries = DocumentQueries.of(Project.default())
        assert len(queries.by_class) >= 6
        for iri in queries.by_class:
            ask = f"ASK {{ ?thing a <{iri}> }}"
            assert cities.store.query(ask, use_default_graph_as_union=True), iri

    def test_two_queries_for_one_class_are_refused(self, tmp_path: Path) -> None:
        folder = tmp_path / "queries" / "pages" / "documents"
        folder.mkdir(parents=True)
        text = "#+ class: <urn:A>\nCONSTRUCT {?s ?p ?o} WHERE {?s ?p ?o}"
        for name in ("a", "b"):
            (folder / f"{name}.rq").write_text(text)
        with pytest.raises(SourceError, match="too"):
            DocumentQueries.of(Project.open(tmp_path))

    def test_two_defaults_are_refused(self, tmp_path: Path) -> None:
        folder = tmp_path / "queries" / "pages" / "documents"
        folder.mkdir(parents=True)
        for name in ("a", "b"):
            (folder / f"{name}.rq").write_text("CONSTRUCT {?s ?p ?o} WHERE {?s ?p ?o}")
        with pytest.raises(SourceError, match="any resource too"):
            DocumentQueries.of(Project.open(tmp_path))


def test_quads_of_a_document_are_in_the_default_graph(waters: Linked) -> None:
    quads = parse(waters.get("/data/river/inn.nq").content, format=RdfFormat.N_QUADS)
    assert all(quad == Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def test_a_document_that_is_too_long_is_refused(
    waters_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civigraph.http.asking.LARGEST", 100)
    # A service of its own: another test may have had the document kept.
    with publishing(Project.open(WATERS), waters_snapshot) as service:
        response = service.get("/data/river/rhine.rdf")
    assert response.status_code == 403
    assert response.json()["limit"] == 100
