"""Property paths as ways through a graph: walked in either direction, and taken apart into single triples.

The paths of SHACL (section 2.3.1) and of SPARQL (section 9) come as rdflib's objects and become walks, which
have no inverse: an inverted path is a walk in its own right. Terms are the engine's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rdflib.paths import Path

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple


class View(Protocol):
    """A dataset that is read one pattern at a time."""

    def quads(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Iterable[Quad]:
        """The quads of all graphs that match; ``None`` matches everything."""
        ...


@dataclass(frozen=True, slots=True)
class Hop:
    """Along one triple.

    Attributes:
        predicate: of the triple; ``None`` for any.
        inverse: from the object to the subject.
    """

    predicate: NamedNode | None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One walk after the other; without parts, staying where one is."""

    parts: tuple[Walk, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several walks."""

    parts: tuple[Walk, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A walk again and again.

    Attributes:
        part: the walk.
        once: at most once, else any number of times.
        never: not going at all counts as well.
    """

    part: Walk
    once: bool
    never: bool


Walk: TypeAlias = Hop | Chain | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Reading:
    """One kind of triple that a walk may use.

    Attributes:
        hop: the triple, and the direction in which it is used.
        before: from the start of the walk to the near end of the triple.
        after: from the far end of the triple to the end of the walk.
    """

    hop: Hop
    before: Walk
    after: Walk


def walk_of(path: URIRef | Path) -> Walk:
    """A property path as a walk; negated property sets become any predicate, which is wider."""
    if isinstance(path, URIRef):
        return Hop(NamedNode(str(path)))
    if isinstance(path, SequencePath):
        return chain(*(walk_of(step) for step in path.args))
    if isinstance(path, AlternativePath):
        return Choice(tuple(walk_of(step) for step in path.args))
    if isinstance(path, InvPath):
        return reverse(walk_of(path.arg))
    if isinstance(path, MulPath):
        mark = str(path.mod)
        return Repeat(walk_of(path.path), once=mark == "?", never=mark in "*?")
    if isinstance(path, NegatedPath):
        return Choice((Hop(None), Hop(None, inverse=True)))
    raise TypeError(f"{path!r} is no property path")


def chain(*walks: Walk) -> Walk:
    """Walks one after the other, flat."""
    parts = [part for walk in walks for part in (walk.parts if isinstance(walk, Chain) else (walk,))]
    return parts[0] if len(parts) == 1 else Chain(tuple(parts))


def reverse(walk: Walk) -> Walk:
    """The way back."""
    if isinstance(walk, Hop):
        return Hop(walk.predicate, not walk.inverse)
    if isinstance(walk, Chain):
        return Chain(tuple(reverse(part) for part in reversed(walk.parts)))
    if isinstance(walk, Choice):
        return Choice(tuple(reverse(part) for part in walk.parts))
    return Repeat(reverse(walk.part), walk.once, walk.never)


def readings(walk: Walk) -> tuple[Reading, ...]:
    """Every kind of triple that decides where a walk leads."""
    if isinstance(walk, Hop):
        return (Reading(walk, Chain(), Chain()),)
    if isinstance(walk, Choice):
        return tuple(reading for part in walk.parts for reading in readings(part))
    if isinstance(walk, Chain):
        return tuple(
            Reading(
                reading.hop,
                chain(*walk.parts[:place], reading.before),
                chain(reading.after, *walk.parts[place + 1 :]),
            )
            for place, part in enumerate(walk.parts)
            for reading in readings(part)
        )
    if walk.once:
        return readings(walk.part)
    again = Repeat(walk.part, once=False, never=True)
    return tuple(
        Reading(reading.hop, chain(again, reading.before), chain(reading.after, again))
        for reading in readings(walk.part)
    )


def follow(view: View, walk: Walk, starts: Collection[Term]) -> set[Term]:
    """Where a walk leads from any of some nodes."""
    if isinstance(walk, Hop):
        return _hop(view, walk, starts)
    if isinstance(walk, Choice):
        return set().union(*(follow(view, part, starts) for part in walk.parts))
    if isinstance(walk, Chain):
        here = set(starts)
        for part in walk.parts:
            here = follow(view, part, here)
        return here
    found = follow(view, walk.part, starts)
    fresh = set(found)
    while fresh and not walk.once:
        fresh = follow(view, walk.part, fresh) - found
        found |= fresh
    return found | set(starts) if walk.never else found


def _hop(view: View, hop: Hop, starts: Collection[Term]) -> set[Term]:
    if hop.inverse:
        return {quad.subject for node in starts for quad in view.quads(None, hop.predicate, node)}
    return {
        quad.object
        for node in starts
        if isinstance(node, NamedNode | BlankNode)
        for quad in view.quads(node, hop.predicate, None)
    }
