"""Documents of a store that takes writes: never an old state under a new name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from tests.http.linked import KB, WATERS
from tests.http.running import Writable

from civigraph.http.site import Site
from civigraph.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.build.snapshot import Snapshot

INN = f"<{KB}river/inn>"


def test_a_document_follows_each_write(tmp_path: Path, waters_snapshot: Snapshot) -> None:
    site = Site.of(Project.open(WATERS), waters_snapshot).unmeasured()
    with Writable.serving(tmp_path / "store", site=site) as service:
        address = f"{service.url}/data/river/inn.nt"
        assert httpx.get(address).status_code == 404
        for length in (517, 518):
            change = (
                f"DELETE WHERE {{ {INN} <{KB}vocab#length> ?old }};"
                f"INSERT DATA {{ {INN} a <{KB}vocab#River> ; <{KB}vocab#length> {length} }}"
            )
            assert service.update(change).status_code == 200
            got = httpx.get(address)
            assert f'"{length}"' in got.text
            assert "last-modified" not in got.headers
            fields = {"if-none-match": got.headers["etag"]}
            assert httpx.get(address, headers=fields).status_code == 304
            described = httpx.get(
                f"{service.url}/sparql",
                params={"query": f"DESCRIBE {INN}"},
                headers={"accept": "application/n-triples"},
            )
            assert sorted(described.text.splitlines()) == sorted(got.text.splitlines())
        service.update(f"INSERT DATA {{ {INN} <{KB}vocab#length> 519 }}")
        assert httpx.get(address, headers=fields).status_code == 200
