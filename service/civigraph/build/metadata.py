"""The dataset described by its own content: VoID with counts that are true, the graphs, the vocabularies.

What a project says of its dataset (title, licence, creators: DCAT) it writes into ``data/ttl/catalogue.ttl``;
here comes what can only be counted. Partitions are named by fragments of the metadata graph's IRI.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, QueryTriples, Store, Triple

from civigraph.build.dataset import CATALOGUE
from civigraph.build.turtle import serialize_turtle
from civigraph.catalogue.query import bind_terms
from civigraph.namespaces import DCAT, DCTERMS, RDFS, SD, VOID, XSD

if TYPE_CHECKING:
    from civigraph.build.corpus import Corpus
    from civigraph.build.workspace import Workspace
    from civigraph.catalogue.parameters import Term

_TOTAL: Final = "total"
_PREFIXES: Final = {"dcat": DCAT, "dcterms": DCTERMS, "rdfs": RDFS, "sd": SD, "void": VOID, "xsd": XSD}


def describe_content(workspace: Workspace, corpus: Corpus) -> bytes:
    """Count what ``workspace`` holds, add the description as graph ``metadata``, and return it.

    VoID describes the content: everything but this description. One more figure, of
    ``…/graph/metadata#default-graph``, counts the default graph with the description in it.

    Returns:
        The description and the project's own catalogue as canonical Turtle.
    """
    dataset = corpus.dataset
    graph = dataset.graph("metadata")
    terms: dict[str, Term] = {"dataset": dataset.iri, "space": Literal(dataset.base), "metadata": graph}
    queries = _queries()
    total = queries.pop(_TOTAL)
    counted = [triple for text in queries.values() for triple in _construct(workspace.store, text, terms)]
    workspace.add(graph, counted)
    # The last query states the size of the graph that its own answer is part of, so it is counted first.
    own = len(workspace.missing(_construct(workspace.store, total, {**terms, "total": Literal(0)})))
    workspace.add(
        graph, _construct(workspace.store, total, {**terms, "total": Literal(len(workspace) + own)})
    )
    own_words = next(
        (file.triples for file in corpus.files if file.path == corpus.project.data / CATALOGUE), ()
    )
    described = [quad.triple for quad in workspace.store.quads_for_pattern(None, None, None, graph)]
    prefixes = {**_PREFIXES, **corpus.prefixes}
    return serialize_turtle([*own_words, *described], prefixes).encode()


def _construct(store: Store, text: str, terms: dict[str, Term]) -> list[Triple]:
    answer = store.query(bind_terms(text, {name: [term] for name, term in terms.items()}))
    assert isinstance(answer, QueryTriples)
    return list(answer)


def _queries() -> dict[str, str]:
    folder = files("civigraph.build") / "description"
    return {
        Path(entry.name).stem: entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".rq")
    }
