"""What the suites are run against: the engine by itself, and the service over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urljoin

import httpx
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, serialize
from tests.conformance.manifest import Graphs, base_of
from tests.conformance.results import Table, from_engine, read_graph, read_response
from tests.conformance.suites import suites

from civigraph.engine.changes import Changes
from civigraph.engine.difference import Dataset as Executed
from civigraph.engine.difference import run_update
from civigraph.errors import EvaluationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conformance.manifest import Case
    from tests.conformance.results import Result

_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
Dataset = dict[str, list[Quad]]
"""Triples by the name of their graph; the default graph's is empty."""


class Refused(Exception):
    """The text is malformed."""


class Forbidden(Exception):
    """The text is well-formed, but what it asks for is not done here."""


class Failed(Exception):
    """The text is well-formed, but it failed."""


class Subject(Protocol):
    """An implementation of SPARQL."""

    def load(self, dataset: Dataset) -> None:
        """Hold this dataset and nothing else."""

    def query(self, text: str, base: str) -> Result:
        """Answer a query.

        Raises:
            Refused: malformed.
            Forbidden: well-formed, but not done.
        """

    def update(self, text: str, base: str) -> None:
        """Run an update.

        Raises:
            Refused: malformed.
            Forbidden: well-formed, but not done.
            Failed: it failed.
        """

    def dump(self) -> list[Quad]:
        """All quads."""


def dataset_of(case: Case) -> Dataset:
    """The dataset that a case starts from, with the graphs that its query takes ``FROM`` as named graphs."""
    dataset = read_dataset(case.graphs)
    for reference in _FROM.findall(case.text):
        name = urljoin(case.base, reference)
        if (file := _published_at(name)) is not None and name not in dataset:
            dataset[name] = _in_graph(file, name)
    return dataset


def read_dataset(graphs: Graphs) -> Dataset:
    """The triples of files."""
    dataset: Dataset = {"": [quad for file in graphs.default for quad in read_graph(file)]}
    for name, file in graphs.named:
        dataset.setdefault(name, []).extend(_in_graph(file, name))
    return dataset


def _in_graph(file: Path, name: str) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, quad.object, NamedNode(name)) for quad in read_graph(file)]


def _published_at(address: str) -> Path | None:
    for suite in ("dawg-data-r2", "sparql11"):
        base = base_of(suites() / suite / "x").removesuffix("x")
        file = suites() / suite / address.removeprefix(base)
        if address.startswith(base) and file.is_file():
            return file
    return None


class EngineSubject:
    """The embedded engine without anything of ours around it."""

    def __init__(self) -> None:
        self.store = Store()

    def load(self, dataset: Dataset) -> None:
        self.store = Store()
        for name, quads in dataset.items():
            if name:
                self.store.add_graph(NamedNode(name))
            self.store.extend(quads)

    def query(self, text: str, base: str) -> Result:
        try:
            return from_engine(self.store.query(text, base_iri=base))
        except SyntaxError as error:
            raise Refused(str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise Failed(str(error)) from error

    def update(self, text: str, base: str) -> None:
        try:
            self.store.update(text, base_iri=base)
        except SyntaxError as error:
            raise Refused(str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise Failed(str(error)) from error

    def dump(self) -> list[Quad]:
        return list(self.store)


class ExecutorSubject(EngineSubject):
    """The engine with updates done by the executor that knows what they change, as behind a gate."""

    def update(self, text: str, base: str) -> None:
        try:
            run_update(text, Changes(self.store), Executed(base=base))
        except EvaluationFailed as error:
            raise Failed(str(error)) from error


class ServiceSubject:
    """A service over HTTP, whose state nobody else changes meanwhile.

    Args:
        url: its address, without a slash at the end.
        token: gives the right to write.
    """

    TABLE: Final = "application/sparql-results+json"
    GRAPH: Final = "application/n-triples"

    def __init__(self, url: str, token: str) -> None:
        self.client = httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=60)
        self._held: Dataset | None = None

    def load(self, dataset: Dataset) -> None:
        """Put each graph, and delete those of before."""
        if dataset == self._held:
            return
        self._held, before = None, self._graphs() if self._held is None else self._held
        for name in before:
            if name and not dataset.get(name):
                self._done(self.client.delete("/store", params={"graph": name}))
        for name, quads in dataset.items():
            if not quads and not (name and before.get(name)) and not (not name and before.get("")):
                continue
            body = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
            where = {"graph": name} if name else {"default": ""}
            headers = {"content-type": "application/n-triples"}
            self._done(self.client.put("/store", params=where, content=body, headers=headers))
        self._held = {name: quads for name, quads in dataset.items() if quads or not name}

    def query(self, text: str, base: str) -> Result:
        return self.ask(text, base, f"{self.TABLE}, {self.GRAPH}")

    def ask(self, text: str, base: str, accept: str) -> Result:
        """Answer a query in a format."""
        response = self.post("query", text, base, accept)
        return read_response(response.headers["content-type"].partition(";")[0], response.content)

    def update(self, text: str, base: str) -> None:
        self._held = None
        self.post("update", text, base)

    def post(self, kind: str, text: str, base: str, accept: str = "*/*") -> httpx.Response:
        """Send a query or update directly; without a base, as it is."""
        body = f"BASE <{base}>\n{text}" if base else text
        headers = {"content-type": f"application/sparql-{kind}", "accept": accept}
        response = self.client.post("/sparql", content=body.encode(), headers=headers)
        if response.is_success:
            return response
        problem = response.json()
        named = {"malformed-query": Refused, "forbidden": Forbidden, "evaluation-failed": Failed}
        raise named.get(problem["type"].rpartition("/")[2], AssertionError)(problem["detail"])

    def dump(self) -> list[Quad]:
        text = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        table = self.query(text, "")
        assert isinstance(table, Table)
        return [Quad(s, p, o, g or DefaultGraph()) for s, p, o, g in table.rows]  # type: ignore[arg-type]

    def _graphs(self) -> Mapping[str, list[Quad]]:
        """What there is, by graph, however it came there."""
        graphs: Dataset = {"": []}
        for quad in self.dump():
            name = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value)
            graphs.setdefault(name, []).append(quad)
        return graphs

    @staticmethod
    def _done(response: httpx.Response) -> None:
        assert response.is_success, response.text
