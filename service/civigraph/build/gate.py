"""The report that a build publishes with its snapshot, or leaves behind when it refuses to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civigraph.validation.render import to_json
from civigraph.validation.turtle import to_turtle

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.validation.report import Finding, Report

_SHOWN = 5


def write_report(folder: Path, report: Report, stem: str, root: Path) -> Path:
    """Write a report as ``STEM.json`` and, in SHACL's terms, ``STEM.ttl``; return the former.

    Args:
        folder: where to; made if need be.
        report: the report.
        stem: file name without extension.
        root: folder that file names are given relative to, so that the bytes do not depend on it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.json"
    path.write_text(to_json(report, root=root), "utf-8", newline="\n")
    (folder / f"{stem}.ttl").write_text(to_turtle(report, root=root), "utf-8", newline="\n")
    return path


def refusal(report: Report, path: Path, root: Path) -> str:
    """Why a graph was not published: the gravest findings, and where the rest is (``path``)."""
    worst = [finding for finding in report.findings if finding.severity == "Violation"]
    lines = [
        f"  {_where(finding, root)}{finding.message} {finding.remedy}".rstrip() for finding in worst[:_SHOWN]
    ]
    more = f"\n  … and {len(worst) - _SHOWN} more" if len(worst) > _SHOWN else ""
    return (
        f"The graph has {len(worst)} violations and was not published:\n" + "\n".join(lines) + more + f"\n"
        f"The whole report is in {path}; `civigraph validate` prints it. "
        "To publish all the same: civigraph build --force."
    )


def _where(finding: Finding, root: Path) -> str:
    if finding.file is None:
        return ""
    file = finding.file.relative_to(root) if finding.file.is_relative_to(root) else finding.file
    return f"{file}:{finding.line}: " if finding.line else f"{file}: "
