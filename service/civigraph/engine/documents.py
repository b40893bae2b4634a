"""RDF documents that clients send, read without fetching anything.

The parsers resolve no external entity of XML and fetch no context of JSON-LD; both are errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

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
    try:
        quads = [
            *parse(data, format=form, base_iri=base or None, rename_blank_nodes=True),
        ]
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


def _reason(message: str) -> str:
    for sign, meaning in _MEANINGS:
        if sign in message:
            return f"{meaning}."
    return _PLACE.sub("", _PLACE.sub("", message)) + "."
