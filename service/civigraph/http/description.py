"""The service description (SPARQL 1.1 Service Description) and the endpoint's page, from what is true.

``sd:BasicFederatedQuery`` is not claimed: ``SERVICE`` is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from civigraph.engine.base import RESULT_FORMATS, ResultFormat, ResultKind
from civigraph.http.formats import OFFERS, Offer, available, named
from civigraph.http.graphs import PATH as STORE
from civigraph.http.links import base_url
from civigraph.http.negotiation import choose
from civigraph.http.pages import FIELDS, render
from civigraph.http.problems import ProblemError, problem
from civigraph.namespaces import DCTERMS, FORMATS, RDF, RDFS, SD, VOID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Scope

    from civigraph.http.site import Site

_HTML: Final = "text/html; charset=utf-8"
_BY_TYPE: Final = {offer.content_type: offer for offer in OFFERS[ResultKind.GRAPH]}
_W3C_FORMATS: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "trig": "TriG",
    "nquads": "N-Quads",
}
"""Local names of the W3C's list of unique URIs for file formats (https://www.w3.org/ns/formats/)."""

_GRAPH_STORE_PROTOCOL: Final = "http://www.w3.org/TR/sparql11-http-rdf-update/"
_INPUT_FORMATS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")

_PREFIXES: Final = {"sd": SD, "formats": FORMATS, "void": VOID, "rdfs": RDFS, "dcterms": DCTERMS}


@dataclass(frozen=True, slots=True)
class Features:
    """What a service can do beyond answering queries.

    Attributes:
        writable: updates are taken.
        union: the default graph is the union of the named graphs.
        store: address of the graph store; empty where there is none.
    """

    writable: bool = False
    union: bool = False
    store: str = ""


def service_description(endpoint: str, site: Site, features: Features | None = None) -> Iterator[Quad]:
    """Triples that describe the service at ``endpoint`` (an absolute IRI).

    Args:
        endpoint: address of the SPARQL endpoint.
        site: what is served.
        features: what else is on.
    """
    features = features or Features()
    service, dataset, default = (
        NamedNode(endpoint),
        NamedNode(f"{endpoint}#dataset"),
        NamedNode(f"{endpoint}#default"),
    )
    yield _triple(service, RDF + "type", NamedNode(SD + "Service"))
    yield _triple(service, SD + "endpoint", service)
    yield _triple(service, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Query"))
    if features.union:
        yield _triple(service, SD + "feature", NamedNode(SD + "UnionDefaultGraph"))
    if features.store:
        # The vocabulary has no term for the protocol; a feature may be any IRI (section 3.2.8).
        yield _triple(service, SD + "feature", NamedNode(_GRAPH_STORE_PROTOCOL))
        yield _triple(service, RDFS + "seeAlso", NamedNode(features.store))
        yield _triple(NamedNode(features.store), DCTERMS + "conformsTo", NamedNode(_GRAPH_STORE_PROTOCOL))
    if features.writable:
        yield _triple(service, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Update"))
        for name in _INPUT_FORMATS:
            yield _triple(service, SD + "inputFormat", NamedNode(FORMATS + name))
    for each in RESULT_FORMATS:
        yield _triple(service, SD + "resultFormat", NamedNode(FORMATS + _W3C_FORMATS[each.name]))
    yield _triple(service, SD + "defaultDataset", dataset)
    yield _triple(dataset, RDF + "type", NamedNode(SD + "Dataset"))
    yield _triple(dataset, SD + "defaultGraph", default)
    yield _triple(default, RDF + "type", NamedNode(SD + "Graph"))
    if site.triples is not None:
        yield _triple(default, VOID + "triples", _integer(site.triples))
    for number, (name, triples) in enumerate(sorted(site.graphs.items()), start=1):
        entry, graph = NamedNode(f"{endpoint}#named-{number}"), NamedNode(f"{endpoint}#graph-{number}")
        yield _triple(dataset, SD + "namedGraph", entry)
        yield _triple(entry, RDF + "type", NamedNode(SD + "NamedGraph"))
        yield _triple(entry, SD + "name", NamedNode(name))
        yield _triple(entry, SD + "graph", graph)
        yield _triple(graph, RDF + "type", NamedNode(SD + "Graph"))
        yield _triple(graph, VOID + "triples", _integer(triples))


class Describer:
    """Answers requests to the endpoint that hold no query.

    Args:
        site: what is served.
        writable: updates are taken.
        union: the default graph is the union of the named graphs.
    """

    def __init__(self, site: Site, *, writable: bool = False, union: bool = False) -> None:
        self._site, self._writable, self._union = site, writable, union
        # Few addresses and formats are in use, and the description of many graphs takes a while to write.
        self._document = lru_cache(maxsize=32)(self._write)

    def respond(
        self, scope: Scope, accept: str | None, wanted: tuple[str, ...] = ()
    ) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Header fields and body: RDF, or for browsers the endpoint's page.

        Args:
            scope: the ASGI scope.
            accept: the request's ``Accept``.
            wanted: values of ``format=``.

        Raises:
            ProblemError: 406, nothing that is on offer is acceptable.
        """
        best = _wanted(wanted) if wanted else choose(accept, [*_BY_TYPE, _HTML])
        if best is None:
            detail = f"The service description is not available as {', '.join(wanted) or accept}."
            offered = [*available(ResultKind.GRAPH), "text/html"]
            raise ProblemError(problem("not-acceptable", detail, available=offered))
        if best == _HTML:
            fields, body = self._page(scope)
        else:
            fields, body = (
                [("content-type", best)],
                self._document(base_url(scope), _BY_TYPE[best].format),
            )
        fields += [("content-length", str(len(body))), ("vary", "Accept")]
        return [(name.encode(), value.encode()) for name, value in fields], body

    def _write(self, base: str, result_format: ResultFormat) -> bytes:
        syntax = RdfFormat.from_media_type(result_format.media_type)
        assert syntax is not None, "the engine's formats are the serialiser's"
        features = Features(self._writable, self._union, f"{base}{STORE}")
        triples = service_description(f"{base}/sparql", self._site, features)
        body = serialize(triples, format=syntax, prefixes=_PREFIXES)
        assert body is not None, "without an output, serialize returns bytes"
        return body

    def _page(self, scope: Scope) -> tuple[list[tuple[str, str]], bytes]:
        return list(FIELDS), render(
            "endpoint.html",
            root_path=scope.get("root_path", ""),
            site=self._site,
            endpoint=f"{base_url(scope)}/sparql",
            table_formats=_choices(ResultKind.SOLUTIONS),
            graph_formats=_choices(ResultKind.GRAPH),
        )


def _wanted(names: tuple[str, ...]) -> str | None:
    if names[0].strip().lower() in ("html", "text/html"):
        return _HTML
    offer: Offer | None = named(*names).get(ResultKind.GRAPH)
    return offer.content_type if offer else None


def _choices(kind: ResultKind) -> list[ResultFormat]:
    return [each for each in RESULT_FORMATS if kind in each.kinds]


def _triple(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(predicate), value)


def _integer(value: int) -> Literal:
    return Literal(value)
