"""The options of ``civigraph serve --engine remote``."""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.remote.sayer import Sayer
from tests.remote.service import serving

if TYPE_CHECKING:
    from pathlib import Path

URL = "http://127.0.0.1:9/"
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/sparql-results+json\r\n\r\n"
CATALOGUE = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX e: <http://e.org/>
PREFIX void: <http://rdfs.org/ns/void#>
e:lakes a dcat:Dataset ; dcterms:title "Lakes of the world"@en ; void:uriSpace "http://e.org/" .
"""


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "--query-url"),
        (["--query-url", "localhost:3030"], "query_url"),
        (["--query-url", "http://user:secret@localhost/"], "query_url"),
        (["--query-url", URL, "--remote-timeout", "a b"], "remote_timeout"),
        (["--query-url", URL, "--store", "x"], "--store"),
        (["--query-url", URL, "--writable", "--token", "t", "--gate", "off"], "--update-url"),
        (["--query-url", URL, "--writable", "--update-url", URL, "--gate", "off"], "--token"),
        (["--query-url", URL, "--writable", "--update-url", URL, "--token", "t"], "--gate off"),
    ],
)
def test_what_does_not_go_together_is_said(options: list[str], says: str) -> None:
    command = [sys.executable, "-m", "civigraph", "serve", "--port", "0", "--engine", "remote", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("basic", b"Basic " + base64.b64encode(b"ann:secret")), ("bearer", b"Bearer secret")],
)
def test_credentials_come_from_the_environment(tmp_path: Path, kind: str, expected: bytes) -> None:
    sayer = Sayer()
    environment = {"CIVIGRAPH_REMOTE_USER": "ann", "CIVIGRAPH_REMOTE_PASSWORD": "secret"}
    options = ["--engine", "remote", "--query-url", f"http://127.0.0.1:{sayer.port}/", "--remote-auth", kind]
    try:
        sayer.answer = OK + b'{"head":{},"boolean":true}'
        with serving(tmp_path, "sayer", *options, environment=environment) as running:
            assert running.holds("ASK {}")
    finally:
        sayer.close()
    assert b"authorization: " + expected.lower() in sayer.heard.lower()
    assert b"secret" not in (tmp_path / "sayer-stderr").read_bytes()


def test_a_project_gives_name_and_prefixes(tmp_path: Path) -> None:
    folder = tmp_path / "lakes" / "data" / "ttl"
    folder.mkdir(parents=True)
    (folder / "catalogue.ttl").write_text(CATALOGUE)
    sayer = Sayer()
    sayer.answer = (
        OK.replace(b"sparql-results+json", b"n-triples") + b"<http://e.org/a> <http://e.org/p> 'x' .\n"
    )
    sayer.answer = sayer.answer.replace(b"'", b'"')
    options = [
        str(tmp_path / "lakes"),
        "--engine",
        "remote",
        "--query-url",
        f"http://127.0.0.1:{sayer.port}/",
    ]
    try:
        with serving(tmp_path, "project", *options) as running:
            page = running.client.get(running.url, headers={"accept": "text/html"}).text
            turtle = running.ask("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle").text
    finally:
        sayer.close()
    assert "Lakes of the world" in page
    assert 'e:a e:p "x"' in turtle
