"""A wheel carries the whole project: installed elsewhere, civigraph answers without a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")


@pytest.mark.soak
def test_installed_wheel_answers_from_the_project_inside_it(tmp_path: Path) -> None:
    subprocess.run([UV, "build", "--wheel", "--quiet", "--out-dir", tmp_path], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    for folder in ("ontology", "data", "shapes", "queries"):
        ours = {
            f"civigraph/_project/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*.[tr]*")
        }
        assert {name for name in ours if name.endswith((".ttl", ".rq"))} <= packed
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", python, wheel], check=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [python, "-m", "civigraph", "query", "ASK { ?s ?p ?o }", "--format", "csv"],
        cwd=tmp_path, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "true", done.stderr
    assert list((tmp_path / "cache" / "civigraph").glob("*/current"))
