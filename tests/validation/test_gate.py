"""The gate, behaviour by behaviour: what counts against a change, and what does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from tests.validation.generated import EX, PREFIXES, SPARQL_PREFIXES, turtle

from civigraph.engine.gatekeeping import GateSpec
from civigraph.errors import HeadingError
from civigraph.project import Project
from civigraph.validation.gate import Gate, GatedCheck, gated_checks
from civigraph.validation.reach import unbounded
from civigraph.validation.report import Severity
from civigraph.validation.states import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from civigraph.validation.report import Report
    from civigraph.validation.walks import Term, View

FIXTURE = Path(__file__).parents[1] / "fixtures" / "validation-project"
NAMED = ":S a sh:NodeShape ; sh:targetClass :C0 ; sh:property [ sh:path :p0 ; sh:minCount 1 ] ."
OVER = ":S a sh:NodeShape ; sh:targetClass :C0 ; sh:property [ sh:path :p0 ; sh:class :C1 ] ."


def quads(text: str, graph: str | None = None) -> list[ox.Quad]:
    name = ox.NamedNode(EX + graph) if graph else ox.DefaultGraph()
    document = (PREFIXES + text).encode()
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for quad in ox.parse(document, format=ox.RdfFormat.TURTLE)
    ]


def gate_of(shapes: str = "", checks: Iterable[GatedCheck] = ()) -> Gate:
    return Gate(turtle(PREFIXES + shapes), checks)


def change(
    before: str | list[ox.Quad], add: str | list[ox.Quad] = "", remove: str | list[ox.Quad] = ""
) -> Change:
    was, added, removed = (quads(part) if isinstance(part, str) else part for part in (before, add, remove))
    store = ox.Store()
    store.extend((set(was) - set(removed)) | set(added))
    return Change(store, set(added) - set(was), set(removed) & set(was))


def foci(report: Report) -> set[str]:
    return {str(finding.focus).removeprefix(EX) for finding in report.findings}


@pytest.fixture
def check(tmp_path: Path) -> GatedCheck:
    return checks_in(tmp_path, "?this :p0 ?value . ?value :p0 ?this . FILTER (STR(?this) < STR(?value))")[0]


def checks_in(folder: Path, where: str, heading: str = "") -> list[GatedCheck]:
    """The check of a project of its own, without the rules that every project has."""
    path = folder / "queries" / "checks"
    path.mkdir(parents=True, exist_ok=True)
    text = f"#+ message: Circle\n{heading}{SPARQL_PREFIXES}SELECT ?this ?value WHERE {{ {where} }}"
    (path / "circle.rq").write_text(text, "utf-8")
    return [each for each in gated_checks(Project.open(folder)) if each.check.name == "circle"]


# What counts ------------------------------------------------------------------------------------------------


def test_a_write_that_breaks_a_shape_is_told_with_its_focus_node() -> None:
    report = gate_of(NAMED).report(change(":n0 :p1 1 .", add=":n0 a :C0 ."))
    assert (foci(report), report.violations) == ({"n0"}, 1)


def test_a_write_that_takes_away_what_a_shape_asks_for_is_told() -> None:
    report = gate_of(NAMED).report(change(":n0 a :C0 ; :p0 1 .", remove=":n0 :p0 1 ."))
    assert foci(report) == {"n0"}


def test_a_write_at_a_value_is_told_at_the_node_that_has_it() -> None:
    report = gate_of(OVER).report(change(":n0 a :C0 ; :p0 :n1 . :n1 a :C1 .", remove=":n1 a :C1 ."))
    assert foci(report) == {"n0"}


def test_a_write_at_a_class_is_told_at_its_instances() -> None:
    before = ":n0 a :C0 ; :p0 :n1 . :n1 a :C2 . :C2 rdfs:subClassOf :C1 ."
    report = gate_of(OVER).report(change(before, remove=":C2 rdfs:subClassOf :C1 ."))
    assert foci(report) == {"n0"}


def test_a_node_that_becomes_a_target_by_its_class_s_new_superclass_is_held_against_the_shape() -> None:
    report = gate_of(NAMED).report(change(":n0 a :C1 .", add=":C1 rdfs:subClassOf :C0 ."))
    assert foci(report) == {"n0"}


def test_a_write_that_mends_one_fault_and_makes_another_is_told() -> None:
    shapes = NAMED + " :T a sh:NodeShape ; sh:targetClass :C0 ; sh:property [ sh:path :p1 ; sh:maxCount 0 ] ."
    report = gate_of(shapes).report(change(":n0 a :C0 .", add=":n0 :p0 1 ; :p1 1 ."))
    assert [str(finding.component).rpartition("#")[2] for finding in report.findings] == [
        "MaxCountConstraintComponent"
    ]


def test_a_blank_node_is_told_as_well() -> None:
    node = ox.Quad(ox.BlankNode("x"), ox.NamedNode(EX + "p1"), ox.Literal("a"))
    kind = ox.Quad(node.subject, quads(":n0 a :C0 .")[0].predicate, ox.NamedNode(EX + "C0"))
    assert gate_of(NAMED).report(change([node], add=[kind])).violations == 1


def test_a_literal_can_be_a_focus_node() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetObjectsOf :p0 ; sh:nodeKind sh:IRI ."
    (finding,) = gate_of(shapes).report(change("", add=':n0 :p0 "a" .')).findings
    assert str(finding.focus) == "a"


def test_a_row_of_a_check_counts_where_the_write_closes_its_pattern(check: GatedCheck) -> None:
    report = gate_of(checks=[check]).report(change(":n0 :p0 :n1 .", add=":n1 :p0 :n0 ."))
    assert (foci(report), report.counts["checks"]) == ({"n0"}, 1)


def test_a_check_over_named_graphs_sees_a_triple_that_is_said_twice(tmp_path: Path) -> None:
    twice = "GRAPH ?g { ?this a ?value } GRAPH ?h { ?this a ?value } FILTER (STR(?g) < STR(?h))"
    report = gate_of(checks=checks_in(tmp_path, twice)).report(
        change(quads(":n0 a :C0 .", "g0"), add=quads(":n0 a :C0 .", "g1"))
    )
    assert foci(report) == {"n0"}


# What does not count ----------------------------------------------------------------------------------------


def test_faults_elsewhere_leave_a_store_writable(check: GatedCheck) -> None:
    before = ":n0 a :C0 . :n2 :p0 :n3 . :n3 :p0 :n2 ."
    assert gate_of(NAMED, [check]).report(change(before, add=":n1 :p1 1 .")).conforms


def test_an_old_fault_of_the_node_itself_does_not_count(check: GatedCheck) -> None:
    before = ":n0 a :C0 . :n2 :p0 :n3 . :n3 :p0 :n2 ."
    assert gate_of(NAMED, [check]).report(change(before, add=":n0 :p1 1 . :n2 :p0 :n4 .")).conforms


def test_a_triple_that_moves_from_graph_to_graph_affects_no_focus_node() -> None:
    moved = quads(":n0 :p1 1 .")
    report = gate_of(NAMED).report(
        change(quads(":n0 a :C0 .") + moved, add=quads(":n0 :p1 1 .", "g0"), remove=moved)
    )
    assert report.counts["nodes"] == 0


def test_shapes_that_are_stored_are_not_held_against_themselves() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass sh:NodeShape ; sh:property [ sh:path :p0 ; sh:minCount 1 ] ."
    gate = gate_of(shapes)
    assert gate.report(change("", add=":S a sh:NodeShape .")).conforms
    assert foci(gate.report(change("", add=":T a sh:NodeShape ."))) == {"T"}


def test_triple_terms_are_passed_over() -> None:
    said = ox.Triple(ox.NamedNode(EX + "n0"), ox.NamedNode(EX + "p0"), ox.Literal("a"))
    about = ox.Quad(ox.NamedNode(EX + "n0"), ox.NamedNode(EX + "p1"), said)
    assert foci(gate_of(NAMED).report(change([], add=[about, *quads(":n0 a :C0 .")]))) == {"n0"}


def test_warnings_are_told_and_are_no_violations() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :C0 ; sh:nodeKind sh:BlankNode ; sh:severity sh:Warning ."
    report = gate_of(shapes).report(change("", add=":n0 a :C0 ."))
    assert (report.violations, report.count(Severity.WARNING)) == (0, 1)


# The verdict ------------------------------------------------------------------------------------------------


def test_a_verdict_has_the_shacl_report_and_the_same_for_programs() -> None:
    judged = change("", add=":n0 a :C0 .")
    verdict = gate_of(NAMED)(judged_store(judged), judged.added, judged.removed)
    report = Graph().parse(data=verdict.report, format="turtle")
    sh = "http://www.w3.org/ns/shacl#"
    assert verdict.violations == 1
    assert list(report.objects(None, URIRef(sh + "focusNode"))) == [URIRef(EX + "n0")]
    assert json.loads(verdict.findings)["violations"] == 1


def test_a_verdict_on_a_harmless_write_is_empty() -> None:
    judged = change("", add=":n0 :p1 1 .")
    verdict = gate_of(NAMED)(judged_store(judged), judged.added, judged.removed)
    assert (verdict.violations, verdict.report) == (0, "")


def judged_store(judged: Change) -> ox.Store:
    store = ox.Store()
    store.extend(judged.after.quads(None, None, None))
    return store


# The gate of a project --------------------------------------------------------------------------------------


def test_a_project_s_gate_is_opened_by_name_and_holds_its_shapes_checks_and_rules() -> None:
    gate = GateSpec("civigraph.validation.gate:open_gate", {"project": str(FIXTURE)}).open()
    project = Project.open(FIXTURE)
    store = ox.Store()
    for path in (*project.ontology_files(), *project.data_files(), *project.shape_files()):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    written = quads(":new a :River .")
    store.extend(written)
    verdict = gate(store, written, [])
    assert [finding["focus"] for finding in json.loads(verdict.findings)["findings"]] == [EX + "new"]


def test_every_check_of_the_project_is_held_against_changes_or_says_that_it_is_not() -> None:
    project = Project.default()
    held = {each.check.name for each in gated_checks(project)}
    left = {path.stem for path in project.query_files("checks")} - held
    assert left == {"near-duplicate-labels", "qb-ic-12-no-duplicate-observations"}
    assert all(not unbounded(each.reads) for each in gated_checks(project))


def test_a_check_that_compares_everything_with_everything_has_to_say_so(tmp_path: Path) -> None:
    where = "?this :p0 ?name . ?value :p0 ?other . FILTER (LCASE(?name) = LCASE(?other))"
    with pytest.raises(HeadingError, match=r"circle\.rq.*single change.*gate: build"):
        checks_in(tmp_path, where)
    assert checks_in(tmp_path, where, "#+ gate: build\n") == []


def test_another_word_than_change_or_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeadingError, match="gate 'sometimes' is not known"):
        checks_in(tmp_path, "?this :p0 ?value", "#+ gate: sometimes\n")


# The effort -------------------------------------------------------------------------------------------------


class Counting:
    """Counts the quads that are read from a view."""

    def __init__(self, view: View) -> None:
        self._view, self.count = view, 0

    def quads(
        self, subject: Term | None, predicate: ox.NamedNode | None, value: Term | None
    ) -> Iterator[ox.Quad]:
        for quad in self._view.quads(subject, predicate, value):
            self.count += 1
            yield quad


def test_what_is_read_does_not_grow_with_the_store(check: GatedCheck) -> None:
    gate = gate_of(NAMED + OVER, [check])
    effort = []
    for size in (10, 2000):
        around = " ".join(f":x{n} a :C0 ; :p0 :y{n} . :y{n} a :C1 ; :p0 :z{n} ." for n in range(size))
        judged = change(around, add=":new a :C0 ; :p0 :y5 , :z5 . :y5 :p0 :new .")
        views = [Counting(view) for view in (judged.after, judged.before, judged.either)]
        judged.after, judged.before, judged.either = views  # type: ignore[assignment]
        assert gate.report(judged).violations == 2
        effort.append([view.count for view in views])
    assert effort[0] == effort[1]
    assert min(effort[0]) > 0
