"""The document of a resource: its description, what links to it, and what all of that is called.

What belongs into the description a query file of the project says, chosen by the resource's class. All
queries go through the engine; nothing is evaluated here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from civigraph.http.problems import ProblemError, problem
from civigraph.namespaces import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from civigraph.catalogue import StoredQuery
    from civigraph.http.asking import Asker, Row
    from civigraph.http.locations import Locations
    from civigraph.http.publication import Publication

_ATTEMPTS: Final = 3
_PAGE: Final = 250
_LABELLED: Final = 4000
"""Resources that are asked for their names in one query."""
_NAMES: Final = frozenset({f"{RDFS}label", f"{SKOS}prefLabel"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a resource before it can be described.

    Attributes:
        iri: the resource.
        classes: the most specific first.
        known: the graph has a triple with it.
        is_graph: a named graph has this name.
        replacements: what it was replaced by, for good.
        generation: name of the state of the data.
    """

    iri: str
    classes: tuple[str, ...] = ()
    known: bool = False
    is_graph: bool = False
    replacements: tuple[str, ...] = ()
    generation: str = ""

    @property
    def exists(self) -> bool:
        """Whether there is anything to tell of it."""
        return self.known or self.is_graph


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that a page shows beside the statements.

    Attributes:
        title: what they are.
        columns: names of the columns.
        rows: terms by column.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Document:
    """All that one document holds.

    Attributes:
        facts: of the resource.
        description: what the query of its class gives.
        incoming: the triples of one page that have the resource as their object, in order.
        labels: what the resources of the other triples are called.
        about: what the document itself is.
        counts: how many triples link to the resource, by property, in the order of ``incoming``.
        number: which page of incoming links this is, from 1.
        size: links on a page.
        tables: further rows for people.
        generation: name of the state of the data.
    """

    facts: Facts
    description: list[Triple]
    incoming: list[Triple]
    labels: list[Triple]
    about: list[Triple]
    counts: dict[str, int]
    number: int = 1
    size: int = _PAGE
    tables: list[Table] = field(default_factory=list)
    generation: str = ""

    @property
    def pages(self) -> int:
        """How many pages the incoming links take; one where there are none."""
        return max(1, -(-sum(self.counts.values()) // self.size))

    def triples(self) -> list[Triple]:
        """Everything, each triple once: the resource first, the rest sorted."""
        iri = self.facts.iri
        found = dict.fromkeys((*self.description, *self.incoming, *self.labels, *self.about))
        return sorted(found, key=lambda triple: _order(triple, iri))


class Documents:
    """Makes the documents of one publication.

    Args:
        publication: says which queries describe its resources.
        locations: name the documents.
    """

    def __init__(self, publication: Publication, locations: Locations) -> None:
        self._publication, self._locations = publication, locations
        self._queries = publication.queries

    async def facts(self, asker: Asker, iri: str) -> Facts:
        """What there is to know of a resource, be it known or not.

        Raises:
            ProblemError: the engine gave no answer.
        """
        text = self._queries.common["resource"].bind({"resource": iri})
        rows, generation = await asker.rows(text)
        values: dict[str, list[str]] = {}
        for row in rows:
            fact, value = row["fact"], row.get("value")
            if isinstance(fact, Literal) and isinstance(value, NamedNode):
                values.setdefault(fact.value, []).append(value.value)
        return Facts(
            iri,
            tuple(values.get("class", ())),
            "known" in values,
            "graph" in values,
            tuple(values.get("replacement", ())),
            generation,
        )

    async def document(
        self, asker: Asker, facts: Facts, number: int = 1, *, for_people: bool = False
    ) -> Document:
        """The document of a resource.

        Args:
            asker: asks the engine.
            facts: of the resource.
            number: which page of incoming links.
            for_people: with the tables that pages show.

        Raises:
            ProblemError: 404, there is no such page; or the engine gave no answer.
        """
        for attempt in range(_ATTEMPTS):
            made, states = await self._make(asker, facts, number, for_people=for_people)
            if len(states) == 1 or attempt == _ATTEMPTS - 1:
                break  # else a write came in between
        if number > made.pages:
            detail = f"What links to <{facts.iri}> has {made.pages} pages, and none is number {number}."
            raise ProblemError(problem("not-found", detail))
        return made

    async def _make(
        self, asker: Asker, facts: Facts, number: int, *, for_people: bool
    ) -> tuple[Document, set[str]]:
        common, iri = self._queries.common, {"resource": facts.iri}
        incoming = common["incoming"]
        size = incoming.pagination or _PAGE
        paged = incoming.bind(iri, limit=size, offset=(number - 1) * size)
        counted = common["incoming-count"].bind(iri)
        (description, one), (links, two), (counts, three), (about, four) = await asyncio.gather(
            asker.triples(self._queries.choose(facts.classes).bind(iri)),
            asker.rows(paged),
            asker.rows(counted),
            self._about(asker, facts),
        )
        tables = await self._tables(asker, facts) if for_people else []
        inward = [
            Triple(row["subject"], row["property"], NamedNode(facts.iri))  # type: ignore[arg-type]
            for row in links
        ]
        labels, five = await self._labels(asker, facts, [*description, *inward, *about], tables)
        made = Document(
            facts,
            description,
            inward,
            labels,
            about,
            {str(row["property"].value): int(row["count"].value) for row in counts},
            number,
            size,
            tables,
            one,
        )
        return made, {one, two, three, *four, *five}

    async def _about(self, asker: Asker, facts: Facts) -> tuple[list[Triple], list[str]]:
        if not self._publication.dataset or not self._locations.covers(facts.iri):
            return [], []
        given = {
            "document": self._locations.document(facts.iri),
            "resource": facts.iri,
            "dataset": self._publication.dataset,
        }
        triples, state = await asker.triples(self._queries.common["about"].bind(given))
        return triples, [state]

    async def _tables(self, asker: Asker, facts: Facts) -> list[Table]:
        wanted = [
            query
            for query, classes in self._queries.tables
            if not classes or not classes.isdisjoint(facts.classes)
        ]
        answers = await asyncio.gather(*(asker.rows(_of(query, facts)) for query in wanted))
        return [
            Table(query.summary, query.columns, rows)
            for query, (rows, _) in zip(wanted, answers, strict=True)
            if rows
        ]

    async def _labels(
        self, asker: Asker, facts: Facts, triples: Iterable[Triple], tables: Iterable[Table]
    ) -> tuple[list[Triple], list[str]]:
        """The names of all that the triples and tables link to, as far as the triples do not have them."""
        linked = {facts.iri: None}
        named = set()
        for triple in triples:
            terms = (triple.subject, triple.predicate, triple.object)
            linked |= {each.value: None for each in terms if isinstance(each, NamedNode)}
            if triple.predicate.value in _NAMES and isinstance(triple.subject, NamedNode):
                named.add(triple.subject.value)
        for table in tables:
            for row in table.rows:
                linked |= {each.value: None for each in row.values() if isinstance(each, NamedNode)}
        wanted = [each for each in linked if each not in named]
        query = self._queries.common["labels"]
        parts = [wanted[at : at + _LABELLED] for at in range(0, len(wanted), _LABELLED)]
        answers = await asyncio.gather(*(asker.triples(query.bind({"thing": part})) for part in parts))
        return [triple for found, _ in answers for triple in found], [state for _, state in answers]


def _of(query: StoredQuery, facts: Facts) -> str:
    return query.bind({"resource": facts.iri})


def _order(triple: Triple, iri: str) -> tuple[bool, bool, str, bool, str, str]:
    subject = triple.subject
    return (
        not (isinstance(subject, NamedNode) and subject.value == iri),
        isinstance(subject, BlankNode),
        str(subject),
        triple.predicate.value != f"{RDF}type",
        triple.predicate.value,
        str(triple.object),
    )
