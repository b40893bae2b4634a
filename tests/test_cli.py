"""The command line as people run it: real processes, real files."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
import rdflib

from civigraph.cli.options import ENGINE, REMOTE, SERVER, STORE
from civigraph.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURE = Path(__file__).parent / "fixtures" / "rivers"
LENGTHS = "SELECT ?river ?km { ?river <https://example.org/rivers/def#length> ?km } ORDER BY ?km"
COPY = "CONSTRUCT WHERE { ?river <https://example.org/rivers/def#length> ?km }"


def run(
    *arguments: str | Path, given: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "civigraph", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **(environment or {})},
    )


def refused(result: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The message of a command that ended with an error, which is one message and no traceback."""
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()
    return result.stderr


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own; its snapshot is built by whoever comes first."""
    return Path(shutil.copytree(FIXTURE, tmp_path_factory.mktemp("projects") / "rivers"))


class TestQuery:
    def test_a_table_for_people(self, rivers: Path) -> None:
        result = run("query", "-p", rivers, LENGTHS)
        assert result.returncode == 0, result.stderr
        assert "river:thames" in result.stdout
        assert "3 rows" in result.stdout

    def test_csv(self, rivers: Path) -> None:
        rows = list(csv.DictReader(io.StringIO(run("query", "-p", rivers, "-f", "csv", LENGTHS).stdout)))
        assert [row["km"] for row in rows] == ["346", "1233", "2850"]

    def test_json(self, rivers: Path) -> None:
        document = json.loads(run("query", "-p", rivers, "--format", "json", LENGTHS).stdout)
        assert len(document["results"]["bindings"]) == 3

    @pytest.mark.parametrize("form", ["table", "ttl", "nt"])
    def test_a_graph_is_rdf(self, rivers: Path, form: str) -> None:
        result = run("query", "-p", rivers, "-f", form, COPY)
        assert len(rdflib.Graph().parse(data=result.stdout, format="nt" if form == "nt" else "turtle")) == 3

    def test_ask(self, rivers: Path) -> None:
        assert run("query", "-p", rivers, "ASK { ?s ?p 346 }").stdout == "yes\n"
        assert run("query", "-p", rivers, "ASK { ?s ?p 347 }").stdout == "no\n"

    @pytest.mark.parametrize("arguments", [(), ("-",)])
    def test_a_query_from_standard_input(self, rivers: Path, arguments: tuple[str, ...]) -> None:
        assert run("query", "-p", rivers, *arguments, given="ASK {}").stdout == "yes\n"

    def test_a_query_from_a_file(self, rivers: Path, tmp_path: Path) -> None:
        (tmp_path / "ask.rq").write_text("ASK {}", "utf-8")
        assert run("query", "-p", rivers, f"@{tmp_path / 'ask.rq'}").stdout == "yes\n"

    def test_a_malformed_query_is_shown_with_its_place(self, rivers: Path) -> None:
        message = refused(run("query", "-p", rivers, "SELECT *\nWHERE { ?s ?p ?o"), 2)
        assert "line 2, column 7" in message
        assert "   2 | WHERE { ?s ?p ?o\n             ^" in message

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("ASK {}", "-f", "exe"), "exe is not known"),
            (("ASK {}", "-f", "ttl"), "format"),
            (("@missing.rq",), "missing.rq cannot be read"),
            (("SELECT * { SERVICE <http://127.0.0.1:1/> {} }",), "SERVICE"),
        ],
    )
    def test_other_faults_are_one_message(self, rivers: Path, arguments: tuple[str, ...], says: str) -> None:
        assert says in refused(run("query", "-p", rivers, *arguments))

    def test_a_reader_that_stops_early_is_no_fault_worth_a_traceback(self, rivers: Path) -> None:
        rows = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        command = [sys.executable, "-m", "civigraph", "query", "-p", str(rivers), "-f", "csv", rows]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert b"Traceback" not in process.stderr.read()


class TestProjects:
    def test_an_empty_folder_is_an_empty_project(self, tmp_path: Path) -> None:
        assert run("query", "-p", tmp_path, "ASK { ?s <urn:none> ?o }").stdout == "no\n"

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        for command in (("query", "ASK {}", "-p"), ("build",), ("serve",)):
            assert "missing is not a folder" in refused(run(*command, tmp_path / "missing"))

    def test_a_broken_file_is_named_with_line_and_column(self, rivers: Path, tmp_path: Path) -> None:
        project = Path(shutil.copytree(FIXTURE, tmp_path / "broken"))
        file = project / "data" / "ttl" / "rivers.ttl"
        file.write_text(file.read_text("utf-8").replace("2850 ;", "2850 ,;"), "utf-8")
        for command in (("build",), ("serve", "--port", "0"), ("query", "ASK {}", "-p")):
            assert re.search(r"rivers\.ttl:\d+:\d+", refused(run(*command, project)))


class TestAuthoring:
    def test_build_says_what_it_made_and_then_that_nothing_changed(self, tmp_path: Path) -> None:
        project = shutil.copytree(FIXTURE, tmp_path / "rivers")
        first = run("build", project)
        assert first.returncode == 0, first.stderr
        assert (Path(first.stdout.strip()) / "manifest.json").is_file()
        assert "triples in all" in first.stderr
        second = run("build", project)
        assert second.stdout == first.stdout
        assert "Nothing has changed" in second.stderr

    def test_fmt_check_names_what_would_change_and_fmt_changes_it(self, tmp_path: Path) -> None:
        project = Path(shutil.copytree(FIXTURE, tmp_path / "rivers"))
        file = project / "data" / "ttl" / "rivers.ttl"
        run("fmt", "-p", project)
        assert run("fmt", "-p", project, "--check").returncode == 0
        canonical = file.read_text("utf-8")
        file.write_text(canonical.replace("    ", "  "), "utf-8")
        checked = run("fmt", "-p", project, "--check")
        assert checked.returncode == 1
        assert "rivers.ttl" in checked.stdout
        assert run("fmt", "-p", project).returncode == 0
        assert file.read_text("utf-8") == canonical

    @pytest.mark.parametrize("form", ["text", "json", "turtle", "junit"])
    def test_validate_reports_violations_of_anybodys_data(self, tmp_path: Path, form: str) -> None:
        shapes = tmp_path / "shapes.ttl"
        shapes.write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix r: <https://example.org/rivers/def#> .\n"
            "<urn:shape> a sh:NodeShape ; sh:targetClass r:River ; sh:property <urn:shape:length> .\n"
            '<urn:shape:length> sh:path r:length ; sh:minInclusive 1000 ; sh:message "Too short." .\n',
            "utf-8",
        )
        data = FIXTURE / "data" / "ttl" / "rivers.ttl"
        result = run("validate", data, "--shapes", shapes, "--format", form)
        assert result.returncode == 1, result.stderr
        assert "Too short." in result.stdout
        if form == "turtle":
            report = rdflib.Graph().parse(data=result.stdout, format="turtle")
            conforms = rdflib.URIRef("http://www.w3.org/ns/shacl#conforms")
            assert list(report.objects(None, conforms)) == [rdflib.Literal(False)]

    def test_validate_of_a_sound_project(self, rivers: Path) -> None:
        result = run("validate", "-p", rivers)
        assert result.returncode == 0, result.stderr + result.stdout

    def test_validate_with_shapes_needs_data(self, rivers: Path) -> None:
        assert "Name the files" in refused(run("validate", "--shapes", FIXTURE))

    def test_ground_needs_the_text(self, rivers: Path) -> None:
        assert "--text" in refused(run("ground", rivers, environment={"CIVIGRAPH_TEXT": ""}))


class TestSettings:
    def test_every_setting_is_an_option_of_a_command(self) -> None:
        assert set(Settings.model_fields) == {*SERVER, *STORE, *REMOTE, "build_dir", "text"}
        assert set(ENGINE) <= set(SERVER)

    def test_help_names_every_option_with_its_default_and_variable(self) -> None:
        text = " ".join(run("serve", "--help").stdout.split())
        for name in (*SERVER, *STORE, *REMOTE, "build_dir"):
            assert f"--{name.replace('_', '-')}" in text
            assert f"CIVIGRAPH_{name.upper()}" in text
        assert "Default: 30." in text

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("--port", "http"),
            ("--timeout", "soon"),
            ("--memory-limit", "much"),
            ("--workers", "0"),
            ("--root-path", "x"),
        ],
    )
    def test_a_value_that_cannot_be_used_is_named(self, rivers: Path, option: str, value: str) -> None:
        message = refused(run("serve", rivers, option, value))
        assert option[2:].replace("-", "_") in message
        assert value in message

    def test_a_variable_that_cannot_be_used_is_named(self, rivers: Path) -> None:
        assert "timeout" in refused(run("serve", rivers, environment={"CIVIGRAPH_TIMEOUT": "soon"}))

    def test_an_unknown_option_is_named(self, rivers: Path) -> None:
        assert "--colour" in refused(run("serve", rivers, "--colour"), 2)

    def test_version_and_help(self) -> None:
        assert re.fullmatch(r"\d+\.\d+\.\d+\n", run("--version").stdout)
        assert "serve" in run("--help").stdout


@pytest.fixture
def served(rivers: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "civigraph", "serve", str(rivers), "--port", "0", "--timeout", "5s"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, process.stderr.read() if process.stderr else ""
        yield process, line.split()[-1]
        if process.poll() is None:
            process.kill()


class TestServe:
    def test_the_address_is_printed_and_answers(self, served: tuple[subprocess.Popen[str], str]) -> None:
        _process, url = served
        response = httpx.get(f"{url}sparql", params={"query": LENGTHS})
        assert len(response.json()["results"]["bindings"]) == 3
        assert "rivers" in httpx.get(url).text

    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
    def test_it_ends_in_order_and_leaves_no_process(
        self, served: tuple[subprocess.Popen[str], str], how: signal.Signals
    ) -> None:
        process, url = served
        httpx.get(f"{url}sparql", params={"query": LENGTHS})
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(how)
        process.wait(10)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
        assert not any(child.is_running() for child in children)

    def test_a_second_start_builds_nothing(self, rivers: Path) -> None:
        run("build", rivers)
        command = [sys.executable, "-m", "civigraph", "serve", str(rivers), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            url = process.stdout.readline().split()[-1]
            assert httpx.get(f"{url}sparql", params={"query": "ASK {}"}).json()["boolean"] is True
            process.terminate()
            assert "Reading the Turtle files" not in process.stderr.read()

    def test_a_port_in_use_is_named_before_anything_is_built(self, rivers: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            message = refused(run("serve", rivers, "--port", str(port)))
        assert f"127.0.0.1:{port}" in message
        assert "--port" in message
