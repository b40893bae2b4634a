"""Each file of the data is canonical, describes only what it owns, and names only what exists."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from tests.data.authored import BASE, PROJECT, Graph, short

from civigraph.build.turtle import format_file

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = [path.relative_to(PROJECT.data).as_posix() for path in PROJECT.data_files()]
LINKS: Final = PROJECT.data / "links"
SLUG: Final = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")
# Literals of these properties explain; they are not what a question would look for.
PROSE: Final = {
    "altLabel",  # a full name beside a short label
    "anchor",
    "bibliographicCitation",
    "comment",
    "contribution",
    "definition",
    "description",
    "note",
    "paraphrase",
    "rankReason",
    "reading",
    "rights",
    "titleAsPrinted",  # no prose, but titles can be long; the shapes say how long
}
LONGEST: Final = 60
LONGEST_NAME: Final = 90


@pytest.mark.parametrize("name", FILES)
def test_file_is_canonical_turtle(name: str) -> None:
    path = PROJECT.data / name
    assert path.read_text("utf-8") == format_file(path), f"run: civigraph fmt {name}"


def test_data_have_no_blank_nodes(graph: Graph) -> None:
    assert not [
        (path.name, str(quad))
        for path, quads in graph.data.items()
        for quad in quads
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    ]


def test_slugs_are_lower_case_ascii(graph: Graph) -> None:
    iris = {
        term.value
        for quads in graph.data.values()
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith((f"{BASE}id/", f"{BASE}scheme/"))
    }
    bad = [iri for iri in iris if not all(SLUG.fullmatch(part) for part in short(NamedNode(iri)).split("/"))]
    assert not bad


def test_subject_is_described_in_one_file_only(graph: Graph) -> None:
    """Identity links and coordinates of others stand in files of their own, with their source."""
    places = defaultdict(set)
    for path, quads in graph.data.items():
        if not path.is_relative_to(LINKS):
            for quad in quads:
                if isinstance(quad.subject, NamedNode):
                    places[quad.subject.value].add(PROJECT.relative(path))
    assert not {iri: sorted(files) for iri, files in places.items() if len(files) > 1}


def test_everything_that_is_named_is_described(graph: Graph) -> None:
    described = {quad.subject for quads in graph.files.values() for quad in quads}
    missing: dict[str, set[str]] = defaultdict(set)
    for path, quads in graph.data.items():
        for quad in quads:
            for term in (quad.predicate, quad.object):
                own = isinstance(term, NamedNode) and term.value.startswith(
                    (f"{BASE}id/", f"{BASE}scheme/", f"{BASE}def#")
                )
                if own and term not in described:
                    missing[short(term)].add(path.name)
    assert not {iri: sorted(files) for iri, files in sorted(missing.items())}


def test_long_text_is_prose_only(graph: Graph) -> None:
    suspects = {
        (path.name, short(quad.subject), re.split(r"[#/]", quad.predicate.value)[-1], quad.object.value)
        for path, quads in graph.data.items()
        for quad in quads
        if isinstance(quad.object, Literal)
        and len(quad.object.value) > (LONGEST_NAME if quad.predicate.value.endswith("#label") else LONGEST)
        and not quad.object.datatype.value.endswith("anyURI")
    }
    assert not sorted(suspect for suspect in suspects if suspect[2] not in PROSE)


def test_nothing_is_the_same_as_something_outside(graph: Graph) -> None:
    assert not graph.rows("?thing <http://www.w3.org/2002/07/owl#sameAs> ?other", "thing", "other")


def test_every_section_is_described_with_its_pages(graph: Graph) -> None:
    rows = graph.rows(
        "?section a dcity:Section ; rdfs:label ?label ; schema:isPartOf ?report ; schema:position ?n ;"
        " schema:pageStart ?first OPTIONAL { ?section schema:pageEnd ?last }",
        *("section", "n", "first", "last"),
    )
    assert sorted(int(n) for _, n, _, _ in rows) == list(range(1, 51))
    ordered = sorted(rows, key=lambda row: int(row[1]))
    assert [section for section, _, _, last in rows if not last] == ["section/glossary-of-technologies"]
    for before, after in itertools.pairwise(ordered):
        assert int(before[2]) <= int(before[3]) < int(after[2]), (before, after)


@pytest.mark.may_skip
def test_sections_are_those_of_the_text(graph: Graph, text: Path) -> None:
    heads = [path.read_text("utf-8").partition("\n")[0] for path in sorted(text.glob("*.txt"))]
    found = [
        (f"section/{match[1]}", match[2], match[3] or "")
        for head in heads
        if (match := re.fullmatch(r"# section: (\S+) \| report pages: (\d+)(?:-(\d+)| and following)", head))
    ]
    rows = graph.rows(
        "?section a dcity:Section ; schema:pageStart ?first OPTIONAL { ?section schema:pageEnd ?last }",
        *("section", "first", "last"),
    )
    assert rows == sorted(found)
