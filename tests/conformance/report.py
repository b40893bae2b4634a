"""The part of ``docs/conformance.md`` that follows from the suites and the list of deviations.

``python -m tests.conformance.report`` writes it anew.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.conformance.deviations import deviation_of, deviations
from tests.conformance.manifest import Kind, cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.manifest import Case

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "conformance.md"
_PART: Final = re.compile(r"(?<=<!-- suites -->\n).*(?=<!-- end of suites -->)", re.DOTALL)
_NAMES: Final = {
    Kind.QUERY: "query evaluation, with results in XML, JSON and TSV",
    Kind.CSV: "results in CSV",
    Kind.SYNTAX: "query syntax",
    Kind.UPDATE: "update evaluation",
    Kind.UPDATE_SYNTAX: "update syntax",
}


def render() -> str:
    """The part in Markdown."""
    return "\n".join([*_table(cases()), "", *_list()]) + "\n"


def written() -> str:
    """The part as it stands in the document."""
    found = _PART.search(DOCUMENT.read_text())
    assert found, "the document has lost its marks"
    return found[0]


def _table(found: list[Case]) -> Iterator[str]:
    total = Counter(case.kind for case in found)
    passed = Counter(case.kind for case in found if _passes(case))
    forms = Counter(case.kind for case in found if (known := deviation_of(case.id)) and known.forms)
    refused = Counter(case.kind for case in found if case.federated)
    yield "| suite | tests | pass | right but for the form of literals | refused: `SERVICE` | deviate |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kind, name in _NAMES.items():
        rest = total[kind] - passed[kind] - forms[kind] - refused[kind]
        yield f"| {name} | {total[kind]} | {passed[kind]} | {forms[kind]} | {refused[kind]} | {rest} |"


def _passes(case: Case) -> bool:
    return deviation_of(case.id) is None and not case.federated


def _list() -> Iterator[str]:
    for each in deviations():
        names = ", ".join(f"`{name}`" for name in sorted(each.tests))
        yield f"- **{each.title}.** {' '.join(each.reason.split())}\n  {names}"


if __name__ == "__main__":
    DOCUMENT.write_text(_PART.sub(lambda _: render(), DOCUMENT.read_text()))
