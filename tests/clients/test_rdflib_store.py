"""rdflib's stores over SPARQL, reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Dataset, Graph, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

if TYPE_CHECKING:
    from tests.conformance.serving import Server

EX = Namespace("http://example.org/")


def writing(server: Server, **options: Any) -> SPARQLUpdateStore:
    return SPARQLUpdateStore(server.sparql, server.sparql, headers=server.bearer, **options)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_graph_is_read(server: Server, method: str, form: str) -> None:
    graph = Graph(SPARQLStore(server.sparql, method=method, returnFormat=form))
    assert {river: int(str(km)) for river, km in graph.subject_objects(EX.length)} == {
        EX.thames: 346,
        EX.rhine: 1233,
    }
    assert len(graph) == 5


def test_queries(server: Server) -> None:
    graph = Graph(SPARQLStore(server.sparql))
    assert bool(graph.query("ASK { ?s ?p 346 }"))
    (row,) = graph.query("SELECT (SUM(?km) AS ?all) { ?r <http://example.org/length> ?km }")
    assert row[0].toPython() == 1579  # type: ignore[index, union-attr]
    assert len(graph.query("CONSTRUCT WHERE { ?s <http://example.org/length> ?o }").graph or ()) == 2


def test_triples_are_added_and_removed(server: Server) -> None:
    graph = Graph(writing(server), DATASET_DEFAULT_GRAPH_ID)
    graph.add((EX.po, EX.name, Literal('Po \\ "quoted"\n', lang="it")))
    assert list(graph.objects(EX.po, EX.name)) == [Literal('Po \\ "quoted"\n', lang="it")]
    graph.remove((EX.rhine, None, None))
    assert set(graph.subjects()) == {EX.po, EX.thames}


def test_updates_with_prefixes_of_their_own(server: Server) -> None:
    store = writing(server)
    first, second = (f"PREFIX {n}: <{EX}> INSERT DATA {{ {n}:{n} {n}:p 1 }}" for n in "xy")
    store.update(f"{first} ; {second}")
    assert set(Graph(store, DATASET_DEFAULT_GRAPH_ID).subjects(EX.p)) == {EX.x, EX.y}


def test_a_transaction_is_one_update(server: Server) -> None:
    store = writing(server, autocommit=False, dirty_reads=True)
    graph = Graph(store, DATASET_DEFAULT_GRAPH_ID)
    for number in range(5):
        graph.add((EX[f"n{number}"], EX.number, Literal(number)))
    assert not list(Graph(SPARQLStore(server.sparql)).subjects(EX.number))
    store.commit()
    assert len(list(graph.subjects(EX.number))) == 5


def test_named_graphs(server: Server) -> None:
    dataset = Dataset(writing(server, context_aware=True), default_union=False)
    graph = dataset.graph(URIRef("http://example.org/graph"))
    graph.add((EX.seine, EX.length, Literal(775)))
    assert {each.identifier for each in dataset.graphs() if len(each)} >= {graph.identifier}
    assert (EX.seine, EX.length, Literal(775)) in graph
    dataset.remove_graph(graph)
    assert len(Graph(SPARQLStore(server.sparql), identifier=graph.identifier)) == 0
