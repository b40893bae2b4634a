"""Each fault that a machine can have is found and comes with what to do; a healthy one has none."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from civigraph.build.freshness import ensure_snapshot
from civigraph.config import Settings, load_settings
from civigraph.diagnosis.content import check_content
from civigraph.diagnosis.finding import Finding, Level
from civigraph.diagnosis.installation import check_installation
from civigraph.diagnosis.machine import check_machine, check_memory
from civigraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

RIVERS = Path(__file__).parents[1] / "fixtures" / "rivers"
GIB = 1024**3


def by_check(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {each.check: each for each in findings}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(RIVERS, tmp_path / "rivers")
    return Project.open(tmp_path / "rivers")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(build_dir=tmp_path / "build", port=0, memory_limit="64M", cache_bytes="8M")


def test_this_installation_is_sound() -> None:
    found = by_check(check_installation())
    assert found["Python"].level is Level.OK
    assert found["libraries"].level is Level.OK


def test_versions_are_compared_with_the_lock_file(tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text('[[package]]\nname = "rdflib"\nversion = "1.2.3"\n')
    found = by_check(check_installation(lock))["lock file"]
    assert found.level is Level.WARNING
    assert "1.2.3 in the lock file" in found.text
    lock.write_text("no toml [")
    assert by_check(check_installation(lock))["lock file"].level is Level.WARNING
    lock.write_text("package = []\n")
    assert by_check(check_installation(lock))["lock file"].level is Level.OK


def test_limits_that_the_memory_cannot_hold_come_with_one_that_it_can() -> None:
    settings = load_settings(memory_limit="8G", workers=2, long_workers=1)
    found = check_memory(settings, 16 * GIB)
    assert found.level is Level.WARNING
    limit = found.remedy.split("--memory-limit to ")[1].split()[0]
    assert check_memory(load_settings(memory_limit=limit), 16 * GIB).level is Level.OK


def test_a_port_in_use_is_an_error(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = load_settings(port=taken.getsockname()[1])
        found = by_check(check_machine(busy, on_disk=False))["address"]
    assert found.level is Level.ERROR
    assert "--port" in found.remedy
    assert by_check(check_machine(settings, on_disk=False))["address"].level is Level.OK


def test_network_and_proc_are_looked_at(settings: Settings) -> None:
    for on_disk in (False, True):
        found = by_check(check_machine(settings, on_disk=on_disk))
        assert found["network"].level in (Level.OK, Level.WARNING)
        assert bool(found["network"].remedy) == (found["network"].level is Level.WARNING)
    assert by_check(check_machine(settings, on_disk=False))["network"].level is Level.OK


def test_a_snapshot_is_missing_then_current_then_stale_then_damaged(
    project: Project, settings: Settings
) -> None:
    assert by_check(check_content(project, settings))["snapshot"].level is Level.WARNING
    snapshot = ensure_snapshot(project, settings)
    found = by_check(check_content(project, settings))
    assert found["snapshot"].level is Level.OK
    assert found["query"].level is Level.OK
    data = project.data_files()[0]
    data.write_text(data.read_text("utf-8") + "\n# changed\n", "utf-8")
    stale = by_check(check_content(project, settings))["snapshot"]
    assert (stale.level, "changed" in stale.text) == (Level.WARNING, True)
    snapshot.quads.write_bytes(b"")
    damaged = by_check(check_content(project, settings))
    assert damaged["snapshot"].level is Level.ERROR
    assert "query" not in damaged


def test_a_store_folder_is_missing_or_broken(project: Project, settings: Settings, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with_store = settings.model_copy(update={"store": store})
    assert by_check(check_content(project, with_store))["store"].level is Level.WARNING
    store.mkdir()
    (store / "store.json").write_text("{")
    broken = by_check(check_content(project, with_store))["store"]
    assert (broken.level, "restore" in broken.remedy) == (Level.ERROR, True)


def test_the_command_says_it_for_people_and_for_programs(tmp_path: Path) -> None:
    options = ["--build-dir", str(tmp_path), "--port", "0", "--memory-limit", "64M"]
    command = [sys.executable, "-m", "civigraph", "doctor", str(RIVERS), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, "WARNING  snapshot" in done.stdout) == (0, True)
    assert "→" in done.stdout
    done = subprocess.run([*command, "--json"], check=False, capture_output=True, text=True)
    assert {"check", "level", "text", "remedy"} == set(json.loads(done.stdout)[0])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*command, "--port", port], check=False, capture_output=True, text=True)
    assert (done.returncode, "ERROR" in done.stdout) == (1, True)
