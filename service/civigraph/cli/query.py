"""``civigraph query``: one query, answered in this process."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from civigraph.cli.options import ProjectOption, open_project, settings_from
from civigraph.config import Settings
from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultFormat, ResultKind
from civigraph.errors import QuerySyntaxError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "table"


@settings_from("build_dir")
def query(
    *,
    settings: Settings,
    sparql: Annotated[
        str | None,
        typer.Argument(metavar="[QUERY]", help="The query; @FILE reads a file; else standard input."),
    ] = None,
    format: Annotated[  # noqa: A002 (the option's name)
        str,
        typer.Option("--format", "-f", help="table, json, xml, csv, tsv, ttl, nt, jsonld, rdf, trig or nq."),
    ] = _TABLE,
    project: ProjectOption = None,
) -> None:
    """Answer a SPARQL query over a graph project, without a server."""
    text = read_query(sparql)
    formats = _formats(format)

    from civigraph.build.freshness import ensure_snapshot  # noqa: PLC0415
    from civigraph.engine.embedded import EmbeddedStore, StoreSpec  # noqa: PLC0415

    snapshot = ensure_snapshot(open_project(project), settings, show_progress=True)
    # The engine does not give way to Python's handler while it evaluates: let Ctrl-C end the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    store = EmbeddedStore.open(StoreSpec(snapshot.quads, prefixes=snapshot.prefixes))
    try:
        answer = store.answer(QueryRequest(text, formats))
    except QuerySyntaxError as error:
        typer.echo(_marked(text, error), err=True)
        raise
    if format == _TABLE and answer.kind is not ResultKind.GRAPH:
        _print_table(answer.read(), snapshot.prefixes)
    else:
        answer.write_to(sys.stdout.buffer)
        sys.stdout.buffer.flush()


def read_query(given: str | None) -> str:
    """The query that a command is given: as argument, in a file, or on standard input.

    Raises:
        SettingsError: there is none, or its file cannot be read.
    """
    if given is None or given == "-":
        if given is None and sys.stdin.isatty():
            raise SettingsError(
                "There is no query. Write it as argument, name a file as @FILE, or pipe it in."
            )
        return sys.stdin.read()
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{given[1:]} cannot be read: {error}") from error


def _formats(name: str) -> Mapping[ResultKind, ResultFormat]:
    from civigraph.http.formats import named  # noqa: PLC0415

    if name == _TABLE:
        by_name = {each.name: each for each in RESULT_FORMATS}
        json = by_name["json"]
        return {ResultKind.SOLUTIONS: json, ResultKind.BOOLEAN: json, ResultKind.GRAPH: by_name["turtle"]}
    offers = named(name)
    if not offers:
        known = ", ".join([_TABLE, *(each.name for each in RESULT_FORMATS)])
        raise SettingsError(f"--format {name} is not known. Known are {known}.")
    return {kind: offer.format for kind, offer in offers.items()}


def _marked(text: str, error: QuerySyntaxError) -> str:
    """The line of the fault with a caret under the place."""
    lines = text.split("\n")
    if error.line is None or error.column is None or not 0 < error.line <= len(lines):
        return ""
    line = lines[error.line - 1].replace("\t", " ").rstrip("\r")
    number = f"{error.line:>4} | "
    return f"{number}{line}\n{' ' * (len(number) + error.column - 1)}^"


def _print_table(body: bytes, prefixes: Mapping[str, str]) -> None:
    import orjson  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    answer = orjson.loads(body)
    if "boolean" in answer:
        typer.echo("yes" if answer["boolean"] else "no")
        return
    names, rows = answer["head"]["vars"], answer["results"]["bindings"]
    table = Table()
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name), prefixes)) for name in names))
    console = Console(soft_wrap=not sys.stdout.isatty())
    console.print(table)
    console.print(f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}")


def _cell(term: Mapping[str, Any] | None, prefixes: Mapping[str, str]) -> str:
    """A term as people write it: prefixed name, text, number; blank where unbound."""
    if term is None:
        return ""
    value = str(term.get("value"))
    if term["type"] != "uri":
        return value
    fitting = [(len(iri), name) for name, iri in prefixes.items() if value.startswith(iri) and value != iri]
    if not fitting:
        return value
    length, name = max(fitting)
    return f"{name}:{value[length:]}"
