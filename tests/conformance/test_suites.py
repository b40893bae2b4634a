"""The W3C's suites of SPARQL 1.0 and 1.1: the engine by itself, and the service over HTTP.

What the engine passes must pass through the service, and what does not pass is on the list of deviations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Dataset
from tests.conformance.deviations import deviation_of
from tests.conformance.manifest import Kind, cases
from tests.conformance.results import (
    canonical_forms,
    difference,
    read_csv,
    read_expected,
)
from tests.conformance.subjects import ExecutorSubject, Failed, Forbidden, Refused, dataset_of, read_dataset
from tests.conformance.suites import SuitesMissing

if TYPE_CHECKING:
    from tests.conformance.manifest import Case
    from tests.conformance.subjects import EngineSubject, ServiceSubject, Subject

# Whatever the format, the answer is the same.
_TABLES = ("application/sparql-results+xml", "text/tab-separated-values")
_GRAPHS = (
    "text/turtle",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    wanted = metafunc.definition.get_closest_marker("of_kind")
    if wanted is None:
        return
    try:
        chosen = [case for case in cases() if case.kind in wanted.args]
    except SuitesMissing as missing:
        skipped = pytest.param(None, marks=pytest.mark.skip(reason=str(missing)), id="not there")
        metafunc.parametrize("case", [skipped])
        return
    # Cases with the same data side by side: it is loaded once.
    chosen.sort(key=lambda case: (case.graphs.default, case.graphs.named, case.id))
    metafunc.parametrize("case", [_param(case) for case in chosen])


def _param(case: Case) -> object:
    deviation = deviation_of(case.id)
    marks = []
    if deviation is not None and not deviation.forms:
        marks.append(pytest.mark.xfail(reason=deviation.title, strict=True, raises=AssertionError))
    return pytest.param(case, id=case.id, marks=marks)


def check_query(case: Case, subject: Subject) -> None:
    subject.load(dataset_of(case))
    assert case.result is not None
    expected = read_expected(case.result)
    try:
        actual = subject.query(case.text, case.base)
    except (Refused, Failed) as error:
        raise AssertionError(str(error)) from error
    wrong = difference(expected, actual, lax=case.lax)
    deviation = deviation_of(case.id)
    if deviation is not None and deviation.forms:
        assert wrong is not None, f"passes now: take {case.id} off the list"
        wrong = difference(canonical_forms(expected), canonical_forms(actual), lax=case.lax)
    assert wrong is None, wrong


def check_update(case: Case, subject: Subject) -> None:
    subject.load(dataset_of(case))
    subject.update(case.text, case.base)
    expected = Dataset(quad for quads in read_dataset(case.after).values() for quad in quads)
    wrong = difference(expected, Dataset(subject.dump()))
    assert wrong is None, wrong


def check_syntax(case: Case, subject: Subject) -> None:
    """Whether a text is taken as SPARQL; what it then asks for may be refused, or fail on no data."""
    subject.load({})
    ask = subject.query if case.kind is Kind.SYNTAX else subject.update
    malformed = ""
    try:
        ask(case.text, case.base)
    except Refused as error:
        malformed = str(error)
    except (Forbidden, Failed):
        pass
    if case.negative:
        assert malformed, "malformed, and taken"
    else:
        assert not malformed


@pytest.mark.of_kind(Kind.QUERY)
class TestQueries:
    def test_engine(self, case: Case, engine: EngineSubject) -> None:
        if not case.federated:
            check_query(case, engine)

    def test_service(self, case: Case, service: ServiceSubject) -> None:
        if case.federated:
            service.load(dataset_of(case))
            with pytest.raises(Forbidden, match="SERVICE"):
                service.query(case.text, case.base)
            return
        check_query(case, service)
        told = service.query(case.text, case.base)
        for accept in _GRAPHS if isinstance(told, Dataset) else _TABLES:
            wrong = difference(told, service.ask(case.text, case.base, accept), lax=case.lax)
            assert wrong is None, f"{accept}: {wrong}"


@pytest.mark.of_kind(Kind.CSV)
def test_csv(case: Case, service: ServiceSubject) -> None:
    service.load(dataset_of(case))
    response = service.post("query", case.text, case.base, "text/csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert case.result is not None
    expected, actual = read_csv(case.result.read_bytes()), read_csv(response.content)
    if deviation_of(case.id) is None:
        assert actual == expected
    else:
        assert actual != expected, f"passes now: take {case.id} off the list"
        assert [_numbers(row) for row in actual] == [_numbers(row) for row in expected]


def _numbers(row: dict[str, str]) -> dict[str, str | float]:
    def value(text: str) -> str | float:
        try:
            return float(text)
        except ValueError:
            return text

    return {name: value(text) for name, text in row.items()}


@pytest.mark.of_kind(Kind.UPDATE)
class TestUpdates:
    def test_engine(self, case: Case, engine: EngineSubject) -> None:
        check_update(case, engine)

    def test_executor(self, case: Case) -> None:
        check_update(case, ExecutorSubject())

    def test_service(self, case: Case, service: ServiceSubject) -> None:
        check_update(case, service)


@pytest.mark.of_kind(Kind.SYNTAX, Kind.UPDATE_SYNTAX)
class TestSyntax:
    def test_engine(self, case: Case, engine: EngineSubject) -> None:
        check_syntax(case, engine)

    def test_service(self, case: Case, service: ServiceSubject) -> None:
        check_syntax(case, service)
