"""Random graphs, shapes, queries and changes over a small vocabulary, where everything meets everything."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
from hypothesis import strategies as st
from rdflib import Graph

EX = "http://example.org/"
PREFIXES = f"""@prefix : <{EX}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SPARQL_PREFIXES = PREFIXES.replace("@prefix", "PREFIX").replace(" .\n", "\n")

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

nodes: st.SearchStrategy[ox.NamedNode | ox.BlankNode] = st.sampled_from(
    [*(ox.NamedNode(f"{EX}n{i}") for i in range(5)), ox.BlankNode("b0")]
)
classes = st.sampled_from([ox.NamedNode(f"{EX}C{i}") for i in range(3)])
predicates = st.sampled_from([ox.NamedNode(f"{EX}p{i}") for i in range(3)])
literals = st.sampled_from(
    [
        ox.Literal("1", datatype=INTEGER),
        ox.Literal("5", datatype=INTEGER),
        ox.Literal("a"),
        ox.Literal("a", language="en"),
        ox.Literal("b", language="en"),
        ox.Literal("a", language="de"),
    ]
)
graph_names: st.SearchStrategy[ox.NamedNode | ox.DefaultGraph] = st.sampled_from(
    [ox.DefaultGraph(), ox.NamedNode(f"{EX}g0"), ox.NamedNode(f"{EX}g1")]
)


@st.composite
def quads(draw: st.DrawFn) -> ox.Quad:
    kind = draw(st.sampled_from(["type", "subclass", "node", "node", "node", "literal"]))
    graph = draw(graph_names)
    if kind == "type":
        return ox.Quad(draw(nodes), TYPE, draw(classes), graph)
    if kind == "subclass":
        return ox.Quad(draw(classes), SUBCLASS, draw(classes), graph)
    value: ox.NamedNode | ox.BlankNode | ox.Literal = draw(nodes) if kind == "node" else draw(literals)
    return ox.Quad(draw(nodes), draw(predicates), value, graph)


@dataclass(frozen=True)
class Edit:
    """A dataset and a change of it."""

    before: frozenset[ox.Quad]
    added: frozenset[ox.Quad]
    removed: frozenset[ox.Quad]

    @property
    def after(self) -> frozenset[ox.Quad]:
        return (self.before - self.removed) | self.added


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    before = draw(st.frozensets(quads(), max_size=24))
    added = draw(st.frozensets(quads(), max_size=4)) - before
    removed = draw(st.frozensets(st.sampled_from(sorted(before, key=str)), max_size=4)) if before else before
    return Edit(before, added, removed)


_predicate = st.sampled_from([":p0", ":p1", ":p2"])
_class = st.sampled_from([":C0", ":C1", ":C2"])
_value = st.sampled_from([":n0", ":n1", "1", "5", '"a"', '"a"@en'])
_count = st.integers(0, 2)


def _paths() -> st.SearchStrategy[str]:
    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("[ sh:inversePath {} ]".format, inner),
            st.builds("( {} {} )".format, inner, inner),
            st.builds("[ sh:alternativePath ( {} {} ) ]".format, inner, inner),
            st.builds("[ sh:zeroOrMorePath {} ]".format, inner),
            st.builds("[ sh:oneOrMorePath {} ]".format, inner),
            st.builds("[ sh:zeroOrOnePath {} ]".format, inner),
        )

    return st.recursive(_predicate, larger, max_leaves=3)


_SELECTS = [
    "SELECT $this ?value WHERE {{ $this {0} ?value . ?value {1} ?x FILTER NOT EXISTS {{ ?x {2} ?y }} }}",
    "SELECT $this WHERE {{ $this ^{0}/{1} ?x . OPTIONAL {{ ?x {2} ?y }} FILTER (!BOUND(?y)) }}",
    "SELECT $this WHERE {{ {{ ?x {0} $this . ?x {1} ?z }} UNION {{ $this {2} ?y . ?y a :C0 }} }}",
    "SELECT $this WHERE {{ $this {0}+ ?x . FILTER NOT EXISTS {{ ?z {1} ?w FILTER (?w = ?x) }} }}",
    "SELECT $this ?value WHERE {{ $this ?value ?x . ?x ?value ?y . ?y {0} ?z . FILTER (?z != ?x) }}",
    "SELECT $this WHERE {{ $this {0} ?x . BIND (?x AS ?y) ?y {1} ?z FILTER EXISTS {{ ?z {2} ?w }} }}",
    "SELECT $this WHERE {{ $this {0} ?x . FILTER NOT EXISTS {{ ?y {1}* ?z . ?z {2} :n1 }} }}",
]
_selects = st.builds(
    lambda text, *preds: text.format(*preds),
    st.sampled_from(_SELECTS[:-1]),
    _predicate,
    _predicate,
    _predicate,
)


def _either() -> st.SearchStrategy[str]:
    """Constraints of node shapes and property shapes alike."""
    return st.one_of(
        st.builds("sh:class {}".format, _class),
        st.builds("sh:nodeKind {}".format, st.sampled_from(["sh:IRI", "sh:Literal", "sh:BlankNodeOrIRI"])),
        st.builds("sh:datatype {}".format, st.sampled_from(["xsd:integer", "rdf:langString"])),
        st.builds("sh:in ( {} {} )".format, _value, _value),
        st.builds("sh:hasValue {}".format, _value),
        st.builds("sh:equals {}".format, _predicate),
        st.builds("sh:disjoint {}".format, _predicate),
        st.just("sh:minLength 2"),
        st.just('sh:pattern "1"'),
        st.just("sh:minInclusive 3"),
        st.just('sh:languageIn ( "en" )'),
        st.builds("sh:closed true ; sh:ignoredProperties ( rdf:type {} )".format, _predicate),
        st.builds(
            'sh:sparql [ sh:select """{}{}""" ]'.format, st.just(SPARQL_PREFIXES.replace("\n", " ")), _selects
        ),
    )


def _node_shapes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The body of a node shape: its predicates and objects."""
    part = st.one_of(
        _either(),
        st.builds("sh:property [ {} ]".format, _property_shapes(inner)),
        _nested(inner),
    )
    return st.lists(part, min_size=1, max_size=2).map(" ; ".join)


def _property_shapes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    part = st.one_of(
        _either(),
        _nested(inner),
        st.builds("sh:minCount {}".format, _count),
        st.builds("sh:maxCount {}".format, _count),
        st.just("sh:uniqueLang true"),
        st.builds("sh:lessThan {}".format, _predicate),
        st.builds(
            "sh:qualifiedValueShape [ {} ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ; "
            "sh:qualifiedValueShapesDisjoint {}".format,
            inner,
            st.sampled_from(["true", "false"]),
        ),
    )
    parts = st.lists(part, min_size=1, max_size=2, unique_by=lambda text: text.split()[0])
    return st.builds("sh:path {} ; {}".format, _paths(), parts.map(" ; ".join))


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("sh:node [ {} ]".format, inner),
        st.builds("sh:not [ {} ]".format, inner),
        st.builds("sh:and ( [ {} ] [ {} ] )".format, inner, inner),
        st.builds("sh:or ( [ {} ] [ {} ] )".format, inner, inner),
        st.builds("sh:xone ( [ {} ] [ {} ] )".format, inner, inner),
    )


_simple = st.one_of(_either(), st.builds("sh:path {} ; sh:minCount 1".format, _predicate))
_bodies = _node_shapes(st.one_of(_simple, _node_shapes(_simple)))
_targets = st.one_of(
    st.builds("sh:targetClass {}".format, _class),
    st.builds("sh:targetNode {}".format, _value),
    st.builds("sh:targetSubjectsOf {}".format, _predicate),
    st.builds("sh:targetObjectsOf {}".format, _predicate),
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """A shapes graph in Turtle: one to three shapes with targets, one of which may be a class itself."""
    lines = [
        f":S{number} a sh:NodeShape ; {draw(_targets)} ; {draw(_bodies)} ."
        for number in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        lines.append(f":C2 a sh:NodeShape , rdfs:Class ; {draw(_bodies)} .")
    return PREFIXES + "\n".join(lines)


def turtle(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


# Checks -----------------------------------------------------------------------------------------------------

_variable = st.sampled_from(["?this", "?value", "?a", "?b"])
_walk = st.recursive(
    _predicate,
    lambda inner: st.one_of(
        st.builds("^({})".format, inner),
        st.builds("({}/{})".format, inner, inner),
        st.builds("({}|{})".format, inner, inner),
        st.builds("({})*".format, inner),
        st.builds("({})+".format, inner),
        st.builds("({})?".format, inner),
        st.just("!:p0"),
    ),
    max_leaves=2,
)
_triple = st.one_of(
    st.builds("{} {} {} .".format, _variable, _walk, _variable),
    st.builds("{} {} {} .".format, _variable, _predicate, st.sampled_from([":n0", ":n1", "1"])),
    st.builds("{} a {} .".format, _variable, _class),
    st.builds("{} ?path {} .".format, _variable, _variable),
    st.builds("GRAPH ?g {{ {} {} {} . }}".format, _variable, _predicate, _variable),
)
_block = st.lists(_triple, min_size=1, max_size=2).map(" ".join)
_inner = st.one_of(_block, st.builds("{} FILTER NOT EXISTS {{ {} }}".format, _block, _block))
_part = st.one_of(
    _block,
    st.builds("FILTER NOT EXISTS {{ {} }}".format, _inner),
    st.builds("FILTER EXISTS {{ {} }}".format, _inner),
    st.builds("FILTER (?this != ?value || NOT EXISTS {{ {} }})".format, _inner),
    st.builds("FILTER (!(EXISTS {{ {} }}))".format, _inner),
    st.builds("MINUS {{ {} }}".format, _block),
    st.builds("OPTIONAL {{ {} }}".format, _inner),
    st.builds("{{ {} }} UNION {{ {} }}".format, _block, _block),
    st.builds(
        "{{ SELECT ?this (COUNT(DISTINCT ?b) AS ?count) WHERE {{ {} }} GROUP BY ?this "
        "HAVING (COUNT(DISTINCT ?b) < 2) }}".format,
        st.builds("?this {} ?b . {}".format, _predicate, _block),
    ),
    st.builds("VALUES ?a {{ {} :n1 }}".format, _value),
    st.just("FILTER (!BOUND(?a) || STR(?a) < STR(?this))"),
)


@st.composite
def check_queries(draw: st.DrawFn) -> str:
    """A SELECT query; the first pattern gives ?this."""
    first = f"?this {draw(_walk)} {draw(_variable)} ."
    parts = draw(st.lists(_part, max_size=3))
    columns = draw(st.sampled_from(["?this", "?this ?value", "?this ?path ?a", "?this ?a ?value"]))
    return f"{SPARQL_PREFIXES}SELECT DISTINCT {columns} WHERE {{ {first} {' '.join(parts)} }}"
