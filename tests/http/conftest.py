"""Services for the tests of this folder."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.http.linked import WATERS, Linked, publishing, snapshot_of
from tests.http.running import Service, Start, Writable, serving

from civigraph.build.freshness import ensure_snapshot
from civigraph.config import load_settings
from civigraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from civigraph.build.snapshot import Snapshot

RIVERS = Path(__file__).parents[1] / "fixtures" / "rivers"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("build")
    return ensure_snapshot(Project.open(RIVERS), load_settings(build_dir=folder))


@pytest.fixture(scope="session")
def service(snapshot: Snapshot) -> Iterator[Service]:
    """The service that tests share; what changes its state has one of its own."""
    with serving(snapshot) as running:
        yield running


@pytest.fixture
def start(snapshot: Snapshot) -> Iterator[Start]:
    """Starts services with settings of the test's own."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(serving(snapshot, **settings))


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    """The service that tests of writes share; each writes graphs of its own."""
    with Writable.serving(tmp_path_factory.mktemp("writable") / "store", max_store_bytes="64K") as running:
        yield running


@pytest.fixture(scope="session")
def waters_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot_of(Project.open(WATERS), tmp_path_factory.mktemp("waters"))


@pytest.fixture(scope="session")
def waters(waters_snapshot: Snapshot) -> Iterator[Linked]:
    """A small project with classes of its own, its resources published."""
    with publishing(Project.open(WATERS), waters_snapshot) as running:
        yield running


@pytest.fixture(scope="session")
def cities() -> Iterator[Linked]:
    """The project of this repository, its resources published."""
    project = Project.default()
    with publishing(project, ensure_snapshot(project, load_settings())) as running:
        yield running
