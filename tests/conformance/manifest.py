"""Test cases out of the suites' manifests."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Store
from tests.conformance.suites import suites

from civigraph.namespaces import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Node = NamedNode | BlankNode

_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
_DAWGT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#"
_WITHDRAWN: Final = NamedNode(_DAWGT + "Withdrawn")
_BASES: Final = {
    "dawg-data-r2": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "sparql11": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
}
"""Where the suites were published: what relative IRIs in their files are relative to."""


class Kind(StrEnum):
    """What a case asks of an implementation."""

    QUERY = "query"
    CSV = "csv"
    UPDATE = "update"
    SYNTAX = "syntax"
    UPDATE_SYNTAX = "update syntax"


_KINDS: Final = {
    "QueryEvaluationTest": Kind.QUERY,
    "CSVResultFormatTest": Kind.CSV,
    "UpdateEvaluationTest": Kind.UPDATE,
    "PositiveSyntaxTest": Kind.SYNTAX,
    "NegativeSyntaxTest": Kind.SYNTAX,
    "PositiveSyntaxTest11": Kind.SYNTAX,
    "NegativeSyntaxTest11": Kind.SYNTAX,
    "PositiveUpdateSyntaxTest11": Kind.UPDATE_SYNTAX,
    "NegativeUpdateSyntaxTest11": Kind.UPDATE_SYNTAX,
}
# Protocol tests are prose: tests/conformance/test_protocol.py has their requests.
_PROSE: Final = {"ProtocolTest", "ServiceDescriptionTest"}
# SPARQL 1.1 Entailment Regimes is a specification of its own, which nothing here claims to follow.
_ELSEWHERE: Final = {"entailment"}


@dataclass(frozen=True, slots=True)
class Graphs:
    """The files of a dataset.

    Attributes:
        default: of the default graph.
        named: of the named graphs, each with its name.
    """

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One test.

    Attributes:
        id: suite, folder and name: ``sparql11/aggregates/agg01``.
        kind: what is asked.
        request: the file with the query or update.
        graphs: the dataset before.
        result: of a query, the file with the expected answer.
        after: of an update, the dataset afterwards.
        negative: of a syntax test, the text is malformed.
        lax: rows may be left out where they are duplicates (``REDUCED``).
        federated: the test needs a ``SERVICE`` elsewhere.
    """

    id: str
    kind: Kind
    request: Path
    graphs: Graphs = field(default_factory=Graphs)
    result: Path | None = None
    after: Graphs = field(default_factory=Graphs)
    negative: bool = False
    lax: bool = False
    federated: bool = False

    @property
    def text(self) -> str:
        """The query or update."""
        return self.request.read_bytes().decode()

    @property
    def base(self) -> str:
        """What its relative IRIs are relative to."""
        return base_of(self.request)


def base_of(file: Path) -> str:
    """The address at which a file of the suites was published."""
    suite, *rest = file.relative_to(suites()).parts
    return _BASES[suite] + "/".join(rest)


def cases() -> list[Case]:
    """All cases of both suites, in the order of folders and manifests.

    Raises:
        SuitesMissing: see there.
    """
    manifests = sorted(suites().glob("*/*/manifest.ttl"))
    wanted = [each for each in manifests if each.parent.name not in _ELSEWHERE]
    return [case for manifest in wanted for case in _Manifest(manifest).cases()]


class _Manifest:
    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._base = base_of(path)
        self._store = Store()
        self._store.load(path=path, base_iri=self._base)

    def cases(self) -> Iterator[Case]:
        for quad in self._store.quads_for_pattern(None, NamedNode(_MF + "entries"), None):
            assert isinstance(quad.object, NamedNode | BlankNode)
            for entry in self._items(quad.object):
                kind = self._one(entry, RDF + "type")
                assert isinstance(kind, NamedNode), entry
                name = kind.value.removeprefix(_MF)
                if name not in _PROSE and self._one(entry, _DAWGT + "approval") != _WITHDRAWN:
                    yield self._case(entry, name)

    def _case(self, entry: Node, kind: str) -> Case:
        action = self._one(entry, _MF + "action")
        result = self._one(entry, _MF + "result")
        assert isinstance(action, NamedNode | BlankNode), entry
        if isinstance(action, NamedNode):
            request, graphs = self._file(action), Graphs()
        else:
            which = _QT + "query" if self._one(action, _QT + "query") else _UT + "request"
            request = self._file(self._one(action, which))
            graphs = self._graphs(action, _QT if which.startswith(_QT) else _UT)
        update = _KINDS[kind] is Kind.UPDATE
        assert isinstance(entry, NamedNode), "every entry has a name"
        return Case(
            id="/".join([*self._folder.relative_to(suites()).parts, entry.value.partition("#")[2]]),
            kind=_KINDS[kind],
            request=request,
            graphs=graphs,
            result=self._file(result) if isinstance(result, NamedNode) else None,
            after=self._graphs(result, _UT) if update and isinstance(result, BlankNode) else Graphs(),
            negative=kind.startswith("Negative"),
            lax=self._one(entry, _MF + "resultCardinality") == NamedNode(_MF + "LaxCardinality"),
            federated=isinstance(action, BlankNode) and self._one(action, _QT + "serviceData") is not None,
        )

    def _graphs(self, node: Node, vocabulary: str) -> Graphs:
        named = []
        for graph in self._all(node, vocabulary + "graphData"):
            if isinstance(graph, NamedNode):
                named.append((graph.value, self._file(graph)))
            else:
                file = self._one(graph, vocabulary + "graph") or self._one(graph, vocabulary + "data")
                label = self._one(graph, RDFS + "label")
                assert isinstance(label, Literal), graph
                named.append((label.value, self._file(file)))
        default = [self._file(each) for each in self._all(node, vocabulary + "data")]
        return Graphs(tuple(sorted(default)), tuple(sorted(named)))

    def _file(self, node: object) -> Path:
        assert isinstance(node, NamedNode), node
        return self._folder / node.value.removeprefix(self._base.removesuffix("manifest.ttl"))

    def _all(self, subject: Node, predicate: str) -> list[NamedNode | BlankNode | Literal]:
        found = self._store.quads_for_pattern(subject, NamedNode(predicate), None)
        return [quad.object for quad in found]  # type: ignore[misc]

    def _one(self, subject: object, predicate: str) -> NamedNode | BlankNode | Literal | None:
        assert isinstance(subject, NamedNode | BlankNode), subject
        return next(iter(self._all(subject, predicate)), None)

    def _items(self, head: Node) -> Iterator[Node]:
        while head != NamedNode(RDF + "nil"):
            first, rest = self._one(head, RDF + "first"), self._one(head, RDF + "rest")
            assert isinstance(first, NamedNode | BlankNode)
            assert isinstance(rest, NamedNode | BlankNode)
            yield first
            head = rest
