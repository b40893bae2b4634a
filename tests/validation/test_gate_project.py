"""The gate on the project's own graph: edits of real things, against validating everything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from rdflib import Graph

from civigraph.build import ensure_snapshot
from civigraph.config import load_settings
from civigraph.namespaces import RDF, RDFS, SKOS
from civigraph.project import Project
from civigraph.validation.gate import Gate, gated_checks
from civigraph.validation.reading import add_quads
from civigraph.validation.report import path_text
from civigraph.validation.shacl import validate_shacl
from civigraph.validation.states import Change
from civigraph.validation.validate import read_graphs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from civigraph.validation.report import Finding

TYPE: Final = ox.NamedNode(f"{RDF}type")
SUBCLASS: Final = ox.NamedNode(f"{RDFS}subClassOf")
CONTEXT: Final = (TYPE, ox.NamedNode(f"{SKOS}inScheme"), SUBCLASS)
EDITS: Final = 8
CITY: Final = "/graph/data/cities/dublin"


class Bench:
    """A dataset, what is wrong with it, and the gate before it."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        project = Project.default()
        self.shapes, self.checks = read_graphs(project.shape_files()), gated_checks(project)
        self.gate = Gate(self.shapes, self.checks)
        self.quads = frozenset(quads)
        self.faults = self.everything(self.quads)
        self.things = sorted({quad.subject for quad in self.quads if quad.predicate == TYPE}, key=str)
        self.kinds = sorted({quad.object for quad in self.quads if quad.predicate == TYPE}, key=str)
        self.values = sorted({quad.object for quad in self.quads}, key=str)

    def everything(self, quads: frozenset[ox.Quad]) -> set[tuple[object, ...]]:
        """What full validation finds: every shape on every target, every check on the whole."""
        graph, store = Graph(), ox.Store()
        add_quads(graph, quads)
        for triple in self.shapes:
            graph.remove(triple)
        store.bulk_extend(quads)
        store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        findings = list(validate_shacl(graph, self.shapes).findings)
        for each in self.checks:
            findings += each.check.run(store, {})
        return {key(finding) for finding in findings}

    def edit(self, chance: random.Random) -> tuple[set[ox.Quad], set[ox.Quad]]:
        """Quads to add and to remove: one edit as a curator, or somebody worse, would do it."""
        thing = chance.choice(self.things)
        own = sorted((quad for quad in self.quads if quad.subject == thing), key=str)
        quad = chance.choice(own)
        other = ox.Quad(quad.subject, quad.predicate, chance.choice(self.values), quad.graph_name)
        name = ox.Quad(thing, ox.NamedNode(f"{RDFS}label"), ox.Literal("name"), quad.graph_name)
        kind = ox.Quad(thing, TYPE, chance.choice(self.kinds), quad.graph_name)
        edits: list[tuple[set[ox.Quad], set[ox.Quad]]] = [
            (set(), {quad}),
            (set(), set(own)),
            ({other}, {quad}),
            ({other}, set()),
            ({kind}, set()),
            ({name}, set()),
        ]
        return chance.choice(edits)

    def compare(self, added: set[ox.Quad], removed: set[ox.Quad]) -> tuple[set[object], set[object]]:
        """New violations that the gate misses, and those that it makes up."""
        added, removed = added - self.quads, removed - added
        after = (self.quads - removed) | added
        store = ox.Store()
        store.bulk_extend(after)
        found = {key(finding) for finding in self.gate.report(Change(store, added, removed)).findings}
        full = self.everything(after)
        return set(full - self.faults - found), set(found - full)


def key(finding: Finding) -> tuple[object, ...]:
    return (
        finding.origin,
        finding.source,
        finding.shape,
        finding.component,
        finding.focus,
        path_text(finding.path),
        finding.value,
    )


@pytest.fixture(scope="module")
def whole() -> frozenset[ox.Quad]:
    snapshot = ensure_snapshot(Project.default(), load_settings())
    return frozenset(ox.parse(path=snapshot.quads, format=ox.RdfFormat.N_QUADS))


def slice_of(whole: frozenset[ox.Quad]) -> set[ox.Quad]:
    """One city's file with what is derived for it, and kinds and schemes of what it names."""
    things = {quad.subject for quad in whole if str(quad.graph_name).endswith(f"{CITY}>")}
    own = {quad for quad in whole if quad.subject in things}
    named = {quad.object for quad in own} | {quad.predicate for quad in own}
    schema = ("/ontology/digital-cities>", "/ontology/reused-terms>")
    return own | {
        quad
        for quad in whole
        if quad.predicate in CONTEXT
        and (
            quad.subject in named or (quad.predicate == CONTEXT[2] and str(quad.graph_name).endswith(schema))
        )
    }


def test_edits_of_a_city_give_what_validating_everything_gives(whole: frozenset[ox.Quad]) -> None:
    bench, chance = Bench(slice_of(whole)), random.Random(4)
    for number in range(EDITS):
        added, removed = bench.edit(chance)
        assert bench.compare(added, removed) == (set(), set()), f"edit {number}: +{added} -{removed}"


@pytest.mark.soak
def test_two_hundred_edits_of_a_city_give_what_validating_everything_gives(
    whole: frozenset[ox.Quad],
) -> None:
    bench, chance = Bench(slice_of(whole)), random.Random(5)
    for number in range(200):
        added, removed = bench.edit(chance)
        assert bench.compare(added, removed) == (set(), set()), f"edit {number}: +{added} -{removed}"


@pytest.mark.soak
def test_edits_of_the_whole_graph_give_what_validating_everything_gives(whole: frozenset[ox.Quad]) -> None:
    """Full validation of all takes a minute: two hundred edits, twenty at a time."""
    bench, chance = Bench(whole), random.Random(6)
    for number in range(10):
        edits = [bench.edit(chance) for _ in range(20)]
        added = {quad for edit in edits for quad in edit[0]}
        removed = {quad for edit in edits for quad in edit[1]}
        assert bench.compare(added, removed) == (set(), set()), f"change {number}"
