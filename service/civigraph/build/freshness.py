"""The snapshot of a project as its files are now: found, or built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civigraph.build.fingerprint import input_hash
from civigraph.build.snapshot import Snapshot, current, default_build_dir, find, publish
from civigraph.errors import BuildError, CivigraphError

if TYPE_CHECKING:
    from civigraph.config import Settings
    from civigraph.project import Project


def ensure_snapshot(
    project: Project, settings: Settings, *, stale_ok: bool = False, show_progress: bool = False
) -> Snapshot:
    """The snapshot of ``project`` as its files are now, built if it is not there.

    Where it is there already, this costs the hash of the files: some hundredths of a second.

    Args:
        project: the project.
        settings: says where snapshots are kept.
        stale_ok: when the build fails, take the snapshot published last instead.
        show_progress: show the steps of a build on standard error.

    Raises:
        CivigraphError: the build failed, and no older snapshot may be, or can be, used instead.
    """
    folder = settings.build_dir or default_build_dir(project)
    found = find(folder, input_hash(project))
    if found and found.manifest["violations"] == 0:
        published = current(folder)
        if published is None or published.id != found.id:
            publish(folder, found)
        return found
    from civigraph.build.pipeline import build  # noqa: PLC0415 - loads rdflib and pyshacl: half a second

    try:
        if not show_progress:
            return build(project, folder).snapshot
        from civigraph.build.progress import ConsoleProgress  # noqa: PLC0415

        with ConsoleProgress() as progress:
            result = build(project, folder, progress=progress)
        progress.summary(result)
        return result.snapshot
    except CivigraphError as error:
        older = current(folder)
        if older is None:
            raise
        if stale_ok:
            return older
        raise BuildError(
            f"{error}\nThe snapshot published last ({older.id}) is still there: correct the files, "
            "or add --stale-ok to serve that one."
        ) from error
