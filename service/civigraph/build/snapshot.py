"""Snapshots: finished builds on disk, one of them current.

A build folder holds one folder per snapshot, named by its input hash, and ``current``, a symbolic link to
one of them (where links cannot be made: a file with the name). A snapshot appears under its name only when
all of it is on disk, and ``current`` is replaced in one step, so that a reader sees the old or the new
snapshot, whatever happens to the builder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import civigraph
from civigraph.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from civigraph.project import Project

CURRENT: Final = "current"
MANIFEST: Final = "manifest.json"
QUADS: Final = "data.nq"
VOID: Final = "void.ttl"
REPORT: Final = "validation.json"
EVIDENCE: Final = "evidence.json"
KEEP: Final = 3
_LOCK: Final = ".lock"
_UNFINISHED: Final = ".unfinished-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished build.

    Attributes:
        path: its folder.
        manifest: versions, counts and checksums, as in ``manifest.json``.
    """

    path: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, path: Path) -> Snapshot:
        """Open the snapshot in ``path``.

        Raises:
            BuildError: there is none, or its manifest cannot be read.
        """
        try:
            manifest = json.loads((path / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BuildError(
                f"{path} is no finished snapshot ({error}). Run `civigraph build` again."
            ) from error
        return cls(path, manifest)

    @property
    def id(self) -> str:
        """The input hash, which names the snapshot."""
        return str(self.manifest["id"])

    @property
    def quads(self) -> Path:
        """All named graphs as sorted N-Quads; each triple in exactly one graph."""
        return self.path / QUADS

    @property
    def void(self) -> Path:
        """VoID and DCAT with true counts, in Turtle."""
        return self.path / VOID

    @property
    def report(self) -> Path:
        """The validation report as JSON (``validation.ttl`` beside it is the SHACL form)."""
        return self.path / REPORT

    @property
    def dumps(self) -> Path:
        """Folder of the compressed dumps and their ``SHA256SUMS``."""
        return self.path / "dumps"

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Namespace by prefix, as the files declare them."""
        return dict(self.manifest["prefixes"])

    def damaged(self) -> list[str]:
        """Names of the files that are missing or differ from their checksum in the manifest."""
        return [
            name
            for name, expected in self.manifest["files"].items()
            if not (self.path / name).is_file() or sha256(self.path / name) != expected
        ]


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def default_build_dir(project: Project) -> Path:
    """``build/`` in the project where that can be written, else a folder in the user's cache.

    The project inside an installed package counts as one that cannot be written.
    """
    inside = project.root / "build"
    installed = project.root.is_relative_to(Path(civigraph.__file__).parent)
    if not installed and os.access(inside if inside.is_dir() else project.root, os.W_OK):
        return inside
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    mark = hashlib.sha256(str(project.root).encode()).hexdigest()[:12]
    return cache / "civigraph" / f"{project.root.name}-{mark}"


def current(build_dir: Path) -> Snapshot | None:
    """The published snapshot, if there is one."""
    pointer = build_dir / CURRENT
    if pointer.is_symlink() or pointer.is_dir():
        target = pointer.resolve()
    elif pointer.is_file():
        target = build_dir / pointer.read_text("utf-8").strip()
    else:
        return None
    return Snapshot.open(target) if (target / MANIFEST).is_file() else None


def find(build_dir: Path, identifier: str) -> Snapshot | None:
    """The snapshot with this input hash, published or not."""
    path = build_dir / identifier
    return Snapshot.open(path) if (path / MANIFEST).is_file() else None


def publish(build_dir: Path, snapshot: Snapshot) -> None:
    """Make ``snapshot`` the current one, in one step."""
    fresh = build_dir / f".{CURRENT}-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(snapshot.path.name, target_is_directory=True)
    except OSError:  # file systems and platforms without links
        fresh.write_text(snapshot.path.name, "utf-8")
    fresh.replace(build_dir / CURRENT)


@contextlib.contextmanager
def building(build_dir: Path) -> Iterator[None]:
    """Hold the build folder: one build at a time; leftovers of builds that were killed are removed.

    Raises:
        BuildError: the folder cannot be written.
    """
    try:
        build_dir.mkdir(parents=True, exist_ok=True)
        lock = (build_dir / _LOCK).open("a")
    except OSError as error:
        raise BuildError(
            f"{build_dir} cannot be written ({error.strerror}). Name another folder with --build-dir."
        ) from error
    with lock:
        _lock(lock.fileno())
        for leftover in build_dir.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


@contextlib.contextmanager
def new_snapshot(build_dir: Path, identifier: str) -> Iterator[Path]:
    """A folder to fill, which becomes the snapshot ``identifier`` when the block ends well, else nothing."""
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=build_dir))
    try:
        folder.chmod(0o755)
        yield folder
        _sync(folder)
        target = build_dir / identifier
        if target.exists():
            shutil.rmtree(target)
        folder.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write ``manifest.json``: ``content`` and the checksums of all files of the snapshot."""
    files = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    text = json.dumps({**content, "files": files}, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", "utf-8", newline="\n")


def prune(build_dir: Path, keep: int = KEEP) -> list[Path]:
    """Remove all but the newest ``keep`` snapshots and the current one; return what was removed."""
    published = current(build_dir)
    snapshots = sorted(
        (path.parent for path in build_dir.glob(f"*/{MANIFEST}") if not path.parent.is_symlink()),
        key=lambda path: (path / MANIFEST).stat().st_mtime_ns,
        reverse=True,
    )
    old = [
        path for path in snapshots[keep:] if published is None or path.resolve() != published.path.resolve()
    ]
    for path in old:
        # The manifest goes first: what is left by a kill in between is no snapshot any more.
        (path / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(path, ignore_errors=True)
    return old


def _sync(folder: Path) -> None:
    """Bring the files to disk before the folder gets its name: a power cut leaves no empty snapshot."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())


def _lock(descriptor: int) -> None:
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
