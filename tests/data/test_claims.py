"""Claims and passages belong together: nothing is stated without a place in the report."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.data.authored import Graph

# What is no thing that the report tells of: evidence, the frame of the report, geometry.
FRAME: Final = {"claim", "passage", "section", "report", "geometry", "period", "unclaimed"}
CLAIM: Final = "?claim a ?family . ?family rdfs:subClassOf* dcity:Claim ."


def test_claim_has_a_passage(graph: Graph) -> None:
    assert not graph.rows(
        f"{CLAIM} FILTER NOT EXISTS {{ ?claim prov:wasDerivedFrom ?passage . ?passage a dcity:Passage }}",
        "claim",
    )


def test_passage_carries_a_claim(graph: Graph) -> None:
    assert not graph.rows(
        "?passage a dcity:Passage FILTER NOT EXISTS { ?claim prov:wasDerivedFrom ?passage }", "passage"
    )


def test_anchor_is_a_few_words_on_a_page_of_its_section(graph: Graph) -> None:
    rows = graph.rows(
        "?passage a dcity:Passage ; dcity:anchor ?anchor ; dcity:page ?page ; dcity:inSection ?section ."
        " ?section schema:pageStart ?first OPTIONAL { ?section schema:pageEnd ?last }",
        *("passage", "anchor", "page", "first", "last"),
    )
    assert len(rows) == len(graph.rows("?passage a dcity:Passage", "passage")), "a passage lacks a part"
    for passage, anchor, page, first, last in rows:
        assert 1 <= len(anchor.split()) <= 8, (passage, anchor)
        assert int(first) <= int(page) <= int(last or page), (passage, page)


def test_passages_of_one_place_are_one_passage(graph: Graph) -> None:
    places = defaultdict(list)
    for passage, section, anchor, occurrence in graph.rows(
        "?passage dcity:anchor ?anchor ; dcity:inSection ?section"
        " OPTIONAL { ?passage dcity:anchorOccurrence ?occurrence }",
        *("passage", "section", "anchor", "occurrence"),
    ):
        places[section, anchor, occurrence].append(passage)
    assert not {place: passages for place, passages in places.items() if len(passages) > 1}


def test_thing_is_mentioned_by_a_claim(graph: Graph) -> None:
    things = {
        iri
        for (iri,) in graph.rows(
            "?thing a ?class FILTER(STRSTARTS(STR(?class), STR(dcity:)) && STRSTARTS(STR(?thing),"
            " 'https://w3id.org/digital-cities/id/'))",
            "thing",
        )
        if iri.split("/")[0] not in FRAME
    }
    mentioned = {
        iri
        for (iri,) in graph.rows(
            "?source a ?family . ?family rdfs:subClassOf* ?kind ."
            " FILTER(?kind IN (dcity:Claim, dcity:Quotation, dcity:Report, dcity:Post))"
            " ?source ?property ?thing",
            "thing",
        )
    }
    occurrences = {iri for (iri,) in graph.rows("?thing a dcity:QuotationOccurrence", "thing")}
    assert not sorted(things - mentioned - occurrences)


def test_conflict_set_has_one_preferred_claim_and_reasons_for_the_others(graph: Graph) -> None:
    others: dict[str, set[str]] = defaultdict(set)
    for one, two in graph.rows("?one dcity:contradicts ?two", "one", "two"):
        others[one].add(two)
        others[two].add(one)
    ranks = graph.pairs("?claim dcity:rank ?rank", "claim", "rank")
    explained = {claim for (claim,) in graph.rows("?claim dcity:rankReason ?reason", "claim")}
    while others:
        conflict: set[str] = set()
        waiting = [next(iter(others))]
        while waiting:
            claim = waiting.pop()
            conflict.add(claim)
            waiting += others.pop(claim, ())
        preferred = [claim for claim in conflict if ranks.get(claim) == "scheme/rank/preferred"]
        assert len(preferred) == 1, sorted(conflict)
        for claim in conflict - set(preferred):
            assert ranks.get(claim, "scheme/rank/normal") != "scheme/rank/normal", claim
            assert claim in explained, claim
