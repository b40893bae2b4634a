"""SPARQL Query Results XML read as a stream of SPARQL Query Results JSON.

The engine's own XML reader drops white space at either end of literals, and some servers write JSON many
times slower than XML. A document type declaration is refused, so no entity is ever expanded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol
from xml.parsers import expat

import orjson

from civigraph.errors import RemoteFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

_LANGUAGE: Final = "http://www.w3.org/XML/1998/namespace lang"
_TERMS: Final = frozenset({"uri", "bnode", "literal"})
_CHUNK: Final = 64 * 1024


class Source(Protocol):
    """Gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""
        ...


class JsonOfXml:
    """Reads XML results and gives JSON results, as a file.

    Args:
        source: the XML.

    Attributes:
        rows: solutions so far.
    """

    def __init__(self, source: Source) -> None:
        self.rows = 0
        self._source = source
        self._out = bytearray()
        self._names: list[str] = []
        self._row: dict[str, dict[str, str]] = {}
        self._name = ""
        self._term: dict[str, str] = {}
        self._text: list[str] | None = None
        self._closing = b""
        self._ended = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes of JSON, at most ``size``.

        Raises:
            RemoteFailed: this is not XML, or not whole.
        """
        while not self._out and not self._ended:
            data = self._source.read(_CHUNK)
            self._ended = not data
            try:
                self._parser.Parse(data, self._ended)
            except expat.ExpatError as error:
                raise RemoteFailed(
                    f"The answer of the server behind is malformed or not whole: {error}."
                ) from error
            if self._ended:
                self._out += self._closing
        count = len(self._out) if size < 0 else size
        taken = bytes(self._out[:count])
        del self._out[:count]
        return taken

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "binding":
            self._name = attributes.get("name", "")
        elif local in _TERMS:
            self._term = {"type": local}
            if (language := attributes.get(_LANGUAGE)) is not None:
                self._term["xml:lang"] = language
            elif (datatype := attributes.get("datatype")) is not None:
                self._term["datatype"] = datatype
            self._text = []
        elif local == "result":
            self._row = {}
        elif local == "variable":
            self._names.append(attributes.get("name", ""))
        elif local == "results":
            self._out += b'{"head":' + orjson.dumps({"vars": self._names}) + b',"results":{"bindings":['
        elif local == "boolean":
            self._text = []

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in _TERMS:
            self._term["value"] = self._take_text()
            self._row[self._name] = self._term
        elif local == "result":
            self._out += (b"," if self.rows else b"") + orjson.dumps(self._row)
            self.rows += 1
        elif local == "results":
            self._closing = b"]}}"
        elif local == "boolean":
            is_true = self._take_text().strip() == "true"
            self._closing = b'{"head":{},"boolean":' + (b"true}" if is_true else b"false}")

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _take_text(self) -> str:
        text, self._text = "".join(self._text or ()), None
        return text

    def _refuse_doctype(self, *_: object) -> None:
        raise RemoteFailed(
            "The answer of the server behind has a document type declaration, which is not read."
        )
