"""How long the gate takes for a write to one entity, on the project's graph and on one of a million triples.

The larger graph (a million triples) is the project's own, copied with other names: ontology, schemes and
metadata stand once, and everything that is said about things stands several times. Both are stores on disk as
`civigraph serve --store` seeds them: named graphs, and every triple in the default graph too. The same writes
to the same entities are judged on both; the ratio should be 1, whatever the machine is busy with.

    python benchmarks/gate.py [--copies 7] [--entities 60]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from civigraph.build import ensure_snapshot
from civigraph.config import load_settings
from civigraph.namespaces import RDF, RDFS
from civigraph.project import Project
from civigraph.validation.gate import open_gate
from civigraph.validation.states import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from civigraph.validation.gate import Gate
    from civigraph.validation.walks import Term, View

TYPE: Final = ox.NamedNode(f"{RDF}type")
LABEL: Final = ox.NamedNode(f"{RDFS}label")
Write = tuple[list[ox.Quad], list[ox.Quad]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--copies", type=int, default=7)
    options.add_argument("--entities", type=int, default=60)
    given = options.parse_args()
    project = Project.default()
    snapshot = ensure_snapshot(project, load_settings())
    base = str(snapshot.manifest["base"])
    quads = list(ox.parse(path=snapshot.quads, format=ox.RdfFormat.N_QUADS))
    started = time.perf_counter()
    gate = open_gate(project=str(project.root))
    print(f"opening the gate: {time.perf_counter() - started:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        stores = {
            copies: store_of(Path(folder) / str(copies), quads, copies, f"{base}id/")
            for copies in (1, given.copies)
        }
        things = sorted(
            {q.subject for q in quads if q.predicate == TYPE and f"<{base}id/" in str(q.subject)}, key=str
        )
        chosen = random.Random(1).sample(things, min(given.entities, len(things)))
        measure(gate, stores, chosen)


def store_of(path: Path, quads: list[ox.Quad], copies: int, prefix: str) -> ox.Store:
    """A store with so many copies of what is said about things."""
    store = ox.Store(str(path))
    store.bulk_extend(copied(quads, copies, prefix))
    store.bulk_extend([ox.Quad(q.subject, q.predicate, q.object) for q in copied(quads, copies, prefix)])
    store.optimize()
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    print(f"{copies} x: {triples:,} triples")
    return store


def copied(quads: list[ox.Quad], copies: int, prefix: str) -> Iterator[ox.Quad]:
    """The quads, and again with other names for the things."""
    yield from quads
    for number in range(1, copies):

        def renamed(term: object, number: int = number) -> object:
            if isinstance(term, ox.NamedNode) and term.value.startswith(prefix):
                return ox.NamedNode(f"{prefix}copy-{number}/{term.value.removeprefix(prefix)}")
            return term

        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(prefix):
                yield ox.Quad(
                    renamed(quad.subject),  # type: ignore[arg-type]
                    quad.predicate,
                    renamed(quad.object),  # type: ignore[arg-type]
                    quad.graph_name,
                )


def label(store: ox.Store, thing: ox.NamedNode) -> Write:
    """Another label."""
    del store
    return [ox.Quad(thing, LABEL, ox.Literal("Another name", language="en"))], []


def delete(store: ox.Store, thing: ox.NamedNode) -> Write:
    """The entity goes."""
    return [], list(store.quads_for_pattern(thing, None, None, None))


def create(store: ox.Store, thing: ox.NamedNode) -> Write:
    """An entity like it comes."""
    name = ox.NamedNode(f"{thing.value}-new")
    return [
        ox.Quad(name, quad.predicate, quad.object)
        for quad in store.quads_for_pattern(thing, None, None, ox.DefaultGraph())
    ], []


def quads_read(gate: Gate, change: Change) -> int:
    """How many quads the gate reads to judge a change."""
    count = 0

    class Counting:
        def __init__(self, view: View) -> None:
            self._view = view

        def quads(
            self, subject: Term | None, predicate: ox.NamedNode | None, value: Term | None
        ) -> Iterator[ox.Quad]:
            nonlocal count
            for quad in self._view.quads(subject, predicate, value):
                count += 1
                yield quad

    views = [Counting(view) for view in (change.after, change.before, change.either)]
    change.after, change.before, change.either = views  # type: ignore[assignment]
    gate.report(change)
    return count


def measure(gate: Gate, stores: dict[int, ox.Store], things: list[ox.NamedNode]) -> None:
    """Judge the same writes on each store, one after the other."""
    print("write    copies   median ms   p95 ms  most ms  quads read  violations")
    writes: list[Callable[[ox.Store, ox.NamedNode], Write]] = [label, create, delete]
    for write in writes:
        times: dict[int, list[float]] = {copies: [] for copies in stores}
        violations, effort = dict.fromkeys(stores, 0), dict.fromkeys(stores, 0)
        for thing in things:
            for copies, store in stores.items():
                added, removed = write(store, thing)
                store.extend(added)
                for quad in removed:
                    store.remove(quad)
                started = time.perf_counter()
                found = gate.report(Change(store, added, removed)).violations
                times[copies].append((time.perf_counter() - started) * 1000)
                violations[copies] += found
                effort[copies] += quads_read(gate, Change(store, added, removed))
                store.extend(removed)
                for quad in added:
                    store.remove(quad)
        for copies, each in times.items():
            p95 = sorted(each)[int(len(each) * 0.95)]
            print(
                f"{write.__name__:8} {copies:6} {statistics.median(each):10.1f} {p95:8.1f} {max(each):8.1f}"
                f" {effort[copies]:11,}  {violations[copies]}"
            )
        small, large = times.values()
        ratio = statistics.median(b / a for a, b in zip(small, large, strict=True))
        sums = sum(large) / sum(small)
        print(f"{write.__name__:8} median of the ratios {ratio:.2f}, ratio of the sums {sums:.2f}")


if __name__ == "__main__":
    main()
