"""Who may write over HTTP: bearer tokens (RFC 6750)."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from civigraph.access import Scope as Right
from civigraph.http.messages import header
from civigraph.http.problems import ProblemError, problem

if TYPE_CHECKING:
    from starlette.types import Scope

    from civigraph.access import Tokens

_BEARER: Final = re.compile(r"\s*bearer +([A-Za-z0-9._~+/-]+=*)\s*", re.IGNORECASE)
_REALM: Final = 'Bearer realm="civigraph"'
_AT_A_TIME: Final = 2


class Guard:
    """Lets requests that change something pass, or not.

    Args:
        tokens: what opens the door; ``None`` or none at all: nothing does.
        writable: whether writes are on.
    """

    def __init__(self, tokens: Tokens | None = None, *, writable: bool = False) -> None:
        self._tokens = tokens
        self.writable = writable
        # Tokens that people chose are slow to check, so that guessing is slow; it must not slow others down.
        self._checks = asyncio.Semaphore(_AT_A_TIME)

    async def check(self, scope: Scope, right: Right = Right.WRITE) -> None:
        """Return if the request may go on.

        Raises:
            ProblemError: 403 writes are off, or the token lacks the right; 401 no token, or an unknown one.
        """
        if not self.writable:
            raise ProblemError(
                problem(
                    "read-only",
                    "This service answers queries and takes no updates. Its operator can turn writes on "
                    "with the options --store and --writable.",
                )
            )
        given = header(scope, b"authorization")
        if given is None:
            raise _unauthorized("A token is needed: send Authorization: Bearer TOKEN.")
        read = _BEARER.fullmatch(given)
        if read is None:
            raise _unauthorized("Authorization is not of the form: Bearer TOKEN.", "invalid_request")
        rights = await self._rights(read[1])
        if not rights:
            raise _unauthorized("The token is not known here; it may have been revoked.", "invalid_token")
        if right not in rights:
            challenge = f'{_REALM}, error="insufficient_scope", scope="{right.value}"'
            detail = (
                f"The token does not give the right to {right.value}. Ask the operator for one that does."
            )
            raise ProblemError(problem("insufficient-scope", detail, ("www-authenticate", challenge)))

    async def _rights(self, bearer: str) -> frozenset[str]:
        if self._tokens is None:
            return frozenset()
        async with self._checks:
            return await asyncio.to_thread(self._tokens.scopes_of, bearer)


def _unauthorized(detail: str, error: str = "") -> ProblemError:
    challenge = _REALM + (f', error="{error}"' if error else "")
    return ProblemError(problem("unauthorized", detail, ("www-authenticate", challenge)))
