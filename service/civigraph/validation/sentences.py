"""The sentences of a section's text, and what in it is no sentence.

The text of pages comes line by line: sentences are broken over lines, headings and names have lines of their
own, figures leave labels and numbers behind, and where a page has two columns, their lines can alternate. So
pieces are told apart by what is sure: marks that end a sentence, short lines before a capital letter,
bullets, numbers alone, the first line of a page (which begins with a blank or a form feed). Where columns
alternate, a piece can hold parts of two sentences; no word is lost or moved: every anchor lies in a piece.
"""
# ruff: noqa: RUF001  # the look-alikes are what this module is about

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from civigraph.validation.grounding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT: Final = 0.72
"""A line shorter than this part of its neighbours is the last of its paragraph, if a capital follows."""

LABEL_WORDS: Final = 16
"""Longest heading or label, in words."""

_NUMBERS: Final = re.compile(r"[\W\d]*\d[\W\d]*|\W+")
_CAPTION: Final = re.compile(r"(Figure|Table) \d+\s*:")
_KEY: Final = re.compile(r"[A-Z][A-Za-z]*( [A-Za-z]+){0,3}:( |$)")
_ITEM: Final = re.compile(r"[•▪◦‣]")
_CAPITAL: Final = re.compile(r"[\"“”„‘’'(\[]*[^\W_a-zà-öø-ÿ]")
_END: Final = re.compile(r"[.!?…][\"“”’')\]]*\d{0,2}$")
_SENTENCE: Final = re.compile(r"[.!?…][\"“”’')\]]*\d{0,2}\s+(?=[\"“”„‘'(\[]*[A-ZÀ-ÖØ-Þ\d])")
_ABBREVIATION: Final = re.compile(r"(\b(e\.g|i\.e|N\.D|al|Dr|Mr|Mrs|Ms|St|No|vs|approx)|\b[A-Z])\.$")
_WORK: Final = re.compile(
    r"\((N\.D\.|\d{4}|[A-Z][a-z]+ \d{4})\)\s*,|\[accessed\b|\bwww\.\S+/|https?://", re.IGNORECASE
)
_HYPHENS: Final = ("-", "‐", "‑", "\u00ad")


class Kind(StrEnum):
    """What a piece of text is. All but sentences explain themselves: the value is the reason."""

    SENTENCE = "sentence"
    RUNNING_HEAD = "running head"
    LABEL = "heading or label"
    CAPTION = "caption"
    NUMBER = "number of a page, note or figure"
    FOOTNOTE = "reference to a work"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or something between sentences.

    Attributes:
        text: as it stands there, line breaks included.
        kind: what it is.
        line: line of the file it begins in, from 1.
    """

    text: str
    kind: Kind
    line: int


def pieces(body: str, first_line: int = 1) -> list[Piece]:
    """The pieces of a text in their order; together they are the text.

    Args:
        body: the text.
        first_line: number of its first line.
    """
    lines = body.split("\n")
    heads = _running_heads(lines)
    found: list[Piece] = []
    for start, end in _paragraphs(lines, heads):
        paragraph = "\n".join(lines[start:end])
        for at, text in _sentences(paragraph):
            if not text.strip():
                continue
            line = start + paragraph.count("\n", 0, at)
            kind = Kind.RUNNING_HEAD if line in heads else _kind(text)
            opens = not found or text[:1] in (" ", "\f")
            if opens and kind is Kind.SENTENCE and not _END.search(text.strip()):
                kind = Kind.LABEL  # a title such as "Case Study: Tallinn"
            found.append(Piece(text, kind, first_line + line))
    return found


def _running_heads(lines: list[str]) -> set[int]:
    """Indexes of the first lines of pages that repeat, or repeat the first line of all."""
    opening = {index: fold(line) for index, line in enumerate(lines) if line[:1] in (" ", "\f")}
    title = next((fold(line) for line in lines if line.strip()), "")
    often = Counter(opening.values())
    return {index for index, text in opening.items() if text == title or often[text] > 1}


def _paragraphs(lines: list[str], heads: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of lines that may hold one sentence: index of the first line, and of the line after the last."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or index in heads or index - 1 in heads or _breaks(lines, index):
            yield start, index
            start = index


def _breaks(lines: list[str], index: int) -> bool:
    """Whether something new begins with the line of this index."""
    before, line = lines[index - 1].strip(), lines[index].strip()
    if not before or not line:
        return True
    if before.endswith(_HYPHENS) and line[:1].isalnum():
        return False
    if _NUMBERS.fullmatch(before) or _NUMBERS.fullmatch(line) or _ITEM.match(line):
        return True
    if not _CAPITAL.match(line) or before.endswith(","):
        return False
    if _CAPTION.match(line) or _KEY.match(line) or lines[index][:1] in (" ", "\f"):
        return True
    near = range(max(0, index - 3), min(len(lines), index + 3))
    same_page = [each for each in near if not _page_between(lines, each, index)]
    width = max(len(lines[each].strip()) for each in same_page)
    return not _END.search(before) and len(before) < SHORT * width


def _page_between(lines: list[str], one: int, other: int) -> bool:
    return any(line[:1] in (" ", "\f") for line in lines[min(one, other) + 1 : max(one, other) + 1])


def _sentences(paragraph: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _SENTENCE.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[start : match.start() + 1]):
            yield start, paragraph[start : match.end()]
            start = match.end()
    yield start, paragraph[start:]


def _kind(text: str) -> Kind:
    text = text.strip()
    if _NUMBERS.fullmatch(text):
        return Kind.NUMBER
    if _CAPTION.match(text):
        return Kind.CAPTION
    if _WORK.search(text):
        return Kind.FOOTNOTE
    stated = _END.search(text) or _ITEM.match(text) or (_KEY.match(text) and not text.endswith(":"))
    return Kind.SENTENCE if stated or len(text.split()) > LABEL_WORDS else Kind.LABEL
