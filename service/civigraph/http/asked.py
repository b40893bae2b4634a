"""A request for a resource: what is asked, in which format, by which address of this service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from civigraph.http.asking import Asker
from civigraph.http.links import base_url
from civigraph.http.messages import header
from civigraph.http.negotiation import choose
from civigraph.http.problems import ProblemError, problem
from civigraph.http.protocol import parameters, single
from civigraph.http.representations import BY_EXTENSION, BY_TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Scope

    from civigraph.engine.base import Engine
    from civigraph.http.representations import Form

HTML: Final = "text/html; charset=utf-8"
_LONGEST: Final = 8192
_MOST_PAGES: Final = 1_000_000


class Asked:
    """One request.

    Args:
        scope: the ASGI scope.
        engine: what answers queries about it.

    Attributes:
        scope: the ASGI scope.
        path: as it was written, percent-encoded, without the prefix of a proxy and the first slash.
        prefix: path prefix behind a proxy.
        root: absolute address of the service without a slash at the end.
        asker: asks on behalf of the client.

    Raises:
        ProblemError: 414, the path is too long.
    """

    def __init__(self, scope: Scope, engine: Engine) -> None:
        self.scope = scope
        self.prefix: str = scope.get("root_path", "")
        self.root = base_url(scope)
        raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
        path = raw.split(b"?")[0].decode("latin-1")
        if len(path) > _LONGEST:
            raise ProblemError(problem("uri-too-long", f"The path is longer than {_LONGEST} bytes."))
        path = quote(path, safe="/:@!$&'()*+,;=~%", encoding="latin-1")
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            path = path[len(self.prefix) :]
        self.path = path.removeprefix("/")
        client = scope.get("client")
        self.asker = Asker(engine, client[0] if client else "")
        self._parameters = parameters(scope["query_string"], "The address")

    def field(self, name: bytes) -> str | None:
        """Value of a header field."""
        return header(self.scope, name)

    def number(self) -> int:
        """Which page of incoming links.

        Raises:
            ProblemError: 400, it is no number from 1.
        """
        text = single(self._parameters, "page") or "1"
        if not (text.isascii() and text.isdecimal() and 0 < int(text[:8]) <= _MOST_PAGES and len(text) < 8):
            detail = f"Parameter page must be a whole number from 1, not {text[:40]!r}."
            raise ProblemError(problem("bad-request", detail))
        return int(text)

    def form(self, offered: Sequence[Form], *, pages: bool = True) -> Form | None:
        """The format that suits the client best; ``None`` for a page.

        ``format=`` goes before ``Accept``.

        Args:
            offered: formats of data, best first.
            pages: a page in HTML is on offer too.

        Raises:
            ProblemError: 406, none does.
        """
        wanted, accept = single(self._parameters, "format"), self.field(b"accept")
        if wanted:
            if pages and wanted.lower() in ("html", "text/html"):
                return None
            form = _named(wanted)
            if form in offered:
                return form
        else:
            types = [kind for kind, form in BY_TYPE.items() if form in offered]
            best = choose(accept, [*types, HTML] if pages else types)
            if best == HTML:
                return None
            if best is not None:
                return BY_TYPE[best]
        detail = f"The resource is not available as {wanted or accept}."
        available = [*(form.media_type for form in offered), *(["text/html"] if pages else [])]
        raise ProblemError(problem("not-acceptable", detail, available=available))


def _named(name: str) -> Form | None:
    """A format by its extension or media type."""
    key = name.strip().lower().replace(" ", "+")
    if key in BY_EXTENSION:
        return BY_EXTENSION[key]
    return next((form for form in BY_EXTENSION.values() if form.media_type == key), None)
