"""Write examples and violations of the shapes that are missing.

::

    python -m tests.shapes.draft [--rewrite]

Examples are cut out of the project's own graph: for each shape the focus node that has most of what the shape
looks at. Violations follow from the kind of the constraint (a value less, a value more, a value of the wrong
kind). What cannot be drafted is listed on standard error and is written by hand. Read the result before you
commit it: the draft knows what a constraint says, not what it should say.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SKOS
from rdflib.paths import InvPath, SequencePath
from rdflib.paths import Path as PropertyPath
from tests.shapes.mutation import Constraint, Family, families, faults

from civigraph.build.corpus import read_corpus
from civigraph.build.reasoning import derive, entailment_rules, project_rules
from civigraph.build.workspace import Workspace
from civigraph.namespaces import SH
from civigraph.project import Project
from civigraph.validation.paths import read_path
from civigraph.validation.validate import graph_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

STRAY = "<urn:example:stray>"
HERE = Path(__file__).parent
_TEXTS = ("?", "", "one two three four five six seven eight nine ten", " blank ")
_LIMIT = 400  # candidates to compare for a shape
_TRIES = 12  # of these, how many are validated


def main() -> int:
    """Draft what is missing; the exit status is the number of constraints left to do by hand."""
    project = Project.default()
    corpus, workspace = read_corpus(project), Workspace()
    corpus.fill(workspace)
    derive(workspace, corpus.dataset.graph("derived"), entailment_rules(), project_rules(project))
    graph = graph_of(workspace.store)
    graph.parse(HERE / "by-hand.ttl")
    left = 0
    for family in families(HERE, project.shape_files(), project.ontology_files()):
        left += draft(family, graph, rewrite="--rewrite" in sys.argv)
    return min(left, 100)


def draft(family: Family, graph: Graph, *, rewrite: bool) -> int:
    """Complete one family from ``graph``; gives the number of constraints that are left to do by hand."""
    known = {} if rewrite else family.violations()
    missing = [constraint for constraint in family.constraints() if constraint.id not in known]
    if not missing:
        return 0
    example, focuses = Graph(), {}
    if family.example.is_file() and not rewrite:
        example.parse(family.example)
    for root in sorted({constraint.root for constraint in missing}):
        paths = _paths(family.all_shapes, root)
        focus = _best_focus(family, graph, root, paths)
        if focus is None:
            continue
        focuses[root] = focus
        _cut(graph, example, focus, paths)
    _write_example(family, example)
    blocks, todo = [], []
    for constraint in missing:
        focus = focuses.get(constraint.root)
        update = focus and _update(family, constraint, focus, example)
        if not focus or not update:
            todo.append(constraint.id)
            continue
        blocks.append(f"# violates: {constraint.id} at {family.shorten(focus)}\n{update}\n")
    family.changes.parent.mkdir(exist_ok=True)
    before = family.changes.read_text("utf-8").rstrip() + "\n\n" if known else ""
    family.changes.write_text(before + "\n".join(blocks), "utf-8")
    violations = family.violations()
    for constraint in missing:
        if constraint.id in todo:
            sys.stderr.write(f"by hand: {family.changes.name}: {constraint.id}\n")
            continue
        for fault in faults(family, constraint, violations.get(constraint.id)):
            sys.stderr.write(f"by hand: {fault}\n")
            todo.append(constraint.id)
    return len(set(todo))


def _best_focus(
    family: Family, graph: Graph, root: URIRef, paths: Iterable[URIRef | PropertyPath]
) -> URIRef | None:
    """The target of a shape with values for most of its paths that conforms, else with fewest faults."""
    shapes, paths = family.all_shapes, list(paths)

    def rank(node: URIRef) -> tuple[int, int, str]:
        return (
            -sum(next(iter(graph.objects(node, path)), None) is not None for path in paths),
            len(node),
            str(node),
        )

    candidates = _targets(graph, shapes, root) or _referred(graph, shapes, root)
    best: tuple[int, URIRef] | None = None
    for focus in sorted(sorted(candidates, key=str)[:_LIMIT], key=rank)[:_TRIES]:
        example = Graph()
        _cut(graph, example, focus, paths)
        store = ox.Store()
        store.load(example.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
        faulty = len(family.validate(store, Constraint("", root, "none", root, root), focus))
        if not faulty:
            return focus
        best = min(best or (faulty, focus), (faulty, focus))
    return best[1] if best else None


def _targets(graph: Graph, shapes: Graph, root: Node) -> set[URIRef]:
    found: set[Node] = set(shapes.objects(root, URIRef(f"{SH}targetNode")))
    for kind in shapes.objects(root, URIRef(f"{SH}targetClass")):
        found.update(graph.subjects(RDF.type, kind))
    for predicate in shapes.objects(root, URIRef(f"{SH}targetSubjectsOf")):
        found.update(graph.subjects(predicate))
    for predicate in shapes.objects(root, URIRef(f"{SH}targetObjectsOf")):
        found.update(graph.objects(None, predicate))
    return {node for node in found if isinstance(node, URIRef)}


def _referred(graph: Graph, shapes: Graph, root: URIRef) -> set[URIRef]:
    """For a shape without target: what the shapes that refer to it by ``sh:node`` hold it against."""
    found: set[Node] = set()
    for shape in shapes.subjects(URIRef(f"{SH}node"), root):
        path = shapes.value(shape, URIRef(f"{SH}path"))
        if path is None:
            found.update(_targets(graph, shapes, shape))
        else:
            found.update(value for _, value in graph.subject_objects(read_path(shapes, path)))
    return {node for node in found if isinstance(node, URIRef)}


def _paths(shapes: Graph, root: URIRef) -> list[URIRef | PropertyPath]:
    """All paths that a shape looks at from its focus node, also inside sh:or and its like."""
    found: list[URIRef | PropertyPath] = []
    queue: list[Node] = [root]
    seen: set[Node] = set()
    while queue:
        node = queue.pop()
        if node in seen:
            continue
        seen.add(node)
        path = shapes.value(node, URIRef(f"{SH}path"))
        if path is not None:
            found.append(read_path(shapes, path))
        follow = {"property", "or", "and", "xone", "not"} | ({"node"} if path is None else set())
        for predicate, value in shapes.predicate_objects(node):
            if predicate in {RDF.first, RDF.rest} or str(predicate).removeprefix(SH) in follow:
                queue.append(value)
    return sorted(found, key=lambda path: path.n3())


def _cut(graph: Graph, example: Graph, focus: URIRef, paths: Iterable[URIRef | PropertyPath]) -> None:
    """Copy a node with its types and the values of the paths, and of each value what shapes ask of values."""
    paths = list(paths)
    for kind in graph.objects(focus, RDF.type):
        example.add((focus, RDF.type, kind))
    for path in paths:
        for step, inverse in _steps(path):
            near = graph.triples((None, step, focus) if inverse else (focus, step, None))
            for triple in sorted(near)[:3]:
                example.add(triple)
                value = triple[0] if inverse else triple[2]
                for predicate in (RDF.type, SKOS.inScheme):
                    for object_ in graph.objects(value, predicate):
                        if not str(object_).startswith(str(OWL)) or object_ in {
                            OWL.Class,
                            OWL.ObjectProperty,
                        }:
                            example.add((value, predicate, object_))
                if isinstance(path, SequencePath) and isinstance(value, URIRef):
                    _cut(graph, example, value, path.args[1:])


def _steps(path: URIRef | PropertyPath) -> list[tuple[URIRef, bool]]:
    if isinstance(path, URIRef):
        return [(path, False)]
    if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        return [(path.arg, True)]
    if isinstance(path, SequencePath):
        return _steps(path.args[0])
    return []


def _write_example(family: Family, example: Graph) -> None:
    for prefix, iri in family.prefixes.items():
        example.bind(prefix.removesuffix(":"), iri[1:-1], replace=True)
    for path in (Project.default().data / "cities").glob("boston.ttl"):
        for prefix, namespace in Graph().parse(path).namespaces():
            example.bind(prefix, namespace)
    family.example.parent.mkdir(exist_ok=True)
    family.example.write_text(example.serialize(format="turtle"), "utf-8")


def _update(  # noqa: PLR0911, PLR0912  # a case a kind of constraint
    family: Family, constraint: Constraint, focus: URIRef, example: Graph
) -> str | None:
    """The change that breaks a constraint, if its kind is known."""
    shapes = family.all_shapes
    path_node = shapes.value(constraint.shape, URIRef(f"{SH}path"))
    this = family.shorten(focus)
    if path_node is None:
        return _node_update(family, constraint, this)
    steps = _steps(read_path(shapes, path_node))
    if len(steps) != 1 or isinstance(read_path(shapes, path_node), SequencePath):
        return None
    step, inverse = steps[0]
    name = family.shorten(step)

    def triple(value: str) -> str:
        return f"{value} {name} {this}" if inverse else f"{this} {name} {value}"

    values = sorted(example.subjects(step, focus) if inverse else example.objects(focus, step), key=str)
    none, one = f"DELETE WHERE {{ {triple('?any')} }}", "INSERT DATA {{ {} }}"

    def instead(value: str) -> str:
        return f"{none} ;\n{one.format(triple(value))}"

    match constraint.parameter:
        case "minCount":
            return none
        case "maxCount":
            more = _more(values, int(str(constraint.value)) + 1 - len(values), family)
            return one.format(" . ".join(triple(value) for value in more))
        case "datatype":
            return instead("1" if constraint.value == XSD.string else '"wrong"')
        case "or" | "class" | "node" | "in" | "xone":
            return instead(STRAY)
        case "nodeKind":
            return instead(STRAY if str(constraint.value).endswith("Literal") else '"no node"')
        case "hasValue":
            return f"DELETE DATA {{ {triple(family.shorten(constraint.value))} }}"
        case "minInclusive" | "maxInclusive":
            bound = Literal(constraint.value).value
            return instead(str(bound - 1 if constraint.parameter == "minInclusive" else bound + 1))
        case "maxLength":
            return instead('"' + "x" * (int(str(constraint.value)) + 1) + '"')
        case "minLength":
            return instead('""')
        case "uniqueLang":
            return instead('"one"@en , "another"@en')
        case "pattern":
            pattern = re.compile(str(constraint.value))
            return next((instead(f'"{text}"') for text in _TEXTS if not pattern.search(text)), None)
    return None


def _node_update(family: Family, constraint: Constraint, this: str) -> str | None:
    """A change for a constraint on the focus node itself: an alternative of properties, all taken away."""
    shapes = family.all_shapes
    options: Node | None = constraint.value
    if constraint.parameter == "node":
        inner = (shapes.value(constraint.value, URIRef(SH + name)) for name in ("or", "xone"))
        options = next((value for value in inner if value is not None), None)
    elif constraint.parameter not in {"or", "xone"}:
        options = None
    if options is None:
        return None
    parts = []
    for option in Collection(shapes, options):
        path = shapes.value(option, URIRef(f"{SH}path"))
        if isinstance(path, URIRef):
            parts.append(f"DELETE WHERE {{ {this} {family.shorten(path)} ?any }}")
    return " ;\n".join(parts)


def _more(values: list[Node], count: int, family: Family) -> list[str]:
    """As many values more, of the kind of those that are there."""
    sample = next((value for value in values if isinstance(value, Literal)), None)
    if sample is None:
        return [f"<urn:example:another-{number}>" for number in range(1, count + 1)]
    if sample.datatype in {XSD.integer, XSD.decimal}:
        top = max(float(str(value)) for value in values)
        return [
            str(int(top) + number) if sample.datatype == XSD.integer else f"{top + number}"
            for number in range(1, count + 1)
        ]
    if sample.datatype == XSD.boolean:
        return [str(not sample.toPython()).lower()]
    if sample.datatype in {XSD.gYear, XSD.date, XSD.gYearMonth}:
        kind = str(sample.datatype).rsplit("#", 1)[1]
        rest = {"gYear": "", "date": "-01-01", "gYearMonth": "-01"}[kind]
        return [f'"{1900 + number}{rest}"^^xsd:{kind}' for number in range(count)]
    language = f"@{sample.language}" if sample.language else ""
    datatype = f"^^<{sample.datatype}>" if sample.datatype and sample.datatype != XSD.string else ""
    return [f'"another {number}"{language}{datatype}' for number in range(1, count + 1)]


if __name__ == "__main__":
    sys.exit(main())
