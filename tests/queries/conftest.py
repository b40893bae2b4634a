"""The project's own graph, built once and kept until one of its files changes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civigraph.build import ensure_snapshot
from civigraph.config import load_settings
from civigraph.project import Project


@pytest.fixture(scope="session")
def graph() -> ox.Store:
    snapshot = ensure_snapshot(Project.default(), load_settings())
    store = ox.Store()
    store.bulk_load(path=snapshot.quads, format=ox.RdfFormat.N_QUADS)
    return store
