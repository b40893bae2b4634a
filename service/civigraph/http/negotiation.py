"""Proactive content negotiation (RFC 9110, section 12.5.1), as pure functions.

What the RFC leaves to the server is decided here: among representations of equal quality the one whose
media range is more specific wins, then the one the server offers first. The order of the ``Accept`` field
decides nothing. Elements that are no media ranges match nothing; deviations that real clients send
(``*;q=.2`` of Java's ``URLConnection``) are read as they are meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RANGE = re.compile(rf"\s*({_WORD})(?:/({_WORD}))?\s*")
_PARAMETER = re.compile(rf";\s*(?:({_WORD})\s*=\s*({_WORD}|{_QUOTED}))?\s*")
_WEIGHT = re.compile(r"\d+\.?\d*|\.\d+")
_UNENCODED = ("charset", "utf-8")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an ``Accept`` field.

    Attributes:
        type: lower case, or ``*``.
        subtype: lower case, or ``*``.
        parameters: without the weight; names and values in lower case.
        quality: from 0 (excluded) to 1.
    """

    type: str
    subtype: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    quality: float = 1.0

    def specificity(self, offer: MediaRange) -> tuple[int, int] | None:
        """How closely this range describes ``offer``; ``None`` where it does not.

        A parameter that the offer has must agree. A charset must be UTF-8, since nothing else is written.
        Parameters that the offer does not know (``profile``, ``version``) are preferences that cannot be met;
        they neither exclude nor count.
        """
        if self.type not in ("*", offer.type) or self.subtype not in ("*", offer.subtype):
            return None
        known = dict([_UNENCODED]) | dict(offer.parameters)
        if any(known.get(name, value) != value for name, value in self.parameters.items()):
            return None
        return (self.type != "*") + (self.subtype != "*"), sum(name in known for name in self.parameters)


def parse_media_type(text: str) -> MediaRange | None:
    """Read a media type or media range with its parameters; ``None`` where it is malformed."""
    head = _RANGE.match(text)
    if head is None:
        return None
    kind, subtype = head[1].lower(), (head[2] or "").lower()
    if not subtype:
        if kind != "*":
            return None
        subtype = "*"
    if kind == "*" and subtype != "*":
        return None
    parameters: dict[str, str] = {}
    quality, place = 1.0, head.end()
    while place < len(text):
        found = _PARAMETER.match(text, place)
        if found is None:
            return None
        place = found.end()
        if found[1] is None:
            continue
        name, value = found[1].lower(), _unquote(found[2])
        if name == "q":
            if not _WEIGHT.fullmatch(value) or float(value) > 1:
                return None
            quality = float(value)
        else:
            parameters[name] = value.lower()
    return MediaRange(kind, subtype, parameters, quality)


def parse_accept(field_value: str | None) -> tuple[MediaRange, ...]:
    """Read an ``Accept`` field.

    An absent or empty field accepts everything. Malformed elements are left out, so that a field of nothing
    else accepts nothing.
    """
    elements = [part for part in _elements(field_value or "") if part.strip()]
    if not elements:
        return (MediaRange("*", "*"),)
    return tuple(read for part in elements if (read := parse_media_type(part)) is not None)


def quality(accept: str | None, offer: str) -> float:
    """How much a client wants ``offer`` (a media type with parameters): 0 for not at all, at most 1."""
    return _rank(parse_accept(accept), _offered(offer))[0]


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that suits ``accept`` best.

    Args:
        accept: value of the ``Accept`` field; several fields joined by commas; ``None`` for no field.
        offers: media types with their parameters, the server's favourite first.

    Returns:
        One of ``offers``, or ``None`` where none is acceptable.
    """
    ranges = parse_accept(accept)
    ranked = [(_rank(ranges, _offered(offer)), offer) for offer in offers]
    best = max(ranked, key=lambda pair: pair[0], default=None)  # max() keeps the first of equals
    return best[1] if best is not None and best[0][0] > 0 else None


def prefers_html(accept: str | None) -> bool:
    """Whether a browser asks: HTML is wanted more than JSON and no less than anything else."""
    html = quality(accept, "text/html")
    machine = max(quality(accept, "application/problem+json"), quality(accept, "application/json"))
    return html > machine and html >= max((asked.quality for asked in parse_accept(accept)), default=0)


def _rank(ranges: Iterable[MediaRange], offer: MediaRange) -> tuple[float, tuple[int, int]]:
    """Quality and specificity that the most specific matching range gives an offer."""
    matches = [(close, each.quality) for each in ranges if (close := each.specificity(offer)) is not None]
    if not matches:
        return 0.0, (0, 0)
    close, weight = max(matches)
    return weight, close


@lru_cache(maxsize=256)
def _offered(offer: str) -> MediaRange:
    read = parse_media_type(offer)
    if read is None:
        raise ValueError(f"{offer!r} is no media type")
    return read


def _elements(field_value: str) -> Iterator[str]:
    """Parts between commas, except commas in quoted strings; one pass, since anybody may send anything."""
    if '"' not in field_value:
        yield from field_value.split(",")
        return
    start, quoted, escaped = 0, False, False
    for place, character in enumerate(field_value):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            yield field_value[start:place]
            start = place + 1
    yield field_value[start:]


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
