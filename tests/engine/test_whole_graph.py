from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from tests.engine.graph import FORMATS, PEOPLE
from tests.engine.pools import pool, run

from civigraph.engine.base import GraphRequest, ResultKind
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.errors import GraphNotFound, NotAcceptable

if TYPE_CHECKING:
    from pathlib import Path

NAMES = "http://example.org/graph/names"
SMALL = """<http://example.org/a> <http://example.org/p> "1"@en .
<http://example.org/a> <http://example.org/p> _:b <http://example.org/g> .
_:b <http://example.org/p> <http://example.org/a> <http://example.org/g> .
<http://example.org/a> <http://example.org/p> _:b <http://example.org/h> .
"""


def whole(store: EmbeddedStore, graph: str | None, form: str = "ntriples") -> bytes:
    return store.graph(GraphRequest(graph, FORMATS[form])).read()


def opened(tmp_path: Path, text: str = SMALL, *, union: bool) -> EmbeddedStore:
    path = tmp_path / "small.nq"
    path.write_text(text)
    return EmbeddedStore.open(StoreSpec(path, union=union, prefixes={"ex": "http://example.org/"}))


def test_the_default_graph_of_a_union_store_has_every_triple(tmp_path: Path) -> None:
    assert len(set(whole(opened(tmp_path, union=True), None).splitlines())) == 3


def test_the_default_graph_of_a_plain_store_is_its_own(tmp_path: Path) -> None:
    text = b'<http://example.org/a> <http://example.org/p> "1"@en .\n'
    assert whole(opened(tmp_path, union=False), None) == text


@pytest.mark.parametrize("union", [True, False])
@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_a_named_graph_in_every_format(tmp_path: Path, form: str, union: bool) -> None:
    data = whole(opened(tmp_path, union=union), "http://example.org/g", form)
    parser = {"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}.get(form, form)
    parsed = rdflib.Dataset()
    parsed.parse(data=data, format=parser)
    assert len(parsed.default_graph if hasattr(parsed, "default_graph") else parsed) == 2


def test_turtle_has_the_prefixes_of_the_project(tmp_path: Path) -> None:
    assert b"ex:a ex:p" in whole(opened(tmp_path, union=False), "http://example.org/g", "turtle")


@pytest.mark.parametrize("graph", ["http://example.org/unknown", "no iri at all", ""])
def test_an_unknown_graph_is_named(tmp_path: Path, graph: str) -> None:
    with pytest.raises(GraphNotFound) as caught:
        whole(opened(tmp_path, union=True), graph)
    assert caught.value.graph == graph


def test_an_empty_graph_that_was_created_is_there() -> None:
    plain = pyoxigraph.Store()
    plain.update("CREATE GRAPH <http://example.org/empty>")
    assert whole(EmbeddedStore(plain, union=False), "http://example.org/empty") == b""


def test_a_graph_that_rdf_xml_cannot_carry_is_not_acceptable(tmp_path: Path) -> None:
    store = opened(tmp_path, "<http://e.org/a> <http://e.org/12> <http://e.org/b> .\n", union=False)
    with pytest.raises(NotAcceptable, match=r"http://e\.org/12"):
        whole(store, None, "rdfxml")


def test_workers_send_whole_graphs(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            answer = await engine.graph(GraphRequest(NAMES, FORMATS["nquads"]))
            assert (answer.kind, answer.generation) == (ResultKind.GRAPH, "first")
            data = b"".join([chunk async for chunk in answer.chunks])
            assert data.count(b"\n") == PEOPLE
            answer = await engine.graph(GraphRequest(None, FORMATS["ntriples"]))
            data = b"".join([chunk async for chunk in answer.chunks])
            assert data.count(b"\n") == PEOPLE * 4
            with pytest.raises(GraphNotFound, match="unknown"):
                await engine.graph(GraphRequest("http://example.org/unknown", FORMATS["turtle"]))

    run(test)
