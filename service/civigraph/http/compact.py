"""JSON-LD that is plain JSON too: compacted with a project's own context (JSON-LD 1.1, section 4).

Covers what a context of simple terms says: names of properties and classes, and how their values are
written (``@type``, ``@language``, ``@container`` of ``@set``). Where no term fits, the whole IRI and a value
object stand, so that the document always means exactly the triples it was made from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from pyoxigraph import Literal, NamedNode

from civigraph.namespaces import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import BlankNode, Triple

_TYPE: Final = f"{RDF}type"
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    type: str | None = None
    language: str | None = None
    is_set: bool = False


@dataclass(frozen=True)
class Context:
    """A JSON-LD context, read for writing.

    Attributes:
        properties: terms by the IRI of a property.
        classes: name by the IRI of a class.
        id: what stands for ``@id``.
        type: what stands for ``@type``.
        language: the default language.
        prefixes: namespace by prefix.
    """

    properties: Mapping[str, tuple[_Term, ...]] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    id: str = "@id"
    type: str = "@type"
    language: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Mapping[str, Any]) -> Self:
        """Read the value of ``@context``; terms that are more than simple are passed over."""
        aliases = {value: name for name, value in entries.items() if value in ("@id", "@type")}
        properties: dict[str, list[_Term]] = {}
        classes: dict[str, str] = {}
        prefixes: dict[str, str] = {}
        for name, value in entries.items():
            term = {"@id": value} if isinstance(value, str) else value
            if name.startswith("@") or not isinstance(term, dict):
                continue
            iri = _expanded(str(term.get("@id", name)), entries)
            container = term.get("@container")
            if not iri or "@reverse" in term or container not in (None, "@set"):
                continue
            if isinstance(value, str) and iri.endswith(("#", "/")):
                prefixes[name] = iri
                continue
            kind = term.get("@type")
            coerced = _expanded(str(kind), entries) if kind and not str(kind).startswith("@") else kind
            if coerced in ("@json", "@none", ""):
                continue
            properties.setdefault(iri, []).append(
                _Term(name, coerced, term.get("@language"), container == "@set")
            )
            if isinstance(value, str):
                classes.setdefault(iri, name)
        return cls(
            {iri: tuple(terms) for iri, terms in properties.items()},
            classes,
            aliases.get("@id", "@id"),
            aliases.get("@type", "@type"),
            entries.get("@language"),
            prefixes,
        )

    def compact(self, triples: Iterable[Triple], iri: str) -> dict[str, Any]:
        """The triples as one object: the resource, with all others under ``@included``.

        Args:
            triples: of the default graph, in the order in which they are to stand.
            iri: the resource.
        """
        nodes: dict[str, dict[str, Any]] = {iri: {self.id: iri}}
        for triple in triples:
            subject = _reference(triple.subject)  # type: ignore[arg-type]
            node = nodes.setdefault(subject, {self.id: subject})
            if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode):
                value = triple.object.value
                _append(node, self.type, self.classes.get(value, value), is_set=True)
                continue
            term, written = self._written(triple.predicate.value, triple.object)  # type: ignore[arg-type]
            _append(node, term.name, written, is_set=term.is_set)
        main = nodes.pop(iri)
        return {**main, "@included": list(nodes.values())} if nodes else main

    def _written(self, predicate: str, value: NamedNode | BlankNode | Literal) -> tuple[_Term, Any]:
        terms = self.properties.get(predicate, ())
        if not isinstance(value, Literal):
            reference = _reference(value)
            coerced = next((term for term in terms if term.type in ("@id", "@vocab")), None)
            return (coerced, reference) if coerced else (self._plain(predicate), {self.id: reference})
        for term in terms:
            if (value.language and term.language == value.language) or (
                not value.language and term.type == value.datatype.value
            ):
                return term, value.value
            if not (term.type or term.language) and self._is_native(value):
                return term, _native(value)
        if not terms and self._is_native(value):
            return self._plain(predicate), _native(value)
        return self._plain(predicate), _object(value)

    def _plain(self, predicate: str) -> _Term:
        """A term under which a value object may stand: what it says of plain values does not touch these."""
        terms = self.properties.get(predicate, ())
        if terms:
            return terms[0]
        for name, namespace in self.prefixes.items():
            if predicate.startswith(namespace) and len(predicate) > len(namespace):
                return _Term(f"{name}:{predicate.removeprefix(namespace)}")
        return _Term(predicate)

    def _is_native(self, value: Literal) -> bool:
        """Whether plain JSON says it exactly: a string without language, a boolean, a whole number."""
        if value.language:
            return False
        match value.datatype.value.removeprefix(XSD):
            case "string":
                return self.language is None
            case "boolean":
                return value.value in ("true", "false")
            case "integer":
                return bool(_INTEGER.fullmatch(value.value))
        return False


def _native(value: Literal) -> str | bool | int:
    match value.datatype.value.removeprefix(XSD):
        case "boolean":
            return value.value == "true"
        case "integer":
            return int(value.value)
    return value.value


def _object(value: Literal) -> dict[str, str]:
    """A value object (JSON-LD 1.1, section 9.5)."""
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    return {"@value": value.value} | ({} if datatype == f"{XSD}string" else {"@type": datatype})


def _append(node: dict[str, Any], name: str, value: object, *, is_set: bool) -> None:
    """Several values make a list; one stands alone, unless the term says otherwise."""
    if name not in node:
        node[name] = [value] if is_set else value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]


def _reference(term: NamedNode | BlankNode) -> str:
    return term.value if isinstance(term, NamedNode) else f"_:{term.value}"


def _expanded(name: str, entries: Mapping[str, Any]) -> str:
    """The IRI that a compact one or a term stands for; empty for a keyword or what is not understood."""
    if name.startswith("@"):
        return ""
    prefix, colon, local = name.partition(":")
    if colon:
        namespace = entries.get(prefix)
        return namespace + local if isinstance(namespace, str) and not local.startswith("//") else name
    vocabulary = entries.get("@vocab")
    return f"{vocabulary}{name}" if isinstance(vocabulary, str) else ""
