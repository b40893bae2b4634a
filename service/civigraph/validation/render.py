"""A report as text, JSON and JUnit XML; Turtle is in :mod:`civigraph.validation.turtle`."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from rdflib import Literal, URIRef

from civigraph.namespaces import SH
from civigraph.validation.report import Finding, Origin, Report, Severity, path_text
from civigraph.validation.terms import ntriples
from civigraph.validation.turtle import to_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rdflib.term import Node

_IRI: Final = re.compile(r"<([^<>\s]*)>")
_LOCAL: Final = re.compile(r"[A-Za-z0-9_][\w.-]*(?<!\.)|")
_COUNTED: Final = {
    Origin.SHAPE: "shapes",
    Origin.CHECK: "checks",
    Origin.RULE: "rules",
    Origin.PROFILE: "axioms",
    Origin.REASONER: "classes",
    Origin.GROUNDING: "passages",
    Origin.EVIDENCE: "sections",
}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_text(report: Report, *, root: Path | None = None) -> str:
    """The report for people: by file, what is wrong, where, and what to do.

    Args:
        report: the report.
        root: folder that file names are shown relative to.
    """
    blocks = []
    for file, findings in groupby(report.findings, key=lambda finding: finding.file):
        lines = [_file_text(file, root) if file else "not in a file"]
        lines += [_finding_text(finding, report.prefixes) for finding in findings]
        blocks.append("\n".join(lines))
    blocks.append(summary(report))
    return "\n\n".join(blocks) + "\n"


def summary(report: Report) -> str:
    """One line: the verdict, and how much was looked at."""
    counts = ", ".join(f"{number:,} {name}" for name, number in report.counts.items())
    found = [
        _number(report.count(severity), severity.lower()) for severity in Severity if report.count(severity)
    ]
    return (", ".join(found) if found else "No violation") + (f" ({counts})." if counts else ".")


def to_json(report: Report, *, root: Path | None = None) -> str:
    """The report as JSON: ``conforms``, ``violations``, ``counts`` and ``findings`` in order.

    Nodes are written as in N-Triples without the brackets of IRIs (``value`` of a literal keeps its quotes).
    """
    body = {
        "conforms": report.conforms,
        "violations": report.violations,
        "counts": dict(report.counts),
        "findings": [_finding_json(finding, root) for finding in report.findings],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def to_junit(report: Report, *, root: Path | None = None) -> str:
    """The report as JUnit XML, a test suite per part of validation, a test case per finding.

    Violations are failures; warnings and infos are test cases that pass and say so in ``system-out``. A part
    that ran and found nothing is one passing test case, so that a tool that shows the file shows that it ran.
    """
    suites = ET.Element("testsuites", name="civigraph validate")
    for origin in Origin:
        findings = [finding for finding in report.findings if finding.origin is origin]
        if not findings and report.counts.get(_COUNTED[origin]) is None:
            continue
        failures = sum(finding.severity is Severity.VIOLATION for finding in findings)
        suite = ET.SubElement(
            suites,
            "testsuite",
            name=origin,
            tests=str(max(1, len(findings))),
            failures=str(failures),
            errors="0",
        )
        if not findings:
            ET.SubElement(suite, "testcase", classname=origin, name="no finding")
        for finding in findings:
            _test_case(suite, finding, report.prefixes, root)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


WRITERS: Final[Mapping[str, Callable[..., str]]] = {
    "text": to_text,
    "json": to_json,
    "turtle": to_turtle,
    "junit": to_junit,
}
"""All writers by the name of their format; each takes the report and ``root=``."""


def node_text(node: Node | None, prefixes: Mapping[str, str]) -> str:
    """A node for people: prefixed name, literal or IRI."""
    return "" if node is None else shorten(ntriples(node), prefixes)


def shorten(text: str, prefixes: Mapping[str, str]) -> str:
    """Replace each ``<IRI>`` in a text by its prefixed name where a prefix fits."""

    def short(match: re.Match[str]) -> str:
        fits = [(len(base), name) for name, base in prefixes.items() if base and match[1].startswith(base)]
        if not fits:
            return match[0]
        length, name = max(fits)
        local = match[1][length:]
        return f"{name}:{local}" if _LOCAL.fullmatch(local) else match[0]

    return _IRI.sub(short, text)


def _finding_text(finding: Finding, prefixes: Mapping[str, str]) -> str:
    place = f"  line {finding.line}: " if finding.line else "  "
    about = node_text(finding.focus, prefixes)
    path = shorten(path_text(finding.path), prefixes)
    value = node_text(finding.value, prefixes) if finding.value != finding.focus else ""
    head = " ".join(part for part in (about, path, value) if part)
    mark = "" if finding.severity is Severity.VIOLATION else f"{finding.severity.lower()}: "
    lines = [f"{place}{mark}{head}", f"    {finding.message}"]
    if finding.remedy:
        lines.append(f"    To do: {finding.remedy}")
    lines += [f"    because {node_text(d.focus, prefixes)}: {d.message}" for d in finding.details]
    lines.append(f"    [{_source_text(finding, prefixes)}]")
    return "\n".join(lines)


def _source_text(finding: Finding, prefixes: Mapping[str, str]) -> str:
    if finding.origin is not Origin.SHAPE:
        return f"{finding.origin} {finding.source}"
    component = str(finding.component or "").removeprefix(SH).removesuffix("ConstraintComponent")
    return f"shape {shorten(f'<{finding.source}>', prefixes)}" + (f", {component}" if component else "")


def _finding_json(finding: Finding, root: Path | None) -> dict[str, object]:
    parts: dict[str, object] = {
        "severity": finding.severity.value,
        "origin": finding.origin.value,
        "source": finding.source,
        "component": finding.component and str(finding.component),
        "focus": _node_json(finding.focus),
        "path": path_text(finding.path).strip("<>")
        if isinstance(finding.path, URIRef)
        else path_text(finding.path),
        "value": _node_json(finding.value),
        "message": finding.message,
        "remedy": finding.remedy,
        "file": finding.file and _file_text(finding.file, root),
        "line": finding.line,
        "details": [_finding_json(detail, root) for detail in finding.details],
    }
    return {name: part for name, part in parts.items() if part not in (None, "", [])}


def _node_json(node: Node | None) -> str | None:
    return None if node is None else ntriples(node) if isinstance(node, Literal) else str(node)


def _test_case(suite: ET.Element, finding: Finding, prefixes: Mapping[str, str], root: Path | None) -> None:
    attributes = {
        "classname": f"{finding.origin}.{_xml(finding.source)}",
        "name": _xml(" ".join(filter(None, (node_text(finding.focus, prefixes), finding.message)))),
    }
    if finding.file:
        attributes["file"] = _file_text(finding.file, root)
    if finding.line:
        attributes["line"] = str(finding.line)
    case = ET.SubElement(suite, "testcase", attributes)
    text = _xml(_finding_text(finding, prefixes))
    if finding.severity is Severity.VIOLATION:
        ET.SubElement(case, "failure", message=_xml(finding.message), type=finding.source).text = text
    else:
        ET.SubElement(case, "system-out").text = text


def _file_text(file: Path, root: Path | None) -> str:
    return file.relative_to(root).as_posix() if root and file.is_relative_to(root) else file.as_posix()


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 or noun == "info" else "s")
