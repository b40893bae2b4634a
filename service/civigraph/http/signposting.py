"""Links between a resource, its page and its data: FAIR Signposting, level 2 (https://signposting.org/FAIR/).

In ``Link`` fields (RFC 8288) and whole in a linkset (RFC 9264). ``cite-as`` is the canonical IRI, which stays
the same wherever the data are served (RFC 8574); all other targets of ours are addresses of this service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from civigraph.http.representations import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from civigraph.http.documents import Facts
    from civigraph.http.locations import Locations
    from civigraph.http.publication import Publication
    from civigraph.http.representations import Form

LINKSET: Final = "application/linkset+json"
_HTML: Final = "text/html"
_LANDING: Final = "https://schema.org/AboutPage"
_DATASET: Final = "https://schema.org/Dataset"
_PROFILE: Final = "https://www.rfc-editor.org/info/rfc9727"
_TYPES: Final = 8
"""Classes that a field names; the linkset names all."""


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link.

    Attributes:
        rel: relation, or several separated by spaces.
        href: target.
        type: media type of the target; empty where it is not given.
    """

    rel: str
    href: str
    type: str = ""

    def __str__(self) -> str:
        """As it stands in a ``Link`` field."""
        kind = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{kind}'


class Signposts:
    """Makes the links of one publication.

    Args:
        publication: licence, makers, dataset.
        locations: where things are.
    """

    def __init__(self, publication: Publication, locations: Locations) -> None:
        self._publication, self._locations = publication, locations

    def of_resource(self, facts: Facts, root: str, forms: Sequence[Form] = FORMS) -> Iterator[Link]:
        """Links of the resource itself, which answers with 303."""
        yield Link("describedby", f"{root}{self._locations.page(facts.iri)}", _HTML)
        for form in forms:
            yield Link("describedby", self._data(facts, root, form), form.media_type)
        yield Link("linkset", f"{root}{self._locations.linkset(facts.iri)}", LINKSET)

    def of_page(self, facts: Facts, root: str, forms: Sequence[Form] = FORMS) -> Iterator[Link]:
        """Links of a page: the landing page, in the words of Signposting."""
        yield Link("canonical", f"{root}{self._locations.page(facts.iri)}")
        yield Link("cite-as", facts.iri)
        yield Link("type", _LANDING)
        if facts.iri == self._publication.dataset:
            yield Link("type", _DATASET)
        yield from (Link("type", each) for each in facts.classes)
        for form in forms:
            yield Link("alternate describedby", self._data(facts, root, form), form.media_type)
        yield from self._shared(facts, root)
        yield from (Link("author", self._address(each, root)) for each in self._publication.creators)

    def of_data(self, facts: Facts, root: str, form: Form, forms: Sequence[Form] = FORMS) -> Iterator[Link]:
        """Links of a data document."""
        yield Link("canonical", self._data(facts, root, form))
        yield Link("cite-as", facts.iri)
        yield Link("describes", self._address(facts.iri, root))
        yield Link("alternate", f"{root}{self._locations.page(facts.iri)}", _HTML)
        for each in forms:
            if each != form:
                yield Link("alternate", self._data(facts, root, each), each.media_type)
        yield from self._shared(facts, root)

    def linkset(self, facts: Facts, root: str, forms: Sequence[Form] = FORMS) -> bytes:
        """All links of a resource, its page and its data, as a linkset in JSON (RFC 9264, section 4.2)."""
        contexts = [
            (self._address(facts.iri, root), self.of_resource(facts, root, forms)),
            (f"{root}{self._locations.page(facts.iri)}", self.of_page(facts, root, forms)),
            *((self._data(facts, root, form), self.of_data(facts, root, form, forms)) for form in forms),
        ]
        return write_linkset(contexts)

    def field(self, links: Iterable[Link]) -> str:
        """The value of ``Link``; classes beyond the first few are left to the linkset."""
        kept, types = [], 0
        for link in links:
            types += link.rel == "type"
            if link.rel != "type" or types <= _TYPES:
                kept.append(str(link))
        return ", ".join(kept)

    def _shared(self, facts: Facts, root: str) -> Iterator[Link]:
        yield from (Link("license", each) for each in self._publication.licenses)
        if self._publication.dataset and facts.iri != self._publication.dataset:
            yield Link("collection", self._address(self._publication.dataset, root))
        yield Link("linkset", f"{root}{self._locations.linkset(facts.iri)}", LINKSET)

    def _data(self, facts: Facts, root: str, form: Form) -> str:
        return f"{root}{self._locations.data(facts.iri, form.extension)}"

    def _address(self, iri: str, root: str) -> str:
        return f"{root}{self._locations.identifier(iri)}" if self._locations.covers(iri) else iri


def write_linkset(contexts: Iterable[tuple[str, Iterable[Link]]]) -> bytes:
    """Links by the address that they lead from, as a linkset in JSON."""
    found = []
    for anchor, links in contexts:
        entry: dict[str, Any] = {"anchor": anchor}
        for link in links:
            target = {"href": link.href} | ({"type": link.type} if link.type else {})
            for rel in link.rel.split(" "):
                entry.setdefault(rel, []).append(target)
        found.append(entry)
    return orjson.dumps({"linkset": found}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def api_catalog(root: str, dataset: str = "") -> tuple[str, bytes]:
    """What interfaces the service has (RFC 9727): content type and body.

    Args:
        root: absolute address of the service without a slash at the end.
        dataset: address of the dataset that they give access to, if it has one.
    """
    catalog = [Link("item", f"{root}/sparql"), Link("item", f"{root}/store")]
    endpoint = [
        Link("service-desc", f"{root}/openapi.json", "application/vnd.oai.openapi+json"),
        Link("service-desc", f"{root}/sparql?format=turtle", "text/turtle"),
        Link("service-doc", f"{root}/sparql", _HTML),
        Link("status", f"{root}/readyz", "application/json"),
    ]
    if dataset:
        endpoint.append(Link("service-meta", dataset))
    store = [Link("service-desc", f"{root}/openapi.json", "application/vnd.oai.openapi+json")]
    body = write_linkset(
        [
            (f"{root}/.well-known/api-catalog", catalog),
            (f"{root}/sparql", endpoint),
            (f"{root}/store", store),
        ]
    )
    return f'{LINKSET}; profile="{_PROFILE}"', body
