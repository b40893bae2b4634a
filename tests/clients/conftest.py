"""A service of its own for clients that write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from tests.conformance.serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

RIVERS = """
<http://example.org/thames> <http://example.org/length> 346 ; <http://example.org/name> "Thames"@en .
<http://example.org/rhine> <http://example.org/length> 1233 .
<http://example.org/rhine> <http://example.org/name> "Rhein"@de, "Rhine"@en .
"""


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("clients")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The service with two rivers in its default graph and nothing else."""
    fields = {**running.bearer, "content-type": "application/sparql-update"}
    done = httpx.post(
        running.sparql, content=f"DROP ALL ; INSERT DATA {{ {RIVERS} }}", headers=fields, timeout=30
    )
    assert done.is_success, done.text
    return running
