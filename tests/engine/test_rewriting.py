"""Answers of other servers, read and written anew."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.graph import FORMATS

from civigraph.engine.base import ResultKind
from civigraph.engine.remote_server import (
    FUSEKI,
    UNKNOWN,
    VIRTUOSO,
    RemoteServer,
    error_of,
    is_partial,
    recognise,
)
from civigraph.engine.results_xml import JsonOfXml
from civigraph.engine.rewriting import Rewriting
from civigraph.errors import (
    CivigraphError,
    EngineBusy,
    EvaluationFailed,
    NotAcceptable,
    QuerySyntaxError,
    QueryTimeout,
    RemoteFailed,
)

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
NTRIPLES = "application/n-triples"
SPACE = "http://www.w3.org/2005/sparql-results#"
TABLE = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
TRIPLES = b'<http://a> <http://e/b> "c" .\n<http://a> <http://e/b> "d" .\n'
CUT = (
    b"##  Query cancelled due to timeout during execution   ##\n"
    b"##  ****          Incomplete results           ****   ##\n"
)


def rewrite(body: bytes, media_type: str, form: str, server: RemoteServer = UNKNOWN, kind: str = "") -> bytes:
    graphs = {"turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"}
    shape = ResultKind(kind or ("graph" if form in graphs else "solutions"))
    return Rewriting(server, media_type, shape, FORMATS[form], seconds=3).whole(body)


def document(*rows: str) -> bytes:
    head = '<head><variable name="a"/></head>'
    results = "".join(f'<result><binding name="a">{row}</binding></result>' for row in rows)
    return (
        f'<?xml version="1.0"?><sparql xmlns="{SPACE}">{head}<results>{results}</results></sparql>'.encode()
    )


class TestTables:
    @pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
    def test_every_format(self, form: str) -> None:
        assert b"x" in rewrite(TABLE, JSON, form)

    @pytest.mark.parametrize("end", range(1, len(TABLE)))
    def test_a_part_is_never_the_whole(self, end: int) -> None:
        with pytest.raises(RemoteFailed):
            rewrite(TABLE[:end], JSON, "csv")

    @pytest.mark.parametrize("end", range(1, len(document("<literal>x</literal>")), 7))
    def test_a_part_of_xml_is_never_the_whole(self, end: int) -> None:
        with pytest.raises(RemoteFailed):
            rewrite(document("<literal>x</literal>")[:end], XML, "csv")

    def test_a_note_at_the_end_says_that_time_ran_out(self) -> None:
        with pytest.raises(QueryTimeout):
            rewrite(TABLE[:-3] + CUT, JSON, "json", FUSEKI)

    def test_a_boolean_where_a_table_should_be(self) -> None:
        with pytest.raises(RemoteFailed):
            rewrite(b'{"head":{},"boolean":true}', JSON, "json")

    @pytest.mark.parametrize(("cell", "boolean"), [("1", b"true"), ("0", b"false"), ("true", b"true")])
    def test_a_table_where_a_boolean_should_be(self, cell: str, boolean: bytes) -> None:
        assert boolean in rewrite(document(f"<literal>{cell}</literal>"), XML, "json", kind="boolean")

    def test_a_page_is_no_answer(self) -> None:
        with pytest.raises(RemoteFailed, match="text/html"):
            rewrite(b"<html/>", "text/html", "json")

    @pytest.mark.parametrize(("rows", "refused"), [(2, False), (3, True), (4, True)])
    def test_as_many_rows_as_the_server_gives_at_most(self, rows: int, refused: bool) -> None:
        server = VIRTUOSO.configured("auto", 3)
        body = document(*["<uri>http://a</uri>"] * rows)
        if refused:
            with pytest.raises(EvaluationFailed, match="3 rows"):
                rewrite(body, XML, "json", server)
        else:
            assert rewrite(body, XML, "csv", server).count(b"\n") == rows + 1


class TestXml:
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])), max_size=5))
    def test_texts_come_through_as_they_are(self, texts: list[str]) -> None:
        escaped = [each.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for each in texts]
        source = JsonOfXml(io.BytesIO(document(*[f"<literal>{each}</literal>" for each in escaped])))
        read = json.loads(b"".join(iter(lambda: source.read(64), b"")))
        assert [row["a"]["value"] for row in read["results"]["bindings"]] == texts

    def test_terms(self) -> None:
        body = document(
            "<uri>http://a</uri>",
            "<bnode>b</bnode>",
            '<literal xml:lang="en"> c\n</literal>',
            '<literal datatype="http://d">e</literal>',
        )
        rows = json.loads(rewrite(body, XML, "json"))["results"]["bindings"]
        assert [row["a"] for row in rows] == [
            {"type": "uri", "value": "http://a"},
            {"type": "bnode", "value": rows[1]["a"]["value"]},
            {"type": "literal", "value": " c\n", "xml:lang": "en"},
            {"type": "literal", "value": "e", "datatype": "http://d"},
        ]

    def test_no_entity_is_expanded(self) -> None:
        with pytest.raises(RemoteFailed, match="document type"):
            rewrite(b'<!DOCTYPE s [<!ENTITY e "x">]>' + document("<literal>&e;</literal>")[21:], XML, "json")


class TestGraphs:
    @pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
    def test_every_format(self, form: str) -> None:
        written = rewrite(TRIPLES, NTRIPLES, form)
        assert b"c" in written
        assert b"d" in written

    def test_a_note_at_the_end_says_that_time_ran_out(self) -> None:
        """It is a comment in these formats, so that the part would look like the whole."""
        with pytest.raises(QueryTimeout):
            rewrite(TRIPLES + CUT, NTRIPLES, "turtle", FUSEKI)

    def test_a_part_of_a_triple(self) -> None:
        with pytest.raises(RemoteFailed):
            rewrite(TRIPLES[:-8], NTRIPLES, "turtle")

    def test_a_predicate_without_an_xml_name(self) -> None:
        with pytest.raises(NotAcceptable, match="http://e/1"):
            rewrite(b"<http://a> <http://e/1> <http://c> .", NTRIPLES, "rdfxml")


class TestServers:
    def test_they_are_told_apart(self) -> None:
        assert recognise({"fuseki-request-id": "1"}) is FUSEKI
        assert recognise({"server": "Virtuoso/07.20.3229 (Linux)"}) is VIRTUOSO
        assert recognise({"server": "nginx"}) is UNKNOWN

    @pytest.mark.parametrize(
        ("server", "setting", "seconds", "fields"),
        [
            (FUSEKI, "auto", 2, {"timeout": "2"}),
            (FUSEKI, "auto", 0.3, {"timeout": "1"}),
            (VIRTUOSO, "auto", 0.3, {"timeout": "300"}),
            (UNKNOWN, "auto", 2, {}),
            (FUSEKI, "none", 2, {}),
            (UNKNOWN, "maxTime:ms", 2, {"maxTime": "2000"}),
            (UNKNOWN, "maxTime", 2, {"maxTime": "2"}),
        ],
    )
    def test_limits(self, server: RemoteServer, setting: str, seconds: float, fields: dict[str, str]) -> None:
        assert server.configured(setting, 0).timeout_fields(seconds) == fields

    def test_an_answer_that_says_it_is_not_whole(self) -> None:
        assert is_partial(200, {"x-sql-state": "S1TAT"})
        assert is_partial(206, {})
        assert not is_partial(200, {})

    @pytest.mark.parametrize(
        ("status", "body", "error"),
        [
            (503, "Query timed out", QueryTimeout),
            (500, "Virtuoso S1T00 Error SR171: Transaction timed out", QueryTimeout),
            (504, "", QueryTimeout),
            (503, "", EngineBusy),
            (429, "", EngineBusy),
            (400, "Parse error: Encountered x", QuerySyntaxError),
            (400, "Virtuoso 22012 Error SR084: Division by 0.", EvaluationFailed),
            (500, "at org.example.Secret(Secret.java:7)", RemoteFailed),
            (401, "", RemoteFailed),
        ],
    )
    def test_errors(self, status: int, body: str, error: type[CivigraphError]) -> None:
        made = error_of(status, body, "ASK {}", 3)
        assert type(made) is error
        assert "Secret" not in str(made)

    def test_the_place_in_the_servers_words(self) -> None:
        made = error_of(400, "Parse error: Non-group key at line 3, column 7.\n\nASK {}", "ASK {}", 3)
        assert isinstance(made, QuerySyntaxError)
        assert (made.line, made.column) == (3, 7)
