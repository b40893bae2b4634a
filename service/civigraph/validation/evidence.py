"""What each section of the source gave: claims, passages, things; and the sentences that gave nothing.

A query of the project (``queries/pages/evidence.rq``) counts, a row per section. With the text at hand, each
sentence of a section is looked at: it is covered when the anchor of a passage lies in it. What is left is
explained by its form (headings, numbers, references …), by the project (``queries/pages/unclaimed.rq`` lists
places with a reason), or not at all.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from rdflib import Literal, URIRef

from civigraph.catalogue import load_query
from civigraph.errors import ProjectError
from civigraph.validation.grounding import (
    PASSAGES,
    as_passage,
    fold,
    places,
    read_passages,
    read_rows,
    read_sections,
    whole,
)
from civigraph.validation.locate import SourceIndex
from civigraph.validation.report import Finding, Origin, Report, Severity
from civigraph.validation.sentences import Kind, pieces

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from civigraph.project import Project
    from civigraph.validation.grounding import Passage, Section

COUNTS: Final = ("claims", "passages", "pages", "entities", "introduced")
"""Columns of figures, in the query and in the report."""

_NEEDED: Final = ("section", "name", "label", *COUNTS)


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A piece of the text on which no claim stands.

    Attributes:
        text: as it stands there, white space folded.
        line: line of the file it begins in.
        reason: why; empty where nobody said.
        curated: whether the project gives the reason, not the form of the piece.
    """

    text: str
    line: int
    reason: str
    curated: bool = False


@dataclass(frozen=True, slots=True)
class SectionEvidence:
    """One section.

    Attributes:
        iri: the section.
        name: its name, as in the header of its text.
        label: its title.
        claims: how many claims have a passage in it.
        passages: how many passages carry them.
        pages: on how many pages these are.
        entities: how many things the claims name.
        introduced: how many of them no section before it names.
        sentences: how many sentences its text has; ``None`` without the text.
        covered: how many of them carry a claim.
        unclaimed: the other pieces of the text, in their order.
    """

    iri: str
    name: str
    label: str
    claims: int
    passages: int
    pages: int
    entities: int
    introduced: int
    sentences: int | None = None
    covered: int | None = None
    unclaimed: tuple[Unclaimed, ...] = ()

    @property
    def unexplained(self) -> list[Unclaimed]:
        """The pieces without a reason."""
        return [piece for piece in self.unclaimed if not piece.reason]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All sections in the order of the query, and what is wrong with them."""

    sections: tuple[SectionEvidence, ...]
    report: Report

    def rows(self) -> list[dict[str, Any]]:
        """The sections as JSON objects; what only the text tells is left out where it was not at hand."""
        return [
            {
                name: value
                for name, value in asdict(section).items()
                if section.sentences is not None or name not in {"sentences", "covered", "unclaimed"}
            }
            for section in self.sections
        ]


def has_evidence(project: Project) -> bool:
    """Whether the project says how its sections are counted."""
    return _query_file(project, "evidence").is_file()


def evidence(project: Project, store: ox.Store, text: Path | None = None) -> Evidence:
    """Count, and with the text at hand look at each sentence.

    Args:
        project: has the queries, and the files that findings are placed in.
        store: what the project's files say; nothing need be derived.
        text: folder with the text, one section a file.

    Raises:
        ProjectError: the project has no such query, or there is no text in the folder.
        HeadingError: a query lacks a column.
    """
    path = _query_file(project, "evidence")
    if not path.is_file():
        raise ProjectError(f"{path} is missing. It counts what each section gave: ?{', ?'.join(_NEEDED)}.")
    sections = [
        SectionEvidence(
            iri=row["section"],
            name=row["name"],
            label=row["label"],
            **{name: whole(row[name]) or 0 for name in COUNTS},  # type: ignore[arg-type]
        )
        for row in read_rows(load_query(path), store, _NEEDED)
    ]
    findings = [
        _fault("section-without-claims", section.name, section.iri)
        for section in sections
        if not section.claims
    ]
    if text is not None:
        sections, more = _with_text(project, store, sections, read_sections(text))
        findings += more
    report = Report.of(findings, {"sections": len(sections)})
    if findings:
        index = SourceIndex(project.data_files())
        report = Report.of(map(index.locate, findings), report.counts, prefixes=index.prefixes)
    return Evidence(tuple(sections), report)


def _query_file(project: Project, name: str) -> Path:
    return project.queries / PASSAGES[0] / f"{name}.rq"


def _with_text(
    project: Project, store: ox.Store, sections: list[SectionEvidence], texts: dict[str, Section]
) -> tuple[list[SectionEvidence], list[Finding]]:
    passages = read_passages(load_query(_query_file(project, PASSAGES[1])), store)
    unclaimed = _query_file(project, "unclaimed")
    rows = (
        read_rows(load_query(unclaimed), store, ("passage", "section", "anchor", "reason"))
        if unclaimed.is_file()
        else []
    )
    reasons = [(as_passage(row), row["reason"]) for row in rows]
    done, findings = [], []
    for section in sections:
        if section.name not in texts:
            findings.append(_fault("text", section.name, section.iri))
            done.append(section)
            continue
        mine = [passage for passage in passages if passage.section == section.name]
        given = [pair for pair in reasons if pair[0].section == section.name]
        result, more = _look(section, texts[section.name], mine, given)
        done.append(result)
        findings += more
    return done, findings


def _look(
    section: SectionEvidence, text: Section, passages: list[Passage], reasons: list[tuple[Passage, str]]
) -> tuple[SectionEvidence, list[Finding]]:
    found = pieces(text.file.read_text(encoding="utf-8").partition("\n")[2], first_line=2)
    folded = [fold(piece.text) for piece in found]
    claimed = {index for passage in passages for index in _touched(passage, folded)}
    given: dict[int, str] = {}
    findings = []
    for place, reason in reasons:
        touched = _touched(place, folded)
        if not touched or claimed.issuperset(touched):
            rule = "unclaimed-but-claimed" if touched else "unclaimed-anchor"
            findings.append(_fault(rule, section.name, place.iri, place.anchor))
        given |= dict.fromkeys(touched, reason)
    unclaimed = tuple(
        Unclaimed(
            " ".join(piece.text.split()),
            piece.line,
            given.get(index, "" if piece.kind is Kind.SENTENCE else piece.kind),
            curated=index in given,
        )
        for index, piece in enumerate(found)
        if index not in claimed
    )
    sentences = [index for index, piece in enumerate(found) if piece.kind is Kind.SENTENCE]
    covered = len(claimed.intersection(sentences))
    return replace(section, sentences=len(sentences), covered=covered, unclaimed=unclaimed), findings


def _touched(passage: Passage, folded: list[str]) -> range:
    """Indexes of the pieces in which an anchor lies; none where it is not clear which place is meant."""
    spans = places(passage.anchor, " ".join(folded))
    number = 1 if passage.occurrence is None and len(spans) == 1 else passage.occurrence or 0
    if not 1 <= number <= len(spans):
        return range(0)
    starts = list(accumulate((len(text) + 1 for text in folded), initial=0))
    first, end = spans[number - 1]
    return range(bisect_right(starts, first) - 1, bisect_right(starts, end - 1))


_FAULTS: Final = {
    "section-without-claims": (
        "No claim rests on section {}.",
        "Write what the section says as claims with passages in it.",
    ),
    "text": (
        "There is no text of section {}.",
        "Add the file, or correct the name in its `# section:` line.",
    ),
    "unclaimed-anchor": (
        "The anchor stands nowhere in section {}, or at several places.",
        "Copy a few words exactly as they stand there, or say which occurrence it is.",
    ),
    "unclaimed-but-claimed": (
        "A claim does rest on this sentence of section {}.",
        "Take the reason out, or choose words of the sentence that is meant.",
    ),
}
"""Message and remedy by rule."""


def _fault(rule: str, section: str, focus: str, anchor: str = "") -> Finding:
    message, remedy = _FAULTS[rule]
    value = Literal(anchor) if anchor else None
    text = message.format(section)
    node = URIRef(focus)
    return Finding(Severity.VIOLATION, Origin.EVIDENCE, rule, text, focus=node, value=value, remedy=remedy)
