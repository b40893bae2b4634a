"""The JSON-LD 1.1 context of the ontology, made from the ontology.

Every term of the ontology goes by its local name, reused ones keep their prefix. Properties whose values are
resources are of ``@type`` ``@id`` (JSON-LD 1.1, section 4.2.3), so that plain strings in JSON become IRIs.

``python X.py`` writes ``ontology/context.jsonld`` anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from rdflib import OWL, RDF, Graph, URIRef

ROOT: Final = Path(__file__).parents[2]
PATH: Final = ROOT / "ontology" / "context.jsonld"
OWN: Final = "https://w3id.org/digital-cities/def#"
_REFERRING: Final = {"statesSubject", "statesProperty"}
"""Annotation properties whose values are always IRIs."""


def read_ontology(root: Path = ROOT) -> Graph:
    """All Turtle files under ``ontology/`` in one graph."""
    graph = Graph(bind_namespaces="none")
    for path in sorted((root / "ontology").rglob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def make_context(ontology: Graph) -> dict[str, object]:
    """The JSON-LD document ``{"@context": …}`` for an ontology."""
    entries: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    used: set[str] = set()
    terms: dict[str, object] = {}
    for term, refers in _terms(ontology):
        prefix, name = ontology.compute_qname(term)[0], ontology.compute_qname(term)[2]
        used.add(prefix)
        key = name if term.startswith(OWN) else f"{prefix}:{name}"
        curie = f"{prefix}:{name}"
        if refers:
            terms[key] = {"@id": curie, "@type": "@id"}
        elif key != curie:
            terms[key] = curie
    namespaces = {p: str(iri) for p, iri in ontology.namespaces() if p in used}
    entries |= dict(sorted(namespaces.items()))
    entries |= dict(sorted(terms.items()))
    return {"@context": entries}


def _terms(ontology: Graph) -> list[tuple[URIRef, bool]]:
    """Each declared term, and whether its values are resources."""
    found: dict[URIRef, bool] = {}
    for kind in (OWL.Class, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.ObjectProperty):
        for term in ontology.subjects(RDF.type, kind):
            if isinstance(term, URIRef):
                found[term] = kind == OWL.ObjectProperty or term.removeprefix(OWN) in _REFERRING
    return sorted(found.items())


def render(context: dict[str, object]) -> str:
    """The text of the file."""
    return json.dumps(context, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(render(make_context(read_ontology())), encoding="utf-8")
