"""The service over three engines; the same tests are run with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.remote.packages import NotToBeHad
from tests.remote.servers import Behind, fuseki, virtuoso
from tests.remote.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = 1500
NAMES, LINKS = "http://example.org/graph/names", "http://example.org/graph/links"
TIMEOUT = "20"

MAKES = ["embedded", "fuseki", pytest.param("virtuoso", marks=pytest.mark.may_skip)]


@pytest.fixture(scope="session")
def fuseki_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    try:
        server = fuseki(tmp_path_factory.mktemp("fuseki"))
        with server as running:
            yield running
    except NotToBeHad as reason:
        pytest.skip(f"Fuseki: {reason}")


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    try:
        server = virtuoso(tmp_path_factory.mktemp("virtuoso"))
        with server as running:
            yield running
    except NotToBeHad as reason:
        pytest.skip(f"Virtuoso: {reason}")


@pytest.fixture(scope="session")
def behind(request: pytest.FixtureRequest) -> Behind | None:
    """The server behind the service under test; none behind the embedded engine."""
    make: str = request.param
    return None if make == "embedded" else request.getfixturevalue(f"{make}_server")


@pytest.fixture(scope="session")
def service(behind: Behind | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over one engine, with two graphs: names, and who knows whom."""
    folder = tmp_path_factory.mktemp("service")
    limits = ["--timeout", TIMEOUT]
    if behind is None:
        (folder / "empty").mkdir()
        options = [str(folder / "empty"), "--store", str(folder / "store"), *limits]
        running = serving(folder, "embedded", *options)
    else:
        options = ["--engine", "remote", *behind.options, *limits]
        running = serving(folder, behind.make, *options, environment=behind.environment)
    with running as service:
        for graph, data in ((NAMES, names()), (LINKS, links())):
            response = service.store("PUT", graph, data.encode(), content_type="text/turtle")
            assert response.status_code in (201, 204), response.text
        yield service


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with each engine, unless it names those that it is about."""
    chosen = any("behind" in mark.args for mark in metafunc.definition.iter_markers("parametrize"))
    if {"service", "behind"} <= set(metafunc.fixturenames) and not chosen:
        metafunc.parametrize("behind", MAKES, indirect=True, scope="session")


def names() -> str:
    return "".join(
        f'<http://example.org/person/{number}> <http://xmlns.com/foaf/0.1/name> "Person {number}"@en .\n'
        for number in range(PEOPLE)
    )


def links() -> str:
    return "".join(
        f"<http://example.org/person/{number}> <http://xmlns.com/foaf/0.1/knows>"
        f" <http://example.org/person/{(number + step) % PEOPLE}> .\n"
        for number in range(PEOPLE)
        for step in (1, 2, 3)
    )
