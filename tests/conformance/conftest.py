"""One service for the tests of a process; each test says what state it starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conformance.serving import Server, serving
from tests.conformance.subjects import EngineSubject, ServiceSubject

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("conformance")) as running:
        yield running


@pytest.fixture(scope="session")
def service(server: Server) -> Iterator[ServiceSubject]:
    subject = ServiceSubject(server.url, server.token)
    with subject.client:
        yield subject


@pytest.fixture(scope="session")
def engine() -> EngineSubject:
    return EngineSubject()
