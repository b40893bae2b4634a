"""The concept schemes are whole: technologies of the glossary, groups of challenges, every priority."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from tests.ontology.jsonld import OWN

if TYPE_CHECKING:
    from rdflib.term import Node

DCITY = Namespace(OWN)
SCHEMES = Namespace("https://w3id.org/digital-cities/scheme/")
THEMES = {
    "connectivity": 8,
    "data": 15,
    "city-operations": 9,
    "transport-and-mobility": 6,
    "safety-and-security": 9,
}
REPORT_GROUPS = {
    *("transport-and-mobility", "city-operations-and-services", "environmental-management", "housing"),
    *("public-safety-and-the-public-realm", "cyber-risk", "health-and-well-being", "inclusivity"),
}
OWN_GROUP = "society-and-economy"
PRIORITIES = """
Mobility; Health; Public Space; Gentrification; Homelessness; Sex Trafficking; Social Inclusion;
Sustainability; Public Health; Public Safety; City Data; Transportation; Affordable Housing;
Technology in Schools; Citizen Services; Climate; Transport; Safety and Security; Citizen Welfare Services;
Climate Change; Congestion; Air Quality; Mobility and Transportation; Population Growth; Traffic Congestion;
Environmental Monitoring; Urban Planning and Design; Housing; Poverty; Economic Issues;
Environmental Sustainability; Skills; Health and Well-being; Livability; Digital Services; Ageing Population;
Infrastructure Maintenance; Service Delivery; Violent Crime; City Services; Geospatial Information;
Reducing Heavy Freight Journeys; Violence Reduction; Operational Efficiency; Resident Well-being;
Data-driven Policy Making; Digital Services for Residents; Environmental Management; Inclusivity;
Social Housing; Citizen Engagement; City-level Operations Management and Planning; Digital Equity;
Customer Experience; Inequality; Traffic; Safety; Environment; Environmental Performance; Social Services;
Security; Spatial Planning; Real-time Management of the City; Cybersecurity; Financial Sustainability;
Urbanization Challenges
"""
ROLES_OF_FIGURE_2 = {
    *("chief-data-officer", "chief-information-officer", "chief-innovation-officer", "chief-digital-officer"),
    *("chief-technology-officer", "chief-information-security-officer", "chief-applications-officer"),
    "political-appointee-for-digital-innovation",
}


def _concepts(ontology: Graph, scheme: str) -> set[Node]:
    return set(ontology.subjects(SKOS.inScheme, SCHEMES[scheme]))


def _labels(ontology: Graph, concept: Node) -> set[str]:
    names = (SKOS.prefLabel, SKOS.altLabel)
    return {str(label).lower() for name in names for label in ontology.objects(concept, name)}


def _top(ontology: Graph, scheme: str) -> set[str]:
    iri = SCHEMES[scheme]
    return {str(c).removeprefix(f"{iri}/") for c in ontology.subjects(SKOS.topConceptOf, iri)}


def test_forty_seven_technologies_in_five_themes(ontology: Graph) -> None:
    technologies = set(ontology.subjects(RDF.type, DCITY.Technology))
    assert len(technologies) == 47
    themes = Counter(
        str(t).rpartition("/")[2] for c in technologies for t in ontology.objects(c, DCITY.ofTheme)
    )
    assert themes == THEMES
    assert {str(t).rpartition("/")[2] for t in ontology.subjects(RDF.type, DCITY.TechnologyTheme)} == set(
        THEMES
    )


def test_challenges_are_grouped_as_in_the_report_and_one_group_is_ours(ontology: Graph) -> None:
    assert _top(ontology, "challenge") == REPORT_GROUPS | {OWN_GROUP}
    definition = ontology.value(SCHEMES[f"challenge/{OWN_GROUP}"], SKOS.definition)
    assert "our own" in str(definition)


def test_every_printed_priority_is_a_challenge(ontology: Graph) -> None:
    known = Counter(label for c in _concepts(ontology, "challenge") for label in _labels(ontology, c))
    for priority in re.split(r";\s*", PRIORITIES.strip()):
        assert known[priority.lower()] == 1, priority


def test_roles_of_the_report_are_digital_leadership_roles(ontology: Graph) -> None:
    group = SCHEMES["role/digital-leadership-role"]
    for slug in ROLES_OF_FIGURE_2:
        assert group in set(ontology.objects(SCHEMES[f"role/{slug}"], SKOS.broader)), slug


def test_headline_figures_have_their_shortcut(ontology: Graph) -> None:
    for name in ("population", "workforce"):
        assert ontology.value(SCHEMES[f"indicator/{name}"], DCITY.shortcutProperty) == DCITY[name]


def test_every_scheme_has_label_definition_and_ontology(ontology: Graph) -> None:
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    assert len(schemes) > 35
    for scheme in schemes:
        assert str(scheme).startswith(str(SCHEMES))
        for predicate in (SKOS.prefLabel, SKOS.definition, DCTERMS.license, RDFS.isDefinedBy):
            assert len(list(ontology.objects(scheme, predicate))) == 1, (scheme, predicate)
        assert set(ontology.subjects(SKOS.inScheme, scheme)), f"{scheme} is empty"


def test_every_concept_is_described_and_in_one_scheme_its_own(ontology: Graph) -> None:
    for concept in set(ontology.subjects(SKOS.inScheme)):
        assert isinstance(concept, URIRef)
        schemes = [str(scheme) for scheme in ontology.objects(concept, SKOS.inScheme)]
        assert len(schemes) == 1, concept
        slug = concept.removeprefix(f"{schemes[0]}/")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), concept
        for predicate in (SKOS.prefLabel, SKOS.definition):
            literals = list(ontology.objects(concept, predicate))
            assert [x.language for x in literals if isinstance(x, Literal)] == ["en"], (concept, predicate)
        definition = str(ontology.value(concept, SKOS.definition))
        assert definition.endswith("."), concept
        assert len(definition.split()) <= 40, concept


def test_every_concept_stands_under_another_or_on_top(ontology: Graph) -> None:
    for concept, scheme in set(ontology.subject_objects(SKOS.inScheme)):
        broader = set(ontology.objects(concept, SKOS.broader))
        on_top = (concept, SKOS.topConceptOf, scheme) in ontology
        assert bool(broader) != on_top, concept
        assert broader <= set(ontology.subjects(SKOS.inScheme, scheme)), concept


def test_a_label_means_one_concept_of_its_scheme(ontology: Graph) -> None:
    for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme):
        seen: dict[str, Node] = {}
        for concept in ontology.subjects(SKOS.inScheme, scheme):
            for label in _labels(ontology, concept):
                assert seen.setdefault(label, concept) == concept, (label, concept, seen[label])


def test_related_concepts_are_not_broader_and_exist(ontology: Graph) -> None:
    for one, other in ontology.subject_objects(SKOS.related):
        assert ontology.value(other, SKOS.inScheme) == ontology.value(one, SKOS.inScheme), (one, other)
        assert other not in set(ontology.transitive_objects(one, SKOS.broader)), (one, other)
        assert one not in set(ontology.transitive_objects(other, SKOS.broader)), (one, other)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@pytest.mark.may_skip
def test_definitions_are_in_our_own_words(ontology: Graph) -> None:
    folder = os.environ.get("CIVIGRAPH_TEXT")
    if not folder:
        pytest.skip("CIVIGRAPH_TEXT does not name the folder with the text of the report")
    text = " ".join(
        " ".join(_words(p.read_text(encoding="utf-8"))) for p in sorted(Path(folder).glob("*.txt"))
    )
    for concept, definition in ontology.subject_objects(SKOS.definition):
        words = _words(str(definition))
        for start in range(len(words) - 6):
            run = " ".join(words[start : start + 7])
            assert f" {run} " not in f" {text} ", f"{concept}: {run}"
