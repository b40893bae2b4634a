"""The one canonical Turtle: the same graph always gives the same text, and a small change a small diff.

Prefixes are sorted, and only those in use are written; subjects are sorted by IRI, one block each; a block
begins with ``a``, then labels, then the other predicates by IRI; every statement has its line and the full
stop one of its own, so that adding the last statement touches no other line. Literals are in the lexical form
that the store keeps. Blank nodes stand inline, in the order of what they say.

Why not a library: rdflib's ``longturtle`` knows no order of predicates and rewrites literals its own way,
pyoxigraph's serialiser keeps the order it is given and does not nest blank nodes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    Store,
    Triple,
)

from civigraph.build.corpus import parse_file
from civigraph.errors import SourceError
from civigraph.namespaces import RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_TYPE = NamedNode(f"{RDF}type")
_FIRST, _REST, _NIL = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
_LEADING: Final = {f"{RDF}type": 0, f"{RDFS}label": 1, f"{SKOS}prefLabel": 1}
_LOCAL: Final = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?")
_SHORT: Final = {
    f"{XSD}integer": re.compile(r"-?\d+"),
    f"{XSD}decimal": re.compile(r"-?\d+\.\d+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}
_ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_LEXICON: Final = re.compile(
    r"""(?P<comment>\#[^\r\n]*)|<[^<>\r\n]*>"""
    r"""|\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}"""
    r"""|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|\\.|.""",
    re.DOTALL,
)


def format_file(path: Path) -> str:
    """The canonical text of a Turtle file. A block of comment lines at its head is kept.

    Raises:
        SourceError: the file is no Turtle, or has comments elsewhere, which could not be kept.
    """
    quads, prefixes = parse_file(path)
    text = path.read_text("utf-8")
    header = _header(text)
    for match in _LEXICON.finditer(text, len(header)):
        if match["comment"]:
            raise SourceError(
                path,
                "A comment stands between the statements and would get lost.",
                line=text.count("\n", 0, match.start()) + 1,
                remedy="Move it to the head of the file, or say it with rdfs:comment or skos:note.",
            )
    return serialize_turtle((quad.triple for quad in quads), prefixes, header=header)


def serialize_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], *, header: str = "") -> str:
    """Write a graph as canonical Turtle.

    Args:
        triples: the graph.
        prefixes: namespace by prefix; those that nothing uses are left out.
        header: comment lines to begin with.
    """
    writer = _Writer(_canonical(triples), prefixes)
    body = writer.body()
    head = "".join(
        f"@prefix {prefix}: <{namespace}> .\n"
        for prefix, namespace in sorted(prefixes.items())
        if prefix in writer.used
    )
    header = header.rstrip("\n") + "\n\n" if header.strip() else ""
    return header + head + ("\n" if head and body else "") + body


def _header(text: str) -> str:
    lines = []
    for line in text.splitlines(keepends=True):
        if not line.startswith("#"):
            break
        lines.append(line)
    return "".join(lines)


def _canonical(triples: Iterable[Triple]) -> Dataset:
    """Literals as the store keeps them; blank nodes labelled by RDFC-1.0."""
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()) for triple in triples)
    dataset = Dataset(store)
    if any(isinstance(term, BlankNode) for quad in dataset for term in (quad.subject, quad.object)):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


class _Writer:
    def __init__(self, dataset: Dataset, prefixes: Mapping[str, str]) -> None:
        self.used: set[str] = set()
        self._namespaces = sorted(
            ((namespace, prefix) for prefix, namespace in prefixes.items()),
            key=lambda pair: (-len(pair[0]), pair[1]),
        )
        self._statements: dict[
            NamedNode | BlankNode, dict[NamedNode, list[NamedNode | BlankNode | Literal]]
        ] = defaultdict(lambda: defaultdict(list))
        references: Counter[BlankNode] = Counter()
        for quad in dataset:
            self._statements[quad.subject][quad.predicate].append(quad.object)
            if isinstance(quad.object, BlankNode):
                references[quad.object] += 1
        self._inline = {node for node, count in references.items() if count == 1} - self._in_cycles(
            references
        )
        self._names: dict[NamedNode, str] = {}

    def body(self) -> str:
        subjects = [node for node in self._statements if node not in self._inline]
        subjects.sort(key=lambda node: (isinstance(node, BlankNode), node.value))
        return "\n".join(self._block(subject) for subject in subjects)

    def _block(self, subject: NamedNode | BlankNode) -> str:
        return f"{self._resource(subject)}\n{self._properties(subject, 1)}.\n"

    def _properties(self, subject: NamedNode | BlankNode, depth: int) -> str:
        indent = "    " * depth
        lines = []
        statements = self._statements[subject]
        for predicate in sorted(statements, key=lambda node: (_LEADING.get(node.value, 2), node.value)):
            verb = "a" if predicate == _TYPE else self._resource(predicate)
            objects = sorted(statements[predicate], key=self._order)
            texts = [self._object(node, depth) for node in objects]
            if any(isinstance(node, BlankNode) for node in objects):
                texts.sort()
            lines.append(f"{indent}{verb} " + f" ,\n{indent}    ".join(texts) + " ;\n")
        return "".join(lines)

    def _object(self, node: NamedNode | BlankNode | Literal, depth: int) -> str:
        if isinstance(node, Literal):
            return self._literal(node)
        if node not in self._inline:
            return self._resource(node)
        members = self._list(node)
        if members is not None:
            inner = "    " * (depth + 1)
            texts = [self._object(member, depth + 1) for member in members]
            if any("\n" in text for text in texts) or sum(map(len, texts)) > 80:
                return "(\n" + "".join(f"{inner}{text}\n" for text in texts) + "    " * depth + ")"
            return "( " + " ".join(texts) + " )"
        if not self._statements.get(node):
            return "[]"
        return "[\n" + self._properties(node, depth + 1) + "    " * depth + "]"

    def _list(self, node: NamedNode | BlankNode) -> list[NamedNode | BlankNode | Literal] | None:
        """The members of the RDF list that begins at ``node``, if all of it can be written in brackets."""
        members = []
        while node != _NIL:
            cell = self._statements.get(node, {})
            if (
                set(cell) != {_FIRST, _REST}
                or len(cell[_FIRST]) != 1
                or len(cell[_REST]) != 1
                or node not in self._inline
            ):
                return None
            members.append(cell[_FIRST][0])
            rest = cell[_REST][0]
            if isinstance(rest, Literal):
                return None
            node = rest
        return members

    def _order(self, node: NamedNode | BlankNode | Literal) -> tuple[int, str, str, str]:
        if isinstance(node, Literal):
            return (1, node.value, node.language or "", node.datatype.value)
        return (2 if isinstance(node, BlankNode) else 0, node.value, "", "")

    def _resource(self, node: NamedNode | BlankNode) -> str:
        if isinstance(node, BlankNode):
            return f"_:{node.value}"
        known = self._names.get(node)
        if known is None:
            known = self._names[node] = self._name(node.value)
        return known

    def _name(self, iri: str) -> str:
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype
        if datatype.value == f"{XSD}decimal" and _SHORT[f"{XSD}integer"].fullmatch(literal.value):
            return f"{literal.value}.0"  # the store keeps "1", which Turtle would take for an integer
        short = _SHORT.get(datatype.value)
        if short and short.fullmatch(literal.value):
            return literal.value
        text = _quote(literal.value)
        if literal.language:
            direction = f"--{literal.direction.value}" if literal.direction else ""
            return f"{text}@{literal.language}{direction}"
        return text if datatype.value == f"{XSD}string" else f"{text}^^{self._resource(datatype)}"

    def _in_cycles(self, references: Mapping[BlankNode, int]) -> set[BlankNode]:
        """Blank nodes that no named subject leads to: inline, they would not be written at all."""
        reached: set[NamedNode | BlankNode] = set()
        waiting = [
            node for node in self._statements if isinstance(node, NamedNode) or references.get(node, 0) != 1
        ]
        while waiting:
            node = waiting.pop()
            if node in reached:
                continue
            reached.add(node)
            waiting += [
                target
                for objects in self._statements.get(node, {}).values()
                for target in objects
                if isinstance(target, BlankNode)
            ]
        return {node for node in references if node not in reached}


def _quote(value: str) -> str:
    escaped = "".join(
        _ESCAPES.get(sign, sign) if sign >= " " or sign in "\n\t\r\b\f" else f"\\u{ord(sign):04X}"
        for sign in value
    )
    if "\n" not in value:
        return '"' + escaped.replace('"', '\\"') + '"'
    escaped = escaped.replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""{escaped}"""'
