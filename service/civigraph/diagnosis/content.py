"""Checks of what is served: the project's snapshot, or a store on disk."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from civigraph.build.fingerprint import input_hash
from civigraph.build.snapshot import current, default_build_dir
from civigraph.diagnosis.finding import Finding, error, ok, warning
from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.engine.store_folder import StoreFolder
from civigraph.errors import CivigraphError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from civigraph.build.snapshot import Snapshot
    from civigraph.config import Settings
    from civigraph.project import Project

_LOOK_UP: Final = QueryRequest(
    "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1", {ResultKind.SOLUTIONS: RESULT_FORMATS[0]}
)
_TIMES: Final = 20
_SLOW: Final = 0.05


def check_content(project: Project, settings: Settings) -> Iterator[Finding]:
    """Whether what is to be served is there, whole and quick."""
    folder = settings.build_dir or default_build_dir(project)
    yield _check_writable("build folder", folder)
    snapshot = current(folder)
    yield from _check_snapshot(project, snapshot)
    if settings.store is not None:
        yield from _check_store(settings.store)
    elif snapshot is not None and not snapshot.damaged():
        yield _check_query(StoreSpec(snapshot.quads))


def _check_writable(name: str, folder: Path) -> Finding:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return ok(name, f"{folder} can be written")
    return error(
        name, f"{folder} cannot be written", "Give the service the right to, or name another folder."
    )


def _check_snapshot(project: Project, snapshot: Snapshot | None) -> Iterator[Finding]:
    if snapshot is None:
        yield warning(
            "snapshot", "there is none yet", "Run `civigraph build`; `civigraph serve` does it too."
        )
        return
    damaged = snapshot.damaged()
    if damaged:
        yield error(
            "snapshot",
            f"{snapshot.path} is damaged: {', '.join(damaged[:3])}",
            "Remove the folder and run `civigraph build`.",
        )
    elif snapshot.id != input_hash(project):
        text = f"{snapshot.id} is whole, but files have changed since"
        yield warning("snapshot", text, "Run `civigraph build`; `civigraph serve` does it too.")
    else:
        yield ok("snapshot", f"{snapshot.id} is current and whole, {snapshot.manifest['triples']:,} triples")


def _check_store(path: Path) -> Iterator[Finding]:
    yield _check_writable("store folder", path)
    if not StoreFolder.begun(path):
        yield warning("store", f"{path} holds no store yet", "`civigraph serve --store` makes it.")
        return
    try:
        folder = StoreFolder.open(path)
        published = folder.current()
        if published is None:
            yield warning("store", f"{path} has no generation yet", "`civigraph serve --store` fills it.")
            return
        place = folder.generation(published.name)
        if not place.is_dir():
            text = f"its current generation {published.name} is not there"
            yield error("store", text, "Restore the last backup: `civigraph restore`.")
            return
        quads = len(EmbeddedStore.open(StoreSpec(place, union=False)))
        yield ok("store", f"generation {published.name} opens, {quads:,} quads")
        yield _check_query(StoreSpec(place, union=False))
    except CivigraphError as fault:
        yield error("store", str(fault), "Restore the last backup: `civigraph restore`.")


def _check_query(spec: StoreSpec) -> Finding:
    try:
        store = EmbeddedStore.open(spec)
        store.answer(_LOOK_UP).read()
        started = time.perf_counter()
        for _ in range(_TIMES):
            store.answer(_LOOK_UP).read()
        seconds = (time.perf_counter() - started) / _TIMES
    except CivigraphError as fault:
        return error("query", str(fault), "Run `civigraph build`, or restore a backup.")
    if seconds > _SLOW:
        text = f"a query of one row takes {seconds * 1000:.0f} ms"
        return warning("query", text, "The machine is busy or its disk slow: look at `top` and `iostat`.")
    return ok("query", f"a query of one row takes {seconds * 1000:.2f} ms")
