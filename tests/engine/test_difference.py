"""The executor does what the engine's own update does, and knows what that was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
)
from pyoxigraph import (
    Dataset as Quads,
)

from civigraph.engine.changes import Changes
from civigraph.engine.difference import Dataset, only_touches, run_update
from civigraph.errors import EvaluationFailed, OutsideGraph

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "PREFIX : <http://e.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
START = """
<http://e.org/a> <http://e.org/p> <http://e.org/b> .
<http://e.org/b> <http://e.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:x <http://e.org/q> <http://e.org/a> .
<http://e.org/a> <http://e.org/p> _:x <http://e.org/g> .
<http://e.org/c> <http://e.org/p> "text"@en <http://e.org/g> .
<http://e.org/c> <http://e.org/q> <http://e.org/a> <http://e.org/h> .
<http://e.org/b> <http://e.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e.org/h> .
"""


def start() -> Store:
    store = Store()
    store.load(START.encode(), format=RdfFormat.N_QUADS)
    store.update("CREATE GRAPH <http://e.org/empty>")
    return store


def copy(store: Store) -> Store:
    other = Store()
    other.extend(store)
    for graph in store.named_graphs():
        other.add_graph(graph)
    return other


def canonical(quads: Iterable[Quad]) -> Quads:
    dataset = Quads(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def state(store: Store) -> tuple[Quads, list[str]]:
    """What a store holds, up to the names of blank nodes, and which graphs it has."""
    graphs = ["_:" if isinstance(graph, BlankNode) else str(graph) for graph in store.named_graphs()]
    return canonical(store), sorted(graphs)


def both(update: str) -> Changes | None:
    """Run an update in both ways; they agree. Nothing comes back of one that fails in both."""
    before = start()
    theirs, ours = copy(before), copy(before)
    changes = Changes(ours)
    try:
        theirs.update(PREFIX + update)
    except RuntimeError:
        with pytest.raises(EvaluationFailed):
            run_update(PREFIX + update, changes)
        return None
    run_update(PREFIX + update, changes)
    assert state(ours) == state(theirs)
    assert set(ours) == (set(before) - changes.removed) | changes.added
    assert changes.removed <= set(before)
    assert not changes.added & set(before)
    return changes


GRAPHS = st.sampled_from([":g", ":h", ":empty", ":new", "<http://e.org/g>"])
RESOURCES = st.sampled_from([":a", ":b", ":c", ":new"])
PREDICATES = st.sampled_from([":p", ":q", "a"])
VALUES = st.one_of(
    RESOURCES,
    st.sampled_from(["1", "'text'@en", "'1'^^xsd:integer", "'01'^^xsd:integer", "true", "''", "1.50"]),
)
VARIABLES = st.sampled_from(["?s", "?o", "?x", "$s", "?unbound"])
BLANKS = st.sampled_from(["_:n", "[]"])


def triple(
    s: st.SearchStrategy[str], p: st.SearchStrategy[str], o: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    return st.tuples(s, p, o).map(" ".join)


def block(triples: st.SearchStrategy[str], graphs: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(triples, max_size=3).map(" . ".join)
    named = st.tuples(graphs, inside).map(lambda each: f"GRAPH {each[0]} {{ {each[1]} }}")
    return st.tuples(inside, st.lists(named, max_size=2)).map(
        lambda each: f"{{ {each[0]} {' '.join(each[1])} }}"
    )


DATA = triple(RESOURCES, PREDICATES, VALUES)
DATA_BLANK = triple(RESOURCES | BLANKS, PREDICATES, VALUES | BLANKS)
TEMPLATE = triple(RESOURCES | VARIABLES, PREDICATES | st.just("?p"), VALUES | VARIABLES)
TEMPLATE_BLANK = triple(
    RESOURCES | VARIABLES | BLANKS, PREDICATES | st.just("?p"), VALUES | VARIABLES | BLANKS
)
TEMPLATE_GRAPHS = GRAPHS | st.sampled_from(["?g", "?s", "?o"])
WHERE = st.sampled_from(
    [
        "{ ?s ?p ?o }",
        "{ GRAPH ?g { ?s ?p ?o } }",
        "{ ?s :p ?o . OPTIONAL { ?x :q ?s } }",
        "{ GRAPH :g { ?s ?p ?o } GRAPH ?g { ?o ?y ?z } }",
        "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(?o != 1) }",
        "{ VALUES (?s ?o) { (:a 1) (:b UNDEF) } ?s ?p ?v BIND(UCASE(STR(?v)) AS ?x) }",
        "{ SELECT ?s (COUNT(*) AS ?o) { ?s ?p ?v } GROUP BY ?s }",
        "{ BIND('05'^^xsd:integer AS ?o) ?s ?p :b FILTER NOT EXISTS { GRAPH :h { ?s ?p ?o } } }",
        "{}",
    ]
)
USING = st.sampled_from(
    ["", "USING :g", "USING :g USING :h", "USING NAMED :h", "USING :g USING NAMED :h", "USING :no"]
)
WITH = st.sampled_from(["", "WITH :g", "WITH :new", "WITH <http://e.org/h>"])
MODIFY = st.one_of(
    st.tuples(
        WITH,
        block(TEMPLATE, TEMPLATE_GRAPHS).map("DELETE {}".format),
        block(TEMPLATE_BLANK, TEMPLATE_GRAPHS).map("INSERT {}".format) | st.just(""),
        USING,
        WHERE.map("WHERE {}".format),
    ),
    st.tuples(
        WITH,
        block(TEMPLATE_BLANK, TEMPLATE_GRAPHS).map("INSERT {}".format),
        USING,
        WHERE.map("WHERE {}".format),
    ),
).map(" ".join)
SILENT = st.sampled_from(["", "SILENT "])
REFERENCE = GRAPHS.map("GRAPH {}".format) | st.sampled_from(["DEFAULT", "NAMED", "ALL"])
ENDS = GRAPHS | GRAPHS.map("GRAPH {}".format) | st.just("DEFAULT")
OPERATION = st.one_of(
    block(DATA_BLANK, GRAPHS).map("INSERT DATA {}".format),
    block(DATA, GRAPHS).map("DELETE DATA {}".format),
    block(TEMPLATE, GRAPHS | st.just("?g")).map("DELETE WHERE {}".format),
    MODIFY,
    st.tuples(st.sampled_from(["CLEAR ", "DROP "]), SILENT, REFERENCE).map("".join),
    st.tuples(st.just("CREATE "), SILENT, GRAPHS.map("GRAPH {}".format)).map("".join),
    st.tuples(st.sampled_from(["ADD ", "MOVE ", "COPY "]), SILENT, ENDS, st.just(" TO "), ENDS).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(OPERATION, min_size=1, max_size=4))
@example(["DELETE WHERE { :a ?p :b GRAPH :new { } }"])
@example(["DELETE WHERE { GRAPH :new { } . :a ?p :b }"])
def test_random_updates_do_what_the_engine_does(operations: list[str]) -> None:
    # A label for a blank node must not occur in two operations (SPARQL 1.1 Update, section 19.6).
    both(" ;\n".join(text.replace("_:n", f"_:n{number}") for number, text in enumerate(operations)))


@pytest.mark.parametrize(
    "update",
    [
        "",
        "PREFIX o: <http://other.org/> INSERT DATA { :a :p 1 } ; INSERT DATA { o:a :p 2 } ;",
        "BASE <http://e.org/> INSERT DATA { <a> <p> <rel> GRAPH <g> { <a> <p> <b> } } ; CLEAR GRAPH <g>",
        'INSERT DATA { :l :is (1 2 [ :p \'x;}{\' ]) ; :p \'a } ; DROP ALL\', """b\n{""" # }\n }',
        "INSERT DATA { << :a :p :b >> :q 1 . :s :p <<( :a :p 1 )>> . :a :p :b {| :q 2 |} }",
        "INSERT { ?s :said <<( ?s ?p ?o )>> } WHERE { ?s ?p ?o }",
        "INSERT { _:n :p ?s ; :q _:n . GRAPH :g { _:n :p ?o } } WHERE { ?s ?p ?o }",
        "INSERT { ?o ?s ?p . ?p ?o ?s } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT DATA { :a :p 9 } ; DELETE DATA { :a :p 9 }",
        "CREATE GRAPH :new ; DROP GRAPH :new",
        "CREATE GRAPH :g",
        "DELETE WHERE { ?s ?p ?o ; :q ?z . GRAPH ?g { ?s ?p ?o } }",
        "INSERT { ?s :n ?n } WHERE { { SELECT ?s (SUM(?o) AS ?n) { ?s :p ?o } GROUP BY ?s } }",
        "insert data { :a a :B } ; with :g delete { ?s ?p ?o } where { ?s ?p ?o filter(?o < 5) }",
        "INSERT { ?s :x ?été } WHERE { ?s :p ?été }",
        "INSERT { ?s :x ?o } WHERE { ?s :p ?o SERVICE SILENT <urn:x-civigraph:nowhere> { ?s ?p ?o } }",
    ],
)
def test_chosen_updates_do_what_the_engine_does(update: str) -> None:
    both(update)


def test_what_comes_back_has_not_changed() -> None:
    changes = both("DELETE WHERE { ?s ?p ?o } ; INSERT DATA { :a :p :b }")
    assert changes is not None
    assert NamedNode("http://e.org/a") not in {quad.subject for quad in changes.removed | changes.added}
    assert changes.touched == {DefaultGraph()}
    untouched = both("CREATE GRAPH :new ; DROP GRAPH :new ; INSERT DATA { :a :p :b }")
    assert untouched is not None
    assert not untouched.anything


def node(name: str) -> NamedNode:
    return NamedNode(f"http://e.org/{name}")


class TestPatch:
    def patched(self, update: str, graph: NamedNode | DefaultGraph) -> Changes:
        changes = Changes(start())
        run_update(PREFIX + update, changes, Dataset(home=graph))
        only_touches(changes, graph)
        return changes

    def test_what_names_no_graph_concerns_the_graph_that_is_patched(self) -> None:
        changes = self.patched("DELETE { ?s :p ?o } INSERT { ?s :new ?o } WHERE { ?s :p ?o }", node("g"))
        assert {quad.graph_name for quad in changes.added | changes.removed} == {node("g")}
        assert len(changes.added) == len(changes.removed) == 2

    def test_other_graphs_may_be_read(self) -> None:
        changes = self.patched("INSERT { ?s :q ?o } WHERE { GRAPH :h { ?s :q ?o } }", node("g"))
        assert changes.added == {Quad(node("c"), node("q"), node("a"), node("g"))}

    @pytest.mark.parametrize(
        "update",
        [
            "INSERT DATA { GRAPH :h { :a :p 1 } }",
            "WITH :h DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "DROP ALL",
            "CLEAR DEFAULT",
            "CREATE GRAPH :new",
            "MOVE :g TO :h",
        ],
    )
    def test_nothing_else_may_change(self, update: str) -> None:
        with pytest.raises(OutsideGraph, match=r"the default graph|e\.org"):
            self.patched(update, node("g"))

    def test_the_default_graph_is_patched_alone_too(self) -> None:
        assert self.patched("INSERT DATA { :a :p 7 }", DefaultGraph()).touched == {DefaultGraph()}
        with pytest.raises(OutsideGraph):
            self.patched("INSERT DATA { GRAPH :g { :a :p 7 } }", DefaultGraph())


class TestDataset:
    def test_the_requests_graphs_are_what_patterns_see(self) -> None:
        changes = Changes(start())
        update = PREFIX + "INSERT { :found :s ?s } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        run_update(update, changes, Dataset(default=(node("h"),), named=()))
        assert {quad.object for quad in changes.added} == {node("b"), node("c")}
        assert {quad.graph_name for quad in changes.added} == {DefaultGraph()}


def test_replacing_a_graph_changes_what_differs() -> None:
    changes = Changes(start())
    kept = Quad(node("c"), node("q"), node("a"), node("h"))
    changes.replace(node("h"), [kept, Quad(BlankNode(), node("q"), node("a"), node("h"))])
    assert (len(changes.added), len(changes.removed)) == (1, 1)
    assert kept in changes.store


def test_relative_iris_are_relative_to_the_base() -> None:
    change = "DELETE { ?s ?p <o> } INSERT { GRAPH <g> { ?s <#p> <o> } } WHERE { ?s ?p <o> }"
    text = f"INSERT DATA {{ <s> <p> <o> }} ; {change}"
    ours, theirs = Store(), Store()
    run_update(text, Changes(ours), Dataset(base="http://e.org/x"))
    theirs.update(text, base_iri="http://e.org/x")
    assert set(ours) == set(theirs)
    assert {str(quad.predicate) for quad in ours} == {"<http://e.org/x#p>"}


def test_an_update_s_own_base_comes_before_the_one_given() -> None:
    store = Store()
    run_update(
        "BASE <http://own.org/> INSERT DATA { <s> <p> <o> }", Changes(store), Dataset(base="http://e.org/")
    )
    assert [str(quad.subject) for quad in store] == ["<http://own.org/s>"]
