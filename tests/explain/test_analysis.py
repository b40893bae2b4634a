"""Each piece of advice is given where it should be, and nowhere else."""

from __future__ import annotations

import pytest

from civigraph.explain.analysis import analyse
from civigraph.explain.explanation import Explanation

PREFIXES = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "ex": "http://example.org/",
}


def codes(query: str) -> set[str]:
    return {each.code for each in analyse(query, PREFIXES).advice}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * { ?a <x:p> ?b . ?c <x:q> ?d }", "cross-product"),
        ("SELECT * { ?a <x:p> ?b . ?c <x:q> ?d FILTER(?b = ?d) }", "cross-product"),
        ("SELECT * { ?a <x:p> ?b { ?c <x:q> ?d } UNION { ?c <x:r> ?d } }", "cross-product"),
        ("SELECT * { ?a <x:p> ?b { SELECT ?c { ?c <x:q> ?d } LIMIT 3 } }", "cross-product"),
        ("SELECT * { { SELECT * { ?a <x:p> ?b . ?c <x:q> ?d } } }", "cross-product"),
        ("SELECT * { ?a <x:p> ?b OPTIONAL { ?c <x:q> ?d } }", "cross-product"),
        ("SELECT * { ?a <x:p>* ?b }", "unbounded-path"),
        ("SELECT * { ?a <x:p>/<x:q>+ ?b }", "unbounded-path"),
        ('SELECT * { ?a <x:label> ?l FILTER(REGEX(?l, "x")) }', "filter-on-label"),
        ('SELECT * { ?a <x:prefLabel> ?l FILTER(CONTAINS(LCASE(STR(?l)), "x")) }', "filter-on-label"),
        ("SELECT * { ?a <x:p> ?b } ORDER BY ?b LIMIT 5", "order-by-limit"),
        ("SELECT * { ?a a <x:C> ; <x:p> ?b } ORDER BY ?b LIMIT 5", "order-by-limit"),
        ("SELECT * { OPTIONAL { ?a <x:p> ?b } ?a <x:q> ?c }", "early-optional"),
        ("SELECT * { ?a <x:p> ?b FILTER(?q > 3) }", "unbound-variable"),
        ("SELECT ?citty { ?city <x:p> ?b }", "unbound-variable"),
        ("SELECT ?a { ?a <x:p> ?b } ORDER BY ?bb", "unbound-variable"),
        ("SELECT * { ?city <x:p> ?b . ?city <x:q> ?c . ?citty <x:r> ?b }", "similar-variable"),
        ("SELECT * { ?a rdfs:label ?b }", "missing-prefix"),
        ("SELECT * { ?a nobody:knows ?b }", "missing-prefix"),
    ],
)
def test_a_person_is_told(query: str, code: str) -> None:
    assert code in codes(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a <x:p> ?b . ?b <x:q> ?d }",
        "SELECT * { ?a <x:p> ?b . <x:s> <x:q> <x:o> }",
        "SELECT * { ?a <x:p> ?b VALUES ?c { 1 } }",
        "SELECT * { ?a <x:p> ?b { SELECT (COUNT(*) AS ?n) { ?x <x:q> ?y } } }",
        "SELECT * { ?a <x:p> ?b BIND(?b + 1 AS ?c) ?d <x:q> ?c }",
        "SELECT * { { ?a <x:p> ?b } UNION { ?c <x:q> ?d } }",
        "SELECT * { ?a <x:p> _:n . _:n <x:q> ?d }",
        "SELECT * { <x:s> <x:p>* ?b }",
        "SELECT * { ?a a <x:C> ; <x:p>* ?b }",
        "SELECT * { ?a <x:p> ?b FILTER(REGEX(STR(?a), 'x')) }",
        "SELECT * { ?a <x:p> ?b . ?a <x:q> 'given' } ORDER BY ?b LIMIT 5",
        "SELECT ?b (COUNT(*) AS ?n) { ?a <x:p> ?b } GROUP BY ?b ORDER BY ?n LIMIT 5",
        "SELECT * { ?a <x:p> ?b OPTIONAL { ?a <x:q> ?c } }",
        "SELECT ?name1 ?name2 { ?x <x:p> ?name1 , ?name2 FILTER(?name1 < ?name2) }",
        "SELECT ?g { GRAPH ?g { ?a ?b ?c } }",
        "SELECT (SUM(?b) AS ?total) { ?a <x:p> ?b } HAVING (SUM(?b) > 3)",
        "SELECT * { ?a <x:p> ?b FILTER NOT EXISTS { ?a <x:q> ?c FILTER(?c > ?b) } }",
        "CONSTRUCT { ?a <x:q> ?b } WHERE { ?a <x:p> ?b }",
        "ASK { ?a <x:p> 1 }",
        "DESCRIBE <x:a>",
    ],
)
def test_a_good_query_is_left_alone(query: str) -> None:
    found = analyse(query, PREFIXES)
    assert found.advice == []
    assert found.runs
    assert found.algebra is not None


def test_the_algebra_is_a_tree_with_its_triples() -> None:
    found = analyse("SELECT ?a { ?a <x:p>/^<x:q>* 'x'@en } LIMIT 3", {})
    assert found.form == "SELECT"
    assert found.algebra is not None
    project = found.algebra["p"]["p"]
    assert (found.algebra["p"]["operator"], found.algebra["p"]["length"]) == ("Slice", 3)
    assert project["PV"] == ["?a"]
    assert project["p"]["triples"] == ['?a <x:p>/(^(<x:q>*)) "x"@en']
    assert "not the engine's plan" in found.algebra_note


def test_terms_are_found_in_paths_and_in_exists() -> None:
    terms = analyse("ASK { ?a a <x:C> ; <x:p>|!(<x:q>|<x:r>) ?b FILTER EXISTS { ?a <x:s> ?b } }", {}).terms
    assert {"x:p", "x:q", "x:r", "x:s"} <= set(terms.predicates)
    assert terms.classes == ("x:C",)


def test_a_known_prefix_is_supplied_and_said() -> None:
    found = analyse("SELECT * { ?a rdfs:label ?b ;\n ?p }", PREFIXES)
    assert "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>" in found.advice[0].text
    assert (found.advice[0].line, found.advice[0].column) == (1, 15)
    assert not found.runs
    found = analyse("SELECT * { ?a rdfs:label ?b }", PREFIXES)
    assert found.algebra is not None
    assert "rdfs:" in found.fault


def test_a_malformed_query_says_where() -> None:
    found = analyse("SELECT ?x {\n ?x ?y }", {})
    assert (found.runs, found.line, found.algebra) == (False, 2, None)
    assert "rdflib" in found.algebra_note


def test_a_place_on_the_first_line_is_right_though_a_prefix_was_supplied() -> None:
    found = analyse("SELECT * { ?a rdfs:label }", PREFIXES)
    assert (found.line, found.column) == (1, 26)


def test_service_is_refused_but_explained() -> None:
    found = analyse("SELECT * { SERVICE <http://example.org/sparql> { ?a ?b ?c } }", {})
    assert not found.runs
    assert "SERVICE" in found.fault
    assert found.algebra is not None


def test_what_rdflib_cannot_read_is_still_explained() -> None:
    found = analyse("SELECT * { << ?a <x:p> ?b >> <x:q> ?c }", {})
    assert found.runs
    assert found.algebra is None
    assert "rdflib" in found.algebra_note


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_volatile_answers_are_not_kept(call: str) -> None:
    found = analyse(f"SELECT ({call} AS ?x) {{}}", {})
    assert not found.cacheable
    assert call.removesuffix("()") in found.cacheable_note


def test_an_explanation_travels() -> None:
    for query in ("SELECT ?x ?y { ?x <x:p> 3 } ORDER BY ?x LIMIT 3", "nonsense", ""):
        found = analyse(query, PREFIXES)
        assert Explanation.from_dict(found.to_dict()) == found
        assert found.to_text()
