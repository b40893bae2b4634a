"""Checks: queries whose rows are faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef

from civigraph.errors import HeadingError, SourceError
from civigraph.validation.checks import read_check, run_checks
from civigraph.validation.report import Severity

if TYPE_CHECKING:
    from pathlib import Path

EX = "http://example.org/"
HEADING = """#+ summary: Too many
#+ severity: warning
#+ message: "{this} has {value} of {?kind} ({none})"
#+ remedy: "Take {value} away."
"""


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.load(
        b'@prefix : <http://example.org/> . :x :p 5 ; :kind "apples" . :y :p 1 .', format=ox.RdfFormat.TURTLE
    )
    return store


def _write(folder: Path, text: str) -> Path:
    path = folder / "too-many.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_row_is_a_finding_with_message_and_remedy_filled_in(tmp_path: Path, store: ox.Store) -> None:
    query = (
        f"SELECT ?this (<{EX}p> AS ?path) ?value ?kind WHERE {{ ?this <{EX}p> ?value ; <{EX}kind> ?kind }}"
    )
    report = run_checks([read_check(_write(tmp_path, HEADING + query))], store, {"ex": EX})
    (finding,) = report.findings
    assert report.counts == {"checks": 1}
    assert finding.severity is Severity.WARNING
    assert (finding.source, finding.focus, finding.path) == ("too-many", URIRef(EX + "x"), URIRef(EX + "p"))
    assert str(finding.value) == "5"
    assert finding.message == "ex:x has 5 of apples ({none})"
    assert finding.remedy == "Take 5 away."


def test_without_this_the_first_column_is_the_faulty_node(tmp_path: Path, store: ox.Store) -> None:
    query = f"#+ summary: One\nSELECT ?thing ?value WHERE {{ ?thing <{EX}p> ?value FILTER (?value = 1) }}"
    (finding,) = read_check(_write(tmp_path, query)).run(store, {})
    assert finding.focus == URIRef(EX + "y")
    assert finding.message == "One"
    assert finding.severity is Severity.VIOLATION


def test_a_column_that_is_not_bound_stays_out(tmp_path: Path, store: ox.Store) -> None:
    where = f"?this <{EX}p> 1 OPTIONAL {{ ?this <{EX}q> ?value }}"
    query = f"#+ summary: One\nSELECT ?this ?value WHERE {{ {where} }}"
    (finding,) = read_check(_write(tmp_path, query)).run(store, {})
    assert finding.value is None


def test_a_literal_can_be_the_faulty_node(tmp_path: Path, store: ox.Store) -> None:
    query = f"#+ summary: One\nSELECT ?this WHERE {{ ?any <{EX}kind> ?this }}"
    (finding,) = read_check(_write(tmp_path, query)).run(store, {})
    assert finding.focus == Literal("apples")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?this WHERE { ?this ?p ?o }", "has no message"),
        ("#+ summary: x\nASK { ?s ?p ?o }", "A check is a SELECT query"),
        (
            "#+ summary: x\n#+ severity: grave\nSELECT ?this WHERE { ?this ?p ?o }",
            "severity 'grave' is not known",
        ),
    ],
)
def test_a_heading_that_does_not_fit_is_an_error_that_names_the_file(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(HeadingError, match=reason) as error:
        read_check(_write(tmp_path, text))
    assert error.value.path == tmp_path / "too-many.rq"


def test_a_malformed_query_is_an_error_with_its_line(tmp_path: Path, store: ox.Store) -> None:
    check = read_check(_write(tmp_path, "#+ summary: x\nSELECT ?this WHERE {\n  ?this ?p }"))
    with pytest.raises(SourceError, match="The check is malformed") as error:
        check.run(store, {})
    assert error.value.line == 3
