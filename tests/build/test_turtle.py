from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from civigraph.build.turtle import format_file, serialize_turtle
from civigraph.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random


def formatted(tmp_path: Path, text: str) -> str:
    path = tmp_path / "x.ttl"
    path.write_text(text, "utf-8")
    return format_file(path)


def test_canonical_form_is_this(tmp_path: Path) -> None:
    text = """# Two cities.
@prefix unused: <urn:unused> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/def#> .
ex:b ex:size 05, 3.50 ; a ex:City ; ex:alias "B"@en , "A \\"one\\"" ; rdfs:label "B"@en ;
  ex:on "2020-01-01"^^xsd:date .
ex:a ex:parts ( 1 ex:b ) ; ex:at [ ex:lat 1.0 ; ex:long 2.0 ] ; ex:more true , [] .
<urn:z> ex:p <https://example.org/def#a/b> .
"""
    assert (
        formatted(tmp_path, text)
        == """# Two cities.

@prefix ex: <https://example.org/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:a
    ex:at [
        ex:lat 1.0 ;
        ex:long 2.0 ;
    ] ;
    ex:more [] ,
        true ;
    ex:parts ( 1 ex:b ) ;
.

ex:b
    a ex:City ;
    rdfs:label "B"@en ;
    ex:alias "A \\"one\\"" ,
        "B"@en ;
    ex:on "2020-01-01"^^xsd:date ;
    ex:size 3.5 ,
        5 ;
.

<urn:z>
    ex:p <https://example.org/def#a/b> ;
.
"""
    )


def test_formatting_again_changes_nothing(tmp_path: Path) -> None:
    once = formatted(tmp_path, "# Head\n\n<urn:a> <urn:b> [ <urn:c> ( 1 [] ) ] , 1.0e3 , 'x' .")
    assert formatted(tmp_path, once) == once


def test_adding_a_statement_adds_a_line(tmp_path: Path) -> None:
    before = formatted(tmp_path, "<urn:a> <urn:b> 1 ; <urn:d> 1 .").splitlines()
    for addition in ("<urn:a>", "<urn:c>", "<urn:e>"):
        after = formatted(tmp_path, f"<urn:a> <urn:b> 1 ; {addition} 1 ; <urn:d> 1 .").splitlines()
        assert [line for line in after if line not in before] == [f"    {addition} 1 ;"]
        assert len(after) == len(before) + 1


@pytest.mark.parametrize("comment", ["<urn:a> # why\n<urn:b> 1 .", "<urn:a> <urn:b> 1 .\n\n# next"])
def test_comment_between_statements_is_refused_with_its_line(tmp_path: Path, comment: str) -> None:
    with pytest.raises(SourceError, match="comment") as caught:
        formatted(tmp_path, f"# Head\n{comment}")
    assert caught.value.line == comment.count("\n", 0, comment.index("#")) + 2


def test_hash_in_strings_and_iris_is_no_comment(tmp_path: Path) -> None:
    text = "@prefix a: <urn:x#> . a:b <urn:p#q> \"#1\" , '''\n# no''' , '#' ."
    assert '"#1"' in formatted(tmp_path, text)


TERMS = st.sampled_from([NamedNode(f"urn:{name}") for name in "abcd"])
BLANKS = st.sampled_from([BlankNode(name) for name in "wxyz"])
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])).map(Literal),
    st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: Literal(text, language="pt-br")),
    st.integers().map(Literal),
    st.booleans().map(Literal),
)
TRIPLES = st.builds(Triple, TERMS | BLANKS, TERMS, TERMS | BLANKS | LITERALS)


@given(st.lists(TRIPLES, max_size=12))
def test_text_means_the_graph_whatever_its_blank_nodes(triples: list[Triple]) -> None:
    text = serialize_turtle(triples, {"u": "urn:"})
    back = Dataset(parse(text, format=RdfFormat.TURTLE))
    given_graph = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    for dataset in (back, given_graph):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert back == given_graph


@given(st.lists(TRIPLES, max_size=8), st.randoms())
def test_order_and_names_of_blank_nodes_do_not_show(triples: list[Triple], random: Random) -> None:
    other = [
        Triple(_renamed(triple.subject), triple.predicate, _renamed(triple.object)) for triple in triples
    ]
    random.shuffle(other)
    assert serialize_turtle(other, {}) == serialize_turtle(triples, {})


def _renamed(term: Any) -> Any:
    return BlankNode(f"n{ord(term.value) * 7919 % 31}") if isinstance(term, BlankNode) else term
