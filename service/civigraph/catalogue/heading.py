"""The ``#+`` heading of a query file: YAML in comment lines, with the keys known and the places of faults."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

import yaml

from civigraph.errors import HeadingError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

# The parser in C is ten times faster, and there may be a hundred headings to read at start-up.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MARK: Final = "#+"
KEYS: Final = frozenset(
    {
        "summary",
        "title",
        "description",
        "question",
        "tags",
        "parameters",
        "pagination",
        "columns",
        "expect",
        "severity",
        "message",
        "remedy",
        "gate",
    }
)
"""Keys that every family of queries may use; ``title`` is another word for ``summary``."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one file.

    Attributes:
        path: the file.
        values: what it says.
        lines: 1-based line of each top-level key.
    """

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def fault(self, reason: str, key: str = "", remedy: str = "") -> HeadingError:
        """An error at ``key``."""
        return HeadingError(self.path, reason, line=self.lines.get(key, 1), remedy=remedy)

    def text(self, key: str) -> str:
        """A text, empty where there is none; white space as in a paragraph.

        Raises:
            HeadingError: the value is no text.
        """
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise self.fault(f"{key} must be a text, not {value!r}.", key, "Put it in quotes.")
        return " ".join(value.split())

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none.

        Raises:
            HeadingError: the value is something else.
        """
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{key} must be a list of texts.", key, f"Write {key}: [one, two].")
        return tuple(value)


def read_heading(path: Path, text: str, more: Collection[str] = ()) -> Heading:
    """Read the heading of a query.

    Args:
        path: the file, for messages.
        text: its content.
        more: keys allowed beside ``KEYS``, those of the family that the file belongs to.

    Raises:
        HeadingError: the heading is no YAML mapping, or has a key that is not known.
    """
    numbers, lines = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(MARK):
            numbers.append(number)
            content = line.removeprefix(MARK)
            lines.append(content.removeprefix(" "))
    source = "\n".join(lines)

    def line_of(mark: yaml.Mark | None) -> int:
        return numbers[min(mark.line, len(numbers) - 1)] if mark and numbers else 1

    try:
        node = yaml.compose(source, Loader=_Loader)
        values = yaml.load(source, Loader=_Loader)  # noqa: S506 - a safe loader, see there
    except yaml.MarkedYAMLError as error:
        raise HeadingError(
            path,
            f"The heading is not YAML: {error.problem}.",
            line=line_of(error.problem_mark),
            remedy="Indent with spaces, and put texts with a colon or a # in quotes.",
        ) from error
    if node is None:
        return Heading(path, {}, {})
    if not isinstance(node, yaml.MappingNode):
        raise HeadingError(
            path,
            "The heading is not a list of keys.",
            line=line_of(node.start_mark),
            remedy="Write #+ summary: …",
        )
    places = {str(key.value): line_of(key.start_mark) for key, _ in node.value}
    heading = Heading(path, values, places)
    allowed = KEYS | set(more)
    for key in values:
        if key not in allowed:
            near = get_close_matches(str(key), allowed, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(sorted(allowed))}."
            raise heading.fault(f"{key!r} is not a key of a heading.", str(key), hint)
    return heading
