"""The machinery of ``tests/shapes``: does it notice a constraint that nothing tests?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.shapes.mutation import Family, families, faults

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = (
    PREFIXES
    + """
:S a sh:NodeShape ; sh:targetClass :Super ; sh:property :name , :kind ; sh:sparql :rule ;
    sh:or ( [ sh:path :a ; sh:minCount 1 ] [ sh:path :b ; sh:minCount 1 ] ) .
:name a sh:PropertyShape ; sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "One name." .
:kind a sh:PropertyShape ; sh:path :kind ; sh:node :Kind ; sh:class :One , :Two .
:Kind a sh:NodeShape ; sh:property :kind--scheme .
:kind--scheme a sh:PropertyShape ; sh:path :scheme ; sh:hasValue :kinds .
:rule sh:message "Not itself." ; sh:select "SELECT $this WHERE { $this <http://example.org/name> $this }" .
"""
)
EXAMPLE = PREFIXES + ':x a :Sub ; :name "x" ; :kind :k ; :a 1 .\n:k a :One , :Two ; :scheme :kinds .\n'
CHANGES = {
    ":S sh:or": "# violates: :S sh:or at :x\nDELETE DATA { :x :a 1 }",
    ":S sh:sparql": "# violates: :S sh:sparql at :x\nINSERT DATA { :x :name :x }",
    ":name sh:minCount": '# violates: :name sh:minCount at :x\nDELETE DATA { :x :name "x" }',
    ":name sh:maxCount": '# violates: :name sh:maxCount at :x\nINSERT DATA { :x :name "y" }',
    ":kind sh:node": "# violates: :kind sh:node at :x\nDELETE DATA { :k :scheme :kinds }",
    ":kind sh:class :One": "# violates: :kind sh:class :One at :x\nDELETE DATA { :k a :One }",
    ":kind sh:class :Two": "# violates: :kind sh:class :Two at <http://example.org/x>\n"
    "DELETE DATA { :k a :Two }",
    ":kind--scheme sh:hasValue": "# violates: :kind--scheme sh:hasValue at :k\n"
    "DELETE DATA { :k :scheme :kinds }",
}


def _family(folder: Path, changes: dict[str, str], example: str = EXAMPLE) -> Family:
    for name in ("shapes", "ontology", "examples", "violations"):
        (folder / name).mkdir()
    (folder / "shapes" / "s.ttl").write_text(SHAPES, encoding="utf-8")
    (folder / "ontology" / "o.ttl").write_text(PREFIXES + ":Sub rdfs:subClassOf :Super .", encoding="utf-8")
    (folder / "examples" / "s.ttl").write_text(example, encoding="utf-8")
    (folder / "violations" / "s.ru").write_text("\n\n".join(changes.values()), encoding="utf-8")
    (family,) = families(folder, [folder / "shapes" / "s.ttl"], [folder / "ontology" / "o.ttl"])
    return family


def _faults(family: Family) -> list[str]:
    violations = family.violations()
    return [f for c in family.constraints() for f in faults(family, c, violations.get(c.id))]


def test_every_constraint_of_named_shapes_is_listed_by_name(tmp_path: Path) -> None:
    assert {constraint.id for constraint in _family(tmp_path, {}).constraints()} == set(CHANGES)


def test_well_tested_shapes_have_no_fault(tmp_path: Path) -> None:
    assert _faults(_family(tmp_path, CHANGES)) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_constraint_without_a_violating_graph_is_named(tmp_path: Path, name: str) -> None:
    family = _family(tmp_path, {key: change for key, change in CHANGES.items() if key != name})
    assert _faults(family) == [f"s.ru has no change that violates {name}"]


def test_a_change_that_does_not_violate_its_constraint_is_named_with_its_line(tmp_path: Path) -> None:
    changes = CHANGES | {
        ":name sh:maxCount": "# violates: :name sh:maxCount at :x\nINSERT DATA { :x :other 1 }"
    }
    (fault,) = _faults(_family(tmp_path, changes))
    assert fault == "s.ru:10: the change does not violate :name sh:maxCount at http://example.org/x"


def test_a_change_at_a_node_that_the_shape_does_not_target_is_a_fault(tmp_path: Path) -> None:
    changes = CHANGES | {
        ":name sh:minCount": "# violates: :name sh:minCount at :k\nDELETE WHERE { :x :name ?any }"
    }
    (fault,) = _faults(_family(tmp_path, changes))
    assert "does not violate :name sh:minCount" in fault


def test_an_example_that_is_faulty_itself_is_a_fault(tmp_path: Path) -> None:
    example = EXAMPLE.replace(':name "x"', ':name "x" , "z"')
    assert any(
        "before the change: One name." in fault for fault in _faults(_family(tmp_path, CHANGES, example))
    )


def test_two_changes_for_one_constraint_are_refused(tmp_path: Path) -> None:
    changes = CHANGES | {"again": CHANGES[":S sh:or"]}
    with pytest.raises(ValueError, match="a second change for :S sh:or"):
        _family(tmp_path, changes).violations()
