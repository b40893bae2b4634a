"""Copies of a store that stand for themselves: backups, and exports in RDF."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import DefaultGraph, NamedNode, Store

from civigraph.engine.bulk import format_of, graph_named
from civigraph.engine.store_folder import Published, StoreFolder, borrowed, copy_database
from civigraph.errors import GraphNotFound, SettingsError, StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied.

    Attributes:
        generation: name of the generation.
        size: bytes of its files.
    """

    generation: str
    size: int


def back_up(folder: StoreFolder, target: Path) -> Copied:
    """Copy the published generation into a store of its own; the service may go on writing meanwhile.

    Args:
        folder: the store.
        target: folder of the backup, which must not exist; it appears when all of it is on disk.

    Raises:
        StoreUnavailable: the target exists or cannot be written.
    """
    if target.exists():
        raise StoreUnavailable(f"{target} exists. Name a folder that does not, so that no backup is lost.")
    partial = target.with_name(f".{target.name}-unfinished")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = StoreFolder.create(partial)
        with borrowed(folder) as (database, published):
            size = _publish_copy(copy, database, published)
        if folder.tokens.is_file():
            shutil.copy2(folder.tokens, copy.tokens)
        partial.replace(target)
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"The backup cannot be written: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Copied(published.name, size)


def restore(backup: StoreFolder, folder: StoreFolder) -> Copied:
    """Publish what a backup holds as the next generation of a store, which the caller holds alone.

    Raises:
        StoreUnavailable: the backup is damaged, or the store cannot be written; what was published stays.
    """
    try:
        with borrowed(backup) as (database, published):
            Store.read_only(str(database))  # a damaged one fails here
            size = _publish_copy(folder, database, published)
        if backup.tokens.is_file() and not folder.tokens.is_file():
            shutil.copy2(backup.tokens, folder.tokens)
        folder.prune()
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"The backup cannot be restored: {error}") from error
    current = folder.current()
    assert current is not None
    return Copied(current.name, size)


def export(folder: StoreFolder, target: Path, graph: str | None = None) -> int:
    """Write the published generation as RDF; the file appears when it is whole.

    Args:
        folder: the store.
        target: the file; its extension tells the format, ``.gz`` behind it compresses.
        graph: this graph alone; ``""`` for the default graph, ``None`` for all graphs.

    Returns:
        Bytes of the file.

    Raises:
        SettingsError: the format holds no named graphs and no graph was named, or it is none; or the name of
            the graph is no IRI.
        GraphNotFound: there is no such graph.
        StoreUnavailable: the store cannot be read, or the file not be written.
    """
    form, compressed = format_of(target)
    if graph is None and not form.supports_datasets:
        raise SettingsError(
            f"{target.name} can hold one graph only. Name it with --graph, or write .nq or .trig for all."
        )
    partial = target.with_name(f".{target.name}-unfinished")
    try:
        with borrowed(folder) as (database, _), partial.open("wb") as file:
            store = Store.read_only(str(database))
            which = None if graph is None else graph_named(graph) if graph else DefaultGraph()
            if isinstance(which, NamedNode) and not store.contains_named_graph(which):
                raise GraphNotFound(which.value)
            if compressed:
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
                    store.dump(cast("IO[bytes]", packed), form, from_graph=which)
            else:
                store.dump(file, form, from_graph=which)
        partial.replace(target)
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"{target} cannot be written: {error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _publish_copy(folder: StoreFolder, database: Path, published: Published) -> int:
    name = folder.next_name()
    with folder.unfinished(name) as unfinished:
        size = copy_database(database, unfinished)
        derived = name if published.derived == published.name else ""
        folder.publish(
            unfinished, replace(published, name=name, changed={}, floor=name, write="", derived=derived)
        )
    return size
