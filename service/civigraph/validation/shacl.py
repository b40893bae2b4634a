"""SHACL Core and SHACL-SPARQL validation (W3C Recommendation of 20 July 2017), by pyshacl over rdflib.

Nothing is inferred, nothing is written, and nothing is fetched: ``owl:imports`` is ignored, and queries of
shapes with ``SERVICE`` or ``FROM`` are refused, since rdflib would go to the network for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyshacl
from pyparsing import ParseBaseException
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.plugins.sparql.parser import expandUnicodeEscapes

from civigraph.errors import ProjectError
from civigraph.namespaces import SH
from civigraph.validation.paths import read_path
from civigraph.validation.report import Finding, Origin, Report, Severity, severity_of
from civigraph.validation.targets import only_on, spread

if TYPE_CHECKING:
    from collections.abc import Collection

    from rdflib.term import Node

_QUERIES: Final = tuple(URIRef(SH + name) for name in ("select", "ask", "construct", "update"))
_NOT_CODE: Final = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|"{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""",
    re.DOTALL,
)
_FETCHES: Final = re.compile(r"(?<![?$:\w.-])(service|from|load)(?![\w:.-])", re.IGNORECASE)
_CLIMB_LIMIT: Final = 100


def validate_shacl(data: Graph, shapes: Graph, *, focus_nodes: Collection[str] | None = None) -> Report:
    """Validate a data graph against a shapes graph.

    Args:
        data: the data, reasoned already if the shapes expect it; not changed.
        shapes: the shapes graph.
        focus_nodes: validate these nodes (terms, or IRIs as text) only, where the shapes target them; all
            targets by default. The effort is then that of these nodes, however large the data graph is.

    Returns:
        A report with a finding per validation result. Its counts: ``shapes``, and ``triples`` or ``nodes``.

    Raises:
        ProjectError: the shapes graph is not well-formed; the text says what is wrong with it.
    """
    _refuse_fetching(shapes)
    try:
        _, results, text = pyshacl.validate(
            data,
            shacl_graph=spread(shapes) if focus_nodes is None else only_on(shapes, data, focus_nodes),
            inference="none",
            inplace=True,
            do_owl_imports=False,
        )
    except ReportableRuntimeError as error:
        link = getattr(error, "link", "")
        raise ProjectError(
            f"The shapes cannot be used: {error.message}" + (f" See {link}" if link else "")
        ) from error
    except (re.error, ParseBaseException, ValueError, TypeError, AttributeError) as error:
        raise ProjectError(f"The shapes cannot be used: {error}") from error
    if isinstance(results, ValidationFailure) or not isinstance(results, Graph):
        raise ProjectError(f"The shapes cannot be used: {getattr(results, 'message', text)}")
    report = results.value(predicate=RDF.type, object=URIRef(SH + "ValidationReport"))
    findings = [_finding(results, shapes, node) for node in results.objects(report, URIRef(SH + "result"))]
    return Report.of(
        findings,
        {
            **({"triples": len(data)} if focus_nodes is None else {"nodes": len(focus_nodes)}),
            "shapes": len(shape_nodes(shapes)),
        },
        shapes=shapes,
        prefixes={prefix: str(iri) for prefix, iri in data.namespaces()},
    )


def shape_nodes(shapes: Graph) -> set[Node]:
    """The shapes of a graph, as far as they are typed or have a target or a path (SHACL, section 2.1)."""
    nodes: set[Node] = set()
    for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "path"):
        nodes.update(shapes.subjects(URIRef(SH + name)))
    for name in ("NodeShape", "PropertyShape"):
        nodes.update(shapes.subjects(RDF.type, URIRef(SH + name)))
    return nodes


def owner(shapes: Graph, shape: Node) -> URIRef | None:
    """The named shape that a shape without a name belongs to; the shape itself if it has a name."""
    node = shape
    for _ in range(_CLIMB_LIMIT):
        if isinstance(node, URIRef):
            return node
        above = next(
            iter(sorted(shapes.subjects(None, node), key=lambda n: (not isinstance(n, URIRef), str(n)))), None
        )
        if above is None:
            return None
        node = above
    return None


def best_text(graph: Graph, node: Node | None, predicate: str) -> str:
    """The text of a property, English first, then untagged, then whatever there is; ``""`` for none."""
    texts = (
        [text for text in graph.objects(node, URIRef(predicate)) if isinstance(text, Literal)] if node else []
    )
    if not texts:
        return ""
    ranked = sorted(texts, key=lambda text: (_language_rank(text), str(text)))
    best = _language_rank(ranked[0])
    return " ".join(str(text) for text in ranked if _language_rank(text) == best)


def _language_rank(text: Literal) -> int:
    language = (text.language or "").lower()
    return 0 if language == "en" or language.startswith("en-") else 1 if not language else 2


def _finding(results: Graph, shapes: Graph, node: Node) -> Finding:
    def value(name: str) -> Node | None:
        return results.value(node, URIRef(SH + name))

    shape, path, constraint, component = (
        value("sourceShape"),
        value("resultPath"),
        value("sourceConstraint"),
        value("sourceConstraintComponent"),
    )
    named = owner(shapes, shape) if shape is not None else None
    remedies = (best_text(shapes, subject, SH + "description") for subject in (constraint, shape))
    severity = str(value("resultSeverity") or "")
    return Finding(
        # A severity of the user's own (SHACL, section 2.1.4) counts as the gravest.
        severity=severity_of(severity)
        if severity in {SH + known for known in Severity}
        else Severity.VIOLATION,
        origin=Origin.SHAPE,
        source=str(named or shape or ""),
        message=best_text(results, node, SH + "resultMessage"),
        focus=value("focusNode"),
        path=read_path(results, path) if path is not None else None,
        value=value("value"),
        component=component if isinstance(component, URIRef) else None,
        shape=shape,
        constraint=constraint,
        remedy=next((text for text in remedies if text), ""),
        details=tuple(
            sorted(
                (
                    _finding(results, shapes, detail)
                    for detail in results.objects(node, URIRef(SH + "detail"))
                ),
                key=Finding.sort_key,
            )
        ),
    )


def _refuse_fetching(shapes: Graph) -> None:
    for predicate in _QUERIES:
        for subject, query in shapes.subject_objects(predicate):
            found = _FETCHES.search(_NOT_CODE.sub(" ", expandUnicodeEscapes(str(query))))
            if found:
                place = owner(shapes, subject)
                raise ProjectError(
                    f"The shapes cannot be used: a query of {place.n3() if place else 'a shape'} says "
                    f"{found[1].upper()}; queries of shapes read the data graph only."
                )
