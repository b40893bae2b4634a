"""From a triple to the rows of a query that it can concern, and from a row to all triples it depends on.

Both follow the patterns of a scope from what is bound to what is not, a set of candidates for each variable:
no joins of rows, so the effort is bounded by the triples around the start.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, NamedNode

from civigraph.namespaces import RDF
from civigraph.validation.patterns import TERMS, Pattern
from civigraph.validation.walks import Chain, Hop, Repeat, follow, readings, reverse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pyoxigraph import Quad

    from civigraph.validation.patterns import End, Reads, Scope, Use
    from civigraph.validation.walks import Term, View, Walk

_FEW: Final = 3  # so many look-ups cost less than reading all statements of a subject
_TYPE: Final = NamedNode(f"{RDF}type")


class Step(IntEnum):
    """How a pattern is used next; the cheaper first."""

    CHECK = 0
    """From a known subject to a term."""
    FORWARD = 1
    """From a known subject."""
    BACKWARD = 2
    """From a known object."""
    INSTANCES = 3
    """From a term that the query names, or a class, to all that point to it."""
    EXTENT = 4
    """Through all statements of a known predicate."""
    SCAN = 5
    """From nothing."""


def unify(use: Use, quad: Quad, view: View) -> dict[str, set[Term]] | None:
    """What a pattern's variables can be where it uses a certain triple; ``None`` if it cannot use it.

    Args:
        use: the pattern, and where in its path the triple stands; its predicate fits.
        quad: a triple that was or is in the dataset.
        view: to follow the rest of the path.
    """
    pattern, reading = use.pattern, use.reading
    near, far = (quad.object, quad.subject) if reading.hop.inverse else (quad.subject, quad.object)
    bound: dict[str, set[Term]] = {}
    fits = (
        _meet(bound, pattern.subject, follow(view, reverse(reading.before), {near}))
        and _meet(bound, pattern.object, follow(view, reading.after, {far}))
        and (pattern.predicate is None or _meet(bound, pattern.predicate, {quad.predicate}))
    )
    return bound if fits else None


def plan(context: Iterable[Pattern], bound: Collection[str]) -> list[tuple[Step, Pattern]]:
    """The order in which patterns are followed when some variables are bound."""
    known, rest, steps = set(bound), list(context), []
    while rest:
        step, place = min((_step(pattern, known), place) for place, pattern in enumerate(rest))
        pattern = rest.pop(place)
        known |= pattern.variables()
        steps.append((step, pattern))
    return steps


def bind(
    context: Iterable[Pattern],
    bound: Mapping[str, set[Term]],
    view: View,
    *,
    goal: Collection[str] = (),
) -> dict[str, set[Term]] | None:
    """Follow patterns from what is bound.

    Args:
        context: patterns that hold together.
        bound: candidates for some variables.
        view: where.
        goal: once one of these variables is bound, candidates are only sifted; without goals all patterns
            are followed.

    Returns:
        Candidates by variable; ``None`` if the patterns cannot hold together.
    """
    known, rest = dict(bound), list(context)
    while rest:
        step, place = min((_step(pattern, known), place) for place, pattern in enumerate(rest))
        if goal and (step >= Step.EXTENT or (step > Step.FORWARD and any(name in known for name in goal))):
            break
        pattern = rest.pop(place)
        if not _follow(pattern, known, view):
            return None
    return known


Rows: TypeAlias = "dict[tuple[str, ...], dict[str, set[Term]]]"
"""Some rows of an answer: candidates by column, for each choice of columns that were told."""


def anchors(reads: Reads, added: Iterable[Quad], removed: Iterable[Quad], view: View) -> Rows:
    """Which rows of a query's answer a change can have made come.

    Args:
        reads: of the query.
        added: triples that came.
        removed: triples that went.
        view: the dataset before and after, taken together.
    """
    rows: Rows = {}
    for quads, came in ((added, True), (removed, False)):
        for quad in quads:
            for use in reads.uses(quad.predicate, added=came):
                start = unify(use, quad, view)
                if start is not None:
                    _tell(rows, reads, use.scope, start, view)
    return rows


def _tell(rows: Rows, reads: Reads, scope: Scope, start: Mapping[str, set[Term]], view: View) -> None:
    """Add the rows to which a match of a pattern leads."""
    known = bind(scope.context, start, view, goal=reads.columns)
    column = next((name for name in reads.columns if known and name in known), None)
    if known is None or column is None:
        return
    values = known[column]
    for value in values:
        # One by one: what rules out one candidate must not hide behind what speaks for another.
        one = bind(scope.context, {**start, column: {value}}, view, goal=reads.columns)
        told = {name: one[name] for name in reads.columns if name in one} if one else {}
        if told:
            found = rows.setdefault(tuple(told), {name: set() for name in told})
            for name, terms in told.items():
                found[name] |= terms


def holds(rows: Rows, row: Mapping[str, Term | None]) -> bool:
    """Whether a row is among some rows."""
    return any(all(row.get(name) in values for name, values in told.items()) for told in rows.values())


def read_around(reads: Reads, rows: Rows, view: View) -> None:
    """Read, through ``view``, every triple on which some rows depend.

    Where patterns cannot hold together, what makes them fail has been read, and the rest does not matter.
    """
    for told in rows.values():
        for scope in reads.scopes:
            bind(scope.context, told, view)


def unbounded(reads: Reads) -> str:
    """Why the rows that a triple concerns, or the triples that a row depends on, cannot be told in few steps.

    Returns:
        A text for the author of the query; empty if they can be told.
    """
    columns: set[str] = set()
    for scope in reads.scopes:
        for pattern in scope.patterns:
            column = _column(scope, pattern, reads.columns)
            if column is None:
                return f"nothing leads from {_text(pattern)} to a column"
            columns.add(column)
        if floating := _floating(scope):
            return f"?{floating} can be any node, by a path without steps"
    for scope in reads.scopes:
        for column in sorted(columns):
            for step, pattern in plan(scope.context, {column}):
                if step is Step.SCAN:
                    return f"nothing leads from ?{column} to {_text(pattern)}"
    return ""


def loose_predicates(reads: Reads) -> set[NamedNode | None]:
    """Predicates of patterns from which nothing leads to a column; ``None`` for any predicate."""
    found: set[NamedNode | None] = {
        reading.hop.predicate
        for scope in reads.scopes
        for pattern in scope.patterns
        if _column(scope, pattern, reads.columns) is None
        for reading in readings(pattern.walk)
    }
    if any(_floating(scope, reads.columns) for scope in reads.scopes):
        found.add(None)
    return found


def _floating(scope: Scope, bound: Iterable[str] = ()) -> str:
    """A variable at the start of a path that may have no steps, and in no pattern that has one."""
    steady = set(bound)
    for pattern in scope.context:
        if not _may_stay(pattern.walk):
            steady |= pattern.variables()
    for pattern in scope.patterns:
        ends = (pattern.subject, pattern.object)
        if pattern.among is None and _may_stay(pattern.walk) and pattern.walk != Chain():
            known = [end for end in ends if isinstance(end, TERMS) or end in steady]
            if not known:
                return str(pattern.subject)
            steady |= pattern.variables()
    return ""


def _may_stay(walk: Walk) -> bool:
    """Whether a walk can lead from a node to itself without a triple."""
    if isinstance(walk, Hop):
        return False
    if isinstance(walk, Repeat):
        return walk.never or _may_stay(walk.part)
    return (all if isinstance(walk, Chain) else any)(_may_stay(part) for part in walk.parts)


def _column(scope: Scope, pattern: Pattern, columns: Iterable[str]) -> str | None:
    """The column at which a row is found from a pattern."""
    known = pattern.variables()
    for step, following in plan(scope.context, known):
        if known.intersection(columns) or step >= Step.EXTENT:
            break
        known |= following.variables()
    return next((name for name in columns if name in known), None)


def _text(pattern: Pattern) -> str:
    return " ".join(
        f"?{end.partition('~')[0]}" if isinstance(end, str) else str(end)
        for end in (pattern.subject, pattern.object)
    )


def _step(pattern: Pattern, known: Collection[str]) -> Step:
    if pattern.among is not None:
        return Step.CHECK if pattern.subject in known else Step.INSTANCES
    if isinstance(pattern.subject, TERMS) or pattern.subject in known:
        return Step.CHECK if isinstance(pattern.object, TERMS) or pattern.object in known else Step.FORWARD
    if isinstance(pattern.object, TERMS):
        return Step.INSTANCES
    if pattern.object in known:
        return Step.INSTANCES if pattern.walk == Hop(_TYPE) else Step.BACKWARD
    return Step.EXTENT if pattern.predicate in known else Step.SCAN


def _follow(pattern: Pattern, known: dict[str, set[Term]], view: View) -> bool:
    """Narrow the candidates by one pattern; whether any are left."""
    if pattern.among is not None:
        return _meet(known, pattern.subject, set(pattern.among))
    subjects, objects = _values(pattern.subject, known), _values(pattern.object, known)
    if pattern.predicate is not None:
        return _follow_any(pattern, known, view, subjects, objects)
    if subjects is None and objects is None:
        subjects = _scan(pattern, view)
    if subjects is not None:
        starts: set[Term] = set()
        ends: set[Term] = set()
        for node in subjects:
            found = _lead(view, pattern.walk, node, objects)
            if found:
                starts.add(node)
                ends |= found
    else:
        assert objects is not None
        back = reverse(pattern.walk)
        starts, ends = set(), set()
        for node in objects:
            found = follow(view, back, {node})
            if found:
                ends.add(node)
                starts |= found
    return _meet(known, pattern.subject, starts) and _meet(known, pattern.object, ends)


def _lead(view: View, walk: Walk, start: Term, ends: set[Term] | None) -> set[Term]:
    """Where a walk leads, of some ends if these are known."""
    if ends is None:
        return follow(view, walk, {start})
    if len(ends) <= _FEW and isinstance(walk, Hop) and not walk.inverse:
        return {end for end in ends if any(view.quads(start, walk.predicate, end))}
    return follow(view, walk, {start}) & ends


def _follow_any(
    pattern: Pattern,
    known: dict[str, set[Term]],
    view: View,
    subjects: set[Term] | None,
    objects: set[Term] | None,
) -> bool:
    """A pattern whose predicate is a variable."""
    assert pattern.predicate is not None
    allowed = known.get(pattern.predicate)
    quads: list[Quad] = []
    if subjects is not None:
        for node in subjects:
            if isinstance(node, NamedNode | BlankNode):
                quads += [q for q in view.quads(node, None, None) if objects is None or q.object in objects]
    elif objects is not None:
        for node in objects:
            quads += view.quads(None, None, node)
    else:
        named = [None] if allowed is None else [node for node in allowed if isinstance(node, NamedNode)]
        for predicate in named:
            quads += view.quads(None, predicate, None)
    if allowed is not None:
        quads = [quad for quad in quads if quad.predicate in allowed]
    return (
        _meet(known, pattern.subject, {quad.subject for quad in quads})
        and _meet(known, pattern.predicate, {quad.predicate for quad in quads})
        and _meet(known, pattern.object, {quad.object for quad in quads})
    )


def _scan(pattern: Pattern, view: View) -> set[Term]:
    """Where a walk can start, when nothing is known: at an end of any triple that it may use."""
    starts: set[Term] = set()
    for reading in readings(pattern.walk):
        hop = reading.hop
        near: set[Term] = {
            quad.object if hop.inverse else quad.subject for quad in view.quads(None, hop.predicate, None)
        }
        starts |= follow(view, reverse(reading.before), near)
    return starts


def _values(end: End, known: Mapping[str, set[Term]]) -> set[Term] | None:
    return {end} if isinstance(end, TERMS) else known.get(end)


def _meet(known: dict[str, set[Term]], end: End, values: set[Term]) -> bool:
    """Narrow an end down to some values; whether any are left."""
    if isinstance(end, TERMS):
        return end in values
    before = known.get(end)
    known[end] = values if before is None else before & values
    return bool(known[end])
