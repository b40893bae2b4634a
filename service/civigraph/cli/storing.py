"""What operators do with a store on disk: ``import``, ``export``, ``backup``, ``restore`` and ``token``."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civigraph.access import Scope
from civigraph.cli.options import ProjectOption, open_project, settings_from
from civigraph.config import Settings
from civigraph.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from civigraph.engine.bulk import Source
    from civigraph.engine.store_folder import StoreFolder
    from civigraph.project import Project

StoreArgument = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.")]


@settings_from("build_dir")
def import_(
    *,
    settings: Settings,
    store: StoreArgument,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...", help="RDF files, .gz or not; the snapshot of the project if none are given."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of all that the store holds.")
    ] = False,
    graph: Annotated[
        str | None,
        typer.Option("--graph", help="Graph for triples that name none; default: the default graph."),
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Fill a store from files or from a project; it is made if it is not there. The service must not run."""
    from civigraph.engine.bulk import Source, fill  # noqa: PLC0415

    if files:
        sources = [Source(path, graph) for path in files]
    else:
        sources = _snapshot_sources(open_project(project), settings)
    with _held(store) as folder, _showing() as tell:
        published, count = fill(folder, sources, replace=replace, reasoned=not files, tell=tell)
    typer.echo(f"{store} holds {count:,} quad{'s' if count != 1 else ''} in generation {published.name}.")


def refresh(*, store: StoreArgument, project: ProjectOption = None) -> None:
    """Make the derived triples of a store anew, by the project's rules. The service must not run."""
    from civigraph.build.refresh import refresh as derive  # noqa: PLC0415

    opened = open_project(project)
    with _held(store) as folder, _showing() as tell:
        tell("Deriving: OWL 2 RL and the project's rules")
        made = derive(folder, opened)
    typer.echo(
        f"{made.added:,} derived triples are new, {made.removed:,} are gone: generation {made.generation}."
    )


def export(
    *,
    store: StoreArgument,
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="File to write; .nq, .trig, .ttl, .nt, .jsonld, .rdf, each with .gz."
        ),
    ],
    graph: Annotated[
        str | None, typer.Option("--graph", help="This graph alone; an empty name is the default graph.")
    ] = None,
) -> None:
    """Write what a store holds as RDF. The service may run meanwhile."""
    from civigraph.engine.backup import export as write  # noqa: PLC0415
    from civigraph.engine.store_folder import StoreFolder  # noqa: PLC0415

    with _showing() as tell:
        tell(f"Writing {target}")
        size = write(StoreFolder.open(store), target, graph)
    typer.echo(f"{target}: {size:,} bytes.")


def backup(
    *,
    store: StoreArgument,
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="Folder of the backup; must not exist.")],
) -> None:
    """Copy a store as it is now. The service may run, and write, meanwhile."""
    from civigraph.engine.backup import back_up  # noqa: PLC0415
    from civigraph.engine.store_folder import StoreFolder  # noqa: PLC0415

    with _showing() as tell:
        tell(f"Copying {store}")
        copied = back_up(StoreFolder.open(store), target)
    typer.echo(f"{target}: generation {copied.generation}, {copied.size:,} bytes.")


def restore(
    *,
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="Folder of a backup.")],
    store: StoreArgument,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what the store holds.")
    ] = False,
) -> None:
    """Make a store from a backup. The service must not run."""
    from civigraph.engine.backup import restore as publish  # noqa: PLC0415
    from civigraph.engine.store_folder import StoreFolder  # noqa: PLC0415

    if not StoreFolder.exists(source):
        raise SettingsError(f"{source} holds no backup.")
    saved = StoreFolder.open(source)
    if StoreFolder.exists(store) and not replace:
        raise SettingsError(f"{store} holds a store already. Add --replace to put the backup in its place.")
    with _held(store) as folder, _showing() as tell:
        tell(f"Copying {source}")
        copied = publish(saved, folder)
    typer.echo(f"{store} holds the backup in generation {copied.generation}, {copied.size:,} bytes.")


def token(
    *,
    store: StoreArgument,
    name: Annotated[str | None, typer.Option("--name", help="What to call it; default: a number.")] = None,
    scope: Annotated[Scope, typer.Option("--scope", help="What it allows.")] = Scope.WRITE,
    show: Annotated[bool, typer.Option("--list", help="List the tokens instead.")] = False,
    revoke: Annotated[
        str | None, typer.Option("--revoke", metavar="NAME", help="Take one back instead.")
    ] = None,
) -> None:
    """Make a token that gives the right to write. It is shown once; the store keeps its hash."""
    from civigraph.access import hashed, make_token, read_tokens, write_tokens  # noqa: PLC0415
    from civigraph.engine.store_folder import TOKENS  # noqa: PLC0415

    path = store / TOKENS
    kept = read_tokens(path)
    names = {each.name for each in kept}
    if show:
        for each in kept:
            typer.echo(f"{each.name}\t{','.join(sorted(each.scopes))}\t{each.made}")
        return
    if revoke is not None:
        if revoke not in names:
            raise SettingsError(f"There is no token {revoke!r}. See: civigraph token {store} --list")
        write_tokens(path, [each for each in kept if each.name != revoke])
        typer.echo(f"The token {revoke} is no longer valid.")
        return
    if name in names:
        raise SettingsError(f"There is a token {name!r} already. Revoke it first, or choose another name.")
    chosen = name or next(f"token-{number}" for number in range(1, 10_000) if f"token-{number}" not in names)
    fresh = make_token()
    scopes = {Scope.WRITE, Scope.ADMIN} if scope is Scope.ADMIN else {Scope.WRITE}
    try:
        store.mkdir(parents=True, exist_ok=True)
        write_tokens(path, [*kept, hashed(chosen, fresh, scopes)])
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error
    typer.echo(fresh)
    typer.echo(
        f"Keep it: it is not shown again. Its name is {chosen}, it allows {', '.join(sorted(scopes))}.",
        err=True,
    )


def _snapshot_sources(project: Project, settings: Settings) -> list[Source]:
    """A project's graphs, and all their triples in the default graph; nothing for a project without files."""
    from civigraph.build.freshness import ensure_snapshot  # noqa: PLC0415
    from civigraph.engine.bulk import Source  # noqa: PLC0415

    has_files = project.ontology_files() or project.data_files() or project.shape_files()
    if not has_files:
        return []
    return [Source(ensure_snapshot(project, settings, show_progress=True).quads, mirror=True)]


@contextmanager
def _held(store: Path) -> Iterator[StoreFolder]:
    """A store, made if need be, that no other process uses meanwhile."""
    from civigraph.engine.store_folder import StoreFolder  # noqa: PLC0415

    folder = StoreFolder.open(store) if StoreFolder.begun(store) else StoreFolder.create(store)
    lock = folder.lock(alone=True)
    try:
        yield folder
    finally:
        os.close(lock)


@contextmanager
def _showing() -> Iterator[Callable[[str], None]]:
    """Shows what is being done, with a spinner on a terminal."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    with console.status("") as status:

        def tell(what: str) -> None:
            status.update(what)
            if not console.is_terminal:
                console.print(what, highlight=False, soft_wrap=True)

        yield tell
