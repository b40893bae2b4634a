"""A write that the gate refuses: 422 with the SHACL report, in the format that the client reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import rdflib
from tests.http.running import Writable
from tests.http.stored import problem

from civigraph.engine.gatekeeping import GateSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[1] / "fixtures" / "validation-project"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
BAD = "<http://example.org/new> a <http://example.org/River> ."
GRAPH = "http://example.org/graph"


def gate(*, refuses: bool) -> GateSpec:
    return GateSpec("civigraph.validation.gate:open_gate", {"project": str(PROJECT)}, refuses)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with Writable.serving(tmp_path_factory.mktemp("guarded") / "store", gate(refuses=True)) as running:
        yield running


def update(service: Writable, accept: str) -> httpx.Response:
    headers = {**service.authorized, "accept": accept}
    return httpx.post(f"{service.url}/update", data={"update": f"INSERT DATA {{ {BAD} }}"}, headers=headers)


@pytest.mark.parametrize(
    ("accept", "kind", "syntax"),
    [
        ("*/*", "text/turtle; charset=utf-8", "turtle"),
        ("", "text/turtle; charset=utf-8", "turtle"),
        ("text/turtle", "text/turtle; charset=utf-8", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
    ],
)
def test_the_report_in_every_format(guarded: Writable, accept: str, kind: str, syntax: str) -> None:
    for response in (update(guarded, accept), guarded.put(GRAPH, BAD, {"accept": accept})):
        assert response.status_code == 422
        assert response.headers["content-type"] == kind
        assert response.headers["vary"] == "Accept"
        assert response.headers["cache-control"] == "no-store"
        report = rdflib.Graph().parse(data=response.content, format=syntax)
        assert len(set(report.subjects(SH.conforms, rdflib.Literal(False)))) == 1
        assert set(report.objects(None, SH.focusNode)) == {rdflib.URIRef("http://example.org/new")}


def test_programs_that_read_problems_get_one_with_the_findings(guarded: Writable) -> None:
    for accept in ("application/problem+json", "text/csv", "application/sparql-results+json"):
        response = update(guarded, accept)
        problem(response, 422, "shapes-violated")
        assert response.json()["violations"] >= 1
        assert "http://example.org/new" in json.dumps(response.json()["findings"])


def test_json_is_the_findings(guarded: Writable) -> None:
    response = update(guarded, "application/json")
    assert (response.status_code, response.headers["content-type"]) == (422, "application/json")
    assert "http://example.org/new" in response.text


def test_people_get_a_page(guarded: Writable) -> None:
    response = update(guarded, "text/html,application/xhtml+xml,*/*;q=0.8")
    assert (response.status_code, response.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "sh:ValidationReport" in response.text or "ValidationReport" in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


def test_nothing_has_changed(guarded: Writable) -> None:
    generation = guarded.engine.status().generation
    guarded.put(GRAPH, BAD)
    assert guarded.get(GRAPH).status_code == 404
    assert guarded.engine.status().generation == generation
    assert guarded.put(GRAPH, "").status_code == 201  # the gate lets pass what violates nothing


def test_a_gate_that_warns_says_so_with_the_acknowledgement(tmp_path: Path) -> None:
    with Writable.serving(tmp_path / "store", gate(refuses=False)) as service:
        for expected in (201, 200):
            response = service.put(GRAPH, BAD.replace("new", f"new-{expected}"))
            assert response.status_code == expected
            report = rdflib.Graph().parse(data=response.json()["warnings"], format="turtle")
            assert (None, SH.conforms, rdflib.Literal(False)) in report
        assert service.get(GRAPH).status_code == 200
