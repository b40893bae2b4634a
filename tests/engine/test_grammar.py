from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.engine.grammar import find_fault
from civigraph.tokens import line_and_column, tokenize

P = "PREFIX : <http://example.org/> "
VALID = [
    "SELECT * { ?s ?p ?o }",
    "SELECT DISTINCT ?s (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o . } GROUP BY ?s HAVING (COUNT(?o) > 1) "
    "ORDER BY DESC(?n) ?s LIMIT 10 OFFSET 5",
    P + "SELECT REDUCED ?s FROM :g FROM NAMED <http://example.org/h> { GRAPH ?g "
    "{ ?s a :C ; :p 1 , -2.5 , 'x'@en } }",
    P + "ASK { ?s :p/^:q|!(:r|^a)* ?o . :x (:p+/:q?) "
    '[ :r "1"^^:t ] ; :s () , ( 1 :a [] ) . [] :p true . ( 1 ) :q 2 }',
    P + "ASK { { ?s ?p ?o } UNION { ?s :p ?x } "
    "OPTIONAL { ?s :q ?y FILTER(?y < 3 && ?x >= 2 || !BOUND(?x)) } }",
    P + "SELECT * { ?s ?p ?o . FILTER NOT EXISTS { ?s :p 1 } "
    "FILTER(?o IN (1, 2)) FILTER(?o NOT IN ()) MINUS { } }",
    P + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    "SELECT * { BIND(IF(?a = 1, xsd:integer(?b), -?c * (2 + 3) / 4 - 5) AS ?x) "
    "VALUES ?a { 1 :b 'c' UNDEF } }",
    P + "SELECT * { VALUES (?a ?b) { (1 :x) (UNDEF 'y') } { SELECT ?s { ?s ?p ?o } LIMIT 1 } } "
    "VALUES ?z { true }",
    P + "CONSTRUCT { ?s :p [ :q ?o ] . _:b :r ( 1 2 ) } WHERE { ?s ?p ?o } ORDER BY STR(?s)",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    P + "DESCRIBE :a ?x WHERE { ?x ?p 1 }",
    "DESCRIBE <http://example.org/a>",
    P + "SELECT (GROUP_CONCAT(DISTINCT ?x ; separator = ', ') AS ?all) { ?s :p ?x } GROUP BY (STR(?s) AS ?k)",
    P + "ASK { FILTER REGEX(STR(?s), '^a', 'i') FILTER EXISTS { ?s :p ?o } SERVICE SILENT :x { } }",
    P + "SELECT * { ?s :p ?o ~ :r {| :q 1 |} . << :a :b :c >> :d <<( :a :b 1 )>> }",
    'VERSION "1.2" BASE <http://example.org/> SELECT * { <a> <b> <c> ; }',
]
PROJECT_QUERIES = sorted((Path(__file__).parents[2] / "queries").rglob("*.rq"))


def parses(text: str) -> bool:
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("text", VALID)
def test_what_the_engine_takes_has_no_fault(text: str) -> None:
    assert parses(text)
    assert find_fault(text) is None


def test_queries_of_the_project_have_no_fault() -> None:
    texts = {path: path.read_text() for path in PROJECT_QUERIES}
    faults = {path.name: find_fault(text) for path, text in texts.items() if parses(text)}
    assert {name: str(fault) for name, fault in faults.items() if fault is not None} == {}


@given(st.sampled_from(VALID), st.data())
def test_text_cut_short_is_blamed_at_its_end(text: str, data: st.DataObject) -> None:
    """What comes before could still become a query, so no token of it is at fault."""
    tokens = list(tokenize(text))
    kept = data.draw(st.integers(0, len(tokens) - 1))
    cut = text[: tokens[kept].start].rstrip()
    fault = find_fault(cut)
    if fault is None:
        # Without its GROUP BY a query breaks a rule that is no matter of grammar.
        assert parses(cut) or "GROUP BY" in text
    else:
        assert not parses(cut)
        assert fault.offset == len(cut)


@given(
    st.sampled_from(VALID), st.sampled_from(["UNION", "~~", "AS", "^^", "@en", "|}", "DISTINCT"]), st.data()
)
def test_a_stray_token_is_blamed_no_earlier_than_it_stands(
    text: str, stray: str, data: st.DataObject
) -> None:
    tokens = list(tokenize(text))
    place = tokens[data.draw(st.integers(0, len(tokens) - 1))].start
    spoilt = f"{text[:place]} {stray} {text[place:]}"
    fault = find_fault(spoilt)
    if not parses(spoilt) and fault is not None:
        assert fault.offset >= place


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("SELECT * WHERE {\n ?s ?p }", (2, 8), "expected an object"),
        ("SELECT WHERE { ?s ?p ?o }", (1, 8), "expected *, a variable"),
        ("SELECT * { ?s ex:p ?o }", (1, 15), "the prefix 'ex:' is not declared"),
        ("SELEC * { ?s ?p ?o }", (1, 1), "expected PREFIX, BASE, SELECT"),
        ("SELECT * { ?s ?p ?o ?x }", (1, 21), "expected one of . ; , or }"),
        ("SELECT * { ?s ?p ?o } ORDER ?s", (1, 29), "expected BY"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", (1, 29), "expected a whole number"),
        ("SELECT * { FILTER ?x > 1 }", (1, 19), "expected a condition in brackets"),
        ("SELECT * { FILTER(STRT(?x)) }", (1, 19), "expected an expression, found 'STRT'"),
        ("SELECT * { BIND(1 AS x) }", (1, 22), "expected a variable"),
        ("SELECT * { VALUES (?a ?b) { (1) } }", (1, 31), "expected 2 values"),
        ("SELECT (COUNT(*) ?n) { }", (1, 18), "expected AS"),
        ("SELECT * { ?s <p> ?o }", (1, 15), "<p> is a relative IRI"),
        ("SELECT * { ?s ?p ?o ", (1, 20), "ends too early"),
    ],
)
def test_fault_is_where_a_person_would_point(text: str, place: tuple[int, int], reason: str) -> None:
    assert not parses(text)
    fault = find_fault(text)
    assert fault is not None
    assert (line_and_column(text, fault.offset), reason in fault.reason) == (place, True), fault.reason
