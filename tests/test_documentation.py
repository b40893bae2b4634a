"""The documentation is true: every setting and command is in it, and what it tells people to type works."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import typer.main

from civigraph.cli import app
from civigraph.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
DOCUMENTS = "\n".join(
    path.read_text("utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
)
CIVIGRAPH = [sys.executable, "-m", "civigraph"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands(program: str) -> list[str]:
    """The README's commands of one program, comments left out."""
    lines = [line.split(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.split(" ")[0] == program]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_as_it_is(name: str) -> None:
    field = Settings.model_fields[name]
    row = re.search(rf"^\| `--{name.replace('_', '-')}` \|.*$", SETTINGS, re.MULTILINE)
    assert row is not None, f"docs/settings.md has no row for --{name.replace('_', '-')}"
    assert f"`CIVIGRAPH_{name.upper()}`" in row[0]
    assert field.description
    assert field.description in row[0].replace("\\|", "|")


@pytest.mark.parametrize("name", sorted(typer.main.get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_documented(name: str) -> None:
    assert f"civigraph {name}" in DOCUMENTS


@pytest.mark.parametrize("command", commands("make"))
def test_make_commands_of_the_readme_exist(command: str) -> None:
    subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize(
    "command", [each for each in commands("civigraph") if not each.startswith("civigraph serve")]
)
def test_commands_of_the_readme_run(command: str) -> None:
    done = subprocess.run(
        [*CIVIGRAPH, *shlex.split(command)[1:]], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("query", blocks("sparql"))
def test_queries_of_the_readme_have_answers(query: str) -> None:
    done = subprocess.run(
        [*CIVIGRAPH, "query", "--format", "csv", query], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([*CIVIGRAPH, "serve", "--port", str(port)], cwd=ROOT)
    url = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not become ready"
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.parametrize("command", commands("curl"))
def test_curl_commands_of_the_readme_are_answered(command: str, address: str) -> None:
    arguments = shlex.split(command.replace("http://localhost:8000", address))
    done = subprocess.run(
        [*arguments, "--fail", "--silent", "--show-error"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize(
    "document",
    [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    + sorted((ROOT / "docs").rglob("*.md")),
    ids=lambda path: path.name,
)
def test_links_between_files_resolve(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8"))
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (document.parent / target).exists()] == []
