"""The JSON-LD context covers the ontology, and says what the ontology says."""

from __future__ import annotations

import json

from rdflib import OWL, RDF, Graph, Literal, URIRef
from tests.ontology.jsonld import OWN, PATH, make_context, render


def test_context_is_the_one_that_the_ontology_gives(ontology: Graph) -> None:
    assert PATH.read_text(encoding="utf-8") == render(make_context(ontology)), (
        "ontology/context.jsonld is out of date: run `python X.py`"
    )


def test_context_covers_every_own_term(ontology: Graph) -> None:
    keys = set(json.loads(PATH.read_text(encoding="utf-8"))["@context"])
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    own = {str(s) for kind in kinds for s in ontology.subjects(RDF.type, kind) if str(s).startswith(OWN)}
    assert {iri.removeprefix(OWN) for iri in own} <= keys


def test_document_in_plain_json_becomes_the_right_triples() -> None:
    document = {
        **json.loads(PATH.read_text(encoding="utf-8")),
        "id": "https://w3id.org/digital-cities/id/claim/x",
        "type": "ReportedFigure",
        "about": "https://w3id.org/digital-cities/id/city/boston",
        "value": 692600,
        "prov:wasDerivedFrom": "https://w3id.org/digital-cities/id/passage/p",
    }
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    claim = URIRef("https://w3id.org/digital-cities/id/claim/x")
    prov = URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert set(graph) == {
        (claim, RDF.type, URIRef(f"{OWN}ReportedFigure")),
        (claim, URIRef(f"{OWN}about"), URIRef("https://w3id.org/digital-cities/id/city/boston")),
        (claim, URIRef(f"{OWN}value"), Literal(692600)),
        (claim, prov, URIRef("https://w3id.org/digital-cities/id/passage/p")),
    }
