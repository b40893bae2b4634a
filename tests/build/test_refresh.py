"""Derived triples of a store follow what it says when they are made anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyoxigraph import Store
from tests.engine.pools import run
from tests.engine.stores import update, writable

from civigraph.build.pipeline import build
from civigraph.build.refresh import refresh
from civigraph.engine.bulk import Source, fill
from civigraph.engine.store_folder import StoreFolder, borrowed

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.build.refresh import Refreshed
    from civigraph.project import Project

DERIVED = "https://example.org/graph/derived"
PREFIX = "PREFIX ex: <https://example.org/def#> PREFIX id: <https://example.org/id/> "


def filled(project: Project, path: Path) -> StoreFolder:
    folder = StoreFolder.create(path)
    lock = folder.lock(alone=True)
    fill(folder, [Source(build(project).snapshot.quads, mirror=True)], reasoned=True)
    os.close(lock)
    return folder


def refreshed(folder: StoreFolder, project: Project) -> Refreshed:
    lock = folder.lock(alone=True)
    try:
        return refresh(folder, project)
    finally:
        os.close(lock)


def holds(folder: StoreFolder, pattern: str) -> bool:
    with borrowed(folder) as (database, _):
        return bool(Store.read_only(str(database)).query(f"{PREFIX} ASK {{ {pattern} }}"))


def test_nothing_changes_where_nothing_was_written(library: Project, tmp_path: Path) -> None:
    folder = filled(library, tmp_path / "store")
    made = refreshed(folder, library)
    assert (made.added, made.removed) == (0, 0)
    assert holds(folder, f"GRAPH <{DERIVED}> {{ id:emma a ex:LongBook }} id:emma a ex:LongBook")


def test_what_was_written_has_consequences_and_what_was_deleted_none(
    library: Project, tmp_path: Path
) -> None:
    folder = filled(library, tmp_path / "store")

    async def write() -> None:
        async with writable(folder) as engine:
            before = engine.status()
            assert before.derived == before.generation
            await update(
                engine,
                PREFIX
                + "INSERT DATA { id:ulysses a ex:Novel ; ex:pages 730 . id:joyce ex:wrote id:ulysses } ;"
                "DELETE WHERE { ?book ex:pages 474 } ; DELETE WHERE { GRAPH ?g { ?book ex:pages 474 } }",
            )
            after = engine.status()
            assert after.derived == before.generation != after.generation

    run(write)
    assert not holds(folder, "id:ulysses a ex:Book")
    made = refreshed(folder, library)
    assert made.added > 0
    assert made.removed > 0
    for place in ("{}", f"GRAPH <{DERIVED}> {{ {{}} }}"):
        for said in ("id:ulysses a ex:Book", "id:ulysses a ex:LongBook", "id:joyce a ex:ProlificAuthor"):
            assert holds(folder, place.replace("{}", said)), said
        assert not holds(folder, place.replace("{}", "id:emma a ex:LongBook"))
    assert holds(folder, "id:emma a ex:Book")
    published = folder.current()
    assert published is not None
    assert published.derived == published.name == made.generation
