"""Entailment: OWL 2 RL rules and a project's own CONSTRUCT rules, run to a fixpoint.

The rules are queries: those of OWL 2 RL/RDF (OWL 2 Web Ontology Language Profiles, section 4.3) stand in
``entailment/``, named as in the tables there, a project's own in ``queries/rules/``, run in the order of
their file names. What they give and no file states goes into one graph. A rule that counts would count too
little while facts are still being found, and what it said could not be taken back: rules with the tag
``closing`` run once, after all others have come to their end. Only statements about resources are
made: the closure of the schema itself is left to property paths, equality (``owl:sameAs``) is not applied,
and trivial triples (reflexive ones, membership of ``owl:Thing``) are never written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, QueryTriples, Store, Triple

from civigraph.catalogue.heading import read_heading
from civigraph.errors import BuildError, SourceError
from civigraph.namespaces import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from civigraph.build.workspace import Workspace
    from civigraph.project import Project

MAX_ROUNDS: Final = 50
_TYPE = NamedNode(f"{RDF}type")
_TRIVIAL_TYPES = frozenset(
    NamedNode(iri) for iri in (f"{OWL}Thing", f"{RDFS}Resource", f"{OWL}NamedIndividual", f"{RDFS}Literal")
)
_TRIVIAL_PREDICATES = frozenset(
    NamedNode(f"{OWL}{name}")
    for name in ("topObjectProperty", "topDataProperty", "bottomObjectProperty", "bottomDataProperty")
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A CONSTRUCT query whose answer is entailed.

    Attributes:
        name: file name without extension.
        text: the query.
        path: the file, for messages.
        closing: run once, when the others have nothing left to add.
    """

    name: str
    text: str
    path: Path
    closing: bool = False

    def apply(self, store: Store) -> list[Triple]:
        """What the rule gives on the default graph of ``store`` now.

        Raises:
            SourceError: the file holds no CONSTRUCT query, or one that makes blank nodes.
        """
        try:
            answer = store.query(self.text)
        except SyntaxError as error:
            raise SourceError(self.path, f"The rule is malformed: {error.msg}.") from error
        if not isinstance(answer, QueryTriples):
            raise SourceError(
                self.path, "A rule is a CONSTRUCT query.", remedy="Write what it derives as CONSTRUCT { … }."
            )
        return list(self._checked(answer))

    def _checked(self, answer: QueryTriples) -> Iterator[Triple]:
        for triple in answer:
            if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
                raise SourceError(
                    self.path,
                    f"The rule derives a statement with a blank node ({triple.predicate}).",
                    remedy="Make an IRI with IRI(CONCAT(…)), or leave it out with FILTER(!ISBLANK(…)).",
                )
            if not _trivial(triple):
                yield triple


def entailment_rules() -> list[Rule]:
    """The rules of OWL 2 RL that this package applies."""
    return _shipped("entailment")


def not_applied(store: Store) -> list[str]:
    """What a graph says in OWL and the rules do not apply: a sentence for each such node, sorted."""
    found = set()
    for limit in _shipped("limits"):
        answer = store.query(limit.text)
        assert isinstance(answer, QuerySolutions)
        summary = read_heading(limit.path, limit.text).text("summary")
        found |= {f"{row['node']}: {summary}" for row in answer}
    return sorted(found)


def project_rules(project: Project) -> list[Rule]:
    """The project's own rules, in the order in which they run.

    Raises:
        HeadingError: a heading that cannot be read.
    """
    return [_project_rule(path, path.read_text("utf-8")) for path in project.query_files("rules")]


def _project_rule(path: Path, text: str) -> Rule:
    return Rule(path.stem, text, path, closing="closing" in read_heading(path, text).words("tags"))


def derive(workspace: Workspace, graph: NamedNode, *families: Sequence[Rule]) -> dict[str, int]:
    """Run each family of rules to its own fixpoint, in turn, until none adds anything; then what closes.

    Closing rules run once each, in order, on all that the others found; what they add is reasoned over in
    turn, but they do not see what comes of it: nothing that they look at may depend on what they say.

    Args:
        workspace: what is known; derived triples are added to it.
        graph: the graph that they go into.
        families: rules in order; a family is stable before the next begins.

    Returns:
        Triples by rule, only those that added some.

    Raises:
        BuildError: no end after ``MAX_ROUNDS`` rounds.
        SourceError: a rule that cannot be run.
    """
    run = _Derivation(workspace, graph)
    growing = [[rule for rule in rules if not rule.closing] for rules in families]
    run.to_the_end(growing)
    for rule in (rule for rules in families for rule in rules if rule.closing):
        run.once([rule])
    run.to_the_end(growing)
    workspace.counts.setdefault(graph.value, 0)
    return run.added


@dataclass(slots=True)
class _Derivation:
    """What is known while rules run.

    Attributes:
        workspace: the graph that grows.
        graph: where derived triples go.
        added: triples by rule.
        known: what rules have given so far; most of what they give in a later round they gave before, and to
            ask the store for each again costs more than all rules together.
        exhausted: size of the graph at which a rule had nothing to add; while it stays, nor will it have.
    """

    workspace: Workspace
    graph: NamedNode
    added: dict[str, int] = field(default_factory=dict)
    known: set[Triple] = field(default_factory=set)
    exhausted: dict[str, int] = field(default_factory=dict)

    def to_the_end(self, families: Sequence[Sequence[Rule]]) -> None:
        """Run each family to its own fixpoint, in turn, until none adds anything."""
        _fixpoint(lambda: [name for rules in families for name in _fixpoint(lambda: self.once(rules))])  # noqa: B023

    def once(self, rules: Sequence[Rule]) -> list[str]:
        """Run each rule once; return the names of those that added something."""
        active = []
        for rule in rules:
            size = len(self.workspace)
            if self.exhausted.get(rule.name) == size:
                continue
            fresh = [triple for triple in rule.apply(self.workspace.store) if triple not in self.known]
            self.known.update(fresh)
            count = self.workspace.add(self.graph, fresh)
            if count:
                active.append(rule.name)
                self.added[rule.name] = self.added.get(rule.name, 0) + count
            else:
                self.exhausted[rule.name] = size
        return active


def _fixpoint(step: Callable[[], list[str]]) -> list[str]:
    first = active = step()
    rounds = 1
    while active:
        if rounds == MAX_ROUNDS:
            names = ", ".join(sorted(set(active)))
            raise BuildError(
                f"The rules do not come to an end: after {rounds} rounds {names} still add triples. "
                "A rule must not make a new IRI or value out of what it made itself."
            )
        active = step()
        rounds += 1
    return first


def _trivial(triple: Triple) -> bool:
    return (
        triple.predicate in _TRIVIAL_PREDICATES
        or (triple.predicate == _TYPE and triple.object in _TRIVIAL_TYPES)
        or (triple.subject == triple.object and triple.predicate.value.startswith((OWL, RDFS)))
    )


def _shipped(folder: str) -> list[Rule]:
    entries = (files("civigraph.build") / folder).iterdir()
    queries = sorted((entry for entry in entries if entry.name.endswith(".rq")), key=lambda entry: entry.name)
    return [
        Rule(entry.name.removesuffix(".rq"), entry.read_text("utf-8"), Path(str(entry))) for entry in queries
    ]
