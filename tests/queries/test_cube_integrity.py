"""Integrity constraints of RDF Data Cube (section 11.1); reported and computed figures stay apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from civigraph.project import Project
from civigraph.validation.checks import read_check

if TYPE_CHECKING:
    from pathlib import Path

CHECKS: Final = [path for path in Project.default().query_files("checks") if path.stem.startswith("qb-ic-")]
PREFIXES: Final = """
    PREFIX ex: <https://example.org/>
    PREFIX qb: <http://purl.org/linked-data/cube#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
CUBE: Final = """
    ex:fruit a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList ex:fruits .
    ex:year a qb:DimensionProperty ; rdfs:range rdfs:Literal .
    qb:measureType a qb:DimensionProperty ; rdfs:range qb:MeasureProperty .
    ex:weight a qb:MeasureProperty . ex:price a qb:MeasureProperty . ex:unit a qb:AttributeProperty .
    ex:note a qb:AttributeProperty .
    ex:fruits a skos:Collection ; skos:member ex:apple , ex:pear .
    ex:apple a skos:Concept . ex:pear a skos:Concept . ex:stone a skos:Concept .
    ex:harvest a qb:DataSet ; qb:structure ex:structure .
    ex:structure a qb:DataStructureDefinition ;
      qb:component ex:c1 , ex:c2 , ex:c3 , ex:c4 , ex:c5 , ex:c6 , ex:c7 .
    ex:c1 qb:componentProperty ex:fruit . ex:c2 qb:componentProperty ex:year .
    ex:c3 qb:componentProperty qb:measureType .
    ex:c4 qb:componentProperty ex:weight . ex:c5 qb:componentProperty ex:price .
    ex:c6 qb:componentProperty ex:unit ; qb:componentRequired true .
    ex:c7 qb:componentProperty ex:note ; qb:componentRequired false .
    ex:a a qb:Observation ; qb:dataSet ex:harvest ; ex:fruit ex:apple ; ex:year 1 ; qb:measureType ex:weight ;
      ex:weight 5 ; ex:unit ex:kilogram .
    ex:b a qb:Observation ; qb:dataSet ex:harvest ; ex:fruit ex:apple ; ex:year 2 ; qb:measureType ex:price ;
      ex:price 5 ; ex:unit ex:euro .
    ex:plain a qb:DataSet ; qb:structure ex:plainStructure .
    ex:plainStructure a qb:DataStructureDefinition ; qb:component ex:c1 , ex:c4 .
    ex:c a qb:Observation ; qb:dataSet ex:plain ; ex:fruit ex:pear ; ex:weight 1 .
"""
CHANGES: Final = {
    "qb-ic-01-unique-data-set": ("a", "INSERT DATA { ex:a qb:dataSet ex:plain }"),
    "qb-ic-02-unique-structure": ("harvest", "DELETE DATA { ex:harvest qb:structure ex:structure }"),
    "qb-ic-03-structure-has-measure": (
        "plainStructure",
        "DELETE DATA { ex:plainStructure qb:component ex:c4 }",
    ),
    "qb-ic-04-dimension-has-range": ("year", "DELETE DATA { ex:year rdfs:range rdfs:Literal }"),
    "qb-ic-05-concept-dimension-has-code-list": ("fruit", "DELETE DATA { ex:fruit qb:codeList ex:fruits }"),
    "qb-ic-06-only-attributes-are-optional": (
        "structure",
        "INSERT DATA { ex:c2 qb:componentRequired false }",
    ),
    "qb-ic-11-all-dimensions": ("a", "DELETE DATA { ex:a ex:year 1 }"),
    "qb-ic-12-no-duplicate-observations": (
        "a",
        """INSERT DATA { ex:d qb:dataSet ex:harvest ; ex:fruit ex:apple ; ex:year 1 ;
           qb:measureType ex:weight ; ex:weight 6 }""",
    ),
    "qb-ic-13-required-attributes": ("a", "DELETE DATA { ex:a ex:unit ex:kilogram }"),
    "qb-ic-14-all-measures": ("c", "DELETE DATA { ex:c ex:weight 1 }"),
    "qb-ic-15-measure-of-its-type": (
        "a",
        "DELETE DATA { ex:a ex:weight 5 } ; INSERT DATA { ex:a ex:price 5 }",
    ),
    "qb-ic-16-single-measure": ("a", "INSERT DATA { ex:a ex:price 5 }"),
    "qb-ic-19-codes-from-code-list": (
        "a",
        "DELETE DATA { ex:a ex:fruit ex:apple } ; INSERT DATA { ex:a ex:fruit ex:stone }",
    ),
}


def _rows(check: Path, change: str = "") -> set[str]:
    store = ox.Store()
    store.update(f"{PREFIXES} INSERT DATA {{ {CUBE} }}")
    if change:
        store.update(PREFIXES + change)
    return {str(finding.focus) for finding in read_check(check).run(store, {})}


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_a_well_formed_cube_has_none(check: Path) -> None:
    assert _rows(check) == set()


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_check_notices_its_violation(check: Path) -> None:
    focus, change = CHANGES[check.stem]
    assert _rows(check, change) == {f"https://example.org/{focus}"}


def test_codes_of_a_concept_scheme_are_checked_too() -> None:
    (check,) = (path for path in CHECKS if "ic-19" in path.stem)
    scheme = """DELETE DATA { ex:fruits a skos:Collection ; skos:member ex:apple , ex:pear } ;
        INSERT DATA { ex:fruits a skos:ConceptScheme . ex:apple skos:inScheme ex:fruits }"""
    assert _rows(check, scheme) == {"https://example.org/c"}


def test_observations_repeat_what_their_claims_say(graph: ox.Store) -> None:
    wrong = graph.query(
        """PREFIX dcity: <https://w3id.org/digital-cities/def#>
        PREFIX qb: <http://purl.org/linked-data/cube#>
        SELECT ?observation WHERE {
          ?observation dcity:statement ?claim ; qb:measureType ?measure ; ?measure ?value .
          FILTER NOT EXISTS { ?claim ?measure ?value }
        }""",
        use_default_graph_as_union=True,
    )
    assert isinstance(wrong, ox.QuerySolutions)
    assert list(wrong) == []


def test_reported_and_computed_are_never_in_one_data_set(graph: ox.Store) -> None:
    answer = graph.query(
        """PREFIX dcity: <https://w3id.org/digital-cities/def#>
        PREFIX qb: <http://purl.org/linked-data/cube#>
        SELECT ?dataSet (COUNT(DISTINCT ?claim) AS ?reported) (COUNT(DISTINCT ?count) AS ?computed) WHERE {
          ?observation qb:dataSet ?dataSet .
          OPTIONAL { ?observation dcity:statement ?claim }
          OPTIONAL { ?observation dcity:computedCityCount ?value BIND(?observation AS ?count) }
        } GROUP BY ?dataSet""",
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, ox.QuerySolutions)
    sizes = [(int(row["reported"].value), int(row["computed"].value)) for row in answer]
    assert len(sizes) == 8
    assert all(0 in size and size != (0, 0) for size in sizes)


@pytest.mark.parametrize(
    ("data_set", "dimension", "property_"),
    [
        ("roles", "roleType", "dcity:hasRole"),
        ("challenges", "challenge", "dcity:hasPriority"),
        ("technologies", "technology", "dcity:usesTechnology"),
    ],
)
def test_computed_counts_are_those_of_the_whole_graph(
    graph: ox.Store, data_set: str, dimension: str, property_: str
) -> None:
    """No count was taken before the last fact was found."""
    prefixes = """PREFIX dcity: <https://w3id.org/digital-cities/def#>
        PREFIX qb: <http://purl.org/linked-data/cube#>
        PREFIX status: <https://w3id.org/digital-cities/scheme/adoption-status/>"""
    status = "; dcity:status status:live" if data_set == "technologies" else ""
    stated = graph.query(
        f"""{prefixes} SELECT ?code ?count WHERE {{
          ?o qb:dataSet <https://w3id.org/digital-cities/id/data-set/computed-{data_set}> ;
            dcity:{dimension} ?code ; dcity:computedCityCount ?count {status} }}""",
        use_default_graph_as_union=True,
    )
    counted = graph.query(
        f"""{prefixes} SELECT ?code (COUNT(DISTINCT ?city) AS ?count) WHERE {{
          ?city a dcity:City ; {property_} ?code }} GROUP BY ?code""",
        use_default_graph_as_union=True,
    )
    assert isinstance(stated, ox.QuerySolutions)
    assert isinstance(counted, ox.QuerySolutions)
    found = sorted((str(row["code"]), row["count"].value) for row in stated)
    assert len(found) > 5
    assert found == sorted((str(row["code"]), row["count"].value) for row in counted)
