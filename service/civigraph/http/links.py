"""Absolute addresses of this service as the client sees them, behind a proxy too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Scope

PUBLIC_URL: Final = "civigraph.public_url"
"""Where the ASGI scope has the address that the operator gave, without a slash at the end."""
_AUTHORITY: Final = re.compile(rb"[A-Za-z0-9._~-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


def query_base(scope: Scope) -> str:
    """What relative IRIs of queries and updates are relative to: the endpoint, by its one usual address."""
    return f"{base_url(scope)}/sparql"


def base_url(scope: Scope) -> str:
    """Scheme, authority and path prefix, without a slash at the end.

    What the operator says (``--public-url``) goes before anything else. Else the authority is the request's
    ``Host``; one that no URL can hold gives way to the socket's own address.
    """
    public: str = scope.get(PUBLIC_URL, "")
    if public:
        return public
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    if _AUTHORITY.fullmatch(host):
        authority = host.decode("ascii")
    else:
        name, port = scope.get("server") or ("localhost", None)
        authority = f"{name}:{port}" if port else name
    return f"{scope.get('scheme', 'http')}://{authority}{scope.get('root_path', '')}"
