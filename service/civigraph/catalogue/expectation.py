"""What a query is expected to answer: the test that each competency query carries in its heading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from civigraph.catalogue.parameters import read_term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from civigraph.catalogue.heading import Heading

Cell = NamedNode | Literal | None
Row = tuple[Cell, ...]

_KEYS: Final = frozenset({"rows", "includes", "excludes", "count", "at-least", "at-most", "ordered"})


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the answer must look like; cells are in the order of the query's ``columns``.

    An expected literal is compared by its text (numbers by their value), whatever its language or datatype.

    Attributes:
        rows: exactly these rows (``rows: []`` means none); ``None`` where not given.
        includes: rows that must be among the answer.
        excludes: rows that must not be.
        at_least: least number of rows.
        at_most: greatest number of rows; ``None`` for any.
        ordered: ``rows`` must come in this order.
    """

    rows: tuple[Row, ...] | None = None
    includes: tuple[Row, ...] = ()
    excludes: tuple[Row, ...] = ()
    at_least: int = 0
    at_most: int | None = None
    ordered: bool = False

    def faults(self, answer: Sequence[Sequence[object]]) -> list[str]:
        """In what ``answer`` differs from what is expected; nothing if it does not.

        Args:
            answer: rows of pyoxigraph terms (``None`` where unbound) in the order of the query's columns.
        """
        got = [tuple(_key(cell) for cell in row) for row in answer]
        seen = Counter(got)
        faults = []
        if len(got) < self.at_least:
            faults.append(f"{len(got)} rows, expected at least {self.at_least}")
        if self.at_most is not None and len(got) > self.at_most:
            faults.append(f"{len(got)} rows, expected at most {self.at_most}")
        faults += [f"missing {_show(row)}" for row in self.includes if not seen[_keys(row)]]
        faults += [f"should not be there: {_show(row)}" for row in self.excludes if seen[_keys(row)]]
        if self.rows is not None:
            wanted = Counter(_keys(row) for row in self.rows)
            faults += [f"missing ({', '.join(row)})" for row in (wanted - seen).elements()]
            faults += [f"not expected: ({', '.join(row)})" for row in (seen - wanted).elements()]
            if self.ordered and not faults and got != [_keys(row) for row in self.rows]:
                faults.append("the right rows in another order")
        return faults


def read_expectation(
    heading: Heading, columns: Sequence[str], prefixes: Mapping[str, str]
) -> Expectation | None:
    """Read ``expect:``; ``None`` where the heading has none.

    Raises:
        HeadingError: a key is not known, or a row does not fit the columns.
    """
    given = heading.values.get("expect")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise heading.fault("expect must have keys.", "expect", f"Use {', '.join(sorted(_KEYS))}.")
    for key in given:
        if key not in _KEYS:
            raise heading.fault(
                f"{key!r} is not a key of expect.", "expect", f"Use {', '.join(sorted(_KEYS))}."
            )
    if not columns:
        raise heading.fault("expect needs columns.", "expect", "Add #+ columns: [one, two].")

    def rows(key: str) -> tuple[Row, ...]:
        value = given.get(key, [])
        if not isinstance(value, list):
            raise heading.fault(f"{key} must be a list of rows.", "expect")
        return tuple(_row(heading, item, columns, prefixes) for item in value)

    def number(key: str) -> int | None:
        value = given.get(key, given.get("count"))
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise heading.fault(f"{key} must be a number of rows, not {value!r}.", "expect")
        return value

    return Expectation(
        rows("rows") if "rows" in given else None,
        rows("includes"),
        rows("excludes"),
        number("at-least") or 0,
        number("at-most"),
        bool(given.get("ordered", False)),
    )


def _row(heading: Heading, item: Any, columns: Sequence[str], prefixes: Mapping[str, str]) -> Row:
    if isinstance(item, dict):
        unknown = set(item) - set(columns)
        if unknown:
            raise heading.fault(f"{', '.join(sorted(unknown))}: no such column.", "expect")
        item = [item.get(column) for column in columns]
    if not isinstance(item, list):
        item = [item]
    if len(item) != len(columns):
        raise heading.fault(f"A row has {len(item)} cells, the columns are {len(columns)}: {item}.", "expect")
    return tuple(_cell(value, prefixes) for value in item)


def _cell(value: Any, prefixes: Mapping[str, str]) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        return Literal(value)
    if isinstance(value, date):
        return Literal(value.isoformat())
    return read_term(str(value), prefixes)


def _keys(row: Row) -> tuple[str, ...]:
    return tuple(_key(cell) for cell in row)


def _key(cell: object) -> str:
    """What two cells are compared by, fit to be shown."""
    if cell is None:
        return "—"
    if isinstance(cell, Literal):
        return _plain(cell.value)
    return str(cell)


def _plain(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    return repr(number) if text.strip() == text and any(sign.isdigit() for sign in text) else text


def _show(row: Row) -> str:
    return f"({', '.join(_keys(row))})"
