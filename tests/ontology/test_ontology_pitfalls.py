"""Pitfalls of ontologies and concept schemes: ours has none, and each check notices its own.

The pitfalls are those of the OOPS! catalogue (P…), of ROBOT's report, and integrity conditions of SKOS (S…).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from tests.ontology.jsonld import ROOT

from civigraph.validation.checks import read_check

if TYPE_CHECKING:
    from pathlib import Path

CHECKS: Final = sorted(
    p for name in ("ontology", "scheme") for p in (ROOT / "queries/checks").glob(f"{name}-*.rq")
)
PREFIXES: Final = """
    @prefix ex: <https://example.org/def#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix vann: <http://purl.org/vocab/vann/> .
    @prefix void: <http://rdfs.org/ns/void#> .
    <https://example.org/def> vann:preferredNamespaceUri "https://example.org/def#" .
"""
FAULTS: Final = {
    "ontology-class-cycle": "ex:bad rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:bad .",
    "ontology-several-domains": "ex:bad rdfs:domain ex:A , ex:B .",
    "ontology-shared-label": """
        ex:bad a owl:Class ; rdfs:isDefinedBy <https://example.org/def> ; rdfs:label "one"@en .
        ex:worse a owl:Class ; rdfs:isDefinedBy <https://example.org/def> ; rdfs:label "One"@en .""",
    "ontology-shared-definition": """
        ex:bad rdfs:isDefinedBy <https://example.org/def> ; skos:definition "One."@en .
        ex:worse rdfs:isDefinedBy <https://example.org/def> ; skos:definition "One."@en .""",
    "ontology-inverse-of-itself": "ex:bad owl:inverseOf ex:bad .",
    "ontology-inverse-of-symmetric": "ex:bad a owl:SymmetricProperty . ex:p owl:inverseOf ex:bad .",
    "ontology-mismatched-inverse": "ex:bad rdfs:domain ex:A ; owl:inverseOf ex:p . ex:p rdfs:range ex:B .",
    "ontology-two-sided-symmetry": "ex:bad a owl:SymmetricProperty ; rdfs:domain ex:A ; rdfs:range ex:B .",
    "ontology-undeclared-term": "ex:A a owl:Class ; rdfs:subClassOf ex:bad .",
    "ontology-hijacked-term": "void:bad a owl:Class ; rdfs:isDefinedBy <https://example.org/def> .",
    "ontology-untidy-label": 'ex:bad rdfs:label "two  blanks"@en .',
    "scheme-orphan-concept": "ex:bad skos:inScheme ex:s .",
    "scheme-shared-label": """
        ex:bad skos:inScheme ex:s ; skos:prefLabel "CDO"@en .
        ex:worse skos:inScheme ex:s ; skos:altLabel "cdo"@en .""",
    "scheme-label-twice": 'ex:bad skos:prefLabel "CDO"@en ; skos:hiddenLabel "CDO"@en .',
    "scheme-related-and-broader": "ex:bad skos:related ex:a ; skos:broader ex:b . ex:b skos:broader ex:a .",
}


def _rows(check: Path, *turtle: bytes) -> list[str]:
    store = ox.Store()
    for text in turtle:
        store.load(text, format=ox.RdfFormat.TURTLE)
    return [str(finding.focus) for finding in read_check(check).run(store, {})]


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_ours_has_none(check: Path) -> None:
    files = sorted((ROOT / "ontology").rglob("*.ttl"))
    assert _rows(check, *(path.read_bytes() for path in files)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_check_notices_its_pitfall(check: Path) -> None:
    rows = _rows(check, (PREFIXES + FAULTS[check.stem]).encode())
    assert any(row.endswith("bad") for row in rows), rows
