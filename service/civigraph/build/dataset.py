"""What the build needs to know of a project's dataset: its name, its IRI space, its version and date.

All of it comes from ``data/ttl/catalogue.ttl``, where the project describes its dataset with DCAT and VoID;
a project without that file gets neutral names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Dataset, Literal, NamedNode

from civigraph.errors import SourceError
from civigraph.namespaces import DCAT, DCTERMS, OWL, RDF, VOID

if TYPE_CHECKING:
    from civigraph.project import Project

CATALOGUE: Final = "catalogue.ttl"
DEFAULT_BASE: Final = "urn:civigraph:"
_VERSIONS = (f"{DCAT}version", f"{OWL}versionInfo")
_DATES = (f"{DCTERMS}modified", f"{DCTERMS}issued")


@dataclass(frozen=True, slots=True)
class DatasetDescription:
    """A project's dataset.

    Attributes:
        iri: the dataset.
        base: start of the project's IRIs (``void:uriSpace``); names of graphs are made from it.
        version: the data's version, empty when the project gives none.
        date: day or moment of the data's last change as written, empty when the project gives none.
    """

    iri: NamedNode
    base: str = DEFAULT_BASE
    version: str = ""
    date: str = ""

    def graph(self, path: str) -> NamedNode:
        """Name of the graph of a file (``data/cities/boston``) or of a product (``derived``)."""
        return NamedNode(f"{self.base}graph/{path}")


def describe(project: Project, catalogue: Dataset | None) -> DatasetDescription:
    """Read the description of the project's dataset from the triples of its catalogue file.

    The dataset is the one ``dcat:Dataset`` (or ``void:Dataset``) with a ``void:uriSpace``.

    Raises:
        SourceError: several datasets have an IRI space, or one has several.
    """
    spaces = [] if catalogue is None else _with_space(catalogue)
    if catalogue is None or not spaces:
        return DatasetDescription(NamedNode(f"{DEFAULT_BASE}dataset"))
    path = project.data / CATALOGUE
    if len(spaces) > 1:
        names = ", ".join(sorted({str(iri) for iri, _ in spaces}))
        raise SourceError(
            path,
            f"More than one dataset IRI space is given ({names}).",
            remedy="Leave void:uriSpace on the one dataset that this project publishes.",
        )
    iri, base = spaces[0]
    return DatasetDescription(iri, base, _first(catalogue, iri, _VERSIONS), _first(catalogue, iri, _DATES))


def _with_space(catalogue: Dataset) -> list[tuple[NamedNode, str]]:
    kinds = {NamedNode(f"{DCAT}Dataset"), NamedNode(f"{VOID}Dataset")}
    typed = {
        quad.subject
        for quad in catalogue.quads_for_predicate(NamedNode(f"{RDF}type"))
        if quad.object in kinds
    }
    return [
        (quad.subject, quad.object.value)
        for quad in catalogue.quads_for_predicate(NamedNode(f"{VOID}uriSpace"))
        if quad.subject in typed and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    ]


def _first(catalogue: Dataset, subject: NamedNode, predicates: tuple[str, ...]) -> str:
    for predicate in predicates:
        values = sorted(
            quad.object.value
            for quad in catalogue.quads_for_subject(subject)
            if quad.predicate.value == predicate and isinstance(quad.object, Literal)
        )
        if values:
            return values[-1]
    return ""
