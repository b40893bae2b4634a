"""The model as Mermaid class diagrams, made from the ontology and the shapes.

The ontology says what a class is and where a property leads; the shapes say what each instance must have.
What a class shows is what leads from it to another class of ours (inverses once), and as attributes what its
shape demands or what takes a concept. Superclasses show it for their subclasses.

``python tests/ontology/diagram.py`` writes ``docs/model.md`` anew.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

ROOT: Final = Path(__file__).parents[2]
PATH: Final = ROOT / "docs" / "model.md"
OWN: Final = "https://w3id.org/digital-cities/def#"
SH: Final = "http://www.w3.org/ns/shacl#"
CLAIM: Final = URIRef(OWN + "Claim")
_HEAD: Final = """# The model

Made from `ontology/` and `shapes/` by `python tests/ontology/diagram.py`; a test holds it to them. An arrow
is a property that leads from one class to another, a line in a box something that each instance must have or
a concept that it may have. [The modelling guide](modelling.md) says how the parts are used; the ontology
defines each.
"""
_PARTS: Final = (
    (
        "Claims",
        "What curators write: one node per fact, with the passage that carries it. What any claim may have\n"
        "(modality, rank …) stands on `Claim`.",
        True,
    ),
    (
        "Things",
        "What claims are about. Rules derive the plain properties between them from the claims.",
        False,
    ),
)


def read_model(root: Path = ROOT) -> Graph:
    """Ontology (without the schemes) and shapes in one graph."""
    graph = Graph(bind_namespaces="none")
    for path in [*sorted((root / "ontology").glob("*.ttl")), *sorted((root / "shapes").glob("*.ttl"))]:
        graph.parse(path, format="turtle")
    return graph


def make_document(graph: Graph) -> str:
    """The text of ``docs/model.md``."""
    edges, attributes = _properties(graph)
    families = set(graph.transitive_subjects(RDFS.subClassOf, CLAIM))
    # Concepts are what properties lead to; what leads from them is in the schemes.
    concepts = set(graph.transitive_subjects(RDFS.subClassOf, SKOS.Concept))
    classes = {
        each
        for each in graph.subjects(RDF.type, OWL.Class)
        if isinstance(each, URIRef) and each.startswith(OWN)
    }
    text = _HEAD
    for title, about, claims in _PARTS:
        shown = {each for each in classes - concepts if (each in families) == claims}
        text += f"\n## {title}\n\n{about}\n\n```mermaid\n{_diagram(graph, shown, edges, attributes)}```\n"
    return text


def _properties(
    graph: Graph,
) -> tuple[dict[tuple[URIRef, URIRef], set[str]], dict[URIRef, set[str]]]:
    """Names of the properties from class to class, and of a class."""
    used: dict[URIRef, set[URIRef]] = defaultdict(set)
    targets: dict[tuple[URIRef, URIRef], URIRef] = {}
    required = set()
    for term, domain in graph.subject_objects(RDFS.domain):
        if isinstance(term, URIRef) and isinstance(domain, URIRef):
            used[domain].add(term)
    for shape, subject in graph.subject_objects(URIRef(SH + "targetClass")):
        for constraint in graph.objects(shape, URIRef(SH + "property")):
            path = graph.value(constraint, URIRef(SH + "path"))
            demanded = graph.value(constraint, URIRef(SH + "minCount")) is not None
            if not (demanded and isinstance(path, URIRef) and isinstance(subject, URIRef)):
                continue
            used[subject].add(path)
            required.add((subject, path))
            if isinstance(target := graph.value(constraint, URIRef(SH + "class")), URIRef):
                targets[subject, path] = target
    edges: dict[tuple[URIRef, URIRef], set[str]] = defaultdict(set)
    attributes: dict[URIRef, set[str]] = defaultdict(set)
    for subject, terms in used.items():
        for term in terms - _inherited(graph, subject, used):
            target = targets.get((subject, term)) or graph.value(term, RDFS.range)
            if _is_lesser_inverse(graph, term, subject, target):
                continue
            if isinstance(target, URIRef) and target.startswith(OWN):
                edges[subject, target].add(_name(term))
            elif term != RDFS.label and ((subject, term) in required or target == SKOS.Concept):
                attributes[subject].add(_name(term))
    return edges, attributes


def _inherited(graph: Graph, subject: URIRef, used: dict[URIRef, set[URIRef]]) -> set[URIRef]:
    above = set(graph.transitive_objects(subject, RDFS.subClassOf)) - {subject}
    return {term for each in above if isinstance(each, URIRef) for term in used.get(each, ())}


def _is_lesser_inverse(graph: Graph, term: URIRef, subject: URIRef, target: object) -> bool:
    """Whether the other direction is drawn: of two inverses between classes, the shorter."""
    other = graph.value(term, OWL.inverseOf) or graph.value(None, OWL.inverseOf, term)
    if not isinstance(other, URIRef) or other == term:
        return False
    drawn = graph.value(other, RDFS.domain) == target and graph.value(other, RDFS.range) == subject
    return drawn and (len(_name(other)), _name(other)) < (len(_name(term)), _name(term))


def _diagram(
    graph: Graph,
    shown: set[URIRef],
    edges: dict[tuple[URIRef, URIRef], set[str]],
    attributes: dict[URIRef, set[str]],
) -> str:
    lines = ["classDiagram", "  direction LR"]
    for each in sorted(shown):
        names = sorted(attributes.get(each, ()))
        connected = any(each in pair for pair in edges)
        above = [one for one in graph.objects(each, RDFS.subClassOf) if str(one).startswith(OWN)]
        below = [one for one in graph.subjects(RDFS.subClassOf, each) if str(one).startswith(OWN)]
        if names:
            lines += [f"  class {_name(each)} {{", *(f"    {name}" for name in names), "  }"]
        elif not (connected or above or below):
            lines.append(f"  class {_name(each)}")
    lines += sorted(
        f"  {_name(above)} <|-- {_name(each)}"
        for each in shown
        for above in graph.objects(each, RDFS.subClassOf)
        if str(above).startswith(OWN)
    )
    lines += sorted(
        f"  {_name(subject)} --> {_name(target)} : {', '.join(sorted(names))}"
        for (subject, target), names in edges.items()
        if subject in shown
    )
    return "\n".join(lines) + "\n"


def _name(term: object) -> str:
    return str(term).replace("#", "/").rpartition("/")[2]


if __name__ == "__main__":
    PATH.write_text(make_document(read_model()), encoding="utf-8", newline="\n")
