"""The ontology, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.ontology.jsonld import ROOT, read_ontology

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib import Graph


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return read_ontology()
