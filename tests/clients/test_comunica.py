"""Comunica, the query engine of browsers and Node, as a client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.clients.javascript import PackagesMissing, run

if TYPE_CHECKING:
    from tests.conformance.serving import Server

EXAMPLE = "http://example.org/"


@pytest.mark.timeout(700)
def test_comunica_asks_and_changes(server: Server) -> None:
    try:
        done = run("comunica.mjs", server.sparql, server.token)
    except PackagesMissing as missing:
        pytest.skip(str(missing))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["rows"] == [
        {"river": f"{EXAMPLE}thames", "km": "346"},
        {"river": f"{EXAMPLE}rhine", "km": "1233"},
    ]
    assert found["group"] == [{"sea": f"{EXAMPLE}sea", "n": "2"}]
    assert found["ask"] is True
    assert found["quads"] == ["1233", "346"]
    assert found["after"] == [{"river": f"{EXAMPLE}thames"}]
    assert "401" in found["refused"]
