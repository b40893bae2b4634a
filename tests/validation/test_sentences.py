"""Sentences of a text that comes line by line."""
# the look-alikes are what is tested

from __future__ import annotations

import os
from pathlib import Path

import pytest

from civigraph.validation.grounding import fold
from civigraph.validation.sentences import Kind, pieces


def _texts(body: str, kind: Kind = Kind.SENTENCE) -> list[str]:
    return [" ".join(piece.text.split()) for piece in pieces(body) if piece.kind is kind]


def test_a_sentence_goes_on_over_lines_and_ends_at_its_mark() -> None:
    assert _texts("The city has 3.5\nboats. They are\n“old.” Why? Nobody\nknows.\n") == [
        "The city has 3.5 boats.",
        "They are “old.”",
        "Why?",
        "Nobody knows.",
    ]


@pytest.mark.parametrize(
    "text", ["It asked Dr. Jones, e.g. Anna J. Jones, about 5 ferries.", "In the U.S. Navy it sank."]
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert _texts(text) == [text]


def test_a_note_mark_belongs_to_the_sentence_before() -> None:
    assert _texts("A third of all is old.12 The rest is new.") == [
        "A third of all is old.12",
        "The rest is new.",
    ]


def test_heading_caption_number_bullet_and_reference_are_told_apart() -> None:
    body = (
        "Case Study: Rivertown\n"
        "Mayor: Ann Brook\n"
        "Priorities:\n"
        "• Clean water\n"
        "• Boats\n"
        "Ferries on demand\n"
        "The city runs its ferries when somebody asks for one, and that saves it\n"
        "a lot.\n"
        "Figure 2: Ferries\nby year\n"
        "15%\n"
        "12\n"
        "Brook, A. (2019), The book of boats, www.example.org/boats.\n"
    )
    assert _texts(body) == [
        "Mayor: Ann Brook",
        "• Clean water",
        "• Boats",
        "The city runs its ferries when somebody asks for one, and that saves it a lot.",
    ]
    assert _texts(body, Kind.LABEL) == ["Case Study: Rivertown", "Priorities:", "Ferries on demand"]
    assert _texts(body, Kind.CAPTION) == ["Figure 2: Ferries by year"]
    assert _texts(body, Kind.NUMBER) == ["15%", "12"]
    assert _texts(body, Kind.FOOTNOTE) == ["Brook, A. (2019), The book of boats, www.example.org/boats."]


def test_the_first_line_of_a_page_that_repeats_is_a_running_head() -> None:
    body = (
        "On boats\nBoats swim in the river.\n On boats\nThey sink in the river.\n"
        " Case study: boats\nThey rot in the river, which is wide.\n"
    )
    assert _texts(body) == [
        "Boats swim in the river.",
        "They sink in the river.",
        "They rot in the river, which is wide.",
    ]
    assert _texts(body, Kind.RUNNING_HEAD) == ["On boats"]
    assert _texts(body, Kind.LABEL) == ["On boats", "Case study: boats"]


def test_each_piece_knows_its_line() -> None:
    found = pieces("Boats swim. They\nsink.\n\nThey rot.\n", first_line=2)
    assert [(piece.line, piece.text.strip()) for piece in found] == [
        (2, "Boats swim."),
        (2, "They\nsink."),
        (5, "They rot."),
    ]


def test_a_word_broken_over_lines_stays_in_one_piece() -> None:
    assert _texts("A wellknown, feature-\nRich and co\u00ad\noperative boat.") == [
        "A wellknown, feature- Rich and co\u00ad operative boat."
    ]


@pytest.mark.may_skip
def test_the_pieces_of_the_text_at_hand_are_the_text() -> None:
    text = os.environ.get("CIVIGRAPH_TEXT")
    if not text:
        pytest.skip("CIVIGRAPH_TEXT does not name the folder with the text of the report")
    for file in Path(text).glob("*.txt"):
        body = file.read_text("utf-8")
        folded = [fold(piece.text) for piece in pieces(body)]
        assert " ".join(filter(None, folded)) == fold(body), file.name
