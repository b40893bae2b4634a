"""What is published, under which IRIs and terms, and the queries that describe it: from its project."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Dataset, NamedNode

from civigraph.build.corpus import parse_file
from civigraph.build.dataset import CATALOGUE, describe
from civigraph.catalogue import load_query
from civigraph.errors import SourceError
from civigraph.namespaces import DCTERMS, OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

    from civigraph.catalogue import StoredQuery
    from civigraph.project import Project

DOCUMENTS: Final = Path("pages") / "documents"
"""Where a project keeps the queries that describe its resources, below ``queries/``."""

_SHIPPED: Final = Path(__file__).parent / "linked"
_CLASS_KEY: Final = ("class",)
_CONTEXT: Final = "context.jsonld"


@dataclass(frozen=True, slots=True)
class DocumentQueries:
    """The queries that say what belongs into the document of a resource.

    Attributes:
        by_class: the ``CONSTRUCT`` query of each class that has one of its own.
        default: the one for any other resource.
        tables: ``SELECT`` queries whose rows a page shows as a table, with the classes that they are for (all
            resources where there are none).
        common: what every document needs, by name: ``resource``, ``incoming``, ``labels``, …
    """

    by_class: Mapping[str, StoredQuery]
    default: StoredQuery
    tables: tuple[tuple[StoredQuery, frozenset[str]], ...] = ()
    common: Mapping[str, StoredQuery] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project | None) -> DocumentQueries:
        """The queries that the software brings, and before them those of a project.

        Raises:
            HeadingError: the heading of a file breaks a rule.
            SourceError: two files are for the same class.
        """
        shipped = {path.stem: path for path in sorted(_SHIPPED.glob("*.rq"))}
        common = {name: load_query(path, more=_CLASS_KEY) for name, path in shipped.items()}
        own = [] if project is None else project.query_files(DOCUMENTS.as_posix())
        queries = [load_query(path, more=_CLASS_KEY) for path in own]
        graphs = [query for query in queries if query.form == "CONSTRUCT"]
        default = [query for query in graphs if not _classes(query)]
        if len(default) > 1:
            raise SourceError(
                default[1].path,
                f"{default[0].path.name} is for any resource too.",
                remedy="Give one of them a line such as #+ class: ex:River.",
            )
        by_class = {iri: query for query in common.values() for iri in _classes(query)}
        seen: dict[str, StoredQuery] = {}
        for query in graphs:
            for iri in _classes(query):
                if iri in seen:
                    raise SourceError(
                        query.path,
                        f"{seen[iri].path.name} is for <{iri}> too.",
                        remedy="Keep one query for each class.",
                    )
                seen[iri] = query
        tables = tuple((query, frozenset(_classes(query))) for query in queries if query.form == "SELECT")
        return cls(by_class | seen, default[0] if default else common["any"], tables, common)

    def choose(self, classes: Iterable[str]) -> StoredQuery:
        """The query for a resource of these classes; the first that has one of its own decides."""
        return next((self.by_class[each] for each in classes if each in self.by_class), self.default)


@dataclass(frozen=True)
class Publication:
    """A dataset on the web of data.

    Attributes:
        base: start of the IRIs that are answered for.
        dataset: IRI of the dataset; empty where the project does not describe one.
        version: of the data, as written.
        modified: day of the data's last change; empty where nobody knows.
        licenses: IRIs of the licences.
        creators: IRIs of those who made it.
        prefixes: namespace by prefix.
        queries: describe the resources.
        context: the project's JSON-LD context, ``{"@context": …}``; empty where it has none.
        context_version: what stands in the context's address.
    """

    base: str
    dataset: str
    queries: DocumentQueries
    version: str = ""
    modified: str = ""
    licenses: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    context_version: str = "1"

    @classmethod
    def of(cls, project: Project, prefixes: Mapping[str, str] | None = None) -> Publication | None:
        """The publication of a project; ``None`` where its IRIs are none that HTTP can answer for.

        Raises:
            SourceError: a query file, the catalogue or the context cannot be read.
        """
        path = project.data / CATALOGUE
        quads, names = parse_file(path) if path.is_file() else ([], {})
        dataset = describe(project, Dataset(quads))
        if not dataset.base.startswith(("http://", "https://")):
            return None
        context = _context(project)
        return cls(
            dataset.base,
            dataset.iri.value,
            DocumentQueries.of(project),
            dataset.version,
            dataset.date,
            _objects(quads, dataset.iri, f"{DCTERMS}license"),
            _objects(quads, dataset.iri, f"{DCTERMS}creator"),
            dict(prefixes or names),
            context,
            _ontology_version(project) or dataset.version or "1",
        )

    def undated(self) -> Publication:
        """The same for a store that changes: the catalogue's date says nothing about it."""
        return replace(self, modified="")

    @cached_property
    def context_path(self) -> str:
        """Where the context is served, without a slash at the beginning."""
        return f"context/{self.context_version}.jsonld"


def _classes(query: StoredQuery) -> list[str]:
    """The classes that the heading names, as IRIs."""
    given = query.extra.get("class", [])
    names = [given] if isinstance(given, str) else list(given)
    return [_expanded(query, str(name)) for name in names]


def _expanded(query: StoredQuery, name: str) -> str:
    prefix, colon, local = name.partition(":")
    if colon and prefix in query.prefixes:
        return query.prefixes[prefix] + local
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    raise SourceError(
        query.path, f"The class {name} has a prefix that the query does not declare.", remedy="Declare it."
    )


def _objects(quads: Iterable[Quad], subject: NamedNode, predicate: str) -> tuple[str, ...]:
    return tuple(
        sorted(
            quad.object.value
            for quad in quads
            if quad.subject == subject
            and quad.predicate.value == predicate
            and isinstance(quad.object, NamedNode)
        )
    )


def _context(project: Project) -> dict[str, Any]:
    path = project.ontology / _CONTEXT
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(path, f"The context is not JSON ({error}).", remedy="Correct it.") from error
    if not isinstance(found, dict) or not isinstance(found.get("@context"), dict):
        raise SourceError(path, "The file has no @context.", remedy='Write {"@context": {…}}.')
    return found


def _ontology_version(project: Project) -> str:
    """The version of the first ontology that gives one."""
    for path in project.ontology_files():
        if path.parent != project.ontology:
            continue
        quads = parse_file(path)[0]
        ontologies = {
            quad.subject
            for quad in quads
            if quad.predicate.value == f"{RDF}type" and quad.object == NamedNode(f"{OWL}Ontology")
        }
        for quad in quads:
            if quad.subject in ontologies and quad.predicate.value == f"{OWL}versionInfo":
                return str(getattr(quad.object, "value", ""))
    return ""
