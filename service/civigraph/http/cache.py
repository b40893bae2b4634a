"""Answers kept in memory, so that a question that is asked again costs no worker."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Final

from civigraph.http.compression import IDENTITY, compress

_OVERHEAD: Final = 512
"""Bytes that an entry takes beside its texts, roughly."""
_SHARE: Final = 16


@dataclass(frozen=True)
class CacheKey:
    """All that decides an answer.

    Attributes:
        generation: name of the state of the data.
        query: the text.
        default_graphs: the request's own dataset, as in the protocol.
        named_graphs: likewise.
        types: content types in which each kind of answer would be written.
        base: what relative IRIs of the query are relative to.
    """

    generation: str
    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    types: tuple[str, ...]
    base: str = ""

    @cached_property
    def digest(self) -> str:
        """A short name for it, which no other key has."""
        state = blake2b(digest_size=12)
        for group in (
            (self.generation, self.query, self.base),
            self.default_graphs,
            self.named_graphs,
            self.types,
        ):
            for text in group:
                data = text.encode()
                state.update(len(data).to_bytes(8) + data)
            state.update(b"\xff" * 8)
        return state.hexdigest()


@dataclass
class CachedAnswer:
    """A whole answer.

    Attributes:
        content_type: with parameters.
        body: uncompressed.
        fields: further header fields that were made with it.
    """

    content_type: str
    body: bytes
    fields: tuple[tuple[bytes, bytes], ...] = ()
    _encoded: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """A short name for its bytes and type."""
        return blake2b(self.body, digest_size=12, key=self.content_type.encode()[:64]).hexdigest()

    def encoded(self, coding: str) -> bytes:
        """The body in a content coding; compressed once."""
        if coding == IDENTITY:
            return self.body
        if coding not in self._encoded:
            self._encoded[coding] = compress(self.body, coding)
        return self._encoded[coding]

    @property
    def size(self) -> int:
        """Bytes of the body in all its codings so far."""
        fields = sum(len(name) + len(value) for name, value in self.fields)
        return len(self.body) + fields + sum(map(len, self._encoded.values()))


class ResultCache:
    """Answers by key, within a budget of bytes; those asked least recently make room.

    Args:
        budget: bytes; 0 keeps nothing.

    Attributes:
        hits: look-ups that found an answer.
        misses: those that did not.
        evictions: answers that made room for others.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._entries: OrderedDict[CacheKey, CachedAnswer] = OrderedDict()
        self._sizes: dict[CacheKey, int] = {}
        self._used = 0
        self._generation = ""
        self.hits = self.misses = self.evictions = 0

    @property
    def largest(self) -> int:
        """Longest body that is kept: a share of the budget, so that no answer drives out all others."""
        return self._budget // _SHARE

    @property
    def used(self) -> int:
        """Bytes in use."""
        return self._used

    def __len__(self) -> int:
        """Answers kept."""
        return len(self._entries)

    def get(self, key: CacheKey) -> CachedAnswer | None:
        """The answer to a question, if it is kept."""
        if key.generation != self._generation:
            self._move_to(key.generation)
        found = self._entries.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return found

    def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Keep an answer, unless it is long or from a state of the data that has passed."""
        if key.generation != self._generation or len(answer.body) > self.largest:
            return
        self._forget(key)
        self._entries[key] = answer
        self.recount(key)

    def recount(self, key: CacheKey) -> None:
        """Count an answer anew: another coding of it may have been made."""
        answer = self._entries.get(key)
        if answer is None:
            return
        size = answer.size + len(key.query) + _OVERHEAD
        self._used += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        while self._used > self._budget:
            self._forget(next(iter(self._entries)))
            self.evictions += 1

    def _forget(self, key: CacheKey) -> None:
        if self._entries.pop(key, None) is not None:
            self._used -= self._sizes.pop(key)

    def _move_to(self, generation: str) -> None:
        """Nothing of another state of the data is asked for any more."""
        self._entries.clear()
        self._sizes.clear()
        self._used = 0
        self._generation = generation
