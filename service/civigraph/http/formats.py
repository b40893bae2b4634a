"""Which serialisations an answer can be asked for in, by ``Accept`` and by ``format=``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import RESULT_FORMATS, ResultFormat, ResultKind
from civigraph.http.negotiation import choose

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Offer:
    """A serialisation under the content type that it is sent with.

    Attributes:
        format: the serialisation.
        content_type: media type with its parameters.
    """

    format: ResultFormat
    content_type: str


_PARAMETERS: Final = {
    "text/csv": "; charset=utf-8; header=present",  # SPARQL 1.1 Query Results CSV and TSV, section 3.1
    "text/tab-separated-values": "; charset=utf-8",
    "text/turtle": "; charset=utf-8",
}
# What clients ask for instead of the exact type; answered under the type that was asked for.
_TABLE_ALIASES: Final = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml; charset=utf-8": "xml",
}
_GRAPH_ALIASES: Final = {"application/json": "jsonld", "text/plain; charset=utf-8": "ntriples"}
_NAMES: Final = {
    "ttl": "turtle",
    "n3": "turtle",  # Turtle is a part of N3
    "rdf+xml": "rdfxml",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "nq": "nquads",
    "json-ld": "jsonld",
    "n-triples": "ntriples",
    "n-quads": "nquads",
}
# Many clients say format=json or format=xml whatever the form of the query: give what is JSON or XML.
_SAME_SYNTAX: Final = {"json": "jsonld", "xml": "rdfxml"}
_BY_NAME: Final = {each.name: each for each in RESULT_FORMATS}


def content_type(result_format: ResultFormat) -> str:
    """The value of ``Content-Type`` for a serialisation under its own name."""
    return result_format.media_type + _PARAMETERS.get(result_format.media_type, "")


def _offers(kind: ResultKind) -> tuple[Offer, ...]:
    exact = [Offer(each, content_type(each)) for each in RESULT_FORMATS if kind in each.kinds]
    aliases = _GRAPH_ALIASES if kind is ResultKind.GRAPH else _TABLE_ALIASES
    return (*exact, *(Offer(_BY_NAME[name], alias) for alias, name in aliases.items()))


OFFERS: Final[Mapping[ResultKind, tuple[Offer, ...]]] = MappingProxyType(
    {kind: _offers(kind) for kind in ResultKind}
)
"""What is offered for each kind of answer, best first."""


def negotiate(accept: str | None) -> Mapping[ResultKind, Offer]:
    """The best offer for each kind of answer; kinds without an acceptable one are absent."""
    return _remembered(accept) if accept is None or len(accept) <= 512 else _negotiate(accept)


def _negotiate(accept: str | None) -> Mapping[ResultKind, Offer]:
    found = {}
    for kind, offers in OFFERS.items():
        by_type = {offer.content_type: offer for offer in offers}
        best = choose(accept, list(by_type))
        if best is not None:
            found[kind] = by_type[best]
    return MappingProxyType(found)


_remembered = lru_cache(maxsize=256)(_negotiate)


def named(*names: str) -> Mapping[ResultKind, Offer]:
    """What ``format=`` asks for: a short name, a file extension or a media type.

    Args:
        names: the values; some clients give several, of which the first that is known counts.

    Returns:
        The offer for each kind of answer that the format can carry; nothing where no name is known.
    """
    return next((offers for name in names if (offers := _named(name))), MappingProxyType({}))


def _named(name: str) -> Mapping[ResultKind, Offer]:
    key = name.strip().lower()
    if "/" in key:
        # application/sparql-results+json in a form that did not escape the plus
        key = re.sub(r"(?<=\w) (?=\w)", "+", key)
        return negotiate(key) if "*" not in key else MappingProxyType({})
    key = _NAMES.get(key, next((each.name for each in RESULT_FORMATS if each.extension == key), key))
    wanted = [each for each in (_BY_NAME.get(key), _BY_NAME.get(_SAME_SYNTAX.get(key, ""))) if each]
    return MappingProxyType({kind: Offer(each, content_type(each)) for each in wanted for kind in each.kinds})


def available(kind: ResultKind | None = None) -> list[str]:
    """Media types on offer for one kind of answer, or for any."""
    return [each.media_type for each in RESULT_FORMATS if kind is None or kind in each.kinds]
