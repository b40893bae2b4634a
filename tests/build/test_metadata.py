from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, RdfFormat, Store, parse

from civigraph.build.pipeline import build

if TYPE_CHECKING:
    from civigraph.project import Project

PREFIXES = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
"""


def served(project: Project) -> Store:
    """The snapshot as an engine holds it: named graphs, and all of it in the default graph."""
    store = Store()
    store.load(path=build(project).snapshot.quads, format=RdfFormat.N_QUADS)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def table(store: Store, query: str) -> list[tuple[str, ...]]:
    answer = store.query(PREFIXES + query)
    assert isinstance(answer, QuerySolutions)
    return sorted(tuple(term.value for term in row) for row in answer)


CONTENT = "GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/metadata'))"
TYPED = f"{CONTENT} FILTER(?p = <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> && ISIRI(?o))"


def test_void_counts_are_those_of_the_content(library: Project) -> None:
    store = served(library)
    stated = table(
        store,
        "SELECT ?n ?s ?o ?p WHERE { <https://example.org/dataset> void:triples ?n ; void:properties ?p ; "
        "void:distinctSubjects ?s ; void:distinctObjects ?o }",
    )
    assert stated == table(
        store,
        "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?a) (COUNT(DISTINCT ?o) AS ?b) "
        "(COUNT(DISTINCT ?p) AS ?c) "
        f"WHERE {{ {CONTENT} }}",
    )


def test_void_classes_and_entities_are_those_of_the_content(library: Project) -> None:
    store = served(library)
    stated = table(
        store, "SELECT ?c ?e WHERE { <https://example.org/dataset> void:classes ?c ; void:entities ?e }"
    )
    own = f"{CONTENT} FILTER(ISIRI(?s) && STRSTARTS(STR(?s), 'https://example.org/'))"
    assert stated == [
        (
            table(store, f"SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE {{ {TYPED} }}")[0][0],
            table(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {own} }}")[0][0],
        )
    ]


def test_partitions_are_those_of_the_content(library: Project) -> None:
    store = served(library)
    stated = table(
        store, "SELECT ?p ?n WHERE { ?d void:propertyPartition ?x . ?x void:property ?p ; void:triples ?n }"
    )
    assert stated == table(store, f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {CONTENT} }} GROUP BY ?p")
    stated = table(
        store, "SELECT ?c ?n WHERE { ?d void:classPartition ?x . ?x void:class ?c ; void:entities ?n }"
    )
    assert stated == table(store, f"SELECT ?o (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {TYPED} }} GROUP BY ?o")


def test_named_graphs_and_the_whole_are_counted(library: Project) -> None:
    store = served(library)
    stated = table(store, "SELECT ?g ?n WHERE { ?x sd:name ?g ; sd:graph/void:triples ?n }")
    assert stated == table(store, f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {CONTENT} }} GROUP BY ?g")
    whole = table(
        store, "SELECT ?n WHERE { <https://example.org/graph/metadata#default-graph> void:triples ?n }"
    )
    assert whole == table(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")


def test_void_file_holds_counts_and_the_projects_own_words(library: Project) -> None:
    text = build(library).snapshot.void.read_text("utf-8")
    assert list(parse(text, format=RdfFormat.TURTLE))
    assert 'dcterms:title "Library"@en' in text
    assert "void:triples" in text
