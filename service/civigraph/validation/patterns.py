"""The triple patterns of a SPARQL query, each with what must hold beside it for it to matter.

A query's answer can change with a triple only through one of its patterns. Whether the triple then concerns a
given row is decided by the patterns that are joined with it; what else the query says (filters, negation of
others, options) is left out, which can only make the guess wider. So the reading is sound for every query
that this module takes, and exact for none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import BNode, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier

from civigraph.validation.lazy import to_oxigraph
from civigraph.validation.walks import Chain, Hop, Reading, Term, Walk, readings, walk_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

End: TypeAlias = str | Term
"""An end of a pattern: the name of a variable, or a term."""

TERMS: Final = (NamedNode, BlankNode, Literal, Triple)
_WRAPPERS: Final = frozenset(
    {"AggregateJoin", "Project", "Distinct", "Reduced", "OrderBy", "Filter", "Graph"}
)


_WORDS: Final = {"Slice": "LIMIT or OFFSET", "ServiceGraphPattern": "SERVICE"}


class NotReadable(Exception):
    """A query whose patterns do not tell what its answer depends on; the text says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern or a path pattern.

    Attributes:
        subject: where the walk starts.
        walk: from subject to object; the empty chain says that both are one.
        object: where it ends.
        predicate: the variable in the place of the predicate, where there is one.
        among: what the subject can be, where ``VALUES`` says so.
    """

    subject: End
    walk: Walk
    object: End
    predicate: str | None = None
    among: frozenset[Term] | None = None

    def variables(self) -> set[str]:
        """The names of its variables."""
        return {end for end in (self.subject, self.predicate, self.object) if isinstance(end, str)}


@dataclass(frozen=True, slots=True)
class Scope:
    """Patterns that are matched together.

    Attributes:
        patterns: the patterns.
        context: these, and those around them that must hold as well.
        gains: a triple that comes can make a row come; else only one that goes can.
        loses: a triple that goes can make a row come.
    """

    patterns: tuple[Pattern, ...]
    context: tuple[Pattern, ...]
    gains: bool = True
    loses: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which a triple can matter to a query.

    Attributes:
        scope: where in the query.
        pattern: the pattern that the triple can match.
        reading: where in the path of the pattern.
    """

    scope: Scope
    pattern: Pattern
    reading: Reading


class Reads:
    """All that a query reads.

    Args:
        scopes: its patterns.
        columns: variables of its answer that every row binds to a node that a pattern names.
    """

    def __init__(self, scopes: Iterable[Scope], columns: Iterable[str]) -> None:
        self.scopes, self.columns = tuple(scopes), tuple(columns)
        self._uses: dict[NamedNode | None, list[Use]] = {}
        for scope in self.scopes:
            for pattern in scope.patterns:
                for reading in readings(pattern.walk):
                    self._uses.setdefault(reading.hop.predicate, []).append(Use(scope, pattern, reading))

    def uses(self, predicate: NamedNode, *, added: bool) -> list[Use]:
        """How a triple with a predicate can make a row come, by coming itself or else by going."""
        uses = self._uses.get(predicate, []) + self._uses.get(None, [])
        return [use for use in uses if (use.scope.gains if added else use.scope.loses)]


def reads(text: str) -> Reads:
    """Read a SELECT or ASK query.

    Raises:
        NotReadable: the query cuts its answer (LIMIT), asks another service, names its dataset, or is
            not understood.
    """
    try:
        query = prepareQuery(text)
    except Exception as error:  # rdflib's parser raises what its parts raise
        raise NotReadable(f"it cannot be parsed ({error})") from error
    if query.algebra.datasetClause:
        raise NotReadable("it has FROM")
    reader = _Reader()
    scopes = reader.scopes(query.algebra.p, {}, _Around())
    certain = reader.certain(query.algebra.p, {})
    columns = [str(variable) for variable in query.algebra.PV or ()]
    return Reads(scopes, (name for name in columns if name in certain))


@dataclass(frozen=True, slots=True)
class _Around:
    """What is around a node of the algebra: see the attributes of :class:`Scope`."""

    context: tuple[Pattern, ...] = ()
    gains: bool = True
    loses: bool = False

    def joined(self, patterns: tuple[Pattern, ...]) -> _Around:
        return _Around(self.context + patterns, self.gains, self.loses)

    def negated(self) -> _Around:
        return _Around(self.context, self.loses, self.gains)

    def either_way(self) -> _Around:
        return _Around(self.context, gains=True, loses=True)


class _Reader:
    """Walks rdflib's algebra. ``names`` maps variables to what they are called outside their subquery."""

    def __init__(self) -> None:
        self._inner: dict[int, Mapping[str, str]] = {}

    def scopes(self, node: Any, names: Mapping[str, str], around: _Around) -> Iterator[Scope]:
        """The scopes below a node of the algebra.

        Args:
            node: the node.
            names: what variables are called.
            around: what is around it.
        """
        names = self._names(node, names)
        outer = around
        match node.name:
            case "BGP":
                own = self.required(node, names)
                if own:
                    yield Scope(own, own + around.context, around.gains, around.loses)
                return
            case "Join":
                yield from self.scopes(node.p1, names, around.joined(self.required(node.p2, names)))
                yield from self.scopes(node.p2, names, around.joined(self.required(node.p1, names)))
            case "LeftJoin" | "Minus":
                yield from self.scopes(node.p1, names, around)
                left = around.joined(self.required(node.p1, names))
                yield from self.scopes(
                    node.p2, names, left.either_way() if node.name == "LeftJoin" else left.negated()
                )
                outer = left.joined(self.required(node.p2, names)).either_way()
            case "Union":
                yield from self.scopes(node.p1, names, around)
                yield from self.scopes(node.p2, names, around)
            case "Extend":
                outer = around.joined(self.required(node, names)).either_way()
                yield from self.scopes(node.p, names, around.joined(self._alias(node, names)))
            case "ToMultiSet":
                if node.p.name != "values":
                    yield from self.scopes(node.p, names, around)
            case name if name == "Group" or name in _WRAPPERS:
                outer = around.joined(self.required(node.p, names))
                below = around.either_way() if name == "AggregateJoin" else around
                yield from self.scopes(node.p, names, below)
            case _:
                raise NotReadable(f"it has {_WORDS.get(node.name, node.name)}")
        for negated, group in _exists((node.expr, node.A), bare=node.name == "Filter"):
            inner = outer.either_way() if negated is None else outer.negated() if negated else outer
            yield from self.scopes(group, names, inner)

    def required(  # noqa: PLR0911  # a branch for each kind of node
        self, node: Any, names: Mapping[str, str]
    ) -> tuple[Pattern, ...]:
        """Patterns below a node without which it has no solution."""
        names = self._names(node, names)
        match node.name:
            case "BGP":
                return tuple(_pattern(triple, names) for triple in node.triples)
            case "Join":
                return self.required(node.p1, names) + self.required(node.p2, names)
            case "LeftJoin" | "Minus":
                return self.required(node.p1, names)
            case "Extend":
                return self.required(node.p, names) + self._alias(node, names)
            case "Group":
                # Without keys there is always one group, be it empty.
                return self.required(node.p, names) if node.expr else ()
            case "ToMultiSet" if node.p.name == "values":
                return _values(node.p.res, names)
            case name if name == "ToMultiSet" or name in _WRAPPERS:
                return self.required(node.p, names)
        return ()

    def certain(  # noqa: PLR0911  # a branch for each kind of node
        self, node: Any, names: Mapping[str, str]
    ) -> set[str]:
        """Variables that patterns bind in every solution of a node."""
        names = self._names(node, names)
        match node.name:
            case "BGP":
                return set().union(*(pattern.variables() for pattern in self.required(node, names)))
            case "Join":
                return self.certain(node.p1, names) | self.certain(node.p2, names)
            case "LeftJoin" | "Minus":
                return self.certain(node.p1, names)
            case "Union":
                return self.certain(node.p1, names) & self.certain(node.p2, names)
            case "Extend":
                bound = self.certain(node.p, names)
                source = self._source(node, names)
                return bound | {_name(node.var, names)} if source in bound else bound
            case "Group":
                return self.certain(node.p, names) if node.expr else set()
            case "ToMultiSet" if node.p.name == "values":
                pass
            case name if name == "ToMultiSet" or name in _WRAPPERS:
                return self.certain(node.p, names)
        return set()

    def _alias(self, node: Any, names: Mapping[str, str]) -> tuple[Pattern, ...]:
        """``BIND (?a AS ?b)`` as a pattern: the two are one."""
        source, target = self._source(node, names), _name(node.var, names)
        if source is None or source == target or source not in self.certain(node.p, names):
            return ()
        return (Pattern(source, Chain(), target),)

    def _source(self, node: Any, names: Mapping[str, str]) -> str | None:
        """The variable that an Extend copies, through rdflib's detour over SAMPLE for keys of groups."""
        if not isinstance(node.expr, Variable):
            return None
        below = node.p
        while below.name in {"Extend", "Filter"}:
            below = below.p
        if below.name == "AggregateJoin":
            for aggregate in below.A:
                if aggregate.res == node.expr:
                    is_key = aggregate.name == "Aggregate_Sample" and aggregate.vars in (below.p.expr or ())
                    return _name(aggregate.vars, names) if is_key else None
        return _name(node.expr, names)

    def _names(self, node: Any, names: Mapping[str, str]) -> Mapping[str, str]:
        """What variables are called inside a node: what subqueries and groups hide gets its own name."""
        if node.name == "ToMultiSet" and node.p.name != "values":
            shown = set(_projection(node.p))
        elif node.name == "Group":
            shown = {key for key in node.expr or () if isinstance(key, Variable)}
        else:
            return names
        inner = self._inner.get(id(node))
        if inner is None:
            inner = self._inner[id(node)] = _Hidden(names, {str(name) for name in shown}, len(self._inner))
        return inner


class _Hidden(dict[str, str]):
    """Names of the variables of a subquery."""

    def __init__(self, outer: Mapping[str, str], shown: set[str], number: int) -> None:
        super().__init__()
        self._outer, self._shown, self._number = outer, shown, number

    def __missing__(self, name: str) -> str:
        if name in self._shown:
            return _look_up(self._outer, name)
        return f"{name}~{self._number}"


def _look_up(names: Mapping[str, str], name: str) -> str:
    return names[name] if isinstance(names, _Hidden) else name


def _name(variable: Any, names: Mapping[str, str]) -> str:
    return _look_up(names, str(variable))


def _projection(node: Any) -> list[Variable]:
    while node.name != "Project":
        if node.name not in {"Distinct", "Reduced", "OrderBy"}:
            raise NotReadable(f"it has a subquery with {_WORDS.get(node.name, node.name)}")
        node = node.p
    return list(node.PV)


def _pattern(triple: tuple[Any, Any, Any], names: Mapping[str, str]) -> Pattern:
    subject, predicate, value = triple
    start, end = _end(subject, names), _end(value, names)
    if isinstance(predicate, Variable):
        return Pattern(start, Hop(None), end, _name(predicate, names))
    return Pattern(start, walk_of(predicate), end)


def _values(rows: list[dict[Any, Any]], names: Mapping[str, str]) -> tuple[Pattern, ...]:
    """``VALUES`` as patterns, a pattern for each variable that has a value in every row."""
    found = []
    for variable in {key for row in rows for key in row}:
        terms = [row.get(variable) for row in rows]
        if all(isinstance(term, Identifier) for term in terms):
            name = _name(variable, names)
            found.append(Pattern(name, Chain(), name, among=frozenset(_term(term) for term in terms)))
    return tuple(found)


def _end(term: Any, names: Mapping[str, str]) -> End:
    if isinstance(term, Variable):
        return _name(term, names)
    if isinstance(term, BNode):
        return _look_up(names, f"_:{term}")
    return _term(term)


def _term(term: Any) -> Term:
    try:
        found = to_oxigraph(term)
    except ValueError as error:
        raise NotReadable(f"it has the term {term}") from error
    assert found is not None
    return found


def _exists(expression: Any, *, bare: bool) -> Iterator[tuple[bool | None, Any]]:
    """The groups of EXISTS in an expression.

    Args:
        expression: of rdflib's algebra.
        bare: the expression must be true for a row to be there.

    Yields:
        Whether the group must be empty for that (``None`` if it depends), and the group.
    """
    if isinstance(expression, CompValue):
        if expression.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            yield (expression.name == "Builtin_NOTEXISTS") if bare else None, expression.graph
            return
        bare = bare and expression.name in {"ConditionalAndExpression", "ConditionalOrExpression"}
        for value in expression.values():
            yield from _exists(value, bare=bare)
    elif isinstance(expression, list | tuple) and not isinstance(expression, URIRef):
        for value in expression:
            yield from _exists(value, bare=bare)
