"""The command line, ``civigraph``. Each command is thin; the packages below do the work.

Imports are made inside the commands, so that each starts as fast as what it needs.
"""

from __future__ import annotations

from typing import Annotated

import typer

from civigraph.cli.authoring import build, evidence, fmt, ground, validate
from civigraph.cli.doctor import doctor
from civigraph.cli.explain import explain
from civigraph.cli.options import command
from civigraph.cli.query import query
from civigraph.cli.serve import serve
from civigraph.cli.storing import backup, export, import_, refresh, restore, token

app = typer.Typer(
    name="civigraph",
    help="Publish a folder of Turtle as a validated, queryable, linked knowledge graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for each in (
    serve,
    query,
    explain,
    doctor,
    build,
    validate,
    ground,
    evidence,
    fmt,
    import_,
    export,
    refresh,
    backup,
    restore,
    token,
):
    command(app, each)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True)
    ] = False,
) -> None:
    if version:
        import civigraph  # noqa: PLC0415

        typer.echo(civigraph.__version__)
        raise typer.Exit


def main() -> None:
    """Run the command that the arguments name."""
    app()
