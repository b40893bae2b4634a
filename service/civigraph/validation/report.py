"""One report for everything that can be wrong with a graph.

The model is that of a SHACL validation report (SHACL, section 3.6), with two things added that a curator
needs: the file and line to open, and what to do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.term import BNode, Node

from civigraph.namespaces import SH
from civigraph.validation.terms import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path as FilePath

    from rdflib.paths import Path as PropertyPath

SOURCE_IRIS = "urn:x-civigraph:"
"""Findings that no shape made are told apart by IRIs under this: ``urn:x-civigraph:check:NAME``."""


class Severity(StrEnum):
    """How grave a finding is (SHACL, section 2.1.4); the values are local names of SHACL's IRIs."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


class Origin(StrEnum):
    """Which part of validation made a finding."""

    SHAPE = "shape"
    CHECK = "check"
    RULE = "rule"
    PROFILE = "profile"
    REASONER = "reasoner"
    GROUNDING = "grounding"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    Attributes:
        severity: how grave it is.
        origin: the part of validation that found it.
        source: IRI of the shape, or name of the check or rule.
        message: what is wrong.
        focus: the node that the fault is about.
        path: property path from the focus node to the value.
        value: the offending value.
        component: IRI of the SHACL constraint component, for findings of shapes.
        shape: the very shape, a blank node where the shape has no name; for findings of shapes.
        constraint: the very SPARQL constraint, for findings of ``sh:sparql``.
        file: the file that says it.
        line: 1-based line in that file.
        remedy: what to do about it.
        details: what made this finding, for ``sh:node`` (SHACL, section 3.6.2.4).
    """

    severity: Severity
    origin: Origin
    source: str
    message: str
    focus: Node | None = None
    path: URIRef | PropertyPath | None = None
    value: Node | None = None
    component: URIRef | None = None
    shape: Node | None = None
    constraint: Node | None = None
    file: FilePath | None = None
    line: int | None = None
    remedy: str = ""
    details: tuple[Finding, ...] = ()

    @property
    def source_iri(self) -> URIRef:
        """The IRI that stands for the source in RDF."""
        if self.origin is Origin.SHAPE:
            return URIRef(self.source)
        return URIRef(f"{SOURCE_IRIS}{self.origin}:{self.source}")

    def at(self, file: FilePath | None, line: int | None) -> Finding:
        """The same finding with its place."""
        return replace(self, file=file, line=line)

    def sort_key(self) -> tuple[object, ...]:
        """Order of the report: file, line, gravity, then everything else; blank nodes count as equal."""
        return (
            self.file is None,
            str(self.file or ""),
            self.line or 0,
            _ORDER[self.severity],
            _text(self.focus),
            self.source,
            path_text(self.path),
            _text(self.value),
            str(self.component or ""),
            self.message,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, sorted, and what was looked at.

    Attributes:
        findings: sorted by file, line and gravity.
        counts: how much was looked at, by name in the plural (``triples``, ``shapes``, ``checks``, …).
        shapes: the shapes graph, to describe shapes without a name; empty where there is none.
        prefixes: namespace IRI by prefix, for texts that people read.
    """

    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    shapes: Graph = field(default_factory=Graph, compare=False, repr=False)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        findings: Iterable[Finding],
        counts: Mapping[str, int] | None = None,
        *,
        shapes: Graph | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> Report:
        """A report with its findings in order."""
        return cls(
            tuple(sorted(findings, key=Finding.sort_key)),
            dict(counts or {}),
            Graph() if shapes is None else shapes,
            dict(prefixes or {}),
        )

    @classmethod
    def merge(cls, reports: Sequence[Report]) -> Report:
        """One report of several; counts of the same name add up."""
        counts: Counter[str] = Counter()
        prefixes: dict[str, str] = {}
        shapes = Graph()
        for report in reports:
            counts.update(report.counts)
            prefixes.update(report.prefixes)
            shapes = report.shapes if len(report.shapes) else shapes
        return cls.of(
            (f for report in reports for f in report.findings), counts, shapes=shapes, prefixes=prefixes
        )

    @property
    def conforms(self) -> bool:
        """No finding at all, whatever its severity: what ``sh:conforms`` says (SHACL, section 3.6.1.1)."""
        return not self.findings

    @property
    def violations(self) -> int:
        """Number of findings that are violations; the build and the exit status go by this."""
        return self.count(Severity.VIOLATION)

    def count(self, severity: Severity) -> int:
        """Number of findings of one severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def only(self, files: Iterable[FilePath]) -> Report:
        """The findings in some files, with everything else as it is."""
        wanted = {file.resolve() for file in files}
        return replace(
            self, findings=tuple(f for f in self.findings if f.file and f.file.resolve() in wanted)
        )


def path_text(path: URIRef | PropertyPath | None) -> str:
    """A property path as SPARQL writes it, with absolute IRIs; empty for none."""
    return "" if path is None else path.n3()


def _text(node: Node | None) -> str:
    return "" if node is None or isinstance(node, BNode) else ntriples(node)


def severity_of(text: str) -> Severity:
    """Read a severity as a SHACL IRI or as a heading writes it (``violation``, ``warning``, ``info``).

    Raises:
        ValueError: there is no such severity.
    """
    return Severity(text.removeprefix(SH).capitalize())
