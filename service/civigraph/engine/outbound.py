"""What may be sent to another server: standard SPARQL that stays within its store.

Servers have their own ways out of the language: Virtuoso's ``DEFINE get:soft`` fetches documents and its
``sql:`` and ``bif:`` functions reach beyond the graphs, Jena's ``java:`` functions load code. None of it is
SPARQL 1.1, and none of it is passed on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from civigraph.engine.answers import unacceptable
from civigraph.engine.grammar import find_fault
from civigraph.engine.outline import ambiguous, outline
from civigraph.engine.syntax import at
from civigraph.errors import QueryForbidden, QuerySyntaxError
from civigraph.tokens import TokenKind, tokenize

if TYPE_CHECKING:
    from civigraph.engine.base import QueryRequest, ResultKind
    from civigraph.engine.outline import Outline

_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_FOREIGN: Final = re.compile(r"<?(bif|sql|java|js):", re.IGNORECASE)
_SUSPICIOUS: Final = re.compile(r"define|(bif|sql|java|js):|\\u", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def checked_query(request: QueryRequest) -> tuple[ResultKind, str]:
    """The shape of a query's answer, and the text to send.

    Raises:
        QuerySyntaxError: it cannot be SPARQL; what only the server can tell is left to it.
        QueryForbidden: it has a ``SERVICE`` that must not fail, or names that reach beyond the store.
        NotAcceptable: the request has no format for this form of query.
    """
    facts = _checked(request.text)
    refused = facts.kind is None or facts.service or facts.kind not in request.formats
    if refused and (fault := query_fault(request.text)) is not None:
        raise fault  # malformed comes before all other refusals, as far as it can be told here
    if facts.kind is None:
        raise QuerySyntaxError("expected SELECT, CONSTRUCT, DESCRIBE or ASK.")
    if facts.service:
        raise QueryForbidden(
            "This service does not send queries to other services (SERVICE). "
            "Ask them yourself, or give the values that they returned in VALUES."
        )
    if facts.kind not in request.formats:
        raise unacceptable(facts.kind)
    return facts.kind, facts.offline


def checked_update(text: str) -> str:
    """The text of an update to send.

    Raises:
        QuerySyntaxError: it cannot be SPARQL; what only the server can tell is left to it.
        QueryForbidden: it has ``LOAD`` or ``SERVICE`` that must not fail, or names that reach beyond the
            store.
    """
    facts = _checked(text)
    if facts.service or facts.load:
        raise QueryForbidden(
            "This service does not fetch documents (LOAD) or ask other services (SERVICE). "
            "Send the data itself, by INSERT DATA or to /store."
        )
    return facts.offline


def query_fault(text: str) -> QuerySyntaxError | None:
    """What is wrong with a query by its tokens and our reading of the grammar, if these find anything."""
    if (found := text_fault(text)) is not None:
        return found
    fault = find_fault(text)
    return None if fault is None else at(text, fault.offset, fault.reason)


def text_fault(text: str) -> QuerySyntaxError | None:
    """What is wrong with a query or an update by its tokens alone, if these find anything."""
    fault = outline(text).fault
    return None if fault is None else at(text, fault.offset, fault.reason)


def _checked(text: str) -> Outline:
    facts = outline(text)
    if facts.fault is not None and facts.fault.certain:
        raise at(text, facts.fault.offset, facts.fault.reason)
    if _SUSPICIOUS.search(text):
        _refuse_foreign(text, iris=True)
        if ambiguous(text):
            _refuse_foreign(text, iris=False)
    return facts


def _refuse_foreign(text: str, *, iris: bool) -> None:
    in_prologue = True
    for token in tokenize(text, iris=iris):
        if token.kind is TokenKind.WORD and in_prologue:
            if token.text.upper() == "DEFINE":
                raise at(text, token.start, "DEFINE is not SPARQL; expected a query or an update.")
            in_prologue = token.text.upper() in _PROLOGUE
        if token.kind in (TokenKind.IRI, TokenKind.PNAME) and _FOREIGN.match(_unescaped(token.text)):
            raise QueryForbidden(f"Names such as {token.text} reach beyond SPARQL and are not passed on.")


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), name)
