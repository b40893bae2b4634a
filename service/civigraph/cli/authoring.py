"""What curators do with a project's files: ``build``, ``validate``, ``ground``, ``evidence`` and ``fmt``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civigraph.cli.options import ProjectArgument, ProjectOption, open_project, settings_from
from civigraph.config import Settings
from civigraph.errors import CivigraphError, SettingsError

if TYPE_CHECKING:
    from pyoxigraph import Store

    from civigraph.project import Project
    from civigraph.validation.report import Report


class ReportFormat(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"
    JUNIT = "junit"


class EvidenceFormat(StrEnum):
    """How a table of evidence is written."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[
    ReportFormat,
    typer.Option("--format", "-f", help="How the report is written; turtle is a sh:ValidationReport."),
]


@settings_from("build_dir")
def build(
    *,
    settings: Settings,
    project: ProjectArgument = None,
    force: Annotated[bool, typer.Option("--force", help="Publish in spite of violations.")] = False,
) -> None:
    """Make a snapshot: read the files, derive, validate, write, and publish it in one step."""
    from civigraph.build.pipeline import build as run  # noqa: PLC0415
    from civigraph.build.progress import ConsoleProgress  # noqa: PLC0415

    with ConsoleProgress() as progress:
        result = run(open_project(project), settings.build_dir, force=force, progress=progress)
    progress.summary(result)
    typer.echo(result.snapshot.path)


def validate(
    *,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Files to report on; the whole project if none."),
    ] = None,
    shapes: Annotated[
        list[Path] | None,
        typer.Option("--shapes", "-s", help="Validate the files against these shapes instead."),
    ] = None,
    format: FormatOption = ReportFormat.TEXT,  # noqa: A002 (the option's name)
    project: ProjectOption = None,
) -> None:
    """Check a project, some of its files, or with --shapes anybody's data. Violations give exit code 1."""
    from civigraph.validation.validate import validate_data, validate_files, validate_project  # noqa: PLC0415

    if shapes:
        if not files:
            raise SettingsError("Name the files to validate: civigraph validate DATA --shapes SHAPES.")
        _print_report(validate_data(files, shapes), format, Path.cwd())
        return
    opened = open_project(project)
    store = _reasoned(opened)
    report = validate_files(opened, store, files) if files else validate_project(opened, store)
    _print_report(report, format, opened.root)


@settings_from("text")
def ground(
    *,
    settings: Settings,
    project: ProjectArgument = None,
    format: FormatOption = ReportFormat.TEXT,  # noqa: A002
) -> None:
    """Look up each passage's anchor in the text of the source. The exit code is 1 if one is not found."""
    from civigraph.validation.grounding import ground_project  # noqa: PLC0415

    opened = open_project(project)
    if settings.text is None:
        raise SettingsError("Where is the text? Name its folder with --text DIR or CIVIGRAPH_TEXT.")
    _print_report(ground_project(opened, _authored(opened), settings.text), format, opened.root)


@settings_from("text")
def evidence(
    *,
    settings: Settings,
    project: ProjectArgument = None,
    format: Annotated[  # noqa: A002
        EvidenceFormat, typer.Option("--format", "-f", help="How it is written.")
    ] = EvidenceFormat.TEXT,
) -> None:
    """Count what each section gave; with the text, list the sentences on which no claim stands.

    The exit code is 1 if a section has no claim.
    """
    from civigraph.validation.evidence import evidence as count  # noqa: PLC0415
    from civigraph.validation.evidence_text import evidence_json, evidence_text  # noqa: PLC0415

    opened = open_project(project)
    result = count(opened, _authored(opened), settings.text)
    write = evidence_json if format is EvidenceFormat.JSON else evidence_text
    typer.echo(write(result, root=opened.root).rstrip("\n"))
    if result.report.violations:
        raise typer.Exit(1)


def fmt(
    *,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Turtle files; all of the project if none."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; the exit code is 1 if something would change.")
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Write Turtle files in their one canonical form."""
    from civigraph.build.turtle import format_file  # noqa: PLC0415

    opened = open_project(project)
    chosen = files or [*opened.ontology_files(), *opened.data_files(), *opened.shape_files()]
    changed, failed = 0, 0
    for path in chosen:
        try:
            text = format_file(path)
        except CivigraphError as error:
            typer.echo(f"civigraph: {error}", err=True)
            failed += 1
            continue
        if text == path.read_text("utf-8"):
            continue
        changed += 1
        typer.echo(f"{'would change' if check else 'changed'}: {opened.relative(path)}")
        if not check:
            path.write_text(text, "utf-8", newline="\n")
    typer.echo(f"{len(chosen)} files, {changed} {'to change' if check else 'changed'}.")
    if failed or (check and changed):
        raise typer.Exit(1)


def _authored(project: Project) -> Store:
    """What the project's files say, and nothing else."""
    from civigraph.build.corpus import read_corpus  # noqa: PLC0415
    from civigraph.build.workspace import Workspace  # noqa: PLC0415

    workspace = Workspace()
    read_corpus(project).fill(workspace)
    return workspace.store


def _reasoned(project: Project) -> Store:
    """The project's graph with all that follows from it."""
    from civigraph.build.corpus import read_corpus  # noqa: PLC0415
    from civigraph.build.reasoning import derive, entailment_rules, project_rules  # noqa: PLC0415
    from civigraph.build.workspace import Workspace  # noqa: PLC0415

    corpus, workspace = read_corpus(project), Workspace()
    corpus.fill(workspace)
    derive(workspace, corpus.dataset.graph("derived"), entailment_rules(), project_rules(project))
    return workspace.store


def _print_report(report: Report, wanted: ReportFormat, root: Path) -> None:
    from civigraph.validation.render import to_json, to_junit, to_text  # noqa: PLC0415
    from civigraph.validation.turtle import to_turtle  # noqa: PLC0415

    writers = {
        ReportFormat.TEXT: to_text,
        ReportFormat.JSON: to_json,
        ReportFormat.TURTLE: to_turtle,
        ReportFormat.JUNIT: to_junit,
    }
    typer.echo(writers[wanted](report, root=root).rstrip("\n"))
    if report.violations:
        raise typer.Exit(1)
