"""The three things people validate: a project, some of its files, and data of their own.

::

    report = validate_project(project, store)                    # civigraph validate
    report = validate_files(project, store, [file])              # civigraph validate FILE…
    report = validate_data([data], [shapes])                     # civigraph validate DATA --shapes SHAPES

The project's graph is given built and reasoned, since what follows from the files must be right as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import Graph, URIRef

from civigraph.catalogue import load_queries
from civigraph.errors import ProjectError
from civigraph.validation.checks import as_check, run_checks
from civigraph.validation.inconsistency import find_inconsistencies
from civigraph.validation.locate import SourceIndex
from civigraph.validation.reading import add_quads, read_graph
from civigraph.validation.report import Report
from civigraph.validation.shacl import validate_shacl

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from civigraph.project import Project

_TURTLE: Final = frozenset({".ttl", ".nt"})


def validate_project(project: Project, store: ox.Store) -> Report:
    """Everything that can be wrong with a project's graph: shapes, checks, contradictions.

    Args:
        project: whose shapes and checks apply; findings are placed in its files.
        store: its graph, built and reasoned; the default graph holds every triple.

    Returns:
        One report. Its counts: ``triples``, ``shapes``, ``checks``, ``rules``.

    Raises:
        SourceError: a file of shapes or checks is broken.
        ProjectError: the shapes graph is not well-formed.
    """
    files = [*project.data_files(), *project.ontology_files(), *project.shape_files()]
    index = SourceIndex(files)
    shapes = read_graphs(project.shape_files())
    checks = [as_check(query) for query in load_queries(project, "checks")]
    report = Report.merge(
        [
            validate_shacl(_without(graph_of(store), shapes), shapes),
            run_checks(checks, store, index.prefixes),
            find_inconsistencies(store, index.prefixes),
        ]
    )
    return _placed(report, index)


def validate_files(project: Project, store: ox.Store, files: Iterable[Path]) -> Report:
    """What is wrong with some files of a project, in the context of the rest.

    Args:
        project: as in :func:`validate_project`.
        store: as in :func:`validate_project`.
        files: files of the project; findings whose subject is described elsewhere are left out.

    Raises:
        ProjectError: a file is not one of the project's, or what :func:`validate_project` raises.
    """
    chosen = [file.resolve() for file in files]
    known = {*project.data_files(), *project.ontology_files(), *project.shape_files()}
    for file in chosen:
        if file not in known:
            raise ProjectError(
                f"{file} is not a Turtle file of the project in {project.root}. "
                "To validate data of your own, add --shapes SHAPES."
            )
    return validate_project(project, store).only(chosen)


def validate_data(data: Iterable[Path], shapes: Iterable[Path]) -> Report:
    """Validate anybody's data against anybody's shapes; RDF of any format, by extension.

    Args:
        data: files of data, taken as one graph.
        shapes: files of shapes, taken as one graph.

    Returns:
        A report; findings say the file if there is one, and the line in Turtle and N-Triples.

    Raises:
        SourceError: a file is missing or malformed, with line and column.
        ProjectError: the shapes graph is not well-formed.
    """
    data = list(data)
    report = validate_shacl(read_graphs(data), read_graphs(shapes))
    index = SourceIndex(path for path in data if path.suffix.lower() in _TURTLE)
    report = _placed(report, index)
    if len(data) == 1:
        return Report.of(
            (finding.at(data[0], finding.line) for finding in report.findings),
            report.counts,
            shapes=report.shapes,
            prefixes=report.prefixes,
        )
    return report


def read_graphs(files: Iterable[Path]) -> Graph:
    """Several files as one graph.

    Raises:
        SourceError: a file is missing or malformed, with line and column.
    """
    graph = Graph()
    for file in files:
        read_graph(file, graph)
    return graph


def graph_of(store: ox.Store) -> Graph:
    """The default graph of a store as an rdflib graph, over which SHACL runs 29 times faster."""
    graph = Graph()
    add_quads(graph, store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return graph


def _without(data: Graph, shapes: Graph) -> Graph:
    """The data graph: a project's store holds its shapes too, and they are not what they are about."""
    for triple in shapes:
        if isinstance(triple[0], URIRef):
            data.remove(triple)
    return data


def _placed(report: Report, index: SourceIndex) -> Report:
    prefixes = {**report.prefixes, **index.prefixes}
    return Report.of(
        map(index.locate, report.findings), report.counts, shapes=report.shapes, prefixes=prefixes
    )
