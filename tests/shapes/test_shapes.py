"""Each constraint of the project's shapes has a graph that violates it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.shapes.mutation import Family, families, faults

from civigraph.project import Project

_PROJECT = Project.default()
_NAMES = [path.stem for path in _PROJECT.shape_files()]


@cache
def _families() -> dict[str, Family]:
    found = families(Path(__file__).parent, _PROJECT.shape_files(), _PROJECT.ontology_files())
    return {family.shapes.stem: family for family in found}


@pytest.mark.parametrize("name", _NAMES)
def test_each_constraint_is_violated_by_a_graph_and_by_none_when_it_is_removed(name: str) -> None:
    family = _families()[name]
    violations = family.violations()
    found = [
        fault
        for constraint in family.constraints()
        for fault in faults(family, constraint, violations.get(constraint.id))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", _NAMES)
def test_each_change_is_about_a_constraint_that_exists(name: str) -> None:
    family = _families()[name]
    assert set(family.violations()) <= {constraint.id for constraint in family.constraints()}
