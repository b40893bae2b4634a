"""Follow every link of every document: nothing leads to nothing."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urljoin

import httpx
import pytest
from tests.http.linked import BROWSER, FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.http.linked import Linked

_LINK = re.compile(r"<([^>]*)>; rel=")
_ALIKE = re.compile(r"brook-(?!001)")
"""Resources that are all alike; one of them is enough."""


class _Page(HTMLParser):
    """Where a page leads, and what places it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and (href := values.get("href")):
            self.links.append(href)
        if place := values.get("id"):
            self.places.add(place)


class Crawler:
    """Follows links within one service.

    Args:
        client: asks.
        service: which one.

    Attributes:
        seen: status by address.
        dead: addresses that lead to nothing, with where they stood.
    """

    def __init__(self, client: httpx.Client, service: Linked) -> None:
        self.client, self.root = client, service.url
        self.seen: dict[str, int] = {}
        self.dead: dict[str, str] = {}

    def crawl(self, starts: Iterable[str], most: int = 100_000) -> None:
        waiting = [(urljoin(f"{self.root}/", start), "") for start in starts]
        while waiting and len(self.seen) < most:
            address, source = waiting.pop()
            address = urldefrag(address)[0]
            if address in self.seen or not address.startswith(f"{self.root}/") or _ALIKE.search(address):
                continue
            response = self.client.get(address)
            self.seen[address] = response.status_code
            if response.status_code >= 400:
                self.dead[address] = source
            waiting += [(urljoin(address, each), address) for each in self.links(response)]

    def links(self, response: httpx.Response) -> list[str]:
        found = _LINK.findall(response.headers.get("link", ""))
        if "location" in response.headers:
            found.append(response.headers["location"])
        if response.headers.get("content-type", "").startswith("text/html"):
            found += _Page(response.text).links
        return found


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=120, headers=BROWSER) as opened:
        yield opened


def test_every_link_of_a_small_project_leads_somewhere(client: httpx.Client, waters: Linked) -> None:
    crawler = Crawler(client, waters)
    subjects = {
        quad.subject.value
        for quad in waters.store
        if str(quad.subject).startswith("<https://water.example/kb/")
    }
    crawler.crawl(subject.replace("https://water.example/kb/", "/") for subject in subjects)
    assert crawler.dead == {}
    assert len(crawler.seen) > 30 * (2 + len(FORMATS))


def test_every_link_of_a_sample_leads_somewhere(client: httpx.Client, cities: Linked) -> None:
    base = "https://w3id.org/digital-cities/"
    subjects = sorted(
        {quad.subject.value for quad in cities.store if str(quad.subject).startswith(f"<{base}")}
    )
    kinds: dict[str, list[str]] = {}
    for subject in subjects:
        kinds.setdefault("/".join(subject.removeprefix(base).split("/")[:2]).partition("#")[0], []).append(
            subject
        )
    crawler = Crawler(client, cities)
    for group in random.Random(5).sample(sorted(kinds.values()), 60):
        start = random.Random(5).choice(group)
        page = client.get(f"{crawler.root}/page/{quote(start.removeprefix(base), safe='/')}")
        assert page.status_code == 200, start
        found = sorted(set(crawler.links(page)))
        for link in random.Random(5).sample(found, min(5, len(found))):
            address = urldefrag(urljoin(str(page.url), link))[0]
            if address.startswith(f"{crawler.root}/") and address not in crawler.seen:
                crawler.seen[address] = client.get(address).status_code
    assert {address: status for address, status in crawler.seen.items() if status >= 400} == {}
    assert len(crawler.seen) > 100


@pytest.mark.parametrize("path", ["/page/vocab"])
def test_terms_of_a_hash_namespace_have_their_place_on_the_page(waters: Linked, path: str) -> None:
    places = _Page(waters.get(path).text).places
    assert {"River", "Water", "mouth", "length"} <= places
