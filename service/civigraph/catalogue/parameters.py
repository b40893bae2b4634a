"""Parameters of stored queries: from what a person or a program sends to RDF terms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from civigraph.errors import ParameterError
from civigraph.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Term = NamedNode | Literal


class ParameterType(StrEnum):
    """What kind of value a parameter takes."""

    IRI = "iri"
    CONCEPT = "concept"
    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    ENUM = "enum"


_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LEXICAL: Final[Mapping[ParameterType, tuple[re.Pattern[str], str]]] = {
    ParameterType.INTEGER: (re.compile(r"[+-]?\d+"), "a whole number such as 12"),
    ParameterType.DECIMAL: (re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"), "a number such as 12.5"),
    ParameterType.BOOLEAN: (re.compile(r"true|false"), "true or false"),
    ParameterType.DATE: (re.compile(r"\d{4}-\d{2}-\d{2}"), "a day such as 2020-06-30"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stored query.

    Attributes:
        name: its name: the variable in the query, without ``?``.
        type: what it takes.
        description: for forms and API documentation.
        required: a value must be given; else ``default`` applies, or nothing (the variable is left free).
        default: the value when none is given, as text.
        values: for ``enum``, what may be given, with a label each: prefixed names, IRIs in ``<>`` or texts.
        scheme: for ``concept``, the SKOS scheme to choose from.
        values_from: name of the stored query whose first column lists the values to choose from.
        language: for ``string``, the language tag of the literal; none by default.
        multiple: several values may be given.
        example: a value for documentation, where there is no default.
    """

    name: str
    type: ParameterType
    description: str = ""
    required: bool = False
    default: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    scheme: str = ""
    values_from: str = ""
    language: str = ""
    multiple: bool = False
    example: str | None = None

    def terms(self, given: str | Sequence[str] | None, prefixes: Mapping[str, str]) -> list[Term]:
        """The terms that stand for what was given; none for an optional parameter without a value.

        Args:
            given: text as it came in a form or an address, or several.
            prefixes: the prefixes of the query, for values such as ``city:boston``.

        Raises:
            ParameterError: a value is missing, there are too many, or one is not of the type.
        """
        texts = [given] if isinstance(given, str) else list(given or ())
        texts = [text for text in texts if text != ""]
        if not texts and self.default is not None:
            texts = [self.default]
        if not texts and self.required:
            raise ParameterError(self.name, f"a value is needed: {self._wanted()}")
        if len(texts) > 1 and not self.multiple:
            raise ParameterError(self.name, "only one value can be given")
        return [self._term(text, prefixes) for text in texts]

    def _term(self, text: str, prefixes: Mapping[str, str]) -> Term:
        if self.type in {ParameterType.IRI, ParameterType.CONCEPT}:
            return self._iri(text, prefixes)
        if self.type is ParameterType.ENUM:
            if text not in self.values:
                raise self._wrong(text)
            return read_term(text, prefixes)
        if self.type is ParameterType.STRING:
            return Literal(text, language=self.language or None)
        if not _LEXICAL[self.type][0].fullmatch(text):
            raise self._wrong(text)
        if self.type is ParameterType.DATE:
            try:
                date.fromisoformat(text)
            except ValueError:
                raise self._wrong(text) from None
        return Literal(text, datatype=NamedNode(f"{XSD}{self.type.value}"))

    def _iri(self, text: str, prefixes: Mapping[str, str]) -> NamedNode:
        prefix, colon, local = text.partition(":")
        expanded = (
            prefixes[prefix] + local if colon and prefix in prefixes and not local.startswith("//") else text
        )
        if not _IRI.fullmatch(expanded):
            raise self._wrong(text)
        try:
            return NamedNode(expanded)
        except ValueError:
            raise self._wrong(text) from None

    def _wanted(self) -> str:
        if self.type in _LEXICAL:
            return _LEXICAL[self.type][1]
        if self.type is ParameterType.ENUM:
            return "one of " + ", ".join(self.values)
        if self.type is ParameterType.STRING:
            return "a text"
        return "an IRI" + (f" of a concept in <{self.scheme}>" if self.scheme else "")

    def _wrong(self, text: str) -> ParameterError:
        return ParameterError(self.name, f"{text!r} cannot be used; give {self._wanted()}")


def read_term(text: str, prefixes: Mapping[str, str]) -> Term:
    """A term as headings write it: ``<IRI>``, a prefixed name with a known prefix, else a plain text."""
    if text.startswith("<") and text.endswith(">"):
        return NamedNode(text[1:-1])
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes and not re.search(r"\s", local):
        return NamedNode(prefixes[prefix] + local)
    return Literal(text)
