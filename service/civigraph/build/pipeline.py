"""The build, step by step: corpus, rules and reasoning, metadata, validation, snapshot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from pyoxigraph import QuerySolutions, Store

import civigraph
from civigraph.build.corpus import Corpus, read_corpus
from civigraph.build.dumps import write_dumps
from civigraph.build.fingerprint import input_hash
from civigraph.build.gate import refusal, write_report
from civigraph.build.metadata import describe_content
from civigraph.build.reasoning import derive, entailment_rules, not_applied, project_rules
from civigraph.build.snapshot import (
    EVIDENCE,
    QUADS,
    REPORT,
    VOID,
    Snapshot,
    building,
    default_build_dir,
    find,
    new_snapshot,
    prune,
    publish,
    write_manifest,
)
from civigraph.build.workspace import Workspace
from civigraph.catalogue.query import load_query
from civigraph.errors import BuildError, SourceError
from civigraph.project import Project
from civigraph.validation.evidence import evidence, has_evidence
from civigraph.validation.validate import validate_project

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.validation.report import Report

STEPS: Final = ("read", "derive", "validate", "describe", "write")
"""The steps in order, as ``Progress`` hears of them."""


class Progress(Protocol):
    """Is told how far a build is."""

    def step(self, name: str) -> None:
        """One of ``STEPS`` begins."""


class Silent:
    """Shows nothing."""

    def step(self, name: str) -> None:
        """Nothing to show."""


@dataclass(slots=True)
class BuildResult:
    """A build that went to its end.

    Attributes:
        snapshot: what was written, or found if it was there already.
        built: whether anything had to be done.
        counts: triples by graph.
        derived: triples by rule.
        summary: figures by name, from ``queries/pages/summary.rq`` of the project.
        notes: what a curator should look at, though it stops nothing.
        report: the validation report; ``None`` when nothing was built.
    """

    snapshot: Snapshot
    built: bool
    counts: dict[str, int] = field(default_factory=dict)
    derived: dict[str, int] = field(default_factory=dict)
    summary: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    report: Report | None = None


Validator = Callable[[Project, Store], "Report"]


def build(
    project: Project,
    build_dir: Path | None = None,
    *,
    force: bool = False,
    validator: Validator | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Make the snapshot of ``project`` and publish it, if it is not there yet.

    Args:
        project: what to build.
        build_dir: where snapshots are kept; see ``default_build_dir``.
        force: publish in spite of violations.
        validator: decides whether the graph may be published; the project's shapes and checks by default.
        progress: is told of each step.

    Raises:
        SourceError: a broken file.
        BuildError: violations, or rules without an end. The previous snapshot stays in place.
    """
    progress = progress or Silent()
    folder = build_dir or default_build_dir(project)
    identifier = input_hash(project)
    with building(folder):
        found = find(folder, identifier)
        if found and (found.manifest["violations"] == 0 or force):
            publish(folder, found)
            return BuildResult(found, built=False)
        progress.step("read")
        corpus = read_corpus(project)
        workspace = Workspace()
        repeats = corpus.fill(workspace)
        # Before anything is derived: what the files say, as `civigraph evidence` counts it.
        counted = evidence(project, workspace.store).rows() if has_evidence(project) else []
        progress.step("derive")
        dataset = corpus.dataset
        derived = derive(workspace, dataset.graph("derived"), entailment_rules(), project_rules(project))
        progress.step("validate")
        report = (validator or validate_project)(project, workspace.store)
        if report.violations and not force:
            raise BuildError(
                refusal(report, write_report(folder, report, "rejected", project.root), project.root)
            )
        progress.step("describe")
        metadata = describe_content(workspace, corpus)
        summary = summarise(project, workspace)
        progress.step("write")
        with new_snapshot(folder, identifier) as fresh:
            (fresh / QUADS).write_bytes(workspace.nquads())
            (fresh / VOID).write_bytes(metadata)
            write_report(fresh, report, REPORT.removesuffix(".json"), project.root)
            if counted:
                text = json.dumps(counted, ensure_ascii=False, indent=2) + "\n"
                (fresh / EVIDENCE).write_text(text, "utf-8", newline="\n")
            stem = dump_stem(dataset.base, dataset.version)
            write_dumps(fresh / "dumps", (fresh / QUADS).read_bytes(), corpus.prefixes, stem)
            write_manifest(fresh, _manifest(identifier, corpus, workspace, report, summary))
        snapshot = Snapshot.open(folder / identifier)
        publish(folder, snapshot)
        prune(folder)
    notes = not_applied(workspace.store) + [
        f"{project.relative(file.path)} repeats {count} triples of other files, and they stand there."
        for file, count in repeats
    ]
    return BuildResult(snapshot, True, dict(workspace.counts), derived, summary, notes, report)


def summarise(project: Project, workspace: Workspace) -> dict[str, str]:
    """The figures that ``queries/pages/summary.rq`` of the project gives: rows of a name and a value.

    Raises:
        HeadingError: the heading of the file breaks a rule.
        SourceError: the query is malformed.
    """
    path = project.queries / "pages" / "summary.rq"
    if not path.is_file():
        return {}
    query = load_query(path)
    try:
        answer = workspace.store.query(query.text)
    except SyntaxError as error:
        raise SourceError(path, f"The query is malformed: {error.msg}.") from error
    if not isinstance(answer, QuerySolutions) or len(answer.variables) < 2:
        raise SourceError(
            path, "The summary is no table of names and values.", remedy="Write SELECT ?name ?value."
        )
    return {
        str(row[0].value): str(row[1].value) for row in answer if row[0] is not None and row[1] is not None
    }


def dump_stem(base: str, version: str) -> str:
    """File name of the dumps without extension: the last part of the base IRI, and the data's version.

    The folder of the project has no part in it: two clones must make the same files.
    """
    name = (
        re.sub(r"[^a-z0-9]+", "-", re.split(r"[/:#]", base.rstrip("/:#"))[-1].lower()).strip("-") or "graph"
    )
    return f"{name}-{version}" if version else name


def _manifest(
    identifier: str, corpus: Corpus, workspace: Workspace, report: Report, summary: dict[str, str]
) -> dict[str, Any]:
    dataset = corpus.dataset
    return {
        "id": identifier,
        "software": {"civigraph": civigraph.__version__},
        "dataset": dataset.iri.value,
        "base": dataset.base,
        "version": dataset.version,
        "date": dataset.date,
        "triples": len(workspace),
        "graphs": dict(sorted(workspace.counts.items())),
        "summary": summary,
        "prefixes": corpus.prefixes,
        "violations": report.violations,
    }
