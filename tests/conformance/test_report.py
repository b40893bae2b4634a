"""The documentation of conformance follows from the suites and the list of deviations."""

from __future__ import annotations

import pytest
from tests.conformance.deviations import deviations
from tests.conformance.manifest import cases
from tests.conformance.report import render, written
from tests.conformance.suites import SuitesMissing, suites


@pytest.fixture(autouse=True, scope="module")
def suites_are_there() -> None:
    try:
        suites()
    except SuitesMissing as missing:
        pytest.skip(str(missing))


def test_the_document_says_what_the_suites_say() -> None:
    assert written() == render(), "run python -m tests.conformance.report"


def test_every_deviation_is_of_a_test_that_there_is_and_has_one_reason() -> None:
    names = [name for each in deviations() for name in each.tests]
    assert len(names) == len(set(names))
    assert set(names) <= {case.id for case in cases()}
    assert all(each.reason for each in deviations())
