"""curl, in the forms that the SPARQL protocols have."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.serving import Server

CURL = shutil.which("curl")
GRAPH = "http://example.org/graph"
LENGTHS = "SELECT ?km { ?river <http://example.org/length> ?km } ORDER BY ?km"
pytestmark = [
    pytest.mark.may_skip,
    pytest.mark.skipif(CURL is None, reason="curl is not on this machine"),
]


def curl(*arguments: str, text: str | None = None) -> tuple[int, str]:
    """Status and body."""
    assert CURL is not None
    command = [
        CURL,
        "--silent",
        "--show-error",
        "--max-time",
        "30",
        "--write-out",
        "\n%{http_code}",
        *arguments,
    ]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def bearer(server: Server) -> tuple[str, str]:
    return "--header", f"Authorization: Bearer {server.token}"


class TestQueries:
    @pytest.mark.parametrize(
        "form",
        [
            ("--get", "--data-urlencode", f"query={LENGTHS}"),
            ("--data-urlencode", f"query={LENGTHS}"),
            ("--header", "Content-Type: application/sparql-query", "--data-binary", LENGTHS),
            (
                "--request",
                "QUERY",
                "--header",
                "Content-Type: application/sparql-query",
                "--data-binary",
                LENGTHS,
            ),
        ],
        ids=["GET", "POST form", "POST direct", "QUERY"],
    )
    def test_a_query(self, server: Server, form: tuple[str, ...]) -> None:
        status, body = curl(*form, "--header", "Accept: text/csv", server.sparql)
        assert status == 200
        assert body.split() == ["km", "346", "1233"]

    def test_a_query_from_standard_input(self, server: Server) -> None:
        status, body = curl("--data-urlencode", "query@-", server.sparql, text=LENGTHS)
        assert status == 200
        assert [row["km"]["value"] for row in json.loads(body)["results"]["bindings"]] == ["346", "1233"]

    def test_compressed(self, server: Server) -> None:
        status, body = curl("--compressed", "--get", "--data-urlencode", f"query={LENGTHS}", server.sparql)
        assert status == 200
        assert len(json.loads(body)["results"]["bindings"]) == 2

    def test_head(self, server: Server) -> None:
        status, body = curl("--head", "--get", "--data-urlencode", "query=ASK {}", server.sparql)
        assert status == 200
        assert "content-type: application/sparql-results+json" in body.lower()

    def test_a_malformed_query(self, server: Server) -> None:
        status, body = curl("--get", "--data-urlencode", "query=SELECT", server.sparql)
        assert status == 400
        assert "line" in json.loads(body)["detail"]


class TestUpdates:
    TEXT = "INSERT DATA { <http://example.org/po> <http://example.org/length> 652 }"

    @pytest.mark.parametrize(
        "form",
        [
            ("--data-urlencode", f"update={TEXT}"),
            ("--header", "Content-Type: application/sparql-update", "--data-binary", TEXT),
        ],
        ids=["POST form", "POST direct"],
    )
    def test_an_update(self, server: Server, form: tuple[str, ...]) -> None:
        assert curl(*form, server.sparql)[0] == 401
        assert curl(*bearer(server), *form, server.sparql)[0] == 200
        _, body = curl("--get", "--data-urlencode", f"query={LENGTHS}", "--data", "format=csv", server.sparql)
        assert body.split() == ["km", "346", "652", "1233"]


class TestGraphs:
    def test_a_file_goes_up_changes_and_goes(self, server: Server, tmp_path: Path) -> None:
        file = tmp_path / "graph.ttl"
        file.write_text('<#a> <http://example.org/name> "A" .')
        at = ("--url-query", f"graph={GRAPH}") if _has_url_query() else ()
        url = server.store if at else f"{server.store}?graph={GRAPH}"
        turtle = ("--header", "Content-Type: text/turtle")
        send = (*bearer(server), *at, url)
        assert curl("--upload-file", str(file), *turtle, *send)[0] == 201
        assert curl("--upload-file", str(file), *turtle, *send)[0] == 204
        file.write_text('<#b> <http://example.org/name> "B" .')
        assert curl("--request", "POST", "--data-binary", f"@{file}", *turtle, *send)[0] == 200
        assert curl("--form", f"file=@{file};type=text/turtle", *send)[0] == 200
        status, body = curl("--header", "Accept: application/n-triples", *at, url)
        assert status == 200
        assert sorted(body.split(" ")[0] for body in body.splitlines()) == [f"<{GRAPH}#a>", f"<{GRAPH}#b>"]
        patch = ("--request", "PATCH", "--header", "Content-Type: application/sparql-update")
        assert curl(*patch, "--data-binary", "DELETE WHERE { <#a> ?p ?o }", *send)[0] == 200
        assert "#a>" not in curl("--header", "Accept: application/n-triples", *at, url)[1]
        assert curl("--head", *at, url)[0] == 200
        assert curl("--request", "DELETE", *send)[0] == 200
        assert curl(*at, url)[0] == 404


def _has_url_query() -> bool:
    assert CURL is not None
    done = subprocess.run([CURL, "--help", "all"], capture_output=True, text=True, check=True)
    return "--url-query" in done.stdout
