"""Filling a store on disk from files: faster than writes, and done whole or not at all."""

from __future__ import annotations

import gzip
import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from civigraph.engine.store_folder import Published, StoreFolder, link_database
from civigraph.errors import SettingsError, SourceError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FILE_FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
"""By extension, before ``.gz`` if the file is compressed."""

_PLACE: Final = re.compile(r"^Parser error at line [^:]*: ")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to load.

    Attributes:
        path: the file; its extension tells the format.
        graph: graph for the triples that name none; ``None`` for the default graph.
        mirror: put every triple into the default graph as well.
    """

    path: Path
    graph: str | None = None
    mirror: bool = False


def format_of(path: Path) -> tuple[RdfFormat, bool]:
    """The format of a file and whether it is compressed.

    Raises:
        SettingsError: the extension is not known.
    """
    suffixes = [suffix.lstrip(".").lower() for suffix in path.suffixes]
    compressed = suffixes[-1:] == ["gz"]
    extension = (suffixes[:-1] if compressed else suffixes)[-1:]
    if not extension or extension[0] not in FILE_FORMATS:
        known = ", ".join(f".{each}" for each in FILE_FORMATS)
        raise SettingsError(
            f"{path} has an extension that says no RDF format; known are {known}, each with .gz."
        )
    return FILE_FORMATS[extension[0]], compressed


def fill(
    folder: StoreFolder,
    sources: Iterable[Source],
    *,
    replace: bool = False,
    reasoned: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Published, int]:
    """Load files into a store and publish the result. The caller holds the store alone.

    Args:
        folder: the store.
        sources: what to load, in order.
        replace: begin with an empty store instead of what is published.
        reasoned: the sources hold what follows from them, so that nothing derived is behind.
        tell: is told what is being done.

    Returns:
        What is published, and how many quads it holds.

    Raises:
        SourceError: a file is malformed or cannot be read; what was published before stays.
        SettingsError: the extension of a file, or the name of a graph, cannot be used.
        StoreUnavailable: the store cannot be written.
    """
    published = folder.current()
    folder.clean()
    path = folder.work / secrets.token_hex(4)
    try:
        folder.work.mkdir()
        if published is not None and not replace:
            link_database(folder.generation(published.name), path)
        store = Store(path)
        for source in sources:
            tell(f"Loading {source.path}")
            _load(store, source)
        tell("Bringing it to disk")
        name = folder.next_name()
        derived = name if reasoned else "" if replace or published is None else published.derived
        fresh = Published(name, floor=name, derived=derived)
        with folder.unfinished(name) as unfinished:
            store.backup(unfinished)
            folder.publish(unfinished, fresh)
        count = len(store)
        folder.prune()
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"The store {folder.path} cannot be written: {error}") from error
    return fresh, count


def _load(store: Store, source: Source) -> None:
    form, _ = format_of(source.path)
    graph = graph_named(source.graph) if source.graph else None
    try:
        with opened(source.path) as file:
            store.bulk_load(
                file, form, base_iri=source.path.absolute().as_uri(), to_graph=_target(form, graph)
            )
        if source.mirror:
            with opened(source.path) as file:
                store.bulk_extend(
                    Quad(quad.subject, quad.predicate, quad.object) for quad in parse(file, format=form)
                )
    except SyntaxError as error:
        reason = f"{_PLACE.sub('', error.msg)}."
        raise SourceError(source.path, reason, line=error.lineno, column=error.offset) from None
    except OSError as error:
        raise SourceError(source.path, f"cannot be read: {error.strerror or error}.") from None


def graph_named(iri: str) -> NamedNode:
    """The name of a graph.

    Raises:
        SettingsError: it is no absolute IRI.
    """
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise SettingsError(
            f"The name of a graph must be an absolute IRI, which {iri!r} is not: {error}."
        ) from None


def _target(form: RdfFormat, graph: NamedNode | None) -> NamedNode | None:
    """Formats of whole datasets say themselves where their triples belong."""
    return None if form.supports_datasets else graph


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file's bytes, decompressed."""
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as packed:
            yield cast("IO[bytes]", packed)
    else:
        with path.open("rb") as plain:
            yield plain
