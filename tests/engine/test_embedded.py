from __future__ import annotations

import csv
import gzip
import io
import json
import re
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from tests.engine.graph import FORMATS, PEOPLE, make_request

from civigraph.engine.base import QueryRequest, ResultKind
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.errors import EngineError, NotAcceptable, QueryForbidden, QuerySyntaxError

if TYPE_CHECKING:
    from pathlib import Path

FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
ONE_PERSON = FOAF + "CONSTRUCT WHERE { <http://example.org/person/7> foaf:name ?name ; foaf:knows ?other }"
NOWHERE = "http://127.0.0.1:1/sparql"


@pytest.fixture(scope="module")
def store(snapshot: Path) -> EmbeddedStore:
    return EmbeddedStore.open(StoreSpec(snapshot))


def numbers(store: EmbeddedStore, text: str, **options: tuple[str, ...]) -> list[int]:
    answer = json.loads(store.answer(make_request(text, **options)).read())  # type: ignore[arg-type]
    return [int(row["n"]["value"]) for row in answer["results"]["bindings"]]


def test_default_graph_holds_every_triple_of_the_named_graphs(store: EmbeddedStore) -> None:
    assert numbers(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [PEOPLE * 4]
    assert numbers(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == [PEOPLE * 4]


def test_without_union_the_default_graph_is_what_the_file_says(snapshot: Path) -> None:
    plain = EmbeddedStore.open(StoreSpec(snapshot, union=False))
    assert numbers(plain, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [0]


def test_what_the_engine_does_before_the_first_row_is_no_check(store: EmbeddedStore) -> None:
    begun = perf_counter()
    answer = store.answer(
        make_request("SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT * { ?d ?e ?f } LIMIT 20 } }")
    )
    assert json.loads(answer.read())["results"]["bindings"][0]["n"]["value"] == str(PEOPLE * 4 * 20)
    assert answer.checked - begun < perf_counter() - answer.checked


def test_compressed_snapshot_is_read(snapshot: Path, tmp_path: Path) -> None:
    packed = tmp_path / "quads.nq.gz"
    packed.write_bytes(gzip.compress(snapshot.read_bytes()))
    assert len(EmbeddedStore.open(StoreSpec(packed))) == PEOPLE * 4


def test_store_on_disk_is_read(snapshot: Path, tmp_path: Path) -> None:
    with snapshot.open("rb") as file:
        written = pyoxigraph.Store(tmp_path / "store")
        written.bulk_load(file, format=pyoxigraph.RdfFormat.N_QUADS)
        written.flush()
        del written
    store = EmbeddedStore.open(StoreSpec(tmp_path / "store"))
    assert numbers(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == [PEOPLE * 4]


def test_no_snapshot_is_an_empty_graph() -> None:
    store = EmbeddedStore.open(StoreSpec())
    assert json.loads(store.answer(make_request("ASK { ?s ?p ?o }")).read())["boolean"] is False


def test_broken_snapshot_names_the_file_and_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("<http://example.org/a> <http://example.org/b> .\n")
    with pytest.raises(EngineError, match=r"broken\.nq cannot be opened.*"):
        EmbeddedStore.open(StoreSpec(broken))


def test_missing_snapshot_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"absent\.nq cannot be opened"):
        EmbeddedStore.open(StoreSpec(tmp_path / "absent.nq"))


def test_specification_survives_the_way_to_another_process(snapshot: Path) -> None:
    for spec in (StoreSpec(), StoreSpec(snapshot, union=False, prefixes={"ex": "http://example.org/é"})):
        assert StoreSpec.from_json(spec.to_json()) == spec


TABLE = FOAF + "SELECT ?name { VALUES ?person { <http://example.org/person/7> } ?person foaf:name ?name }"


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_solutions_in_every_format(store: EmbeddedStore, name: str) -> None:
    answer = store.answer(make_request(TABLE, table=name))
    assert (answer.kind, answer.format.name) == (ResultKind.SOLUTIONS, name)
    data = answer.read()
    if name == "csv":
        assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == [["name"], ["Person 7"]]
    else:
        parsed = rdflib.query.Result.parse(io.BytesIO(data), format=name)
        assert [str(binding[rdflib.Variable("name")]) for binding in parsed.bindings] == ["Person 7"]


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_boolean_in_every_format(store: EmbeddedStore, name: str) -> None:
    answer = store.answer(make_request("ASK {}", table=name))
    assert answer.kind is ResultKind.BOOLEAN
    assert b"true" in answer.read()


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_graph_in_every_format(store: EmbeddedStore, name: str) -> None:
    answer = store.answer(make_request(ONE_PERSON, graph=name))
    assert (answer.kind, answer.format.name) == (ResultKind.GRAPH, name)
    parser = {"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}.get(name, name)
    parsed = rdflib.Dataset(default_union=True)
    parsed.parse(data=answer.read(), format=parser)
    assert len(parsed) == 4
    assert rdflib.URIRef("http://example.org/person/8") in set(parsed.objects())


def test_turtle_uses_the_prefixes_of_the_query_and_of_the_project(snapshot: Path) -> None:
    store = EmbeddedStore.open(
        StoreSpec(snapshot, prefixes={"p": "http://example.org/person/", "": "no iri"})
    )
    text = store.answer(make_request(ONE_PERSON)).read().decode()
    assert re.search(r"p:7 foaf:knows p:\d", text)


def test_form_without_an_acceptable_format_is_refused(store: EmbeddedStore) -> None:
    only_graphs = QueryRequest("ASK {}", {ResultKind.GRAPH: FORMATS["turtle"]})
    with pytest.raises(NotAcceptable, match="ASK"):
        store.answer(only_graphs)


@pytest.mark.parametrize(
    "predicate", ["http://example.org/", "http://example.org/12", "http://example.org/a%20"]
)
def test_predicate_without_an_xml_name_is_not_acceptable_and_named(
    store: EmbeddedStore, predicate: str
) -> None:
    text = f"CONSTRUCT {{ ?s <{predicate}> 1 }} WHERE {{ ?s ?p ?o }}"
    with pytest.raises(NotAcceptable, match=predicate):
        store.answer(make_request(text, graph="rdfxml")).read()


@pytest.mark.parametrize(
    ("text", "format_of"),
    [
        ("SELECT ?x { BIND('a\\u0001' AS ?x) }", "table"),
        ("CONSTRUCT { ?s ?p 'a\\u0001' } { ?s ?p ?o }", "graph"),
    ],
)
def test_character_that_xml_lacks_never_makes_broken_xml(
    store: EmbeddedStore, text: str, format_of: str
) -> None:
    request = make_request(text, table="xml") if format_of == "table" else make_request(text, graph="rdfxml")
    with pytest.raises(NotAcceptable, match="XML"):
        store.answer(request).read()


COUNT = "SELECT (COUNT(*) AS ?n) "
LINKS, NAMES, UNKNOWN = (f"http://example.org/graph/{name}" for name in ("links", "names", "unknown"))


@pytest.mark.parametrize(
    ("text", "default", "named", "expected"),
    [
        (COUNT + f"FROM <{NAMES}> {{ ?s ?p ?o }}", (), (), PEOPLE),
        (COUNT + f"FROM <{UNKNOWN}> {{ ?s ?p ?o }}", (), (), 0),
        (COUNT + f"FROM <{NOWHERE}> {{ ?s ?p ?o }}", (), (), 0),
        (COUNT + f"FROM NAMED <{LINKS}> {{ ?s ?p ?o }}", (), (), 0),
        (COUNT + f"FROM NAMED <{LINKS}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", (), (), PEOPLE * 3),
        (COUNT + "{ ?s ?p ?o }", (NAMES,), (), PEOPLE),
        (COUNT + "{ ?s ?p ?o }", (NAMES, LINKS), (), PEOPLE * 4),
        (COUNT + "{ ?s ?p ?o }", (), (NAMES,), 0),
        (COUNT + "{ GRAPH ?g { ?s ?p ?o } }", (NAMES,), (), 0),
        (COUNT + "{ GRAPH ?g { ?s ?p ?o } }", (), (NAMES,), PEOPLE),
        (COUNT + "{ ?s ?p ?o }", (UNKNOWN,), (), 0),
        # SPARQL 1.1 Protocol, section 2.1.4: the dataset of the request wins over the query's.
        (COUNT + f"FROM <{LINKS}> {{ ?s ?p ?o }}", (NAMES,), (), PEOPLE),
    ],
)
def test_datasets_name_graphs_of_the_store(
    store: EmbeddedStore, text: str, default: tuple[str, ...], named: tuple[str, ...], expected: int
) -> None:
    assert numbers(store, text, default_graphs=default, named_graphs=named) == [expected]


def test_graph_name_that_is_no_iri_is_malformed(store: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError, match="absolute IRI"):
        store.answer(make_request("ASK {}", default_graphs=("not an iri",)))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * WHERE {\n  ?s ?p 'open\n}", 2, 9),
        ("SELECT * WHERE {\n  ?s (?p 1}\n", 2, 11),
        ("SELECT * WHERE {\n  ?s ?p ?o\n", 1, 16),
        ("SELECT *\nWHERE { ?s ?p ?o } }", 2, 20),
        ("ASK { ?s ?p `x` }", 1, 13),
        ("\\u0053ELECT * { ?s ?p ?o }", 1, 1),
    ],
)
def test_malformed_query_tells_line_and_column(
    store: EmbeddedStore, text: str, line: int, column: int
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.answer(make_request(text))
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text", ["", "SELECT", "INSERT DATA { <a:b> <a:b> 1 }", "LOAD <http://x.example/>", "DROP ALL"]
)
def test_text_that_is_no_query_is_malformed(store: EmbeddedStore, text: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.answer(make_request(text))
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "variable that is unbound"),
        ("SELECT (1 AS ?a) (2 AS ?a) {}", "Duplicated variable"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", r"SELECT \*"),
    ],
)
def test_rule_beyond_the_grammar_is_told_as_a_sentence(store: EmbeddedStore, text: str, reason: str) -> None:
    with pytest.raises(QuerySyntaxError, match=reason) as caught:
        store.answer(make_request(text))
    assert "expected" not in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("<http://example.org/f>(?x)", []),
        ("!<http://example.org/f>(?x)", []),
        ("<http://example.org/f>(?x) || ?x = '1'", ["1"]),
        ("COALESCE(<http://example.org/f>(?x), <http://example.org/g>(), true)", ["1", "2"]),
        ("xsd:integer(?x, 1) = 1", []),
    ],
)
def test_unknown_function_is_an_error_in_its_expression(
    store: EmbeddedStore, expression: str, values: list[str]
) -> None:
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    text = f"{prefix} SELECT ?x {{ VALUES ?x {{ '1' '2' }} FILTER({expression}) }}"
    answer = json.loads(store.answer(make_request(text)).read())
    assert [row["x"]["value"] for row in answer["results"]["bindings"]] == values


def test_query_nested_too_deeply_is_refused_before_it_overflows_the_stack(store: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError, match="nested"):
        store.answer(make_request("SELECT * " + "{" * 100_000 + "}" * 100_000))


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ {{ SELECT ?s {{ service <{NOWHERE}> {{ ?s ?p ?o }} }} }} }}",
        f"PREFIX x: <{NOWHERE}> ASK {{ SERVICE x: {{ }} }}",
        "SELECT * { ?s ?p ?x SERVICE ?x { ?a ?b ?c } }",
        f"ASK {{ FILTER EXISTS {{ SERVICE <{NOWHERE}> {{ }} }} }}",
        f"ASK {{ ?s ?p 1SERVICE<{NOWHERE}>{{}} }}",
        f"ASK {{ FILTER(?a<'>')SERVICE<{NOWHERE}>{{}}#')\n}}",
        f"ASK {{ SERVICE SILENT <{NOWHERE}> {{ }} SERVICE <{NOWHERE}> {{ }} }}",
    ],
)
def test_service_is_forbidden(store: EmbeddedStore, text: str) -> None:
    with pytest.raises(QueryForbidden, match="SERVICE"):
        store.answer(make_request(text))


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE <{NOWHERE}> {{ ?s ?p }} }}",
        f"SELECT * {{ SERVICE <{NOWHERE}> }}",
        f"ASK {{ ?s ?p trueSERVICE<{NOWHERE}>{{}} }}",
        f"PREFIX : <{NOWHERE}> ASK {{ SERVICE:x {{ }} }}",
        f"PREFIX : <{NOWHERE}> ASK {{ ?s ?p trueSERVICE:x {{ }} }}",
        f"ASK {{ \\u0053ERVICE <{NOWHERE}> {{ }} }}",
    ],
)
def test_malformed_comes_before_forbidden(store: EmbeddedStore, text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        store.answer(make_request(text))


@pytest.mark.parametrize("endpoint", [f"<{NOWHERE}>", "?unbound"])
def test_silent_service_is_one_solution_without_bindings(store: EmbeddedStore, endpoint: str) -> None:
    text = f"SELECT ?s {{ SERVICE SILENT {endpoint} {{ ?s ?p ?o }} }}"
    assert json.loads(store.answer(make_request(text)).read())["results"]["bindings"] == [{}]


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?service ?SERVICE 'SERVICE <x> {}' }",
        "ASK { ?s ?p '''SERVICE <x> {}''' } # SERVICE <x> {}",
        "ASK { ?s <http://example.org/SERVICE> ?o }",
        "PREFIX service: <http://example.org/> ASK { ?s service:service service:x }",
        "PREFIX ex: <http://example.org/> ASK { ?s ex:SERVICE _:SERVICE }",
        "ASK { ?s ?p 'x'@service }",
    ],
)
def test_the_word_service_elsewhere_is_harmless(store: EmbeddedStore, text: str) -> None:
    assert store.answer(make_request(text)).kind is ResultKind.BOOLEAN


def test_relative_iris_are_relative_to_the_request_s_base(store: EmbeddedStore) -> None:
    request = replace(make_request("CONSTRUCT { <s> <#p> 1 } {}", graph="ntriples"), base="http://e.org/a/b")
    assert b"<http://e.org/a/s> <http://e.org/a/b#p> " in store.answer(request).read()
    with pytest.raises(QuerySyntaxError):
        store.answer(replace(request, base=""))


def test_a_query_s_own_base_comes_before_that_of_the_request(store: EmbeddedStore) -> None:
    text = "BASE <http://own.org/> CONSTRUCT { <s> <p> 1 } {}"
    request = replace(make_request(text, graph="ntriples"), base="http://e.org/")
    assert b"<http://own.org/s> <http://own.org/p> " in store.answer(request).read()
