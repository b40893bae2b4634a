"""A graph project: the folder whose content the service builds and publishes.

Every part is optional; an empty folder is an empty project. The layout is fixed so that nobody has to
configure it: ``ontology/``, ``data/ttl/``, ``shapes/``, ``queries/{competency,rules,checks,…}/``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from civigraph.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHIPPED = Path(__file__).parent / "_project"
_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Project:
    """Where the files of one graph project are.

    Attributes:
        root: the project's folder, absolute.
    """

    root: Path

    @classmethod
    def open(cls, root: Path) -> Project:
        """Open the project in ``root``.

        Raises:
            ProjectError: there is no such folder.
        """
        if not root.is_dir():
            raise ProjectError(
                f"{root} is not a folder. "
                "Name the folder that holds ontology/, data/ttl/, shapes/ and queries/."
            )
        return cls(root.resolve())

    @classmethod
    def default(cls) -> Project:
        """Digital Cities: from the checkout this code runs in, else the copy inside the installed package."""
        return cls(_SHIPPED if _SHIPPED.is_dir() else _CHECKOUT)

    @property
    def ontology(self) -> Path:
        """Folder of the ontology, its alignments, stubs and SKOS schemes."""
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        """Folder of the data in Turtle."""
        return self.root / "data" / "ttl"

    @property
    def shapes(self) -> Path:
        """Folder of the SHACL shapes."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """Folder of the query files, one subfolder per use."""
        return self.root / "queries"

    def ontology_files(self) -> list[Path]:
        """Turtle files of the ontology, sorted."""
        return _files(self.ontology, ".ttl")

    def data_files(self) -> list[Path]:
        """Turtle files of the data, sorted."""
        return _files(self.data, ".ttl")

    def shape_files(self) -> list[Path]:
        """Turtle files of the shapes, sorted."""
        return _files(self.shapes, ".ttl")

    def query_files(self, use: str) -> list[Path]:
        """Query files of one use (``rules``, ``checks``, ``competency``, …), sorted by name."""
        return _files(self.queries / use, ".rq")

    def relative(self, path: Path) -> str:
        """``path`` as seen from the project's root, with forward slashes; as it is when outside."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(_walk(folder, suffix)) if folder.is_dir() else []


def _walk(folder: Path, suffix: str) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, followlinks=False):
        yield from (
            Path(parent) / name for name in names if name.endswith(suffix) and not name.startswith(".")
        )
