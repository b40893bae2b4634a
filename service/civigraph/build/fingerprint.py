"""The input hash: names a snapshot by everything that it is made from."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import civigraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from civigraph.project import Project

_PACKAGE: Final = Path(civigraph.__file__).parent
_CODE: Final = ("analytics", "build", "catalogue", "search", "validation")
_LOCK: Final = _PACKAGE.parents[1] / "uv.lock"
_LIBRARIES: Final = ("networkx", "owlrl", "pyoxigraph", "pyshacl", "rdflib")


def input_hash(project: Project) -> str:
    """Hash of the project's files, the code that builds, and the versions that it runs with.

    Neither where the project lies nor when its files were written counts.

    Returns:
        32 hexadecimal digits (the first half of a SHA-256).
    """
    digest = hashlib.sha256()
    for name, content in _inputs(project):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]


def _inputs(project: Project) -> Iterator[tuple[str, bytes]]:
    yield "version", civigraph.__version__.encode()
    if _LOCK.is_file():
        yield "lock", _LOCK.read_bytes()
    for library in _LIBRARIES:
        yield f"library {library}", _installed(library).encode()
    for part in _CODE:
        for path in _files(_PACKAGE / part):
            yield f"code {path.relative_to(_PACKAGE).as_posix()}", path.read_bytes()
    for folder in (project.ontology, project.data, project.shapes, project.queries):
        for path in _files(folder):
            yield f"file {project.relative(path)}", path.read_bytes()


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
    )


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
