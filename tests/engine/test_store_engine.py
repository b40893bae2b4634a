"""Writes to a store on disk: real processes, real files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.engine.pools import run
from tests.engine.stores import last_change, lines, made, put, update, values, writable, write

from civigraph.engine.base import GraphOperation
from civigraph.errors import (
    DocumentError,
    EvaluationFailed,
    GraphNotFound,
    OutsideGraph,
    PreconditionFailed,
    QueryForbidden,
    QuerySyntaxError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.engine.store_folder import StoreFolder

PUT, POST, DELETE, PATCH = GraphOperation
G, H = "http://e.org/g", "http://e.org/h"


@pytest.fixture
def folder(tmp_path: Path) -> StoreFolder:
    return made(tmp_path / "store")


class TestUpdate:
    def test_what_is_written_is_answered_and_outlives_the_service(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                for number in range(5):
                    written = await update(engine, f"INSERT DATA {{ <a:b> <a:c> {number} }}")
                    assert engine.status().generation == written.generation
                    assert await values(engine, "<a:b> <a:c> ?x") == {str(each) for each in range(number + 1)}
            async with writable(folder) as engine:
                assert len(await values(engine, "<a:b> <a:c> ?x")) == 5

        run(test)

    def test_old_generations_go(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                for number in range(8):
                    await update(engine, f"INSERT DATA {{ <a:b> <a:c> {number} }}")
                    await values(engine, "<a:b> <a:c> ?x")
                assert len([*(folder.path / "generations").iterdir()]) <= 4

        run(test)

    @pytest.mark.parametrize(
        ("text", "error", "says"),
        [
            ("INSERT DATA { <a:b> <a:c> }", QuerySyntaxError, "line 1"),
            ("SELECT * {}", QuerySyntaxError, "line 1, column 1"),
            ("INSERT DATA {\n <a:b> <a:c> 'x\n}", QuerySyntaxError, "line 2, column 14"),
            ("LOAD <http://127.0.0.1:1/x>", QueryForbidden, "LOAD"),
            ("INSERT DATA { <a:b> <a:c> 1 } ; load <x:y> into graph <a:g>", QueryForbidden, "LOAD"),
            ("INSERT { ?s ?p 1 } WHERE { SERVICE <x:y> { ?s ?p ?o } }", QueryForbidden, "SERVICE"),
            ("LOAD <http://127.0.0.1:1/x> ; oops", QuerySyntaxError, "malformed"),
            ("INSERT DATA { <a:b> <a:c> 1 } ; DROP GRAPH <a:none>", EvaluationFailed, "a:none"),
            ("INSERT { ?s ?p ?x } WHERE { ?s ?p ?o BIND(<a:f>(?o) AS ?x) }", QuerySyntaxError, "a:f"),
        ],
    )
    def test_an_update_that_fails_changes_nothing(
        self, folder: StoreFolder, text: str, error: type[Exception], says: str
    ) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                before = (await update(engine, "INSERT DATA { <a:s> <a:p> 7 }")).generation
                with pytest.raises(error, match=says):
                    await update(engine, text)
                assert engine.status().generation == before
                assert await values(engine, "?s ?p ?x") == {"7"}
                await update(engine, "INSERT DATA { <a:s> <a:p> 8 }")
                assert await values(engine, "?s ?p ?x") == {"7", "8"}

        run(test)

    def test_what_is_silent_fails_quietly(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                await update(
                    engine,
                    "LOAD SILENT <http://127.0.0.1:1/x> INTO GRAPH <a:g> ;"
                    "INSERT { <a:b> <a:c> 1 } WHERE { SERVICE SILENT <http://127.0.0.1:1/x> { ?s ?p ?o } }",
                )
                assert await values(engine, "<a:b> <a:c> ?x") == {"1"}

        run(test)

    def test_the_dataset_of_the_request(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                await update(engine, f"INSERT DATA {{ GRAPH <{G}> {{ <a:b> <a:c> 1 }} <a:b> <a:c> 2 }}")
                copy = "INSERT { <a:copy> <a:c> ?o } WHERE { ?s <a:c> ?o }"
                written = await update(engine, copy, using_graphs=(G,))
                assert (written.inserted, written.deleted) == (1, 0)
                assert await values(engine, "<a:copy> <a:c> ?x") == {"1"}
                with pytest.raises(QuerySyntaxError, match="USING"):
                    await update(
                        engine, f"INSERT {{ ?s ?p 1 }} USING <{G}> WHERE {{ ?s ?p ?o }}", using_graphs=(G,)
                    )

        run(test)


class TestGraphs:
    def test_put_post_delete(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                first = await put(engine, G, "<a:b> <a:c> 1, 2 .")
                assert (first.created, first.inserted, first.deleted) == (True, 2, 0)
                second = await put(engine, G, "<a:b> <a:c> 2, 3 .")
                assert (second.created, second.inserted, second.deleted) == (False, 1, 1)
                third = await write(engine, POST, G, "<a:b> <a:c> 3, 4 .")
                assert (third.created, third.inserted) == (False, 1)
                assert await values(engine, f"GRAPH <{G}> {{ ?s ?p ?x }}") == {"2", "3", "4"}
                again = await write(engine, POST, G, "<a:b> <a:c> 4 .")
                assert again.generation == third.generation
                fourth = await write(engine, DELETE, G)
                assert fourth.deleted == 3
                with pytest.raises(GraphNotFound):
                    await lines(engine, G)
                with pytest.raises(GraphNotFound):
                    await write(engine, DELETE, G)

        run(test)

    def test_the_default_graph_is_always_there(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                written = await put(engine, None, "<rel> <a:c> <> .", base="http://e.org/doc")
                assert not written.created
                assert await lines(engine, None) == [b"<http://e.org/rel> <a:c> <http://e.org/doc> ."]
                await write(engine, DELETE, None)
                assert await lines(engine, None) == []

        run(test)

    def test_an_empty_document_makes_an_empty_graph(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                assert (await put(engine, G, "")).created
                assert (await write(engine, POST, H, "")).created
                assert await lines(engine, G) == await lines(engine, H) == []

        run(test)

    @pytest.mark.parametrize(
        ("media_type", "data", "says"),
        [
            ("text/turtle", "<a:b> <a:c> 1 .\n<a:b> x:y 2 .", r"line 2, column 7: .*x:"),
            ("application/rdf+xml", "<rdf:RDF/>", "rdf"),
            (
                "application/rdf+xml",
                '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>',
                "external entities",
            ),
            (
                "application/ld+json",
                '{"@context": "http://127.0.0.1:1/c", "@id": "a:b", "x": 1}',
                "never fetched",
            ),
            ("application/ld+json", '{"@id": "a:b",,}', "line 1, column"),
            ("application/trig", "<a:g> { <a:b> <a:c> 1 }", "a:g"),
            ("application/n-quads", "<a:b> <a:c> <a:d> <a:g> .", "a:g"),
            ("text/csv", "a,b", "text/csv"),
        ],
    )
    def test_a_document_that_cannot_be_read_changes_nothing(
        self, folder: StoreFolder, media_type: str, data: str, says: str
    ) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                with pytest.raises(DocumentError, match=says):
                    await put(engine, G, data, media_type=media_type)
                with pytest.raises(GraphNotFound):
                    await lines(engine, G)

        run(test)

    @pytest.mark.parametrize(
        ("media_type", "data"),
        [
            ("text/turtle", "<a:b> <a:c> <a:d> ."),
            ("application/n-triples", "<a:b> <a:c> <a:d> .\n"),
            ("application/n-quads", "<a:b> <a:c> <a:d> .\n"),
            ("application/trig", "<a:b> <a:c> <a:d> ."),
            ("application/ld+json", '{"@id": "a:b", "a:c": {"@id": "a:d"}}'),
            (
                "application/rdf+xml",
                '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
                '<r:Description r:about="a:b"><a:c r:resource="a:d"/></r:Description></r:RDF>',
            ),
        ],
    )
    def test_documents_of_every_format(self, folder: StoreFolder, media_type: str, data: str) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                await put(engine, G, data, media_type=media_type)
                assert await lines(engine, G) == [b"<a:b> <a:c> <a:d> ."]

        run(test)

    def test_blank_nodes_of_two_documents_are_two(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                for number in (1, 2):
                    await write(engine, POST, G, f"_:a <a:c> {number} .")
                assert len({line.split()[0] for line in await lines(engine, G)}) == 2

        run(test)

    def test_a_large_document(self, folder: StoreFolder) -> None:
        numbers = [f"<a:b> <a:c> {number} ." for number in range(5000)]

        async def test() -> None:
            async with writable(folder) as engine:
                written = await put(engine, G, "\n".join(numbers))
                assert (written.created, written.inserted, written.deleted) == (True, 5000, 0)
                written = await put(engine, G, "\n".join(numbers[2000:]))
                assert (written.inserted, written.deleted) == (0, 2000)
                assert len(await lines(engine, G)) == 3000
                written = await put(engine, G, "<a:b> <a:c> <a:d> .")
                assert (written.inserted, written.deleted) == (1, 3000)
                assert await lines(engine, G) == [b"<a:b> <a:c> <a:d> ."]

        run(test)

    def test_patch_changes_its_graph_and_no_other(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                await put(engine, G, "<a:b> <a:c> 1 .")
                await put(engine, None, "<a:default> <a:c> 1 .")
                patched = await write(
                    engine, PATCH, G, "DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }"
                )
                assert (patched.inserted, patched.deleted) == (1, 1)
                assert await values(engine, f"GRAPH <{G}> {{ ?s ?p ?x }}") == {"2"}
                with pytest.raises(OutsideGraph, match="default graph"):
                    await write(engine, PATCH, G, "INSERT DATA { <a:b> <a:c> 3 } ; CLEAR DEFAULT ; DROP ALL")
                assert await values(engine, f"GRAPH <{G}> {{ ?s ?p ?x }}") == {"2"}
                with pytest.raises(GraphNotFound):
                    await write(engine, PATCH, H, "INSERT DATA { <a:b> <a:c> 3 }")
                with pytest.raises(QuerySyntaxError):
                    await write(engine, PATCH, G, "oops")
                with pytest.raises(QueryForbidden):
                    await write(engine, PATCH, G, "LOAD <a:b>")

        run(test)


class TestConditions:
    def test_a_graph_is_known_by_the_generation_that_last_changed_it(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                first = await put(engine, G, "<a:b> <a:c> 1 .")
                await put(engine, H, "<a:b> <a:c> 1 .")
                assert await last_change(engine, G) == first.generation
                await put(engine, G, "<a:b> <a:c> 2 .", generations=(first.generation,))
                with pytest.raises(PreconditionFailed):
                    await put(engine, G, "<a:b> <a:c> 3 .", generations=(first.generation,))
                with pytest.raises(PreconditionFailed):
                    await put(engine, G, "<a:b> <a:c> 3 .", generations=())
                with pytest.raises(PreconditionFailed):
                    await put(engine, G, "<a:b> <a:c> 3 .", generations=("99-other", "oops"))
                assert await values(engine, f"GRAPH <{G}> {{ ?s ?p ?x }}") == {"2"}

        run(test)

    def test_an_update_that_nobody_followed_may_have_changed_every_graph(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                first = await put(engine, G, "<a:b> <a:c> 1 .")
                await update(engine, "INSERT DATA { <a:b> <a:c> 1 }")
                with pytest.raises(PreconditionFailed):
                    await put(engine, G, "<a:b> <a:c> 3 .", generations=(first.generation,))

        run(test)

    def test_absent(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                assert (await put(engine, G, "<a:b> <a:c> 1 .", absent=True)).created
                with pytest.raises(PreconditionFailed):
                    await put(engine, G, "<a:b> <a:c> 2 .", absent=True)

        run(test)
