"""A store on disk from the command line: real processes, real files."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pyoxigraph
import pytest
from tests.test_cli import FIXTURE, refused, run

from civigraph.access import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

TTL = "<a:b> <a:c> 1, 2 .\n"
QUADS = "<a:b> <a:c> <a:d> <a:g> .\n<a:b> <a:c> <a:e> .\n"
LENGTHS = "SELECT ?km { ?river <https://example.org/rivers/def#length> ?km }"


def exported(store: Path, target: Path, *options: str) -> list[str]:
    result = run("export", store, target, *options)
    assert result.returncode == 0, result.stderr
    data = gzip.decompress(target.read_bytes()) if target.suffix == ".gz" else target.read_bytes()
    return sorted(data.decode().splitlines())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "some.nq").write_text(QUADS)
    result = run("import", tmp_path / "store", tmp_path / "some.nq")
    assert result.returncode == 0, result.stderr
    assert "2 quads" in result.stdout
    return tmp_path / "store"


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(FIXTURE, tmp_path_factory.mktemp("projects") / "rivers"))


def _end(process: subprocess.Popen[str], listening: threading.Thread, said: list[str]) -> str:
    process.wait(20)
    listening.join()
    return f"the server did not start: {said[0]}"


@contextmanager
def serving(project: Path, store: Path, *options: str) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "civigraph", "serve", str(project), "--store", str(store), "--port", "0"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        said: list[str] = []
        listening = threading.Thread(
            target=lambda: said.append(process.stderr.read() if process.stderr else "")
        )
        listening.start()
        try:
            assert "http://" in line, _end(process, listening, said)
            with httpx.Client(base_url=line.split()[-1], timeout=30) as client:
                yield client
        finally:
            process.terminate()
            process.wait(20)
            listening.join()
        assert "Traceback" not in said[0]


def count(client: httpx.Client, query: str = LENGTHS) -> int:
    return len(client.get("sparql", params={"query": query}).json()["results"]["bindings"])


class TestImport:
    def test_files_add_to_a_store(self, store: Path, tmp_path: Path) -> None:
        (tmp_path / "more.ttl.gz").write_bytes(gzip.compress(TTL.encode()))
        assert "4 quads" in run("import", store, tmp_path / "more.ttl.gz", "--graph", "a:h").stdout
        lines = exported(store, tmp_path / "all.nq")
        assert sum(line.endswith("<a:h> .") for line in lines) == 2

    def test_files_replace_what_a_store_holds(self, store: Path, tmp_path: Path) -> None:
        (tmp_path / "other.ttl").write_text(TTL)
        assert "2 quads" in run("import", store, tmp_path / "other.ttl", "--replace").stdout
        assert len(exported(store, tmp_path / "all.nt", "--graph", "")) == 2

    def test_a_broken_file_is_named_and_changes_nothing(self, store: Path, tmp_path: Path) -> None:
        (tmp_path / "good.ttl").write_text(TTL)
        (tmp_path / "bad.ttl").write_text("<a:b> <a:c> .\n")
        message = refused(run("import", store, tmp_path / "good.ttl", tmp_path / "bad.ttl"))
        assert f"civigraph: {tmp_path / 'bad.ttl'}:1:13: " in message
        assert "Parser error" not in message
        assert len(exported(store, tmp_path / "all.nq")) == 2

    @pytest.mark.parametrize(("name", "says"), [("x.doc", "known are"), ("missing.ttl", "cannot be read")])
    def test_other_faults_are_one_message(self, store: Path, tmp_path: Path, name: str, says: str) -> None:
        (tmp_path / "x.doc").write_text("")
        message = refused(run("import", store, tmp_path / name))
        assert says in message
        assert "malformed" not in message

    def test_the_name_of_a_graph_is_an_iri(self, store: Path, tmp_path: Path) -> None:
        assert "absolute IRI" in refused(run("import", store, tmp_path / "some.nq", "--graph", "my graph"))

    def test_a_folder_that_is_no_store_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.ttl").write_text(TTL)
        assert "thesis.ttl" in refused(run("import", tmp_path, tmp_path / "thesis.ttl"))

    def test_a_project_fills_a_store(self, tmp_path: Path) -> None:
        project = shutil.copytree(FIXTURE, tmp_path / "rivers")
        result = run("import", tmp_path / "store", "--project", project)
        assert result.returncode == 0, result.stderr
        named = exported(tmp_path / "store", tmp_path / "all.nq.gz")
        default = exported(tmp_path / "store", tmp_path / "default.nt", "--graph", "")
        assert default
        assert len(named) == 2 * len(default)


class TestExport:
    @pytest.mark.parametrize("name", ["x.nq", "x.trig", "x.nq.gz"])
    def test_datasets_come_whole(self, store: Path, tmp_path: Path, name: str) -> None:
        run("export", store, tmp_path / name)
        with (gzip.open if name.endswith(".gz") else open)(tmp_path / name, "rb") as file:
            form = pyoxigraph.RdfFormat.TRIG if ".trig" in name else pyoxigraph.RdfFormat.N_QUADS
            assert len([*pyoxigraph.parse(file, format=form)]) == 2  # type: ignore[arg-type]

    def test_equal_content_gives_equal_bytes(self, store: Path, tmp_path: Path) -> None:
        for name in ("a.nq.gz", "b.nq.gz"):
            run("export", store, tmp_path / name)
        assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("x.ttl",), "--graph"),
            (("x.ttl", "--graph", "a:none"), "a:none"),
            (("x.ttl", "--graph", "my graph"), "absolute IRI"),
            (("x.exe",), "known are"),
            (("no/such/folder/x.nq",), "cannot be written"),
        ],
    )
    def test_faults_are_one_message(
        self, store: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
    ) -> None:
        assert says in refused(run("export", store, tmp_path / arguments[0], *arguments[1:]))

    def test_a_folder_without_a_store_is_named(self, tmp_path: Path) -> None:
        assert "holds no store" in refused(run("export", tmp_path, tmp_path / "x.nq"))


class TestBackup:
    def test_a_backup_is_a_store_that_can_be_restored(self, store: Path, tmp_path: Path) -> None:
        token = run("token", store).stdout.strip()
        assert run("backup", store, tmp_path / "saved").returncode == 0
        before = exported(store, tmp_path / "before.nq")
        shutil.rmtree(store)
        result = run("restore", tmp_path / "saved", store)
        assert result.returncode == 0, result.stderr
        assert (
            exported(store, tmp_path / "after.nq")
            == before
            == exported(tmp_path / "saved", tmp_path / "s.nq")
        )
        assert Tokens(store / "tokens.json").scopes_of(token) == {"write"}

    def test_nothing_is_overwritten_unasked(self, store: Path, tmp_path: Path) -> None:
        run("backup", store, tmp_path / "saved")
        assert "exists" in refused(run("backup", store, tmp_path / "saved"))
        assert "--replace" in refused(run("restore", tmp_path / "saved", store))
        (tmp_path / "other.ttl").write_text(TTL)
        run("import", store, tmp_path / "other.ttl", "--replace")
        assert run("restore", tmp_path / "saved", store, "--replace").returncode == 0
        assert exported(store, tmp_path / "after.nq") == sorted(QUADS.splitlines())

    def test_a_folder_without_a_backup_is_named(self, tmp_path: Path) -> None:
        assert "no-backup holds no backup" in refused(
            run("restore", tmp_path / "no-backup", tmp_path / "new")
        )

    def test_a_damaged_backup_is_refused(self, store: Path, tmp_path: Path) -> None:
        run("backup", store, tmp_path / "saved")
        for manifest in (tmp_path / "saved").rglob("MANIFEST-*"):
            manifest.write_bytes(b"")
        assert "cannot be restored" in refused(run("restore", tmp_path / "saved", tmp_path / "new"))


class TestToken:
    def test_tokens_are_made_listed_and_revoked(self, tmp_path: Path) -> None:
        folder = tmp_path / "store"
        first = run("token", folder)
        second = run("token", folder, "--name", "ada", "--scope", "admin")
        tokens = Tokens(folder / "tokens.json")
        assert tokens.scopes_of(first.stdout.strip()) == {"write"}
        assert tokens.scopes_of(second.stdout.strip()) == {"write", "admin"}
        assert first.stdout.strip() not in (folder / "tokens.json").read_text()
        listed = run("token", folder, "--list").stdout
        assert re.findall(r"^(\S+)\t(\S+)", listed, re.MULTILINE) == [
            ("token-1", "write"),
            ("ada", "admin,write"),
        ]
        assert run("token", folder, "--revoke", "ada").returncode == 0
        assert tokens.scopes_of(second.stdout.strip()) == frozenset()
        assert "--list" in refused(run("token", folder, "--revoke", "ada"))
        assert "already" in refused(run("token", folder, "--name", "token-1"))


class TestServe:
    @pytest.mark.parametrize(
        ("options", "says"),
        [(("--writable",), "--store"), (("--writable", "--store", "x"), "civigraph token x")],
    )
    def test_what_does_not_go_together_is_told(
        self, rivers: Path, options: tuple[str, ...], says: str
    ) -> None:
        assert says in refused(run("serve", rivers, *options))

    def test_a_store_that_is_not_there_is_filled_from_the_project_once(
        self, rivers: Path, tmp_path: Path
    ) -> None:
        store = tmp_path / "store"
        drop = {"update": "DELETE WHERE { ?s <https://example.org/rivers/def#length> ?o }"}
        token = {"authorization": "Bearer T"}
        with serving(rivers, store, "--writable", "--token", "T", "--gate", "off") as client:
            assert count(client) == 3
            assert client.post("sparql", data=drop, headers=token).is_success
            assert count(client) == 0
        with serving(rivers, store, "--writable", "--token", "T", "--gate", "off") as client:
            assert count(client) == 0
        with serving(rivers, store) as client:
            assert count(client) == 0
            assert client.post("sparql", data=drop, headers=token).status_code == 403

    def test_a_token_of_the_store_opens_and_closes_at_once(self, rivers: Path, tmp_path: Path) -> None:
        store = tmp_path / "store"
        token = run("token", store).stdout.strip()
        empty = {"update": "INSERT DATA {}"}
        headers = {"authorization": f"Bearer {token}"}
        with serving(rivers, store, "--writable", "--gate", "off") as client:
            assert client.post("sparql", data=empty).status_code == 401
            assert client.post("sparql", data=empty, headers=headers).is_success
            run("token", store, "--revoke", "token-1")
            assert client.post("sparql", data=empty, headers=headers).status_code == 401

    def test_a_store_in_use_can_be_copied_and_not_filled(
        self, rivers: Path, store: Path, tmp_path: Path
    ) -> None:
        with serving(rivers, store, "--writable", "--token", "T", "--gate", "off"):
            assert run("backup", store, tmp_path / "saved").returncode == 0
            assert exported(store, tmp_path / "x.nq") == sorted(QUADS.splitlines())
            assert "in use" in refused(run("import", store, tmp_path / "some.nq"))

    def test_the_gate_of_the_project_is_asked(self, tmp_path: Path) -> None:
        project = Path(shutil.copytree(FIXTURE, tmp_path / "rivers"))
        (project / "shapes").mkdir(exist_ok=True)
        (project / "shapes" / "river.ttl").write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix r: <https://example.org/rivers/def#> .\n"
            "<urn:shape> a sh:NodeShape ; sh:targetClass r:River ; sh:property <urn:shape:length> .\n"
            '<urn:shape:length> sh:path r:length ; sh:maxCount 1 ; sh:message "A river has one length." .\n',
            "utf-8",
        )
        add = {
            "update": "PREFIX r: <https://example.org/rivers/def#>"
            " INSERT { ?river r:length 1 } WHERE { ?river a r:River }"
        }
        token = {"authorization": "Bearer T"}
        with serving(project, tmp_path / "store", "--writable", "--token", "T") as client:
            refusal = client.post("sparql", data=add, headers={**token, "accept": "text/turtle"})
            assert refusal.status_code == 422
            assert "A river has one length." in refusal.text
            assert count(client) == 3

    def test_a_second_service_on_the_same_store_is_told(self, rivers: Path, store: Path) -> None:
        with serving(rivers, store, "--writable", "--token", "T", "--gate", "off"):
            second = run("serve", rivers, "--store", store, "--writable", "--token", "T", "--port", "0")
            assert "in use by another process" in refused(second)

    @pytest.mark.parametrize("writable", [False, True], ids=["read-only", "writable"])
    @pytest.mark.parametrize("part", ["current", "generations", "tables", "store.json"])
    def test_a_damaged_store_is_one_message(
        self, rivers: Path, store: Path, part: str, *, writable: bool
    ) -> None:
        if part == "generations":
            shutil.rmtree(store / part)
        elif part == "tables":
            for table in store.glob("generations/*/*.sst"):
                table.write_bytes(b"")
        else:
            (store / part).write_text('{"name": 5}')
        options = ["--writable", "--token", "T", "--gate", "off"] if writable else []
        message = refused(run("serve", rivers, "--store", store, "--port", "0", *options))
        assert str(store) in message
        assert message.startswith("civigraph: ")
        assert message.count("\n") == 1
