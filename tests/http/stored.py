"""Graphs that tests of the graph store write and read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import rdflib

if TYPE_CHECKING:
    import httpx

ALICE = '<http://example.org/a> <http://example.org/name> "Alice" .\n'
BOB = '<http://example.org/b> <http://example.org/name> "Bob" .\n'
TURTLE = {"content-type": "text/turtle"}
PATCH = {"content-type": "application/sparql-update"}
GRAPH_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
NUMBERS = itertools.count(1)


def fresh() -> str:
    """The name of a graph that no other test uses."""
    return f"http://example.org/graph/{next(NUMBERS)}"


def graph_of(response: httpx.Response, syntax: str = "turtle") -> rdflib.Graph:
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.content, format=syntax)


def turtle(text: str, base: str = "") -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle", publicID=base or None)


def problem(response: httpx.Response, status: int, name: str = "") -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    document = response.json()
    assert document["type"] == f"/problems/{name}" or not name
    return str(document["detail"])
