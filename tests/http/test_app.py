"""The application around the endpoint."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.http.running import SITE, Writable

from civigraph.config import load_settings
from civigraph.engine.pool import PoolEngine
from civigraph.http.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.http.running import Service, Start

    from civigraph.build.snapshot import Snapshot

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_health(service: Service) -> None:
    response = httpx.get(f"{service.url}/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readiness_says_what_is_served(service: Service, snapshot: Snapshot) -> None:
    document = httpx.get(f"{service.url}/readyz").json()
    assert document["ready"] is True
    assert document["generation"] == snapshot.id
    assert document["workers"] >= 1
    assert document["derived"] is None


def test_readiness_and_metrics_say_whether_derived_triples_are_behind(tmp_path: Path) -> None:
    def derived(service: Writable) -> tuple[object, str]:
        told = httpx.get(f"{service.url}/readyz").json()["derived"]
        numbers = httpx.get(f"{service.url}/metrics").text.splitlines()
        return told, "".join(each for each in numbers if each.startswith("civigraph_derived_"))

    with Writable.serving(tmp_path / "store", reasoned=True) as service:
        first = service.engine.status().generation
        assert derived(service) == (
            {"generation": first, "behind": False},
            f'civigraph_derived_info{{generation="{first}"}} 1.0civigraph_derived_behind 0.0',
        )
        assert service.update("INSERT DATA { <urn:a> <urn:b> 1 }").status_code == 200
        assert derived(service) == (
            {"generation": first, "behind": True},
            f'civigraph_derived_info{{generation="{first}"}} 1.0civigraph_derived_behind 1.0',
        )


def test_a_store_without_derived_triples_tells_nothing_of_them(writable: Writable) -> None:
    assert httpx.get(f"{writable.url}/readyz").json()["derived"] is None
    assert "civigraph_derived" not in httpx.get(f"{writable.url}/metrics").text


def test_readiness_before_the_engine_has_started(snapshot: Snapshot) -> None:
    asyncio.run(ask_before_the_start(snapshot))


async def ask_before_the_start(snapshot: Snapshot) -> None:
    settings = load_settings()
    app = create_app(settings, PoolEngine.from_settings(settings, snapshot.quads), SITE)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["ready"] is False
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/sparql", params={"query": "ASK {}"})).status_code == 503


def test_the_first_page_names_the_dataset_its_size_and_ways_in(service: Service) -> None:
    response = httpx.get(service.url)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Rivers</h1>" in response.text
    assert ">14<" in response.text
    assert 'href="/sparql"' in response.text


@pytest.mark.parametrize("path", ["/", "/sparql", "/problems/timeout", "/nothing"])
def test_pages_load_nothing_from_elsewhere(service: Service, path: str) -> None:
    response = httpx.get(f"{service.url}{path}", headers=BROWSER)
    assert "text/html" in response.headers["content-type"]
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", response.text)


def test_the_examples_of_a_page_run(service: Service) -> None:
    page = httpx.get(service.url).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/sparql\?query=[^"]+)"', page)]
    assert links
    for link in links:
        assert len(httpx.get(service.url + link).json()["results"]["bindings"]) == 3


def test_what_does_not_exist_is_a_problem_or_a_page(service: Service) -> None:
    response = httpx.get(f"{service.url}/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/not-found"
    assert "<h1>Not found</h1>" in httpx.get(f"{service.url}/nothing", headers=BROWSER).text


def test_another_method_says_what_is_allowed(service: Service) -> None:
    response = httpx.post(f"{service.url}/healthz")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
    assert response.json()["status"] == 405


def test_a_slash_at_the_end_leads_to_the_endpoint(service: Service) -> None:
    response = httpx.get(f"{service.url}/sparql/", params={"query": "ASK {}"}, follow_redirects=True)
    assert response.json()["boolean"] is True


def test_openapi_describes_the_endpoint(service: Service) -> None:
    document = httpx.get(f"{service.url}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"get", "post"} <= set(document["paths"]["/sparql"])
    names = {parameter["name"] for parameter in document["paths"]["/sparql"]["get"]["parameters"]}
    assert names == {"query", "default-graph-uri", "named-graph-uri", "format", "timeout", "explain"}
    assert "504" in document["paths"]["/sparql"]["get"]["responses"]
    assert "/readyz" in document["paths"]
    assert set(document["paths"]["/store"]) == {"get"}
    assert "application/sparql-update" not in str(document)


def test_no_page_that_loads_from_a_cdn_is_served(service: Service) -> None:
    assert httpx.get(f"{service.url}/docs").status_code == 404
    assert httpx.get(f"{service.url}/redoc").status_code == 404


@pytest.mark.parametrize("strips", [True, False], ids=["stripped", "passed on"])
def test_every_link_works_behind_a_path_prefix(start: Start, strips: bool) -> None:
    service = start(root_path="/kg")
    base = service.url.removesuffix("/kg") if strips else service.url
    assert httpx.get(f"{base}/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    assert httpx.get(f"{base}/healthz").status_code == 200
    assert "/kg/sparql>" in httpx.get(f"{base}/sparql", headers={"accept": "application/n-triples"}).text
    for path in ("/", "/sparql", "/problems/timeout"):
        page = httpx.get(base + path, headers=BROWSER)
        assert page.status_code == 200
        assert all(link.startswith("/kg/") for link in re.findall(r'(?:href|action)="([^"]+)"', page.text))
    assert httpx.get(f"{base}/sparql", params={"query": "x"}).json()["type"] == "/kg/problems/malformed-query"


def test_the_host_of_the_request_is_the_host_of_the_description(service: Service) -> None:
    response = httpx.get(
        service.sparql, headers={"host": "data.example.org", "accept": "application/n-triples"}
    )
    assert "<http://data.example.org/sparql>" in response.text
