"""Ask the engine a stored query and read the whole answer: rows or triples.

The engine runs it in a worker with all its limits; what is read here is bounded by a document's size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind
from civigraph.errors import EngineError, ResultTooLarge
from civigraph.http.problems import ProblemError, from_engine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from civigraph.engine.base import Engine, ResultFormat

Term = NamedNode | BlankNode | Literal
Row = dict[str, Term]

LARGEST: Final = 32 * 1024 * 1024
"""Longest answer that is read whole, in bytes; a hundred times what a long document takes."""
_FORMATS: Final = {each.name: each for each in RESULT_FORMATS}
_ROWS: Final = {ResultKind.SOLUTIONS: _FORMATS["json"]}
_TRIPLES: Final = {ResultKind.GRAPH: _FORMATS["ntriples"]}


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks on behalf of one client.

    Attributes:
        engine: answers.
        client: whom the queries are counted against.
        timeout: seconds that each query may take; ``None`` for the engine's limit.
    """

    engine: Engine
    client: str = ""
    timeout: float | None = None

    async def rows(self, text: str) -> tuple[list[Row], str]:
        """The rows of a ``SELECT`` query, and the name of the state of the data.

        Raises:
            ProblemError: there is no answer.
        """
        body, generation = await self._ask(text, _ROWS)
        bindings = orjson.loads(body)["results"]["bindings"]
        return [{name: _term(value) for name, value in row.items()} for row in bindings], generation

    async def triples(self, text: str) -> tuple[list[Triple], str]:
        """The triples of a ``CONSTRUCT`` query, and the name of the state of the data.

        Raises:
            ProblemError: there is no answer.
        """
        body, generation = await self._ask(text, _TRIPLES)
        return [quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)], generation

    async def _ask(self, text: str, formats: Mapping[ResultKind, ResultFormat]) -> tuple[bytes, str]:
        try:
            request = QueryRequest(text, formats, timeout=self.timeout, client=self.client)
            answer = await self.engine.query(request)
            parts, size = [], 0
            try:
                async for chunk in answer.chunks:
                    parts.append(chunk)
                    size += len(chunk)
                    if size > LARGEST:
                        raise ResultTooLarge(LARGEST)
                return b"".join(parts), answer.generation
            finally:
                await answer.chunks.aclose()
        except EngineError as error:
            raise ProblemError(from_engine(error)) from error


def _term(value: Mapping[str, str]) -> Term:
    """A term of SPARQL 1.1 Query Results JSON (section 3.2.2)."""
    match value["type"]:
        case "uri":
            return NamedNode(value["value"])
        case "bnode":
            return BlankNode(value["value"])
        case _:
            if language := value.get("xml:lang"):
                return Literal(value["value"], language=language)
            datatype = value.get("datatype")
            return Literal(value["value"], datatype=NamedNode(datatype) if datatype else None)
