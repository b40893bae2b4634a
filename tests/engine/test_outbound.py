"""What is sent to another server, and what is not."""

from __future__ import annotations

import pytest
from tests.engine.graph import make_request

from civigraph.engine.base import ResultKind
from civigraph.engine.outbound import checked_query, checked_update
from civigraph.errors import NotAcceptable, QueryForbidden, QuerySyntaxError


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * { ?s ?p ?o }", ResultKind.SOLUTIONS),
        ("# SELECT\nASK {}", ResultKind.BOOLEAN),
        ("PREFIX e: <http://e/> CONSTRUCT WHERE { ?s e:p ?o }", ResultKind.GRAPH),
        ("DESCRIBE <http://e/bif:x>", ResultKind.GRAPH),
        ("SELECT (1 AS ?define) { ?s ?p 'DEFINE bif:x <sql:y>' }", ResultKind.SOLUTIONS),
        ("PREFIX define: <http://e/> ASK { define:a ?p ?o }", ResultKind.BOOLEAN),
        ("PREFIX bibif: <http://e/> ASK { bibif:a ?p ?o }", ResultKind.BOOLEAN),
    ],
)
def test_sparql_goes_as_it_is(text: str, kind: ResultKind) -> None:
    assert checked_query(make_request(text)) == (kind, text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <http://e/> {} }",
        "ASK { FILTER EXISTS { SERVICE ?s {} } }",
        "SELECT (bif:f(1) AS ?x) {}",
        "SELECT (BIF:f(1) AS ?x) {}",
        "SELECT (<sql:f>(1) AS ?x) {}",
        r"SELECT (<\u0073ql:f>(1) AS ?x) {}",
        r"SELECT (<\U00000073ql:f>(1) AS ?x) {}",
        "PREFIX f: <java:java.lang.> SELECT (f:Math(1) AS ?x) {}",
        "ASK { ?a ?b ?c FILTER(?a<?b && bif:f(1)>?c) }",
        "SELECT * { ?s <js:f> ?o }",
    ],
)
def test_what_reaches_out_is_forbidden(text: str) -> None:
    with pytest.raises(QueryForbidden):
        checked_query(make_request(text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", None),
        ("DEFINE sql:big-data-const 0 SELECT * {}", (1, 1)),
        ("PREFIX e: <http://e/>\ndefine input:inference 'x' ASK {}", (2, 1)),
        ("ASK { SERVICE <http://e/> {} ", (1, 5)),
        ("INSERT DATA { <a:b> <a:c> 1 }", (1, 1)),
        ("ASK { 'open }", (1, 7)),
    ],
)
def test_malformed_comes_first(text: str, place: tuple[int, int] | None) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        checked_query(make_request(text))
    assert place is None or (caught.value.line, caught.value.column) == place


def test_no_format() -> None:
    request = make_request("ASK {}")
    with pytest.raises(NotAcceptable):
        checked_query(type(request)("ASK {}", {ResultKind.GRAPH: request.formats[ResultKind.GRAPH]}))


def test_a_silent_service_points_nowhere() -> None:
    _, text = checked_query(make_request("ASK { SERVICE SILENT <http://e/> {} }"))
    assert "http://e/" not in text
    assert "SILENT" in text


@pytest.mark.parametrize("text", ["LOAD <http://e/>", "CLEAR ALL ; LOAD <http://e/> INTO GRAPH <a:b>"])
def test_an_update_that_fetches(text: str) -> None:
    with pytest.raises(QueryForbidden):
        checked_update(text)


def test_a_silent_load_points_nowhere() -> None:
    assert "http://e/" not in checked_update("LOAD SILENT <http://e/>")


def test_an_update_goes_as_it_is() -> None:
    text = "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ; DROP SILENT ALL"
    assert checked_update(text) == text
