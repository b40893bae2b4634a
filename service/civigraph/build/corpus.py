"""Every Turtle file of a graph project, read: one named graph a file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from civigraph.build.dataset import CATALOGUE, DatasetDescription, describe
from civigraph.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.build.workspace import Workspace
    from civigraph.project import Project

_PLACE = re.compile(r"^Parser error[^:]*: |\s*\(line \d+\)\s*$")
_REMEDIES = (
    ("has not been declared", "Add an @prefix line for it at the head of the file."),
    ("No scheme found", "Write the IRI in full, or use a prefix; files have no base."),
    ("Invalid UTF-8", "Save the file as UTF-8."),
    ("Unexpected end", "A statement or a string is not finished: look for a missing full stop or quote."),
    ("Invalid IRI", "An IRI has no spaces or quotes; write them as %20 and so on."),
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Turtle file.

    Attributes:
        path: where it is.
        graph: name of its graph.
        triples: what it states, blank nodes labelled canonically.
        prefixes: the prefixes that it declares.
    """

    path: Path
    graph: NamedNode
    triples: tuple[Triple, ...]
    prefixes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the files of a project say.

    Attributes:
        project: the project.
        dataset: how it names itself.
        files: ontology, data and shapes, in this order, each sorted by path.
    """

    project: Project
    dataset: DatasetDescription
    files: tuple[SourceFile, ...]

    @property
    def prefixes(self) -> dict[str, str]:
        """All prefixes in use, sorted; where two files disagree, the first file (in order) wins."""
        merged: dict[str, str] = {}
        for file in self.files:
            for prefix, namespace in file.prefixes.items():
                merged.setdefault(prefix, namespace)
        return dict(sorted(merged.items()))

    def fill(self, workspace: Workspace) -> list[tuple[SourceFile, int]]:
        """Put every file into its graph; return the files that repeat triples of others, with how many."""
        repeats = []
        for file in self.files:
            again = len(file.triples) - workspace.add(file.graph, file.triples)
            if again:
                repeats.append((file, again))
        return repeats


def read_corpus(project: Project) -> Corpus:
    """Read all Turtle files of ``project``. Those of a missing folder are none: an empty folder is a project.

    Raises:
        SourceError: a file cannot be read or parsed: file, line, column, reason, remedy.
    """
    parsed = {
        path: parse_file(path)
        for path in (*project.ontology_files(), *project.data_files(), *project.shape_files())
    }
    catalogue = parsed.get(project.data / CATALOGUE)
    dataset = describe(project, Dataset(catalogue[0]) if catalogue else None)
    files = tuple(
        _source_file(path, dataset.graph(graph_path(project, path)), quads, prefixes)
        for path, (quads, prefixes) in parsed.items()
    )
    return Corpus(project, dataset, files)


def parse_file(path: Path) -> tuple[list[Quad], dict[str, str]]:
    """The statements of a Turtle file, as written, and its prefixes.

    Raises:
        SourceError: the file cannot be read or is no Turtle.
    """
    try:
        parser = parse(path.read_bytes(), format=RdfFormat.TURTLE)
        quads = list(parser)
    except SyntaxError as error:
        reason = _PLACE.sub("", _PLACE.sub("", str(error.msg)))
        remedy = next((text for sign, text in _REMEDIES if sign in reason), "")
        raise SourceError(
            path, f"{reason}.", line=error.lineno, column=error.offset, remedy=remedy
        ) from error
    except OSError as error:
        raise SourceError(path, f"The file cannot be read: {error.strerror}.") from error
    return quads, dict(parser.prefixes)


def graph_path(project: Project, path: Path) -> str:
    """A file's graph name after ``graph/``: ``data/cities/x`` for ``data/ttl/cities/x.ttl``."""
    relative = project.relative(path).removesuffix(".ttl")
    if relative.startswith("data/ttl/"):
        relative = "data/" + relative.removeprefix("data/ttl/")
    return quote(relative)


def _source_file(path: Path, graph: NamedNode, quads: list[Quad], prefixes: dict[str, str]) -> SourceFile:
    triples = (
        _canonical(quads, graph)
        if any(_has_blank(quad) for quad in quads)
        else [quad.triple for quad in quads]
    )
    return SourceFile(path, graph, tuple(triples), prefixes)


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _canonical(quads: list[Quad], graph: NamedNode) -> list[Triple]:
    """Label blank nodes by RDFC-1.0 (RDF Dataset Canonicalization, 2024), told apart by file."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    mark = hashlib.sha256(graph.value.encode()).hexdigest()[:8]

    def label(term: Any) -> Any:
        return BlankNode(f"f{mark}{term.value}") if isinstance(term, BlankNode) else term

    return [Triple(label(quad.subject), quad.predicate, label(quad.object)) for quad in dataset]
