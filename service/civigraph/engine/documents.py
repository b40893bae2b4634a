"""RDF documents that clients send, read without fetching anything.

The parsers resolve no external entity of XML and fetch no context of JSON-LD; both are errors. So are
entities of XML that make much out of little: what they stand for is bounded, and they stand for no others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse, serialize

from civigraph.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

DOCUMENT_FORMATS: Final[Mapping[str, RdfFormat]] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}
"""By media type. A document is one graph: in the last three, quads that name a graph are refused."""

_ENTITY: Final = re.compile(rb"""<!ENTITY\s*([^\s"'>]+)\s*(["'])(.*?)\2""", re.DOTALL)
_REFERENCE: Final = re.compile(rb"&([^#;\s&][^;\s&]*);")
_OWN: Final = frozenset({b"lt", b"gt", b"amp", b"quot", b"apos"})
_MOST_EXPANDED: Final = 64 * 1024 * 1024
_PLACE: Final = re.compile(r"^Parser error at line [^:]*: |\s*\(line \d+\)\s*$")
_MEANINGS: Final = (
    ("LoadDocumentCallback", "a context at an address is never fetched; put the context into the document"),
    ("ENTITY values", "external entities are not allowed; write out what they stand for"),
)


def read_document(data: bytes, media_type: str, base: str, graph: NamedNode | DefaultGraph) -> list[Quad]:
    """The triples of a document as quads of one graph; blank nodes are new.

    Args:
        data: the document.
        media_type: one of ``DOCUMENT_FORMATS``.
        base: base IRI for its relative IRIs; empty for none.
        graph: the graph they are for.

    Raises:
        DocumentError: it is malformed, with line and column where the format has lines; it names graphs; or
            nothing reads this media type.
    """
    form = DOCUMENT_FORMATS.get(media_type)
    if form is None:
        raise DocumentError(f"nothing here reads {media_type or 'a document without a media type'}.")
    if form == RdfFormat.RDF_XML:
        _check_entities(data)
    try:
        quads = [*parse(data, format=form, base_iri=base or None, rename_blank_nodes=True)]
    except SyntaxError as error:
        raise DocumentError(_reason(str(error.msg)), line=error.lineno, column=error.offset) from None
    except ValueError as error:
        raise DocumentError(f"{error}.") from None
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph):
            raise DocumentError(
                f"it names the graph {quad.graph_name}; what is sent to a graph is one graph without a name."
            )
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads]


def as_ntriples(data: bytes, media_type: str, base: str) -> bytes:
    """A document in N-Triples: absolute IRIs, and blank nodes whose labels no other document uses.

    Args:
        data: the document.
        media_type: one of ``DOCUMENT_FORMATS``.
        base: base IRI for its relative IRIs; empty for none.

    Raises:
        DocumentError: as by ``read_document``.
    """
    quads = read_document(data, media_type, base, DefaultGraph())
    written = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert written is not None, "without an output, serialize returns bytes"
    return written


def _check_entities(data: bytes) -> None:
    """Refuse XML whose entities would take much more room than the document."""
    values = {name: value for name, _, value in _ENTITY.findall(data)}
    if not values:
        return
    if any(name not in _OWN for value in values.values() for name in _REFERENCE.findall(value)):
        raise DocumentError("entities that stand for other entities are not allowed.")
    expanded = sum(len(values.get(found[1], b"")) for found in _REFERENCE.finditer(data))
    if expanded > _MOST_EXPANDED:
        raise DocumentError("what its entities stand for is longer than 64 MiB in all; write out less of it.")


def _reason(message: str) -> str:
    for sign, meaning in _MEANINGS:
        if sign in message:
            return f"{meaning}."
    return _PLACE.sub("", _PLACE.sub("", message)) + "."
