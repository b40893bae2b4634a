"""Answers as values: read from the suites' files and from responses, and compared."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
)
from tests.conformance.manifest import base_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_SPARQL: Final = "{http://www.w3.org/2005/sparql-results#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ANYTHING: Final = NamedNode("urn:x-anything:")
_TABLES: Final = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a query.

    Attributes:
        variables: names, in order.
        rows: terms in the order of the variables.
        ordered: the order of the rows counts.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = False

    def project(self, variables: tuple[str, ...]) -> Table:
        """The same with other columns; one that is not there holds nothing."""
        places = [self.variables.index(name) if name in self.variables else None for name in variables]
        rows = tuple(tuple(None if place is None else row[place] for place in places) for row in self.rows)
        return Table(variables, rows, self.ordered)


Result = bool | Table | Dataset


# ---- reading


def read_expected(file: Path) -> Result:
    """The answer that a file of the suites holds: a table, a boolean or a graph."""
    if file.suffix in _TABLES:
        return _table_or_boolean(pyoxigraph.parse_query_results(file.read_bytes(), _TABLES[file.suffix]))
    graph = Dataset(read_graph(file))
    kind = next(iter(graph.quads_for_predicate(NamedNode(_RS + "boolean"))), None)
    if kind is not None:
        return kind.object.value == "true"  # type: ignore[union-attr]
    head = next(iter(graph.quads_for_object(NamedNode(_RS + "ResultSet"))), None)
    return graph if head is None else _result_set(graph, head.subject)


def read_graph(file: Path) -> list[Quad]:
    """The triples of a file of the suites."""
    syntax = RdfFormat.from_extension(file.suffix.removeprefix("."))
    assert syntax is not None, file
    return list(pyoxigraph.parse(path=file, format=syntax, base_iri=base_of(file), rename_blank_nodes=True))


def read_response(media_type: str, body: bytes) -> Result:
    """The answer in a response, read without the library that may have written it, but for TSV and graphs."""
    match media_type:
        case "application/sparql-results+json":
            document = json.loads(body)
            if "boolean" in document:
                return bool(document["boolean"])
            names = tuple(document["head"]["vars"])
            rows = [
                tuple(_from_json(row[name]) if name in row else None for name in names)
                for row in document["results"]["bindings"]
            ]
            return Table(names, tuple(rows))
        case "application/sparql-results+xml":
            return _from_xml(ET.fromstring(body))
        case "text/tab-separated-values":
            return _table_or_boolean(pyoxigraph.parse_query_results(body, QueryResultsFormat.TSV))
        case _:
            syntax = RdfFormat.from_media_type(media_type)
            assert syntax is not None, media_type
            return Dataset(pyoxigraph.parse(body, syntax))


def from_engine(
    answer: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
) -> Result:
    """What the engine itself answers."""
    if isinstance(answer, QuerySolutions | QueryBoolean):
        return _table_or_boolean(answer)
    return Dataset(Quad(*triple) for triple in answer)


def read_csv(body: bytes) -> list[dict[str, str]]:
    """The rows of an answer in CSV, in any order, by the names in its header; blank nodes are all alike."""
    rows = [
        {name: "_:" if value.startswith("_:") else value for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(body.decode(), newline=""))
    ]
    return sorted(rows, key=lambda row: sorted(row.items()))


def _table_or_boolean(answer: QuerySolutions | QueryBoolean) -> Result:
    if isinstance(answer, QueryBoolean):
        return bool(answer)
    names = tuple(variable.value for variable in answer.variables)
    return Table(names, tuple(tuple(solution) for solution in answer))


def _result_set(graph: Dataset, head: Any) -> Table:
    """Solutions as RDF (the vocabulary of the first suite)."""

    def values(subject: Any, name: str) -> list[Any]:
        predicate = NamedNode(_RS + name)
        return [quad.object for quad in graph.quads_for_subject(subject) if quad.predicate == predicate]

    names = tuple(sorted(each.value for each in values(head, "resultVariable")))
    rows: list[tuple[int, Row]] = []
    for solution in values(head, "solution"):
        bound = {
            values(binding, "variable")[0].value: values(binding, "value")[0]
            for binding in values(solution, "binding")
        }
        index = values(solution, "index")
        rows.append((int(index[0].value) if index else 0, tuple(bound.get(name) for name in names)))
    ordered = any(index for index, _ in rows)
    return Table(names, tuple(row for _, row in (sorted(rows, key=lambda each: each[0]))), ordered)


def _from_json(term: Mapping[str, Any]) -> Term:
    match term["type"]:
        case "uri":
            return NamedNode(term["value"])
        case "bnode":
            return BlankNode(term["value"])
        case "literal":
            return _literal(term["value"], term.get("xml:lang"), term.get("datatype"))
        case kind:
            raise AssertionError(f"a term of type {kind}")


def _literal(value: str, language: str | None, datatype: str | None) -> Literal:
    if language is not None:
        return Literal(value, language=language)
    return Literal(value, datatype=None if datatype is None else NamedNode(datatype))


def _from_xml(root: ET.Element) -> Result:
    assert root.tag == f"{_SPARQL}sparql"
    boolean = root.find(f"{_SPARQL}boolean")
    if boolean is not None:
        assert boolean.text in {"true", "false"}
        return boolean.text == "true"
    names = tuple(each.attrib["name"] for each in root.findall(f"{_SPARQL}head/{_SPARQL}variable"))
    rows = []
    for result in root.findall(f"{_SPARQL}results/{_SPARQL}result"):
        bound = {binding.attrib["name"]: _xml_term(binding[0]) for binding in result}
        rows.append(tuple(bound.get(name) for name in names))
    return Table(names, tuple(rows))


def _xml_term(element: ET.Element) -> Term:
    text = element.text or ""
    match element.tag.removeprefix(_SPARQL):
        case "uri":
            return NamedNode(text)
        case "bnode":
            return BlankNode(text)
        case "literal":
            return _literal(text, element.attrib.get(_LANG), element.attrib.get("datatype"))
        case kind:
            raise AssertionError(f"a term <{kind}>")


# ---- comparing


def difference(expected: Result, actual: Result, *, lax: bool = False) -> str | None:
    """What is wrong with an answer; ``None`` if it is the one expected, up to the names of blank nodes."""
    if type(expected) is not type(actual):
        return f"expected {_shown(expected)}\n\ngot {_shown(actual)}"
    if isinstance(expected, Table) and isinstance(actual, Table):
        right = _same_rows(expected, actual, lax=lax)
    elif isinstance(expected, Dataset) and isinstance(actual, Dataset):
        right = canonical(expected) == canonical(actual)
    else:
        right = expected == actual
    return None if right else f"expected {_shown(expected)}\n\ngot {_shown(actual)}"


def canonical(quads: Iterable[Quad]) -> Dataset:
    """Quads with blank nodes named by RDFC-1.0."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def canonical_forms(result: Result) -> Result:
    """A result with its literals as the engine's store gives them back."""
    if isinstance(result, Table):
        rows = tuple(tuple(map(_canonical_form, row)) for row in result.rows)
        return Table(result.variables, rows, result.ordered)
    if isinstance(result, Dataset):
        return Dataset(
            Quad(each.subject, each.predicate, _canonical_form(each.object), each.graph_name)  # type: ignore[arg-type]
            for each in result
        )
    return result


def _canonical_form(term: Term | None) -> Term | None:
    if not isinstance(term, Literal):
        return term
    store = Store()
    store.add(Quad(_ANYTHING, _ANYTHING, term))
    (kept,) = store
    assert isinstance(kept.object, Literal)
    return kept.object


def _same_rows(expected: Table, actual: Table, *, lax: bool) -> bool:
    # Some files leave out variables that no row binds.
    names = tuple(sorted({*expected.variables, *actual.variables}))
    ours, theirs = list(actual.project(names).rows), list(expected.project(names).rows)
    if lax:
        ours, theirs = list(dict.fromkeys(ours)), list(dict.fromkeys(theirs))
    if len(ours) != len(theirs):
        return False
    if expected.ordered:
        return _match(list(zip(theirs, ours, strict=True)), {})
    return _assign(sorted(theirs, key=_signature), ours)


def _assign(theirs: list[Row], ours: list[Row]) -> bool:
    """Whether rows can be paired under one renaming of blank nodes; tries each pairing that can be."""
    blank = any(map(_has_blank, theirs))
    if not blank:
        return Counter(theirs) == Counter(ours)
    if Counter(map(_signature, theirs)) != Counter(map(_signature, ours)):
        return False

    def search(position: int, left: list[Row], names: dict[BlankNode, BlankNode]) -> bool:
        if position == len(theirs):
            return True
        tried: set[Row] = set()
        for index, row in enumerate(left):
            if row in tried:
                continue
            tried.add(row)
            extended = dict(names)
            if _match([(theirs[position], row)], extended) and search(
                position + 1, left[:index] + left[index + 1 :], extended
            ):
                return True
        return False

    return search(0, ours, {})


def _match(pairs: Iterable[tuple[Row, Row]], names: dict[BlankNode, BlankNode]) -> bool:
    """Whether rows are equal under a renaming that extends ``names``, which it does on the way."""
    for left, right in pairs:
        for one, other in zip(left, right, strict=True):
            if isinstance(one, BlankNode) and isinstance(other, BlankNode):
                if one in names:
                    if names[one] != other:
                        return False
                elif other in names.values():
                    return False
                else:
                    names[one] = other
            elif one != other:
                return False
    return True


def _has_blank(row: Row) -> bool:
    return any(isinstance(term, BlankNode) for term in row)


def _signature(row: Row) -> str:
    return " ".join("_" if isinstance(term, BlankNode) else str(term) for term in row)


def _shown(result: Result) -> str:
    if isinstance(result, bool):
        return str(result).lower()
    lines = sorted(map(str, result)) if isinstance(result, Dataset) else _lines(result)
    return "\n  ".join(lines)


def _lines(table: Table) -> Iterator[str]:
    yield "the order " * table.ordered + " ".join(f"?{name}" for name in table.variables)
    for row in table.rows:
        yield " | ".join("" if term is None else str(term) for term in row)
