"""JSON-LD by a project's context means what it was made from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from civigraph.http.compact import Context
from civigraph.namespaces import RDF, XSD

EX = "https://ex.example/"
CONTEXT = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "ex": EX,
    "xsd": XSD,
    "Thing": "ex:Thing",
    "plain": "ex:plain",
    "link": {"@id": "ex:link", "@type": "@id"},
    "links": {"@id": "ex:links", "@type": "@id", "@container": "@set"},
    "day": {"@id": "ex:day", "@type": "xsd:date"},
    "label": {"@id": "ex:label", "@language": "en"},
    "names": {"@id": "ex:names", "@container": "@language"},
    "back": {"@reverse": "ex:forth"},
    "raw": {"@id": "ex:raw", "@type": "@json"},
}
SELF = NamedNode(f"{EX}self")
VALUES = [
    NamedNode(f"{EX}other"),
    BlankNode("b"),
    Literal("text"),
    Literal("text", language="en"),
    Literal("Text", language="de"),
    Literal("2020-01-01", datatype=NamedNode(f"{XSD}date")),
    Literal("12", datatype=NamedNode(f"{XSD}integer")),
    Literal("-7", datatype=NamedNode(f"{XSD}integer")),
    Literal("007", datatype=NamedNode(f"{XSD}integer")),
    Literal("123456789012345678901234567890", datatype=NamedNode(f"{XSD}integer")),
    Literal("1.50", datatype=NamedNode(f"{XSD}decimal")),
    Literal("1e3", datatype=NamedNode(f"{XSD}double")),
    Literal("true", datatype=NamedNode(f"{XSD}boolean")),
    Literal("1", datatype=NamedNode(f"{XSD}boolean")),
    Literal("https://ex.example/not-a-link"),
    Literal(""),
]
PROPERTIES = ["plain", "link", "links", "day", "label", "names", "forth", "raw", "unknown"]


def read(document: dict[str, Any], context: dict[str, Any] = CONTEXT) -> Dataset:
    text = json.dumps({"@context": context, **document})
    return canonical(Dataset(parse(text.encode(), format=RdfFormat.JSON_LD)))


def canonical(dataset: Dataset) -> Dataset:
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize("name", PROPERTIES)
def test_every_value_under_every_kind_of_term_comes_back(name: str, value: NamedNode) -> None:
    triples = [Triple(SELF, NamedNode(EX + name), value), Triple(SELF, NamedNode(f"{EX}plain"), Literal("x"))]
    document = Context.of(CONTEXT).compact(triples, SELF.value)
    assert read(document) == canonical(Dataset(Quad(t.subject, t.predicate, t.object) for t in triples))


def test_terms_make_plain_json() -> None:
    triples = [
        Triple(SELF, NamedNode(f"{RDF}type"), NamedNode(f"{EX}Thing")),
        Triple(SELF, NamedNode(f"{EX}plain"), Literal("12", datatype=NamedNode(f"{XSD}integer"))),
        Triple(SELF, NamedNode(f"{EX}link"), NamedNode(f"{EX}other")),
        Triple(SELF, NamedNode(f"{EX}links"), NamedNode(f"{EX}other")),
        Triple(SELF, NamedNode(f"{EX}day"), Literal("2020-01-01", datatype=NamedNode(f"{XSD}date"))),
        Triple(SELF, NamedNode(f"{EX}label"), Literal("Self", language="en")),
        Triple(NamedNode(f"{EX}other"), NamedNode(f"{EX}label"), Literal("Other", language="en")),
    ]
    assert Context.of(CONTEXT).compact(triples, SELF.value) == {
        "id": SELF.value,
        "type": ["Thing"],
        "plain": 12,
        "link": f"{EX}other",
        "links": [f"{EX}other"],
        "day": "2020-01-01",
        "label": "Self",
        "@included": [{"id": f"{EX}other", "label": "Other"}],
    }


def test_without_a_context_iris_stand_in_full() -> None:
    triples = [Triple(SELF, NamedNode(f"{EX}plain"), Literal("x", language="en"))]
    document = Context.of({}).compact(triples, SELF.value)
    assert document == {"@id": SELF.value, f"{EX}plain": {"@value": "x", "@language": "en"}}
