"""The page of a resource: its document, arranged for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from civigraph.http.pages import render
from civigraph.http.representations import FORMS
from civigraph.namespaces import DCTERMS, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pyoxigraph import Triple

    from civigraph.http.documents import Document
    from civigraph.http.locations import Locations
    from civigraph.http.publication import Publication
    from civigraph.http.representations import Form

    Term = NamedNode | BlankNode | Literal

_NAMES: Final = tuple(
    f"{namespace}{name}"
    for namespace, name in (
        (RDFS, "label"),
        (SKOS, "prefLabel"),
        (DCTERMS, "title"),
        ("http://xmlns.com/foaf/0.1/", "name"),
        ("https://schema.org/", "name"),
    )
)
_WORDS: Final = (f"{SKOS}definition", f"{DCTERMS}description", f"{RDFS}comment")
_TYPE: Final = f"{RDF}type"
_MOST: Final = 200
"""Other things that one page describes; the data have all."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is shown.

    Attributes:
        text: its name or its text.
        href: where it leads; empty for literals and blank nodes.
        note: language or datatype, in short.
        title: the whole IRI.
    """

    text: str
    href: str = ""
    note: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one property.

    Attributes:
        property: the property.
        values: in the document's order.
        total: how many there are on all pages.
        first: page on which they begin.
    """

    property: Value
    values: list[Value]
    total: int = 0
    first: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """Another thing that the document describes.

    Attributes:
        thing: what it is.
        anchor: what leads to it within the page.
        groups: its statements.
    """

    thing: Value
    anchor: str
    groups: list[Group]


@dataclass(slots=True)
class PageView:
    """What the template shows; see there."""

    iri: str
    title: str
    words: list[str]
    types: list[Value]
    groups: list[Group]
    incoming: list[Group]
    incoming_total: int
    tables: list[tuple[str, tuple[str, ...], list[list[Value]]]]
    parts: list[Part]
    parts_left: int
    downloads: list[tuple[str, str]]
    number: int
    pages: int
    page_links: Mapping[str, str]
    licenses: Sequence[str]
    version: str
    dataset: Value | None = None
    notes: list[str] = field(default_factory=list)


class PageMaker:
    """Makes the pages of one publication.

    Args:
        publication: prefixes and terms of use.
        locations: where links lead.
    """

    def __init__(self, publication: Publication, locations: Locations) -> None:
        self._publication, self._locations = publication, locations
        self._prefixes = sorted(
            ((iri, name) for name, iri in publication.prefixes.items() if iri), key=lambda each: -len(each[0])
        )

    def render(
        self,
        document: Document,
        *,
        root_path: str,
        forms: Sequence[Form] = FORMS,
        notes: Iterable[str] = (),
    ) -> bytes:
        """The page in HTML.

        Args:
            document: what it shows.
            root_path: path prefix of every link to the service.
            forms: formats of the data.
            notes: what else there is to say.
        """
        view = self._view(document, root_path, forms)
        view.notes = list(notes)
        return render("resource.html", root_path=root_path, view=view)

    def _view(self, document: Document, root_path: str, forms: Sequence[Form]) -> PageView:
        iri, locations = document.facts.iri, self._locations
        triples = document.triples()
        labels = _labels(triples)

        def show(term: Term) -> Value:
            return self._value(term, labels, root_path)

        own = [each for each in document.triples() if each.subject == NamedNode(iri)]
        own = [each for each in own if each not in set(document.incoming) or each.object != NamedNode(iri)]
        said = [each.object.value for each in own if each.predicate.value in _WORDS]  # type: ignore[union-attr]
        parts = self._parts(document, show)
        return PageView(
            iri=iri,
            title=labels.get(iri) or self._short(iri),
            words=list(dict.fromkeys(said)),
            types=[show(NamedNode(each)) for each in document.facts.classes],
            groups=_grouped([each for each in own if each.predicate.value not in (_TYPE, *_WORDS)], show),
            incoming=_incoming(document, show),
            incoming_total=sum(document.counts.values()),
            tables=[
                (
                    table.title,
                    table.columns,
                    [
                        [show(row[name]) if name in row else Value("") for name in table.columns]
                        for row in table.rows
                    ],
                )
                for table in document.tables
            ],
            parts=parts[:_MOST],
            parts_left=max(0, len(parts) - _MOST),
            downloads=[
                (form.name, f"{root_path}{locations.data(iri, form.extension, document.number)}")
                for form in forms
            ],
            number=document.number,
            pages=document.pages,
            page_links={
                name: f"{root_path}{locations.page(iri, number)}"
                for name, number in neighbours(document).items()
            },
            licenses=self._publication.licenses,
            version=self._publication.version,
            dataset=show(NamedNode(self._publication.dataset)) if self._publication.dataset else None,
        )

    def _parts(self, document: Document, show: Callable[[Term], Value]) -> list[Part]:
        """What the description holds of other things that have a name."""
        iri = document.facts.iri
        others = [each for each in document.description if each.subject != NamedNode(iri)]
        others.sort(key=lambda each: (str(each.subject), each.predicate.value, str(each.object)))
        return [
            Part(show(subject), _fragment(subject, iri), _grouped(list(group), show))
            for subject, group in groupby(others, key=lambda each: each.subject)
            if isinstance(subject, NamedNode)
        ]

    def _value(self, term: Term, labels: Mapping[str, str], root_path: str) -> Value:
        if isinstance(term, Literal):
            if term.language:
                return Value(term.value, note=term.language)
            kind = self._short(term.datatype.value)
            return Value(term.value, note="" if kind in ("xsd:string", "string") else kind.rpartition(":")[2])
        if isinstance(term, BlankNode):
            return Value("(without a name)")
        iri = term.value
        text = labels.get(iri) or self._short(iri)
        if self._locations.covers(iri):
            return Value(text, f"{root_path}{self._locations.page(iri)}", title=iri)
        return Value(text, iri if iri.startswith(("http://", "https://")) else "", title=iri)

    def _short(self, iri: str) -> str:
        """A prefixed name where a prefix fits, else the end of the IRI where it is one of ours."""
        for namespace, name in self._prefixes:
            if iri.startswith(namespace) and len(iri) > len(namespace) and "/" not in iri[len(namespace) :]:
                return f"{name}:{iri[len(namespace) :]}"
        return self._locations.local(iri) or iri


def neighbours(document: Document) -> dict[str, int]:
    """Numbers of the first, previous, next and last page, by link relation."""
    if document.pages == 1:
        return {}
    found = {"first": 1, "last": document.pages}
    if document.number > 1:
        found["prev"] = document.number - 1
    if document.number < document.pages:
        found["next"] = document.number + 1
    return found


def _labels(triples: Iterable[Triple]) -> dict[str, str]:
    """The name of each resource: rdfs:label first, English first."""
    found: dict[str, tuple[tuple[int, bool], str]] = {}
    for triple in triples:
        name = triple.predicate.value
        if name in _NAMES and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            language = triple.object.language or "en"
            rank = (_NAMES.index(name), not language.startswith("en"))
            iri = triple.subject.value
            if iri not in found or rank < found[iri][0]:
                found[iri] = (rank, triple.object.value)
    return {iri: label for iri, (_, label) in found.items()}


def _grouped(triples: Sequence[Triple], show: Callable[[Term], Value]) -> list[Group]:
    ordered = sorted(triples, key=lambda each: each.predicate.value)
    groups = []
    for predicate, group in groupby(ordered, key=lambda each: each.predicate):
        values = [show(each.object) for each in group]  # type: ignore[arg-type]
        groups.append(
            Group(show(predicate), sorted(values, key=lambda each: each.text.casefold()), len(values))
        )
    return groups


def _incoming(document: Document, show: Callable[[Term], Value]) -> list[Group]:
    """Links to the resource on this page, by property, with the numbers of all."""
    here = {
        name: [show(each.subject) for each in group]  # type: ignore[arg-type]
        for name, group in groupby(document.incoming, key=lambda each: each.predicate.value)
    }
    groups, before = [], 0
    for name, total in document.counts.items():
        first = before // document.size + 1
        groups.append(Group(show(NamedNode(name)), here.get(name, []), total, first))
        before += total
    return groups


def _fragment(subject: NamedNode, iri: str) -> str:
    """What a link to a term of this resource's hash namespace has behind ``#``."""
    return subject.value.removeprefix(f"{iri}#") if subject.value.startswith(f"{iri}#") else ""
