"""Entity tags and the conditions that are made of them (RFC 9110, sections 8.8.3 and 13.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TAG: Final = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')
_LONGEST: Final = 8192


@dataclass(frozen=True, slots=True)
class EntityTag:
    """A validator of one representation.

    Attributes:
        opaque: the text between the quotes.
        weak: equal tags promise the same meaning, not the same bytes.
    """

    opaque: str
    weak: bool = False

    def __str__(self) -> str:
        """As it stands in a header field."""
        return f'{"W/" if self.weak else ""}"{self.opaque}"'


@dataclass(frozen=True, slots=True)
class Condition:
    """The value of ``If-Match`` or ``If-None-Match``.

    Attributes:
        tags: in order.
        anything: ``*``, any representation there is.
    """

    tags: tuple[EntityTag, ...] = ()
    anything: bool = False

    def strong(self) -> tuple[str, ...]:
        """Texts of the strong tags: all that ``If-Match`` may compare."""
        return tuple(tag.opaque for tag in self.tags if not tag.weak)


def read_condition(field_value: str | None) -> Condition | None:
    """Read the field; ``None`` where it is absent.

    Text behind the first fault is left out, so that a field of nothing else matches nothing.
    """
    if field_value is None:
        return None
    if field_value.strip() == "*":
        return Condition(anything=True)
    tags, place, text = [], 0, field_value[:_LONGEST]
    while (found := _TAG.match(text, place)) is not None:
        tags.append(EntityTag(found[2], bool(found[1])))
        place = found.end()
        if place >= len(text):
            break
    return Condition(tuple(tags))
