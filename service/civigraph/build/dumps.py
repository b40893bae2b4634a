"""The whole graph as files, in the formats that people load: the same bytes from the same graph."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DUMP_FORMATS: Final[Mapping[str, RdfFormat]] = {
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}
"""By file extension. N-Quads and TriG hold the named graphs, the others all triples as one graph."""

CHECKSUMS: Final = "SHA256SUMS"


def write_dumps(folder: Path, nquads: bytes, prefixes: Mapping[str, str], stem: str) -> dict[str, str]:
    """Write ``STEM.EXT.gz`` for each format into ``folder``, and their checksums.

    Args:
        folder: where to; made if need be.
        nquads: the graph, sorted.
        prefixes: for the formats that have them.
        stem: file name without extension.

    Returns:
        SHA-256 by file name, as in the file ``SHA256SUMS`` (``sha256sum --check`` reads it).
    """
    folder.mkdir(parents=True, exist_ok=True)
    quads = list(parse(nquads, format=RdfFormat.N_QUADS))
    triples = sorted(
        (Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads),
        key=str,
    )
    sums = {}
    for extension, kind in DUMP_FORMATS.items():
        if extension == "nq":
            content = nquads
        else:
            content = _serialize(quads if extension == "trig" else triples, kind, prefixes)
        path = folder / f"{stem}.{extension}.gz"
        path.write_bytes(compress(content))
        sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = "".join(f"{value}  {name}\n" for name, value in sorted(sums.items()))
    (folder / CHECKSUMS).write_text(lines, "ascii", newline="\n")
    return sums


def compress(content: bytes) -> bytes:
    """Gzip without name and time, so that equal content gives equal bytes."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def _serialize(quads: Iterable[Quad], kind: RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    content = serialize(quads, format=kind, prefixes=dict(prefixes))
    assert content is not None
    return content
