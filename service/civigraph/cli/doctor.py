"""``civigraph doctor``: what keeps the service from running well."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from civigraph.cli.options import SERVER, ProjectArgument, open_project, settings_from
from civigraph.config import Settings

_MARKS = {"ok": "ok     ", "warning": "WARNING", "error": "ERROR  "}


@settings_from(*SERVER, "store", "build_dir")
def doctor(
    *,
    settings: Settings,
    project: ProjectArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check installation, machine and data before serving; exit code 1 for errors, 0 else."""
    from civigraph.diagnosis.content import check_content  # noqa: PLC0415
    from civigraph.diagnosis.finding import Level  # noqa: PLC0415
    from civigraph.diagnosis.installation import check_installation  # noqa: PLC0415
    from civigraph.diagnosis.machine import check_machine  # noqa: PLC0415

    opened = open_project(project)
    findings = []
    for checks in (
        check_installation(),
        check_machine(settings, on_disk=settings.store is not None),
        check_content(opened, settings),
    ):
        for each in checks:
            findings.append(each)
            if not as_json:
                typer.echo(f"{_MARKS[each.level]}  {each.check}: {each.text}")
                if each.remedy:
                    typer.echo(f"         → {each.remedy}")
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], indent=2))
    if any(each.level is Level.ERROR for each in findings):
        raise typer.Exit(1)
