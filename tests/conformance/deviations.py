"""What is known not to be as the suites have it, each with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("deviations.toml")


@dataclass(frozen=True, slots=True)
class Deviation:
    """Tests that do not pass for one reason.

    Attributes:
        title: in a few words.
        reason: why, and what it means for those who ask.
        tests: their names.
        forms: the answers are right but for the form in which literals are written.
    """

    title: str
    reason: str
    tests: tuple[str, ...]
    forms: bool = False


@cache
def deviations() -> tuple[Deviation, ...]:
    """All of them, in the order of the file."""
    return tuple(
        Deviation(each["title"], each["reason"].strip(), tuple(each["tests"]), each.get("forms", False))
        for each in tomllib.loads(FILE.read_text())["deviation"]
    )


def deviation_of(name: str) -> Deviation | None:
    """The one that a test belongs to."""
    return next((each for each in deviations() if name in each.tests), None)
