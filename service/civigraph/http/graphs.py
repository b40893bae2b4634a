"""Which graph a request to the Graph Store HTTP Protocol is about (section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from civigraph.http.links import base_url
from civigraph.http.problems import bad_request
from civigraph.http.protocol import parameters, read_timeout, single

if TYPE_CHECKING:
    from starlette.types import Scope

PATH: Final = "/store"
_KNOWN: Final = frozenset({"graph", "default", "format", "timeout"})
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_ADDRESS_CHARACTERS: Final = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about.

    Attributes:
        graph: the graph's name; ``None`` for the default graph.
        is_store: no graph is named: the request is about the graph store itself.
        base: base IRI of a document that is sent (section 4.1, 4.2): the graph's name, or the address.
        formats: values of ``format``, which go before ``Accept``.
        timeout: value of ``timeout`` in seconds.
    """

    graph: str | None
    is_store: bool
    base: str
    formats: tuple[str, ...] = ()
    timeout: float | None = None

    @property
    def called(self) -> str:
        """The graph in a sentence."""
        return "The default graph" if self.graph is None else f"Graph <{self.graph}>"


def read_target(scope: Scope) -> Target:
    """Read the address: ``?graph=IRI``, ``?default``, or any path under ``/store/``, which names itself.

    Raises:
        ProblemError: 400, it names no graph or several, or a name is no absolute IRI.
    """
    given = parameters(scope["query_string"], "The address")
    unknown = sorted({name for name, _ in given} - _KNOWN)
    if unknown:
        raise bad_request(
            f"Parameter {unknown[0]} is not known here. Name a graph with ?graph=IRI or ?default."
        )
    own = _own_address(scope)
    graph, is_default = single(given, "graph"), single(given, "default") is not None
    formats = tuple(value for name, value in given if name == "format" and value.strip())
    timeout = read_timeout(given)
    if graph is not None and is_default:
        raise bad_request("The address has graph and default. Name one graph.")
    if own is not None:
        if graph is not None or is_default:
            raise bad_request("The path names a graph already; leave out graph and default.")
        return Target(own, False, own, formats, timeout)
    if graph is not None:
        return Target(_absolute(graph), False, graph, formats, timeout)
    return Target(None, not is_default, store_address(scope), formats, timeout)


def store_address(scope: Scope) -> str:
    """The absolute address of the graph store."""
    return f"{base_url(scope)}{PATH}"


def _own_address(scope: Scope) -> str | None:
    """The absolute address that was asked, as it was written, if it is one below the store's.

    Percent-encoding is kept: two ways to write an address are two names (RFC 3987, section 5.3.1).
    """
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    path = quote(raw.split(b"?")[0].decode("latin-1"), safe=_ADDRESS_CHARACTERS, encoding="latin-1")
    path = path.removeprefix(scope.get("root_path", ""))
    rest = path.removeprefix(PATH)
    if rest in ("", "/"):
        return None
    return _absolute(f"{store_address(scope)}{rest}")


def _absolute(iri: str) -> str:
    if _SCHEME.match(iri):
        try:
            NamedNode(iri)
        except ValueError:
            pass
        else:
            return iri
    raise bad_request(f"The name of a graph must be an absolute IRI, which {iri!r} is not.")
