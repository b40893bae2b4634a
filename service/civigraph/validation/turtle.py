"""A report as a standard ``sh:ValidationReport`` in reproducible Turtle (SHACL, section 3.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import BNode, Node

from civigraph.namespaces import RDFS, SH, XSD
from civigraph.validation.paths import turtle_path
from civigraph.validation.report import Finding, Origin, Report
from civigraph.validation.terms import escape, escape_iri

if TYPE_CHECKING:
    from pathlib import Path

_PREFIXES: Final = {"rdfs": RDFS, "sh": SH, "xsd": XSD}
_SPARQL: Final = URIRef(SH + "SPARQLConstraintComponent")
_NESTING_LIMIT: Final = 50
_SIMPLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def to_turtle(report: Report, *, root: Path | None = None) -> str:
    """The report as SHACL defines it, with ``rdfs:comment`` for the remedy.

    Results stand in the report's order. Shapes and constraints without a name are described where they are
    referred to. Blank nodes of the data are numbered in the order in which they occur.

    Args:
        report: the report.
        root: not used; places of findings have no term in SHACL.
    """
    del root
    writer = _Writer(report.shapes)
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in _PREFIXES.items()]
    lines += ["", "[] a sh:ValidationReport ;", f"    sh:conforms {'true' if report.conforms else 'false'}"]
    if report.findings:
        lines[-1] += " ;"
        results = " ,\n".join("        " + writer.result(finding, "        ") for finding in report.findings)
        lines.append(f"    sh:result\n{results}")
    return "\n".join(lines) + " .\n"


class _Writer:
    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._labels: dict[BNode, str] = {}

    def result(self, finding: Finding, indent: str) -> str:
        """One ``sh:ValidationResult`` as an inline blank node."""
        shape = finding.shape if finding.origin is Origin.SHAPE else finding.source_iri
        parts = [
            "a sh:ValidationResult",
            f"sh:resultSeverity sh:{finding.severity}",
            f"sh:sourceConstraintComponent {self.term(finding.component or _SPARQL)}",
        ]
        if finding.focus is not None:
            parts.append(f"sh:focusNode {self.term(finding.focus)}")
        if finding.path is not None:
            parts.append(f"sh:resultPath {turtle_path(finding.path, self.term)}")
        if finding.value is not None:
            parts.append(f"sh:value {self.term(finding.value)}")
        if shape is not None:
            parts.append(f"sh:sourceShape {self.described(shape, indent + '    ')}")
        if finding.constraint is not None:
            parts.append(f"sh:sourceConstraint {self.described(finding.constraint, indent + '    ')}")
        if finding.message:
            parts.append(f"sh:resultMessage {self.term(Literal(finding.message))}")
        if finding.remedy:
            parts.append(f"rdfs:comment {self.term(Literal(finding.remedy))}")
        parts += [f"sh:detail {self.result(detail, indent + '    ')}" for detail in finding.details]
        return _block(parts, indent)

    def described(self, node: Node, indent: str, depth: int = 0) -> str:
        """A node of the shapes graph; one without a name is written out."""
        if not isinstance(node, BNode):
            return self.term(node)
        first = self._shapes.value(node, RDF.first)
        if first is not None and depth < _NESTING_LIMIT:
            items = [self.described(item, indent, depth + 1) for item in self._shapes.items(node)]
            return f"( {' '.join(items)} )"
        triples = [] if depth >= _NESTING_LIMIT else list(self._shapes.predicate_objects(node))
        parts = sorted(
            f"{self.term(predicate)} {self.described(value, indent + '    ', depth + 1)}"
            for predicate, value in triples
        )
        return _block(parts, indent)

    def term(self, node: Node) -> str:
        """A term in Turtle."""
        if isinstance(node, BNode):
            return self._labels.setdefault(node, f"_:b{len(self._labels)}")
        if isinstance(node, URIRef):
            for prefix, base in _PREFIXES.items():
                if node.startswith(base) and _SIMPLE.fullmatch(node[len(base) :]):
                    return f"{prefix}:{node[len(base) :]}"
            return f"<{escape_iri(str(node))}>"
        if isinstance(node, Literal):
            text = f'"{escape(str(node))}"'
            if node.language:
                return f"{text}@{node.language}"
            return (
                f"{text}^^{self.term(node.datatype)}"
                if node.datatype and str(node.datatype) != XSD + "string"
                else text
            )
        raise TypeError(f"{node!r} is not a term of RDF 1.1")


def _block(parts: list[str], indent: str) -> str:
    if not parts:
        return "[]"
    inner = f" ;\n{indent}    ".join(parts)
    return f"[\n{indent}    {inner}\n{indent}]"
