"""What the layout promises: imports run one way, files stay small, content stays out of the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "service" / "civigraph"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400

# A module imports from its own part and from those above it.
ORDER = (
    "namespaces",
    "errors",
    "tokens",
    "config",
    "project",
    "access",
    "catalogue",
    "engine",
    "explain",
    "validation",
    "analytics",
    "search",
    "build",
    "diagnosis",
    "http",
    "client",
    "cli",
    "__main__",
)


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> Iterator[tuple[str, int]]:
    """The parts of the package that a module imports, wherever in the module that stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names = (
                [node.module or ""]
                if node.module != "civigraph"
                else [f"civigraph.{each.name}" for each in node.names]
            )
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        else:
            continue
        for name in names:
            if name.startswith("civigraph."):
                yield name.split(".")[1], node.lineno


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) != "__init__"], ids=names)
def test_module_imports_only_from_parts_above_its_own(path: Path) -> None:
    own = ORDER.index(part(path))
    for imported, line in imported_parts(path):
        if imported != "__version__":
            assert ORDER.index(imported) <= own, f"{names(path)}:{line} imports {imported}"


@pytest.mark.parametrize("folder", ["service", "tests", "benchmarks"])
def test_no_file_is_longer_than_400_lines(folder: str) -> None:
    sources = [path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".ts"}]
    long = {
        names(path): len(path.read_text("utf-8").splitlines())
        for path in sources
        if "node_modules" not in path.parts
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_no_iri_of_the_project_in_this_repository_stands_in_code(path: Path) -> None:
    assert "w3id.org/digital-cities" not in path.read_text("utf-8")


SPARQL = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^.]*\{", re.DOTALL)


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) == "http"], ids=names)
def test_http_holds_no_sparql(path: Path) -> None:
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in texts if SPARQL.search(text)] == []


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
