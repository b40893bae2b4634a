"""What the HTTP surface knows about the data it serves, without asking the engine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import Dataset, Literal, NamedNode

from civigraph.build.corpus import parse_file
from civigraph.build.dataset import CATALOGUE, describe
from civigraph.catalogue import load_queries
from civigraph.http.publication import Publication
from civigraph.namespaces import DCTERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

    from civigraph.build.snapshot import Snapshot
    from civigraph.project import Project


@dataclass(frozen=True, slots=True)
class Example:
    """A stored query that people can start from.

    Attributes:
        name: the file's name without extension.
        title: the question it answers.
        query: its text.
    """

    name: str
    title: str
    query: str

    @property
    def parameters(self) -> str:
        """The query string that runs the example on the endpoint."""
        return urlencode({"query": self.query})


@dataclass(frozen=True, slots=True)
class Site:
    """Name, numbers and examples of the dataset.

    Attributes:
        title: name of the dataset.
        description: one or two sentences about it.
        triples: triples of the default graph; ``None`` where it is not known.
        graphs: triples of each named graph, by IRI.
        summary: figures that the project counts itself by, in its order.
        examples: queries to start from.
        prefixes: names for namespaces that people are likely to mean.
        publication: what is dereferenced, and how it is described; ``None`` where no IRI is.
    """

    title: str = "civigraph"
    description: str = ""
    triples: int | None = None
    graphs: Mapping[str, int] = field(default_factory=dict)
    summary: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    publication: Publication | None = None

    @classmethod
    def of(cls, project: Project, snapshot: Snapshot) -> Site:
        """The site of a project: its catalogue's words, its snapshot's numbers, its competency queries.

        Raises:
            SourceError: a query file or the catalogue cannot be read.
        """
        path = project.data / CATALOGUE
        quads = parse_file(path)[0] if path.is_file() else []
        words = _words(quads, NamedNode(snapshot.manifest["dataset"]))
        return cls(
            words.get(f"{DCTERMS}title", project.root.name),
            words.get(f"{DCTERMS}description", ""),
            snapshot.manifest["triples"],
            snapshot.manifest["graphs"],
            snapshot.manifest.get("summary", {}),
            _examples(project),
            dict(snapshot.prefixes),
            Publication.of(project, snapshot.prefixes),
        )

    @classmethod
    def of_files(cls, project: Project) -> Site:
        """The site of a project that another server holds the data of: words and examples, no numbers.

        Raises:
            SourceError: a query file or the catalogue cannot be read.
        """
        path = project.data / CATALOGUE
        quads, prefixes = parse_file(path) if path.is_file() else ([], {})
        words = _words(quads, describe(project, Dataset(quads)).iri)
        publication = Publication.of(project)
        return cls(
            words.get(f"{DCTERMS}title", project.root.name),
            words.get(f"{DCTERMS}description", ""),
            examples=_examples(project),
            prefixes=prefixes,
            publication=publication and publication.undated(),
        )

    def unmeasured(self) -> Site:
        """The same without numbers and dates, for a store that may hold something else."""
        undated = self.publication and self.publication.undated()
        return replace(self, triples=None, graphs={}, summary={}, publication=undated)


def _examples(project: Project) -> tuple[Example, ...]:
    return tuple(
        Example(each.name, each.question or each.summary or each.name, _body(each.text))
        for each in load_queries(project, "competency")
    )


def _body(text: str) -> str:
    """A stored query without its heading, which says nothing to an engine."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


def _words(quads: Iterable[Quad], dataset: NamedNode) -> dict[str, str]:
    """What a catalogue says of the dataset in words, by predicate; English goes first."""
    found: dict[str, str] = {}
    for quad in quads:
        if quad.subject == dataset and isinstance(quad.object, Literal):
            is_english = (quad.object.language or "en").startswith("en")
            if is_english or quad.predicate.value not in found:
                found[quad.predicate.value] = quad.object.value
    return found
