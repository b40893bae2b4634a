"""Links between resources, pages and data: FAIR Signposting, level 2; and the catalogue of interfaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.http.linked import FORMATS, KB

if TYPE_CHECKING:
    from tests.http.linked import Linked

_LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


def links(response: httpx.Response) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for href, relations, _ in _LINK.findall(response.headers["link"]):
        for rel in relations.split():
            found.setdefault(rel, set()).add(href)
    return found


def test_a_page_points_to_everything(waters: Linked) -> None:
    found = links(waters.get("/page/river/danube"))
    data = {f"{waters.url}/data/river/danube.{extension}" for extension in FORMATS}
    assert found["describedby"] == found["alternate"] == data
    assert found["canonical"] == {f"{waters.url}/page/river/danube"}
    assert found["cite-as"] == {f"{KB}river/danube"}
    assert found["type"] == {"https://schema.org/AboutPage", f"{KB}vocab#River", f"{KB}vocab#Water"}
    assert found["license"] == {"https://creativecommons.org/publicdomain/zero/1.0/"}
    assert found["collection"] == {f"{waters.url}/waters"}
    assert found["author"] == {f"{waters.url}/agent/office"}
    assert found["linkset"] == {f"{waters.url}/linkset/river/danube"}


def test_data_point_back(waters: Linked) -> None:
    found = links(waters.get("/data/river/danube.ttl"))
    assert found["describes"] == {f"{waters.url}/river/danube"}
    assert found["canonical"] == {f"{waters.url}/data/river/danube.ttl"}
    assert f"{waters.url}/page/river/danube" in found["alternate"]
    assert f"{waters.url}/data/river/danube.nt" in found["alternate"]
    assert found["cite-as"] == {f"{KB}river/danube"}


def test_the_identifier_says_what_describes_it(waters: Linked) -> None:
    found = links(waters.get("/river/danube"))
    assert f"{waters.url}/page/river/danube" in found["describedby"]
    assert found["linkset"] == {f"{waters.url}/linkset/river/danube"}


def test_the_dataset_is_one_and_in_no_other(waters: Linked) -> None:
    found = links(waters.get("/page/waters"))
    assert "https://schema.org/Dataset" in found["type"]
    assert "collection" not in found


def test_the_linkset_has_what_the_fields_have(waters: Linked) -> None:
    response = waters.get("/linkset/river/danube")
    assert response.headers["content-type"] == "application/linkset+json"
    contexts = {each["anchor"]: each for each in response.json()["linkset"]}
    paths = ["/river/danube", "/page/river/danube", *(f"/data/river/danube.{each}" for each in FORMATS)]
    assert set(contexts) == {f"{waters.url}{path}" for path in paths}
    for path in paths:
        context = contexts[f"{waters.url}{path}"]
        there = {
            rel: {target["href"] for target in targets} for rel, targets in context.items() if rel != "anchor"
        }
        assert there == links(waters.get(path)), path


@pytest.mark.parametrize("path", ["/page/river/danube", "/data/river/danube.ttl", "/river/danube"])
def test_links_lead_somewhere(waters: Linked, path: str) -> None:
    for rel, targets in links(waters.get(path)).items():
        for target in targets:
            if target.startswith(waters.url):
                assert httpx.get(target, follow_redirects=True).status_code == 200, (rel, target)


def test_fields_stay_short_enough_for_proxies(cities: Linked) -> None:
    for path in ("/page/id/city/boston", "/page/id/claim/glasgow--population", "/page/def%23City"):
        assert len(cities.get(path).headers["link"]) < 4096


def test_the_catalogue_of_interfaces(waters: Linked) -> None:
    response = waters.get("/.well-known/api-catalog")
    assert response.headers["content-type"] == (
        'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
    )
    assert 'rel="api-catalog"' in response.headers["link"]
    contexts = {each["anchor"]: each for each in response.json()["linkset"]}
    items = contexts[f"{waters.url}/.well-known/api-catalog"]["item"]
    assert {each["href"] for each in items} == {f"{waters.url}/sparql", f"{waters.url}/store"}
    endpoint = contexts[f"{waters.url}/sparql"]
    for rel in ("service-desc", "service-doc", "status", "service-meta"):
        for target in endpoint[rel]:
            fields = {"accept": target["type"]} if "type" in target else {}
            got = httpx.get(target["href"], headers=fields, follow_redirects=True)
            assert got.status_code == 200, target


def test_openapi_has_what_describes_resources(waters: Linked) -> None:
    paths = waters.get("/openapi.json").json()["paths"]
    assert {"/data/{resource}.{extension}", "/page/{resource}", "/linkset/{resource}"} <= set(paths)
