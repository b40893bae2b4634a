"""Each term is described, named in one style, declared before it is used, and nobody else's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, URIRef
from rdflib.collection import Collection
from tests.ontology.jsonld import OWN

if TYPE_CHECKING:
    from pathlib import Path

ONTOLOGY = URIRef("https://w3id.org/digital-cities/def")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
MENTION = re.compile(r"(?<![\w/-])dcity:([A-Za-z_]\w*)|digital-cities/def#([A-Za-z_]\w*)")
FOREIGN_AXIOMS_ALLOWED = {"reused-terms.ttl", "alignments.ttl"}
AXIOMS = (
    *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range),
    *(OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf, OWL.disjointWith, OWL.propertyChainAxiom),
)


def _own(ontology: Graph, *kinds: URIRef) -> set[URIRef]:
    found = {s for kind in kinds for s in ontology.subjects(RDF.type, kind)}
    return {s for s in found if isinstance(s, URIRef) and s.startswith(OWN)}


def test_about_fifty_classes(ontology: Graph) -> None:
    assert 45 <= len(_own(ontology, OWL.Class)) <= 65


def test_own_terms_have_label_definition_and_ontology(ontology: Graph) -> None:
    for term in _own(ontology, OWL.Class, *PROPERTIES):
        labels = list(ontology.objects(term, RDFS.label))
        definitions = list(ontology.objects(term, SKOS.definition))
        assert [literal.language for literal in labels if isinstance(literal, Literal)] == ["en"], term
        assert [literal.language for literal in definitions if isinstance(literal, Literal)] == ["en"], term
        assert str(definitions[0]).endswith("."), term
        assert str(definitions[0]).lower().rstrip(".") != str(labels[0]).lower(), term
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term


def test_names_are_in_one_style(ontology: Graph) -> None:
    for term in _own(ontology, OWL.Class):
        assert re.fullmatch(r"[A-Z][A-Za-z]+", term.removeprefix(OWN)), term
    for term in _own(ontology, *PROPERTIES):
        assert re.fullmatch(r"[a-z][A-Za-z]+", term.removeprefix(OWN)), term


def test_labels_are_the_names_in_words(ontology: Graph) -> None:
    for term in _own(ontology, OWL.Class, *PROPERTIES):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", term.removeprefix(OWN)).lower()
        assert str(ontology.value(term, RDFS.label)) == words, term


def test_no_two_own_terms_share_a_label(ontology: Graph) -> None:
    for kinds in ((OWL.Class,), PROPERTIES):
        labels = [str(ontology.value(term, RDFS.label)).lower() for term in _own(ontology, *kinds)]
        assert len(labels) == len(set(labels))


def test_each_term_is_of_one_kind(ontology: Graph) -> None:
    kinds = [set(ontology.subjects(RDF.type, kind)) for kind in (OWL.Class, *PROPERTIES)]
    for position, one in enumerate(kinds):
        for other in kinds[position + 1 :]:
            assert not one & other


def test_inverses_are_declared_both_ways(ontology: Graph) -> None:
    for one, other in ontology.subject_objects(OWL.inverseOf):
        if str(one).startswith(OWN):
            assert (other, OWL.inverseOf, one) in ontology, (one, other)
            assert ontology.value(one, RDFS.domain) == ontology.value(other, RDFS.range), (one, other)
            assert ontology.value(one, RDFS.range) == ontology.value(other, RDFS.domain), (one, other)


def test_no_property_is_its_own_inverse_without_being_symmetric(ontology: Graph) -> None:
    for one in ontology.subjects(OWL.inverseOf):
        assert (one, OWL.inverseOf, one) not in ontology


def test_top_classes_are_disjoint(ontology: Graph) -> None:
    top = {
        term
        for term in _own(ontology, OWL.Class)
        if not any(str(above).startswith(OWN) for above in ontology.objects(term, RDFS.subClassOf))
    }
    disjoint: set[frozenset[URIRef]] = set()
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        head = ontology.value(axiom, OWL.members)
        assert head is not None
        members = [m for m in Collection(ontology, head) if isinstance(m, URIRef)]
        disjoint |= {frozenset((a, b)) for a in members for b in members if a != b}
    concepts = {t for t in top if SKOS.Concept in set(ontology.transitive_objects(t, RDFS.subClassOf))}
    for group in (concepts, (top - concepts) | {URIRef(str(SKOS.Concept))}):
        for one in group:
            for other in group - {one}:
                assert frozenset((one, other)) in disjoint, (one, other)


def test_subclasses_do_not_go_round(ontology: Graph) -> None:
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader):
        for term in set(ontology.subjects(relation)):
            above = [next_ for start in ontology.objects(term, relation)
                     for next_ in ontology.transitive_objects(start, relation)]  # fmt: skip
            assert term not in above, term


def test_header_is_complete(ontology: Graph) -> None:
    assert set(ontology.subjects(RDF.type, OWL.Ontology)) == {ONTOLOGY}
    required = (
        *(DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, DCTERMS.created),
        *(DCTERMS.issued, DCTERMS.modified, DCTERMS.bibliographicCitation, RDFS.label),
        *(OWL.versionIRI, OWL.versionInfo, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri),
    )
    for predicate in required:
        assert len(list(ontology.objects(ONTOLOGY, predicate))) == 1, predicate
    version = str(ontology.value(ONTOLOGY, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert str(ontology.value(ONTOLOGY, OWL.versionIRI)) == f"{ONTOLOGY}/{version}"
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)) == OWN


@pytest.mark.parametrize("folder", ["ontology", "data", "shapes", "queries"])
def test_every_own_term_in_use_is_declared(root: Path, ontology: Graph, folder: str) -> None:
    declared = {term.removeprefix(OWN) for term in _own(ontology, OWL.Class, *PROPERTIES)}
    for path in sorted((root / folder).rglob("*")):
        if path.suffix in {".ttl", ".rq"}:
            mentions = {a or b for a, b in MENTION.findall(path.read_text(encoding="utf-8"))}
            assert mentions <= declared, f"{path}: {sorted(mentions - declared)}"


def test_every_foreign_class_and_property_in_use_is_declared(root: Path, ontology: Graph) -> None:
    built_in = (str(OWL), str(RDF), str(RDFS))
    kinds = {s: k for k in (OWL.Class, *PROPERTIES) for s in ontology.subjects(RDF.type, k)}
    for folder in ("ontology", "data"):
        for path in sorted((root / folder).rglob("*.ttl")):
            for _, predicate, value in Graph().parse(path, format="turtle"):
                if not str(predicate).startswith(built_in):
                    assert kinds.get(predicate) in PROPERTIES, f"{path}: {predicate}"
                    if kinds[predicate] == OWL.ObjectProperty:
                        assert not isinstance(value, Literal), f"{path}: {predicate} {value}"
                    if kinds[predicate] == OWL.DatatypeProperty:
                        assert isinstance(value, Literal), f"{path}: {predicate} {value}"
                if predicate == RDF.type and not str(value).startswith(built_in):
                    assert kinds.get(value) == OWL.Class, f"{path}: {value}"


def test_nothing_is_said_about_foreign_terms_but_in_their_files(root: Path) -> None:
    for path in sorted((root / "ontology").rglob("*.ttl")):
        if path.name not in FOREIGN_AXIOMS_ALLOWED:
            graph = Graph().parse(path, format="turtle")
            for axiom in AXIOMS:
                foreign = [s for s in graph.subjects(axiom) if not str(s).startswith(OWN)]
                assert not foreign, f"{path}: {axiom} of {foreign}"


def test_reused_terms_are_declared_once_each_with_its_vocabulary(root: Path) -> None:
    files = [Graph().parse(root / "ontology" / name, format="turtle") for name in FOREIGN_AXIOMS_ALLOWED]
    terms = [s for graph in files for s in graph.subjects(RDFS.isDefinedBy)]
    assert len(terms) == len(set(terms))
    for graph in files:
        for term, vocabulary in graph.subject_objects(RDFS.isDefinedBy):
            assert str(term).startswith(str(vocabulary)), term
            assert graph.value(term, RDFS.label) is not None, term
