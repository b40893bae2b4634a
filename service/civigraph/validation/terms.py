"""RDF terms as text. rdflib's own writing warns about ill-typed literals, which is what reports are about."""

from __future__ import annotations

import re

from rdflib import Literal, URIRef
from rdflib.term import BNode, Node

from civigraph.namespaces import XSD


def ntriples(node: Node) -> str:
    """A term as N-Triples writes it.

    Raises:
        TypeError: it is not a term of RDF 1.1.
    """
    if isinstance(node, URIRef):
        return f"<{escape_iri(str(node))}>"
    if isinstance(node, BNode):
        return f"_:{node}"
    if isinstance(node, Literal):
        text = f'"{escape(str(node))}"'
        if node.language:
            return f"{text}@{node.language}"
        plain = node.datatype is None or str(node.datatype) == XSD + "string"
        return text if plain else f"{text}^^{ntriples(URIRef(str(node.datatype)))}"
    raise TypeError(f"{node!r} is not a term of RDF 1.1")


def escape(text: str) -> str:
    """A string as it stands between double quotes in N-Triples and Turtle."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return re.sub("[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04X}", text)


def escape_iri(iri: str) -> str:
    """An IRI as it stands between angle brackets in N-Triples and Turtle."""
    return re.sub(r'[\x00-\x20<>"{}|^`\\]', lambda match: f"\\u{ord(match[0]):04X}", iri)
