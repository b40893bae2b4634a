"""What curators wrote, as a graph to ask: the project's Turtle without anything derived."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from civigraph.project import Project

if TYPE_CHECKING:
    from pathlib import Path

BASE: Final = "https://w3id.org/digital-cities/"
PREFIXES: Final = f"""
PREFIX city: <{BASE}id/city/>
PREFIX claim: <{BASE}id/claim/>
PREFIX dcity: <{BASE}def#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX ind: <{BASE}scheme/indicator/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX post: <{BASE}id/post/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rank: <{BASE}scheme/rank/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX role: <{BASE}scheme/role/>
PREFIX schema: <https://schema.org/>
PREFIX sec: <{BASE}id/section/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
PROJECT: Final = Project.default()


@dataclass(frozen=True)
class Graph:
    """Data and ontology of the project as written.

    Attributes:
        files: statements by file.
    """

    files: dict[Path, list[Quad]]

    @cached_property
    def store(self) -> Store:
        store = Store()
        for quads in self.files.values():
            store.extend(quads)
        return store

    @property
    def data(self) -> dict[Path, list[Quad]]:
        return {path: quads for path, quads in self.files.items() if path.is_relative_to(PROJECT.data)}

    def rows(self, pattern: str, *names: str) -> list[tuple[str, ...]]:
        """What a graph pattern gives for ``names``, sorted; each term as ``short`` writes it."""
        variables = " ".join(f"?{name}" for name in names)
        answer = self.store.query(f"{PREFIXES} SELECT DISTINCT {variables} WHERE {{ {pattern} }}")
        assert isinstance(answer, QuerySolutions)
        return sorted(tuple(short(solution[name]) for name in names) for solution in answer)

    def pairs(self, pattern: str, key: str, value: str) -> dict[str, str]:
        """What a graph pattern gives for two names, which must be one value for each key."""
        rows = self.rows(pattern, key, value)
        found = {first: second for first, second in rows}  # noqa: C416
        assert len(found) == len(rows), "a key has several values"
        return found


def short(term: object) -> str:
    """An IRI without the project's base and ``id/``; the text of a literal; nothing for what is unbound."""
    if isinstance(term, NamedNode):
        return term.value.removeprefix(BASE).removeprefix("id/")
    return term.value if isinstance(term, Literal) else ""
