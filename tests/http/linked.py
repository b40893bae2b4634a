"""Services that publish a project's resources, for the tests of dereferencing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
from pyoxigraph import RdfFormat, Store, parse
from tests.http.running import listening

from civigraph.build.freshness import ensure_snapshot
from civigraph.config import load_settings
from civigraph.engine.pool import PoolEngine
from civigraph.http.app import create_app
from civigraph.http.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from civigraph.build.snapshot import Snapshot
    from civigraph.project import Project

WATERS = Path(__file__).parents[1] / "fixtures" / "waters"
KB = "https://water.example/kb/"
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMATS = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """A running service.

    Attributes:
        url: its address, with the prefix of a proxy.
        store: the same data in a store of the test's own.
    """

    url: str
    store: Store

    def get(self, path: str, **fields: str) -> httpx.Response:
        """Ask without following redirects; names of fields with ``_`` for ``-``."""
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=60)

    def triples(self, path: str) -> set[Triple]:
        """The triples of a document, all its pages: N-Triples."""
        found: set[Triple] = set()
        address: str | None = f"{self.url}{path}"
        while address is not None:
            response = httpx.get(address, timeout=60)
            assert response.status_code == 200, address
            found |= {quad.triple for quad in parse(response.content, format=RdfFormat.N_TRIPLES)}
            following = response.links.get("next")
            address = urljoin(address, following["url"]) if following else None
        return found


@contextmanager
def publishing(project: Project, snapshot: Snapshot, **settings: object) -> Iterator[Linked]:
    """Run the service of a project until the block ends."""
    chosen = load_settings(**{"timeout": 20, "memory_limit": "512M", "log_level": "error", **settings})
    engine = PoolEngine.from_settings(chosen, snapshot.quads, snapshot.id, dict(snapshot.prefixes))
    store = Store()
    store.bulk_load(path=snapshot.quads, format=RdfFormat.N_QUADS)
    with listening(create_app(chosen, engine, Site.of(project, snapshot)), chosen) as port:
        yield Linked(f"http://127.0.0.1:{port}{chosen.root_path}", store)


def snapshot_of(project: Project, folder: Path) -> Snapshot:
    return ensure_snapshot(project, load_settings(build_dir=folder))
