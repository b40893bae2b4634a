"""The gate finds what validating everything finds, for whatever graph, shapes, checks and change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from rdflib import Graph, URIRef
from rdflib.term import Identifier
from tests.validation.generated import Edit, check_queries, edits, shapes, turtle

from civigraph.errors import ProjectError
from civigraph.validation.checks import Check
from civigraph.validation.gate import Gate, GatedCheck
from civigraph.validation.patterns import NotReadable, reads
from civigraph.validation.reach import unbounded
from civigraph.validation.reading import add_quads
from civigraph.validation.report import Finding, Severity, path_text
from civigraph.validation.shacl import validate_shacl
from civigraph.validation.states import Change

# The strategies are large; their text is of no interest.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
TARGET_NODE = URIRef("http://www.w3.org/ns/shacl#targetNode")
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def key(finding: Finding) -> tuple[object, ...]:
    return (
        finding.source,
        finding.shape,
        finding.component,
        finding.focus,
        path_text(finding.path),
        finding.value,
    )


def graph_of(quads: frozenset[ox.Quad]) -> Graph:
    graph = Graph()
    add_quads(graph, quads)
    return graph


def store_of(quads: frozenset[ox.Quad], *, union: bool = False) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    if union:
        store.extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads])
    return store


def change_of(edit: Edit) -> Change:
    return Change(store_of(edit.after), edit.added, edit.removed)


def agrees_on_shapes(edit: Edit, text: str) -> None:
    described = turtle(text)
    try:
        before = {key(finding) for finding in validate_shacl(graph_of(edit.before), described).findings}
        after = {key(finding) for finding in validate_shacl(graph_of(edit.after), described).findings}
    except ProjectError:
        assume(False)
    found = {key(finding) for finding in Gate(described).report(change_of(edit)).findings}
    event(f"new findings: {bool(after - before)}")
    assert after - before <= found <= after


def agrees_on_check(edit: Edit, text: str) -> None:
    try:
        found = reads(text)
    except NotReadable:
        assume(False)
    assume(not unbounded(found))
    check = Check("random", text, Path("random.rq"), "message", Severity.VIOLATION)
    before = {key(finding) for finding in check.run(store_of(edit.before, union=True), {})}
    after = {key(finding) for finding in check.run(store_of(edit.after, union=True), {})}
    gate = Gate(Graph(), [GatedCheck(check, found)])
    event(f"new findings: {bool(after - before)}")
    assert {key(finding) for finding in gate.report(change_of(edit)).findings} == after - before


@given(edit=edits(), text=shapes())
@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
def test_shapes_find_in_a_change_what_they_find_in_everything(edit: Edit, text: str) -> None:
    agrees_on_shapes(edit, text)


@given(edit=edits(), text=check_queries())
@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
def test_checks_find_in_a_change_what_they_find_in_everything(edit: Edit, text: str) -> None:
    agrees_on_check(edit, text)


@given(edit=edits(), text=shapes())
@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
def test_property_shapes_with_the_targets_of_their_node_shapes_give_the_same_report(
    edit: Edit, text: str
) -> None:
    data, described = graph_of(edit.before), turtle(text)
    nodes = [term for term in {*data.subjects(), *data.objects()} if isinstance(term, Identifier)]
    nodes += [term for term in described.objects(None, TARGET_NODE) if isinstance(term, Identifier)]
    try:
        spread = validate_shacl(data, described).findings
    except ProjectError:
        assume(False)
    as_written = validate_shacl(data, described, focus_nodes=set(nodes)).findings
    assert Counter(map(key, spread)) == Counter(map(key, as_written))


@pytest.mark.soak
@given(edit=edits(), text=shapes())
@settings(max_examples=5000, deadline=None, suppress_health_check=SLOW)
def test_shapes_agree_in_the_long_run(edit: Edit, text: str) -> None:
    agrees_on_shapes(edit, text)


@pytest.mark.soak
@given(edit=edits(), text=check_queries())
@settings(max_examples=20000, deadline=None, suppress_health_check=SLOW)
def test_checks_agree_in_the_long_run(edit: Edit, text: str) -> None:
    agrees_on_check(edit, text)
