"""The ontology is consistent, every class can have an instance, and all stays in OWL 2 DL and RL."""

from __future__ import annotations

from rdflib import OWL, RDF, Graph, URIRef
from tests.ontology.jsonld import OWN

from civigraph.validation.hermit import reason
from civigraph.validation.profile import check_profile


def test_hermit_finds_it_consistent_with_no_empty_class(ontology: Graph) -> None:
    report = reason(ontology)
    assert not report.findings
    assert report.counts["classes"] > 50


def test_hermit_sees_the_disjointness(ontology: Graph) -> None:
    both = URIRef(f"{OWN}CityAndGovernment")
    subclass = URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    graph = Graph()
    for triple in ontology:
        graph.add(triple)
    graph.add((both, RDF.type, OWL.Class))
    graph.add((both, subclass, URIRef(f"{OWN}City")))
    graph.add((both, subclass, URIRef(f"{OWN}CityGovernment")))
    assert [finding.focus for finding in reason(graph).findings] == [both]


def test_axioms_stay_in_owl_2_dl_and_rl(ontology: Graph) -> None:
    assert not check_profile(ontology).findings
