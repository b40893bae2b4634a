"""The gate before a store: what a change would do to the graph, told from what it touches.

The data graph is the union of the store's graphs, as it is; nothing is derived first. Held against it are the
shapes, the checks and the rules of contradiction, each only where the change can have made a difference
(``affected``, ``reach``): the effort follows the change, not the size of the store. Only what the change
brought about counts. A violation that was there before with the same source, focus node, path and value is
left to those who look after the whole; a store with old faults can be written to.

A check that needs the whole graph says so in its heading, and is left to ``civigraph validate``::

    #+ gate: build
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Quad, Store, Triple

from civigraph.catalogue import load_queries
from civigraph.engine.gatekeeping import GateVerdict
from civigraph.errors import HeadingError
from civigraph.project import Project
from civigraph.validation.affected import Footprint
from civigraph.validation.checks import Check, as_check
from civigraph.validation.inconsistency import rules
from civigraph.validation.lazy import lazy_graph
from civigraph.validation.locate import SourceIndex
from civigraph.validation.patterns import NotReadable, Reads, reads
from civigraph.validation.reach import Rows, anchors, holds, read_around, unbounded
from civigraph.validation.reading import to_rdflib
from civigraph.validation.render import to_json
from civigraph.validation.report import Report, path_text
from civigraph.validation.shacl import validate_shacl
from civigraph.validation.states import Change, Memory
from civigraph.validation.turtle import to_turtle
from civigraph.validation.validate import read_graphs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rdflib import Graph
    from rdflib.term import Identifier

    from civigraph.validation.report import Finding
    from civigraph.validation.walks import Term, View


_KEY_COLUMNS: Final = ("this", "path", "value")


@dataclass(frozen=True, slots=True)
class GatedCheck:
    """A check, and what it reads."""

    check: Check
    reads: Reads


class Gate:
    """Judges changes by shapes and checks.

    Args:
        shapes: the shapes graph.
        checks: the checks.
        prefixes: namespace IRI by prefix, for the texts.
    """

    def __init__(
        self, shapes: Graph, checks: Iterable[GatedCheck] = (), prefixes: Mapping[str, str] | None = None
    ) -> None:
        self._shapes, self._checks, self._prefixes = shapes, tuple(checks), dict(prefixes or {})
        self._footprint = Footprint(shapes)

    def __call__(self, store: Store, added: Collection[Quad], removed: Collection[Quad]) -> GateVerdict:
        """Judge a change, see :class:`civigraph.engine.gatekeeping.Gate`."""
        report = self.report(Change(store, added, removed))
        return GateVerdict(
            report.violations, to_turtle(report) if report.findings else "", to_json(report, root=None)
        )

    def report(self, change: Change) -> Report:
        """What a change brings about.

        Args:
            change: the store with the change.

        Returns:
            The new findings. Its counts: ``nodes`` held against ``shapes``, ``checks`` that were run.
        """
        nodes = {to_rdflib(node) for node in self._footprint.focus_nodes(change) if not _is_triple(node)}
        shaped = self._validate(change.after, nodes)
        known = {_key(f) for f in self._validate(change.before, nodes).findings} if shaped.findings else set()
        checked, count = self._check(change)
        return Report.of(
            [finding for finding in shaped.findings if _key(finding) not in known] + checked,
            {**shaped.counts, "checks": count},
            shapes=self._shapes,
            prefixes={**shaped.prefixes, **self._prefixes},
        )

    def _validate(self, view: View, nodes: Collection[Identifier]) -> Report:
        if not nodes:
            return Report(counts={"nodes": 0})
        data = lazy_graph(Memory(view), hidden=self._shapes)
        return validate_shacl(data, self._shapes, focus_nodes=nodes)

    def _check(self, change: Change) -> tuple[list[Finding], int]:
        """New findings of the checks, and how many checks the change concerns."""
        either = Memory(change.either)
        concerned = [
            (each, rows)
            for each in self._checks
            if (rows := anchors(each.reads, change.added, change.removed, either))
        ]
        around = Memory(either)
        for each, rows in concerned:
            read_around(each.reads, rows, around)
        after = _slice(frozenset(around.read()) - change.removed)
        fresh: list[Finding] = []
        for each, rows in concerned:
            # Of other rows, this part of the store may not hold all that they depend on.
            faults = [row for row in each.check.rows(after) if holds(rows, row)]
            if faults:
                fresh += self._unknown(each, faults, change, either)
        return fresh, len(concerned)

    def _unknown(
        self, gated: GatedCheck, faults: list[dict[str, Term | None]], change: Change, either: View
    ) -> list[Finding]:
        """The findings of some rows, but for those that the check had before the change."""
        told: dict[str, set[Term]] = {}
        for column in gated.reads.columns:
            if column in _KEY_COLUMNS or column == next(iter(faults[0])):
                told[column] = {term for row in faults if (term := row[column]) is not None}
        rows: Rows = {tuple(told): told}
        around = Memory(either)
        read_around(gated.reads, rows, around)
        before = _slice(frozenset(around.read()) - change.added)
        known = {
            _key(gated.check.finding(row, self._prefixes))
            for row in gated.check.rows(before)
            if holds(rows, row)
        }
        findings = [gated.check.finding(row, self._prefixes) for row in faults]
        return [finding for finding in findings if _key(finding) not in known]


def open_gate(*, project: str) -> Gate:
    """The gate of a project, for :class:`civigraph.engine.gatekeeping.GateSpec`.

    Args:
        project: the project's folder.

    Raises:
        SourceError: a file of shapes or checks is broken.
        HeadingError: a check can neither be held against a change nor says that it is left to the build.
        ProjectError: the shapes graph is not well-formed.
    """
    opened = Project.open(Path(project))
    files = [*opened.ontology_files(), *opened.shape_files()]
    return Gate(read_graphs(opened.shape_files()), gated_checks(opened), SourceIndex(files).prefixes)


def gated_checks(project: Project) -> list[GatedCheck]:
    """The checks and rules that are held against each change.

    Raises:
        HeadingError: a check can neither be held against a change nor says that it is left to the build.
    """
    checks = [as_check(query) for query in load_queries(project, "checks") if query.gate == "change"]
    return [_gated(check) for check in (*checks, *rules())]


def _gated(check: Check) -> GatedCheck:
    try:
        found = reads(check.query)
        why = unbounded(found)
    except NotReadable as error:
        why = str(error)
    if why:
        raise HeadingError(
            check.path,
            f"The check cannot be held against a single change: {why}.",
            remedy="Join its parts by triple patterns, or add `#+ gate: build` to leave it to the build.",
        )
    return GatedCheck(check, found)


def _slice(quads: Iterable[Quad]) -> Store:
    """Quads as a store whose default graph is the union of its graphs."""
    part = Store()
    part.extend(each for quad in quads for each in (quad, Quad(quad.subject, quad.predicate, quad.object)))
    return part


def _key(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same violation in two states of a store."""
    return (
        finding.origin,
        finding.source,
        finding.shape,
        finding.constraint,
        finding.component,
        finding.severity,
        finding.focus,
        path_text(finding.path),
        finding.value,
    )


def _is_triple(node: Term) -> bool:
    return isinstance(node, Triple)
