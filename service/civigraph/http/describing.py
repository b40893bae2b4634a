"""``DESCRIBE`` of one resource answers with its document.

SPARQL leaves to the service what a description is (SPARQL 1.1 Query, section 16.4). Here it is the document
that the resource's class asks for, where the query is ``DESCRIBE`` and one IRI and nothing else, over the
service's own dataset. Any other ``DESCRIBE`` the engine answers with the statements of each resource.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize

from civigraph.engine.answers import named_in_xml, usable_prefixes
from civigraph.engine.base import Answer, ResultKind
from civigraph.http.asking import Asker
from civigraph.http.locations import is_iri
from civigraph.http.representations import namespaces
from civigraph.tokens import TokenKind, tokenize

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from civigraph.engine.base import Engine, EngineStatus, GraphRequest, QueryRequest, ResultFormat
    from civigraph.http.documents import Document, Documents

_LONGEST: Final = 8192
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WORD: Final = re.compile(r"describe", re.IGNORECASE)


class DescribingEngine:
    """An engine that answers ``DESCRIBE <iri>`` with documents and passes on everything else.

    Args:
        engine: answers.
        documents: makes documents.
        prefixes: names for namespaces in Turtle and the like.
    """

    def __init__(self, engine: Engine, documents: Documents, prefixes: Mapping[str, str]) -> None:
        self._engine, self._documents = engine, documents
        self._prefixes = usable_prefixes(prefixes)

    async def start(self) -> None:
        """Start the engine."""
        await self._engine.start()

    async def aclose(self) -> None:
        """Stop the engine."""
        await self._engine.aclose()

    async def graph(self, request: GraphRequest) -> Answer:
        """One whole graph.

        Raises:
            EngineError: as the engine's.
        """
        return await self._engine.graph(request)

    def status(self) -> EngineStatus:
        """The engine's state now."""
        return self._engine.status()

    async def query(self, request: QueryRequest) -> Answer:
        """Answer a query.

        Raises:
            EngineError: as the engine's.
            ProblemError: the same for a part of a document.
        """
        wanted = request.formats.get(ResultKind.GRAPH)
        if wanted is not None and not request.default_graphs and not request.named_graphs:
            iri = described(request.text)
            if iri is not None:
                asker = Asker(self._engine, request.client, request.timeout)
                facts = await self._documents.facts(asker, iri)
                if facts.known:
                    return self._answer(await self._documents.document(asker, facts), wanted)
        return await self._engine.query(request)

    def _answer(self, document: Document, wanted: ResultFormat) -> Answer:
        syntax = RdfFormat.from_media_type(wanted.media_type)
        triples = document.triples()
        if syntax == RdfFormat.RDF_XML:
            triples = named_in_xml(triples)
        heads = namespaces(triples)
        used = {name: iri for name, iri in self._prefixes.items() if iri in heads}
        body = serialize(triples, format=syntax, prefixes=used)
        assert body is not None, "without an output, serialize returns bytes"
        return Answer(ResultKind.GRAPH, wanted, _Whole(body), document.generation)


class _Whole:
    """An answer whose bytes are all there."""

    def __init__(self, body: bytes) -> None:
        self._left: list[bytes] = [body]

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        return self._left.pop()

    async def aclose(self) -> None:
        self._left.clear()


def described(text: str) -> str | None:
    """The resource that a query describes, if it does nothing else: ``DESCRIBE`` and one absolute IRI."""
    if len(text) > _LONGEST or not _WORD.search(text):
        return None
    tokens = list(tokenize(text))
    prefixes: dict[str, str] = {}
    while len(tokens) > 2 and tokens[0].text.upper() == "PREFIX" and tokens[2].kind is TokenKind.IRI:
        prefixes[tokens[1].text[:-1]] = tokens[2].text[1:-1]
        tokens = tokens[3:]
    if len(tokens) != 2 or tokens[0].text.upper() != "DESCRIBE":
        return None
    name = tokens[1]
    if name.kind is TokenKind.IRI:
        iri = name.text[1:-1]
    elif name.kind is TokenKind.PNAME:
        prefix, _, local = name.text.partition(":")
        if prefix not in prefixes:
            return None
        iri = prefixes[prefix] + local
    else:
        return None
    return iri if _ABSOLUTE.match(iri) and is_iri(iri) else None
