"""Evidence by section, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from civigraph.validation.render import to_json, to_text

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.validation.evidence import Evidence, SectionEvidence

_COLUMNS: Final = ("claims", "passages", "pages", "entities", "introduced", "sentences", "covered")
NO_REASON: Final = "no reason given"


def evidence_text(evidence: Evidence, *, root: Path | None = None) -> str:
    """A table of the sections with a sum, the sentences without a reason, and what is wrong.

    Args:
        evidence: what was counted.
        root: folder that file names are shown relative to.
    """
    looked = any(section.sentences is not None for section in evidence.sections)
    columns = _COLUMNS if looked else _COLUMNS[:5]
    rows = [[section.name, *(_cell(section, name) for name in columns)] for section in evidence.sections]
    # What is named in several sections is introduced once; only that can be added up.
    sums = [
        "" if name == "entities" else str(sum(getattr(each, name) or 0 for each in evidence.sections))
        for name in columns
    ]
    table = [["section", *columns], *rows, ["total", *sums]]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    for section in evidence.sections:
        lines += _sentences_text(section)
    return "\n".join(lines) + "\n\n" + to_text(evidence.report, root=root)


def evidence_json(evidence: Evidence, *, root: Path | None = None) -> str:
    """``sections`` with all their pieces that carry no claim, and ``report``."""
    body = {"sections": evidence.rows(), "report": json.loads(to_json(evidence.report, root=root))}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _cell(section: SectionEvidence, name: str) -> str:
    value = getattr(section, name)
    return "-" if value is None else str(value)


def _sentences_text(section: SectionEvidence) -> list[str]:
    if not section.unclaimed:
        return []
    counts = Counter(piece.reason or NO_REASON for piece in section.unclaimed)
    summary = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    return [
        "",
        f"{section.name}, without a claim: {summary}",
        *(f"  line {piece.line}: {piece.text}" for piece in section.unexplained),
    ]
