from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from civigraph.catalogue.query import parse_query

if TYPE_CHECKING:
    from civigraph.catalogue import Expectation

BOSTON = NamedNode("https://example.org/boston")
ANSWER = [
    (BOSTON, Literal("Boston", language="en"), Literal(692600)),
    (NamedNode("urn:x"), None, Literal("1.50")),
]


def expectation(text: str) -> Expectation:
    heading = "\n".join(f"#+   {line}" for line in text.splitlines())
    query = f"#+ columns: [city, name, size]\n#+ expect:\n{heading}\n"
    query += "PREFIX ex: <https://example.org/>\nSELECT * {}"
    found = parse_query(Path("q.rq"), query).expect
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "rows: [[ex:boston, Boston, 692600], [<urn:x>, null, 1.5]]",
        "rows: [{city: <urn:x>, size: 1.5}, {city: ex:boston, name: Boston, size: 692600}]",
        "includes: [[ex:boston, Boston, 692600]]\nexcludes: [[ex:boston, Boston, 1]]",
        "count: 2",
        "at-least: 2\nat-most: 2",
        "ordered: true\nrows: [[ex:boston, Boston, 692600], [<urn:x>, null, 1.5]]",
    ],
)
def test_answer_that_is_as_expected_has_no_fault(text: str) -> None:
    assert expectation(text).faults(ANSWER) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rows: []", "not expected"),
        ("rows: [[ex:boston, Boston, 692600]]", "not expected: (<urn:x>, —, 1.5)"),
        (
            "rows: [[ex:boston, Boston, 692600], [<urn:x>, null, 1.5], [<urn:x>, null, 1.5]]",
            "missing (<urn:x>, —, 1.5)",
        ),
        ("includes: [[ex:boston, Bostn, 692600]]", "missing (<https://example.org/boston>, Bostn"),
        ("includes: [['https://example.org/boston', Boston, 692600]]", "missing (https://example.org/boston"),
        ("excludes: [[<urn:x>, null, 1.5]]", "should not be there"),
        ("count: 3", "2 rows, expected at least 3"),
        ("at-most: 1", "2 rows, expected at most 1"),
        ("ordered: true\nrows: [[<urn:x>, null, 1.5], [ex:boston, Boston, 692600]]", "another order"),
    ],
)
def test_difference_is_named(text: str, fault: str) -> None:
    assert any(fault in found for found in expectation(text).faults(ANSWER))
