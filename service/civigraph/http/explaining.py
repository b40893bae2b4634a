"""Explain a query instead of answering it (``explain=1``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind
from civigraph.errors import EngineError
from civigraph.explain.explainer import Explainer
from civigraph.http.disconnect import CancelOnDisconnect
from civigraph.http.messages import CORS, header, send_whole
from civigraph.http.negotiation import choose
from civigraph.http.observation import observation_of
from civigraph.http.pages import FIELDS, render
from civigraph.http.problems import ProblemError, from_engine, problem
from civigraph.http.problems import header_field as field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from civigraph.config import Settings
    from civigraph.engine.base import Engine
    from civigraph.explain.explanation import Explanation
    from civigraph.http.protocol import QueryOperation

_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
_HTML: Final = "text/html; charset=utf-8"
_OFFERS: Final = {"json": _JSON, "text": _TEXT, "html": _HTML}
_PATIENCE: Final = 2.0
_TABLE: Final = {ResultKind.SOLUTIONS: RESULT_FORMATS[0]}


class ExplanationResponder:
    """Explains queries over one engine.

    Args:
        engine: knows which terms the graph has.
        settings: the limits that queries run under.
        prefixes: names for namespaces that people are likely to mean.
        union: the default graph is the union of the named graphs.
    """

    def __init__(
        self, engine: Engine, settings: Settings, prefixes: Mapping[str, str], *, union: bool
    ) -> None:
        self._engine = engine
        self._explainer = Explainer(settings, prefixes, union=union)

    async def respond(
        self, scope: Scope, receive: Receive, send: Send, operation: QueryOperation, query: str
    ) -> None:
        """Explain one query.

        Raises:
            ProblemError: it cannot be explained, or not in a format that the client accepts.
        """
        observation_of(scope).operation = "explain"
        kind = _content_type(scope, operation.formats)
        client = scope.get("client")

        async def ask(text: str) -> list[str]:
            return await self._ask(text, client[0] if client else "")

        with CancelOnDisconnect(receive):
            try:
                found = await self._explainer.explain(
                    query, ask, operation.default_graphs, operation.named_graphs, operation.timeout
                )
            except EngineError as error:
                raise ProblemError(from_engine(error)) from error
            fields, body = _render(scope, kind, query, found)
            await send_whole(scope, send, 200, [*CORS, *fields], body)

    async def _ask(self, text: str, client: str) -> list[str]:
        """The values of ``?term``."""
        answer = await self._engine.query(QueryRequest(text, _TABLE, timeout=_PATIENCE, client=client))
        body = b"".join([chunk async for chunk in answer.chunks])
        terms = [row["term"] for row in orjson.loads(body)["results"]["bindings"]]
        return [term["value"] for term in terms if term["type"] == "uri"]


def _content_type(scope: Scope, wanted: tuple[str, ...]) -> str:
    if wanted:
        kind = next((_OFFERS[name.lower()] for name in wanted if name.lower() in _OFFERS), None)
    else:
        kind = choose(header(scope, b"accept"), tuple(_OFFERS.values()))
    if kind is None:
        asked = ", ".join(wanted) or header(scope, b"accept")
        detail = f"An explanation is not available as {asked}."
        raise ProblemError(problem("not-acceptable", detail, available=list(_OFFERS.values())))
    return kind


def _render(
    scope: Scope, kind: str, query: str, found: Explanation
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    fields = [("content-type", kind)]
    if kind == _JSON:
        body = orjson.dumps(found.to_dict(), option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_INDENT_2)
    elif kind == _TEXT:
        body = found.to_text().encode()
    else:
        fields = list(FIELDS)
        body = render(
            "explanation.html", root_path=scope.get("root_path", ""), explanation=found, query=query
        )
    fields += [("content-length", str(len(body))), ("vary", "Accept"), ("cache-control", "no-store")]
    return [field(name, value) for name, value in fields], body
