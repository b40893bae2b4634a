"""The project's own Turtle, read once for all tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.data.authored import PROJECT, Graph

from civigraph.build.corpus import parse_file


@pytest.fixture(scope="session")
def graph() -> Graph:
    paths = [*PROJECT.ontology_files(), *PROJECT.data_files()]
    return Graph({path: parse_file(path)[0] for path in paths})


@pytest.fixture(scope="session")
def text() -> Path:
    """Folder with the text of the report, which a clone lacks."""
    folder = os.environ.get("CIVIGRAPH_TEXT")
    if not folder:
        pytest.skip("CIVIGRAPH_TEXT does not name the folder with the text of the report")
    return Path(folder)
