"""What somebody may have meant who asked for an address that leads to nothing."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from civigraph.http.problems import ProblemError

if TYPE_CHECKING:
    from civigraph.catalogue import StoredQuery
    from civigraph.http.asking import Asker

MOST: Final = 5
_LONGEST: Final = 100
_ALIKE: Final = 0.72
_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A resource that is near to what was asked for.

    Attributes:
        iri: the resource.
        label: its name.
    """

    iri: str
    label: str


@dataclass(slots=True)
class _Index:
    """Resources by where they are and by what they are called."""

    labels: dict[str, str] = field(default_factory=dict)
    folders: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, iri: str, label: Literal) -> None:
        folder, slug = _split(iri)
        if iri not in self.labels or (label.language or "").startswith("en"):
            self.labels[iri] = label.value
        self.folders.setdefault(folder, {})[slug] = iri
        for name in {slug.casefold(), _slug(label.value)}:
            self.names.setdefault(name, {})[iri] = None

    def search(self, iri: str) -> list[Near]:
        """The same slug or name elsewhere, then slugs in the same place that are spelt alike."""
        folder, slug = _split(iri)
        slug = slug.casefold()[:_LONGEST]
        wanted = dict.fromkeys(self.names.get(slug, ()))
        wanted |= dict.fromkeys(self.names.get(_slug(slug), ()))
        beside = self.folders.get(folder, {})
        wanted |= dict.fromkeys(beside[each] for each in get_close_matches(slug, beside, MOST, _ALIKE))
        if not wanted:
            wanted |= {found: None for each, found in beside.items() if slug and each.startswith(slug)}
        if not wanted:
            kinds = {_split(each)[1]: each for each in self.folders}
            for kind in get_close_matches(_split(folder)[1], kinds, 2, _ALIKE):
                if kinds[kind] != folder and (found := self.folders[kinds[kind]].get(slug)):
                    wanted[found] = None
        return [Near(each, self.labels[each]) for each in list(wanted)[:MOST] if each != iri]


class NearMatches:
    """Finds resources that are near to an unknown one; their names are read once for each state of the data.

    Args:
        query: lists resources with their labels.
        base: start of the IRIs that count.
    """

    def __init__(self, query: StoredQuery, base: str) -> None:
        self._query, self._base = query, base
        self._index, self._generation = _Index(), ""
        self._lock = asyncio.Lock()

    async def find(self, asker: Asker, iri: str) -> list[Near]:
        """At most five, the nearest first; none where the engine is busy."""
        try:
            index = await self._current(asker)
        except ProblemError:
            return []
        return await asyncio.to_thread(index.search, iri)

    async def _current(self, asker: Asker) -> _Index:
        async with self._lock:
            generation = asker.engine.status().generation
            if self._index.labels and generation == self._generation:
                return self._index
            rows, self._generation = await asker.rows(self._query.bind())
            self._index = _Index()
            for row in rows:
                resource, label = row.get("resource"), row.get("label")
                if (
                    isinstance(resource, NamedNode)
                    and isinstance(label, Literal)
                    and resource.value.startswith(self._base)
                ):
                    self._index.add(resource.value, label)
            return self._index


def _split(iri: str) -> tuple[str, str]:
    """An IRI up to its last ``/`` or ``#``, and what stands behind."""
    at = max(iri.rfind("/"), iri.rfind("#"))
    return iri[:at], iri[at + 1 :]


def _slug(text: str) -> str:
    """A name as slugs have it: ASCII, lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST]).encode("ascii", "ignore").decode().casefold()
    return "-".join(_WORD.findall(plain))
