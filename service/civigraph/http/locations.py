"""Canonical IRIs and where this service answers for them.

A resource ``{base}{local}`` is asked for at ``/{local}``; its page is at ``/page/{local}``, its data at
``/data/{local}.{extension}``, its links at ``/linkset/{local}``. In these three the local part is
percent-encoded, ``#`` and ``?`` too, so that a term of a hash namespace has a page of its own. Only request
paths, ``Location``, ``Link`` and links of pages are mapped; data keep the canonical IRIs.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

_SEGMENT: Final = "/:@!$&'()*+,;=~"
_TRIPLET: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONGEST: Final = 2048

PAGE: Final = "page"
DATA: Final = "data"
LINKSET: Final = "linkset"


class Locations:
    """Maps between the IRIs of one base and paths of this service.

    Args:
        base: start of the IRIs that are answered for.
    """

    def __init__(self, base: str) -> None:
        self.base = base

    def covers(self, iri: str) -> bool:
        """Whether this service answers for an IRI."""
        return iri.startswith(self.base)

    def local(self, iri: str) -> str:
        """What an IRI has behind the base."""
        return iri.removeprefix(self.base)

    def identifier(self, iri: str) -> str:
        """Path of the resource itself, with its fragment; the whole IRI where it is somebody else's."""
        return f"/{quote(self.local(iri), safe=_SEGMENT + '%#?')}" if self.covers(iri) else iri

    def page(self, iri: str, number: int = 1) -> str:
        """Path of a resource's page."""
        return f"/{PAGE}/{_encoded(self.local(iri))}{_numbered(number)}"

    def data(self, iri: str, extension: str = "", number: int = 1) -> str:
        """Path of a resource's data in a format; without one it is negotiated."""
        dot = f".{extension}" if extension else ""
        return f"/{DATA}/{_encoded(self.local(iri))}{dot}{_numbered(number)}"

    def linkset(self, iri: str) -> str:
        """Path of a resource's links."""
        return f"/{LINKSET}/{_encoded(self.local(iri))}"

    def document(self, iri: str) -> str:
        """Canonical IRI of the document that describes a resource, whatever its format."""
        return f"{self.base}{DATA}/{_encoded(self.local(iri))}"

    def asked(self, path: str) -> list[str]:
        """The IRIs that a request path (percent-encoded, without the prefix of a proxy) may mean.

        What is beyond ASCII may be encoded on the way; both ways to write it are tried.
        """
        local = path.removeprefix("/")
        found = [self.base + _readable(local), self.base + local]
        return [iri for iri in dict.fromkeys(found) if is_iri(iri)]

    def described(self, path: str) -> str | None:
        """The IRI whose page, data or links a path asks for: what is behind ``/page/``, decoded."""
        try:
            iri = self.base + unquote(path, errors="strict")
        except UnicodeDecodeError:
            return None
        return iri if is_iri(iri) else None


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI, and not a very long one."""
    if len(text) > _LONGEST:
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _encoded(local: str) -> str:
    return quote(local, safe=_SEGMENT)


def _readable(local: str) -> str:
    """Percent-encoded text with what is beyond ASCII, or would not need it, as itself."""

    def decoded(found: re.Match[str]) -> str:
        try:
            text = unquote(found[0], errors="strict")
        except UnicodeDecodeError:
            return found[0]
        return "".join(
            each if ord(each) > 127 or each.isalnum() or each in "-._~" else quote(each, safe="")
            for each in text
        )

    return _TRIPLET.sub(decoded, local)


def _numbered(number: int) -> str:
    return f"?page={number}" if number > 1 else ""
