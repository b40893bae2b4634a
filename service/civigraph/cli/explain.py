"""``civigraph explain``: what a query means and what may be wrong with it, without running it."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer

from civigraph.cli.options import ProjectOption, open_project, settings_from
from civigraph.cli.query import read_query
from civigraph.config import Settings


@settings_from("build_dir")
def explain(
    *,
    settings: Settings,
    sparql: Annotated[
        str | None,
        typer.Argument(metavar="[QUERY]", help="The query; @FILE reads a file; else standard input."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    project: ProjectOption = None,
) -> None:
    """Explain a SPARQL query over a graph project without running it; exit code 2 if it would be refused."""
    text = read_query(sparql)

    from civigraph.build.freshness import ensure_snapshot  # noqa: PLC0415
    from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind  # noqa: PLC0415
    from civigraph.engine.embedded import EmbeddedStore, StoreSpec  # noqa: PLC0415
    from civigraph.explain.explainer import Explainer  # noqa: PLC0415

    snapshot = ensure_snapshot(open_project(project), settings, show_progress=True)
    store = EmbeddedStore.open(StoreSpec(snapshot.quads, prefixes=snapshot.prefixes))

    async def ask(query: str) -> list[str]:
        answer = store.answer(QueryRequest(query, {ResultKind.SOLUTIONS: RESULT_FORMATS[0]}))
        return [row["term"]["value"] for row in json.loads(answer.read())["results"]["bindings"]]

    found = asyncio.run(Explainer(settings, snapshot.prefixes).explain(text, ask))
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        typer.echo(found.to_text(), nl=False)
    if not found.runs:
        raise typer.Exit(2)
