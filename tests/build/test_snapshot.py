from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse
from tests.build.conftest import LIBRARY, WriteProject

from civigraph.build import current, ensure_snapshot
from civigraph.build.fingerprint import input_hash
from civigraph.build.pipeline import build
from civigraph.build.snapshot import Snapshot, default_build_dir
from civigraph.config import load_settings
from civigraph.errors import BuildError, SourceError

if TYPE_CHECKING:
    from civigraph.project import Project

BUILD = (
    "import sys; from pathlib import Path; from civigraph.build.pipeline import build; "
    "from civigraph.project import Project; build(Project.open(Path(sys.argv[1])))"
)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_same_input_gives_the_same_bytes_anywhere(write_project: WriteProject) -> None:
    found = []
    for name, seed in (("one", "1"), ("two", "77")):
        (parent := write_project({}, name)).root.mkdir(exist_ok=True)
        project = write_project(LIBRARY, f"{name}/library", reverse=name == "two")
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", BUILD, str(project.root)], check=True, env=environment)
        snapshot = current(project.root / "build")
        assert snapshot is not None
        found.append((snapshot.id, contents(snapshot.path)))
        assert parent.root.name == name
    assert found[0] == found[1]
    assert {"data.nq", "void.ttl", "validation.json", "validation.ttl", "manifest.json"} <= set(found[0][1])


def test_triples_stand_in_one_graph_each_and_the_manifest_counts_them(library: Project) -> None:
    snapshot = build(library).snapshot
    quads = list(parse(path=snapshot.quads, format=RdfFormat.N_QUADS))
    assert len({quad.triple for quad in quads}) == len(quads) == snapshot.manifest["triples"]
    assert sum(snapshot.manifest["graphs"].values()) == len(quads)
    assert {quad.graph_name.value for quad in quads} == set(snapshot.manifest["graphs"])
    assert snapshot.quads.read_bytes().splitlines() == sorted(snapshot.quads.read_bytes().splitlines())


def test_dumps_hold_the_whole_graph_and_match_their_checksums(library: Project) -> None:
    snapshot = build(library).snapshot
    formats = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "nt": RdfFormat.N_TRIPLES}
    formats |= {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}
    for extension, kind in formats.items():
        content = gzip.decompress((snapshot.dumps / f"example-org-2026.1.{extension}.gz").read_bytes())
        quads = set(parse(content, format=kind))
        assert len(quads) == snapshot.manifest["triples"], extension
    for line in (snapshot.dumps / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((snapshot.dumps / name).read_bytes()).hexdigest() == expected


def test_damage_is_found_by_checksum(library: Project) -> None:
    snapshot = build(library).snapshot
    assert snapshot.damaged() == []
    snapshot.quads.write_bytes(b"")
    assert snapshot.damaged() == ["data.nq"]


def test_second_build_does_nothing_and_a_change_is_built(library: Project) -> None:
    first = build(library)
    assert first.built
    assert not build(library).built
    (library.data / "new.ttl").write_text("<urn:a> <urn:b> 1 .")
    changed = build(library)
    assert changed.built
    assert changed.snapshot.id != first.snapshot.id
    published = current(default_build_dir(library))
    assert published is not None
    assert published.id == changed.snapshot.id


@pytest.mark.parametrize("path", ["ontology/library.ttl", "shapes/book.ttl", "queries/rules/10-long.rq"])
def test_input_hash_covers_ontology_shapes_and_rules(library: Project, path: str) -> None:
    before = input_hash(library)
    with (library.root / path).open("a") as file:
        file.write("\n")
    assert input_hash(library) != before


def test_going_back_to_an_older_state_publishes_its_snapshot_without_a_build(library: Project) -> None:
    first = build(library).snapshot
    extra = library.data / "new.ttl"
    extra.write_text("<urn:a> <urn:b> 1 .")
    build(library)
    extra.unlink()
    assert ensure_snapshot(library, load_settings()).id == first.id
    published = current(default_build_dir(library))
    assert published is not None
    assert published.id == first.id


@pytest.mark.parametrize("files", [{}, {"data/ttl/x.ttl": "<urn:a> <urn:b> <urn:c> ."}])
def test_empty_folder_and_single_file_are_projects(
    write_project: WriteProject, files: dict[str, str]
) -> None:
    result = build(write_project(files))
    assert sum(result.counts[graph] for graph in result.counts if "/data/" in graph) == len(files)
    assert result.snapshot.damaged() == []


def test_broken_file_stops_the_build_and_leaves_the_snapshot_in_place(library: Project) -> None:
    before = build(library).snapshot
    (library.data / "broken.ttl").write_text("<urn:a> <urn:b> ")
    with pytest.raises(SourceError, match=r"broken\.ttl:1:"):
        build(library)
    published = current(default_build_dir(library))
    assert published is not None
    assert published.id == before.id
    assert published.damaged() == []


def test_violation_stops_the_build_says_what_to_do_and_force_publishes(write_project: WriteProject) -> None:
    bad = LIBRARY["data/ttl/books/emma.ttl"] + "<https://example.org/id/emma> ex:pages 475 ."
    project = write_project({**LIBRARY, "data/ttl/books/emma.ttl": bad})
    with pytest.raises(BuildError, match="A book has one number of pages") as caught:
        build(project)
    assert "emma.ttl" in str(caught.value)
    folder = default_build_dir(project)
    assert current(folder) is None
    assert json.loads((folder / "rejected.json").read_text())["violations"] == 1
    forced = build(project, force=True)
    assert forced.snapshot.manifest["violations"] == 1
    with pytest.raises(BuildError):
        ensure_snapshot(project, load_settings())


def test_when_a_build_fails_the_older_snapshot_is_used_only_on_demand(library: Project) -> None:
    before = build(library).snapshot
    (library.data / "broken.ttl").write_text("<urn:a> <urn:b> ")
    with pytest.raises(BuildError, match="--stale-ok"):
        ensure_snapshot(library, load_settings())
    assert ensure_snapshot(library, load_settings(), stale_ok=True).id == before.id


def test_server_that_has_to_build_first_shows_it(
    library: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = ensure_snapshot(library, load_settings(), show_progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "triples in all" in shown.err
    assert snapshot.id in shown.err
    assert ensure_snapshot(library, load_settings(), show_progress=True).id == snapshot.id
    assert capsys.readouterr().err == ""


def test_looking_for_a_snapshot_loads_neither_rdflib_nor_pyshacl() -> None:
    code = "import sys, civigraph.build; print(*({'rdflib', 'pyshacl', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("step", ["read", "derive", "validate", "describe", "write"])
def test_kill_during_a_build_leaves_the_snapshot_and_the_next_build_cleans_up(
    library: Project, step: str
) -> None:
    before = build(library).snapshot
    (library.data / "new.ttl").write_text("<urn:a> <urn:b> 1 .")
    killed = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom civigraph.build.pipeline import build\n"
        "from civigraph.build import snapshot\nfrom civigraph.project import Project\n"
        "class Killer:\n    def step(self, name):\n"
        f"        if name == {step!r} != 'write': os.kill(os.getpid(), signal.SIGKILL)\n"
        "sync = snapshot._sync\n"
        "snapshot._sync = lambda folder: os.kill(os.getpid(), signal.SIGKILL)\n"
        "build(Project.open(Path(sys.argv[1])), progress=Killer())\n"
    )
    done = subprocess.run([sys.executable, "-c", killed, str(library.root)], check=False)
    assert done.returncode == -signal.SIGKILL
    folder = default_build_dir(library)
    published = current(folder)
    assert published is not None
    assert published.id == before.id
    assert published.damaged() == []
    assert bool(list(folder.glob(".unfinished-*"))) == (step == "write")
    after = build(library).snapshot
    assert after.id != before.id
    assert not list(folder.glob(".unfinished-*"))


def test_two_builders_at_once_give_one_snapshot(library: Project) -> None:
    builders = [subprocess.Popen([sys.executable, "-c", BUILD, str(library.root)]) for _ in range(2)]
    assert [builder.wait(60) for builder in builders] == [0, 0]
    published = current(default_build_dir(library))
    assert published is not None
    assert published.damaged() == []


def test_a_few_snapshots_are_kept(library: Project) -> None:
    for number in range(5):
        (library.data / "new.ttl").write_text(f"<urn:a> <urn:b> {number} .")
        build(library)
    folder = default_build_dir(library)
    assert len([path for path in folder.glob("*/manifest.json") if not path.parent.is_symlink()]) == 3


def test_project_that_cannot_be_written_is_built_in_the_cache(
    library: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    assert default_build_dir(library).parent == tmp_path / "cache" / "civigraph"


def test_build_dir_that_cannot_be_written_is_a_clear_error(library: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match="--build-dir"):
        build(library, tmp_path / "file" / "build")


def test_summary_of_the_project_is_shown(write_project: WriteProject) -> None:
    query = (
        "#+ summary: Key figures\nSELECT ?name (COUNT(?x) AS ?n) WHERE { "
        "?x a <https://example.org/def#Book> BIND('books' AS ?name) } GROUP BY ?name"
    )
    assert build(write_project({**LIBRARY, "queries/pages/summary.rq": query})).summary == {"books": "1"}


def test_pointer_file_serves_where_links_cannot_be_made(
    library: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    snapshot = build(library).snapshot
    assert (default_build_dir(library) / "current").is_file()
    published = current(default_build_dir(library))
    assert published is not None
    assert published.id == snapshot.id


def test_folder_without_manifest_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no finished snapshot"):
        Snapshot.open(tmp_path)


def test_prefixes_travel_with_the_snapshot(library: Project) -> None:
    assert build(library).snapshot.prefixes["ex"] == "https://example.org/def#"
