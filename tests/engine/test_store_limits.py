"""Writes that are refused, stopped or killed: real processes, real files."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest
from tests.engine.pools import run
from tests.engine.stores import gone, made, put, update, values, writable

from civigraph.engine.base import GraphOperation
from civigraph.engine.gatekeeping import GateSpec
from civigraph.engine.store_folder import StoreFolder
from civigraph.errors import (
    DocumentError,
    EngineBusy,
    GateRefused,
    MemoryLimitExceeded,
    QueryTimeout,
    StoreUnavailable,
    WorkerDied,
)

if TYPE_CHECKING:
    from pathlib import Path

PUT, POST, DELETE, PATCH = GraphOperation
G, H = "http://e.org/g", "http://e.org/h"
SLOW = (
    "INSERT { <a:b> <a:c> ?n } WHERE { SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"VALUES ?x{number} {{ {' '.join(map(str, range(60)))} }}" for number in range(6))
    + " } }"
)
HUNGRY = (
    "INSERT DATA { <a:b> <a:c> 1 } ; INSERT { <a:b> <a:d> ?x } WHERE {"
    " SELECT (GROUP_CONCAT(STR(?x0 * ?x1 * ?x2 * ?x3)) AS ?x) {"
    + " ".join(f"VALUES ?x{number} {{ {' '.join(map(str, range(100, 200)))} }}" for number in range(4))
    + " } }"
)


@pytest.fixture
def folder(tmp_path: Path) -> StoreFolder:
    return made(tmp_path / "store")


class TestGate:
    @pytest.fixture(autouse=True)
    def importable(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "numbers_gate.py").write_text(
            "from civigraph.engine.gatekeeping import GateVerdict\n"
            "def small(limit):\n"
            "    def gate(store, added, removed):\n"
            "        assert all(quad in store for quad in added)\n"
            "        assert not any(quad in store for quad in removed)\n"
            "        large = [quad for quad in added if int(quad.object.value) > int(limit)]\n"
            "        return GateVerdict(len(large), f'{len(large)} too large', '[]')\n"
            "    return gate\n"
        )
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def test_a_change_that_violates_is_rolled_back(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder, GateSpec("numbers_gate:small", {"limit": "10"})) as engine:
                written = await update(engine, "INSERT DATA { <a:b> <a:c> 1, 2 }")
                assert (written.inserted, written.deleted) == (2, 0)
                for attempt in (
                    update(engine, "DELETE { ?s ?p ?o } INSERT { ?s ?p 11 } WHERE { ?s ?p ?o }"),
                    put(engine, G, "<a:b> <a:c> 12 ."),
                ):
                    with pytest.raises(GateRefused) as caught:
                        await attempt
                    assert (caught.value.violations, caught.value.report) == (1, "1 too large")
                assert engine.status().generation == written.generation
                assert await values(engine, "?s ?p ?x") == {"1", "2"}
                await update(engine, "DELETE DATA { <a:b> <a:c> 1 }")
                assert await values(engine, "?s ?p ?x") == {"2"}

        run(test)

    def test_a_gate_that_warns_lets_it_pass(self, folder: StoreFolder) -> None:
        async def test() -> None:
            spec = GateSpec("numbers_gate:small", {"limit": "10"}, refuses=False)
            async with writable(folder, spec) as engine:
                assert (await update(engine, "INSERT DATA { <a:b> <a:c> 11 }")).warnings == "1 too large"
                assert (await update(engine, "INSERT DATA { <a:b> <a:c> 1 }")).warnings == ""
                assert await values(engine, "?s ?p ?x") == {"1", "11"}

        run(test)

    def test_a_gate_that_is_not_there_is_told_at_start(self, folder: StoreFolder) -> None:
        async def test() -> None:
            with pytest.raises(StoreUnavailable, match="numbers_gate:none cannot be loaded"):
                async with writable(folder, GateSpec("numbers_gate:none")):
                    pass

        run(test)


class TestLimits:
    def test_a_write_that_takes_too_long_is_stopped(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder, timeout=5) as engine:
                await update(engine, "INSERT DATA { <a:b> <a:c> 1 }")
                pid = engine.writer_pid
                assert pid is not None
                with pytest.raises(QueryTimeout, match=r"The write ran into .* nothing has changed"):
                    await update(engine, SLOW, timeout=0.4)
                await gone(pid)
                await update(engine, "INSERT DATA { <a:b> <a:c> 2 }")
                assert await values(engine, "?s ?p ?x") == {"1", "2"}
                assert engine.status().counters["writer_deaths"] == 1

        run(test)

    def test_a_write_that_needs_too_much_memory_is_stopped(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder, memory_limit=96 * 1024**2) as engine:
                with pytest.raises(MemoryLimitExceeded, match=r"The write needed .* nothing has changed"):
                    await update(engine, HUNGRY)
                await update(engine, "INSERT DATA { <a:b> <a:c> 2 }")
                assert await values(engine, "?s ?p ?x") == {"2"}

        run(test)

    def test_the_queue_is_bounded(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder, queue=2, timeout=10) as engine:
                slow = asyncio.ensure_future(update(engine, SLOW, timeout=1))
                await asyncio.sleep(0.2)
                waiting = [
                    asyncio.ensure_future(update(engine, f"INSERT DATA {{ <a:b> <a:c> {n} }}"))
                    for n in (1, 2)
                ]
                await asyncio.sleep(0.1)
                with pytest.raises(EngineBusy):
                    await update(engine, "INSERT DATA { <a:b> <a:c> 3 }")
                with pytest.raises(QueryTimeout):
                    await slow
                for each in waiting:
                    await each
                assert await values(engine, "?s ?p ?x") == {"1", "2"}

        run(test)

    def test_a_writer_that_is_killed_from_outside_is_replaced(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                assert engine.writer_pid is not None
                slow = asyncio.ensure_future(update(engine, SLOW))
                await asyncio.sleep(0.3)
                os.kill(engine.writer_pid, signal.SIGKILL)
                with pytest.raises(WorkerDied):
                    await slow
                await update(engine, "INSERT DATA { <a:b> <a:c> 2 }")
                assert engine.writer_pid is not None
                os.kill(engine.writer_pid, signal.SIGKILL)  # while it is idle
                await asyncio.sleep(0.2)
                await update(engine, "INSERT DATA { <a:b> <a:c> 3 }")
                assert await values(engine, "?s ?p ?x") == {"2", "3"}

        run(test)

    def test_readers_go_on_while_a_write_is_slow(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder, timeout=1) as engine:
                slow = asyncio.ensure_future(update(engine, SLOW))
                for _ in range(20):
                    assert await values(engine, "?s ?p ?x") == set()
                assert not slow.done()
                with pytest.raises(QueryTimeout):
                    await slow

        run(test)

    def test_a_client_that_goes_does_not_stop_a_write_that_has_begun(self, folder: StoreFolder) -> None:
        async def test() -> None:
            async with writable(folder) as engine:
                begun = asyncio.ensure_future(update(engine, "INSERT DATA { <a:b> <a:c> 1 }"))
                await asyncio.sleep(0.002)
                begun.cancel()
                async with asyncio.timeout(10):
                    while await values(engine, "?s ?p ?x") != {"1"}:
                        await asyncio.sleep(0.01)

        run(test)

    @pytest.mark.parametrize(
        ("entities", "value"),
        [
            (
                "<!ENTITY e0 '0123456789'>"
                + "".join(f"<!ENTITY e{number} '{f'&e{number - 1};' * 10}'>" for number in range(1, 10)),
                "&e9;",
            ),
            (f"<!ENTITY e '{'0' * 100_000}'>", "&e;" * 1000),
        ],
        ids=["of entities", "many times"],
    )
    def test_entities_that_grow_without_end_are_refused(
        self, folder: StoreFolder, entities: str, value: str
    ) -> None:
        document = (
            f"<!DOCTYPE r [{entities}]>"
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
            '<r:Description r:about="a:b"><a:c>{value}</a:c></r:Description></r:RDF>'
        )

        async def test() -> None:
            async with writable(folder, memory_limit=96 * 1024**2, timeout=20) as engine:
                with pytest.raises(DocumentError, match="stand for"):
                    await put(engine, G, document, media_type="application/rdf+xml")
                await put(engine, G, "<a:b> <a:c> 1 .")

        run(test)


class TestFolder:
    def test_two_services_do_not_write_to_one_store(
        self, folder: StoreFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("civigraph.engine.store_folder._PATIENCE", 0.2)

        async def test() -> None:
            async with writable(folder):
                with pytest.raises(StoreUnavailable, match="in use"):
                    async with writable(folder):
                        pass

        run(test)

    def test_a_folder_without_a_store_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailable, match="holds no store"):
            StoreFolder.open(tmp_path)

    def test_a_folder_with_something_else_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.doc").write_text("precious")
        with pytest.raises(StoreUnavailable, match=r"thesis\.doc"):
            StoreFolder.create(tmp_path)
        assert [each.name for each in tmp_path.iterdir()] == ["thesis.doc"]

    def test_a_service_that_stops_does_not_wait_for_an_endless_write(
        self, folder: StoreFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("civigraph.engine.writer._PATIENCE_AT_END", 0.3)

        async def test() -> None:
            async with writable(folder) as engine:
                slow = asyncio.ensure_future(update(engine, SLOW))
                await asyncio.sleep(0.2)
            with pytest.raises(asyncio.CancelledError):
                await slow

        run(test)
