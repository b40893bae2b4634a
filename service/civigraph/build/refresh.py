"""Derived triples of a store on disk, made anew from what it says now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Dataset, DefaultGraph, NamedNode, Quad, Store, Triple

from civigraph.build.corpus import parse_file
from civigraph.build.dataset import CATALOGUE, describe
from civigraph.build.reasoning import derive, entailment_rules, project_rules
from civigraph.build.workspace import Workspace
from civigraph.engine.store_folder import StoreFolder, link_database
from civigraph.errors import StoreUnavailable

if TYPE_CHECKING:
    from civigraph.project import Project

_DEFAULT: Final = DefaultGraph()
_STATED: Final = NamedNode("urn:civigraph:stated")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of it.

    Attributes:
        generation: what is published now.
        added: derived triples that are new.
        removed: those that do not follow any more.
    """

    generation: str
    added: int
    removed: int


def refresh(folder: StoreFolder, project: Project) -> Refreshed:
    """Run the build's rules on what a store says, and publish what follows. The caller holds the store alone.

    What is derived stands in the project's graph ``derived`` and in the default graph. A triple of the
    default graph that is in ``derived`` and in no other named graph counts as derived, not as said.

    Raises:
        SourceError: a rule or the catalogue cannot be read.
        BuildError: the rules do not come to an end.
        StoreUnavailable: the store cannot be read or written.
    """
    published = folder.current()
    if published is None:
        raise StoreUnavailable(f"The store {folder.path} has no generation. Import something into it.")
    folder.clean()
    path = folder.work / secrets.token_hex(4)
    try:
        folder.work.mkdir()
        link_database(folder.generation(published.name), path)
        store = Store(path)
        graph = _derived_graph(project)
        before = {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
        now = _derived(store, graph, before, project)
        gone, fresh = before - now, now - before
        for quad in _both(gone, graph):
            store.remove(quad)
        store.extend(_both(fresh, graph))
        name = folder.next_name()
        changed = {**published.changed, graph.value: name, "": name} if gone or fresh else published.changed
        with folder.unfinished(name) as unfinished:
            store.backup(unfinished)
            folder.publish(unfinished, replace(published, name=name, changed=changed, write="", derived=name))
        folder.prune()
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"The store {folder.path} cannot be refreshed: {error}") from error
    return Refreshed(name, len(fresh), len(gone))


def _derived(store: Store, graph: NamedNode, before: set[Triple], project: Project) -> set[Triple]:
    """What follows from all that the store says but its derived triples."""
    said = {
        quad.triple
        for quad in store
        if quad.graph_name != graph and not (quad.graph_name == _DEFAULT and quad.triple in before)
    }
    workspace = Workspace()
    workspace.add(_STATED, said)
    derive(workspace, graph, entailment_rules(), project_rules(project))
    return {quad.triple for quad in workspace.store.quads_for_pattern(None, None, None, graph)}


def _derived_graph(project: Project) -> NamedNode:
    path = project.data / CATALOGUE
    return describe(project, Dataset(parse_file(path)[0]) if path.is_file() else None).graph("derived")


def _both(triples: set[Triple], graph: NamedNode) -> list[Quad]:
    places: tuple[NamedNode | BlankNode | DefaultGraph, ...] = (graph, _DEFAULT)
    return [
        Quad(triple.subject, triple.predicate, triple.object, place) for triple in triples for place in places
    ]
