"""SPARQL 1.1 Protocol, section 2.1: what is read from a request."""

from __future__ import annotations

import pytest

from civigraph.http.problems import ProblemError
from civigraph.http.protocol import FORM, QUERY, UPDATE, QueryOperation, read_get, read_post

ASK = "ASK {}"


def refused(
    status: int, query_string: bytes = b"", content_type: str | None = None, body: bytes | None = None
) -> str:
    """The detail of the problem that the request ends with."""
    with pytest.raises(ProblemError) as caught:
        read_get(query_string) if body is None else read_post(query_string, content_type, body)
    assert caught.value.problem.type.status == status
    return caught.value.problem.detail


def test_get_reads_every_parameter() -> None:
    read = read_get(
        b"query=ASK%20%7B%7D&default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn%3Ac"
        b"&format=csv&timeout=500ms"
    )
    assert read == QueryOperation(ASK, ("urn:a", "urn:b"), ("urn:c",), ("csv",), 0.5)


def test_a_plus_is_a_blank() -> None:
    assert read_get(b"query=ASK+%7B%7D").query == ASK


def test_bytes_that_are_not_escaped_are_read_as_utf8() -> None:
    assert read_get("query=ASK { ?s ?p 'é' }".encode()).query == "ASK { ?s ?p 'é' }"


def test_a_semicolon_separates_nothing() -> None:
    assert read_get(b"query=ASK{?s?p?o;?q?r}").query == "ASK{?s?p?o;?q?r}"


def test_get_without_parameters_holds_no_query() -> None:
    assert read_get(b"") == QueryOperation(None)


def test_get_with_a_format_only_holds_no_query() -> None:
    assert read_get(b"format=ttl") == QueryOperation(None, formats=("ttl",))


def test_an_empty_query_is_a_query() -> None:
    assert read_get(b"query=").query == ""


def test_unknown_parameters_are_passed_over() -> None:
    assert read_get(b"query=ASK+%7B%7D&callback=x&callback=y").query == ASK


def test_a_form_reads_every_parameter() -> None:
    read = read_post(b"", FORM, b"query=ASK+%7B%7D&default-graph-uri=urn%3Aa&named-graph-uri=urn:c&timeout=2")
    assert read == QueryOperation(ASK, ("urn:a",), ("urn:c",), (), 2.0)


def test_a_form_may_name_its_charset() -> None:
    assert read_post(b"", f"{FORM}; charset=UTF-8", b"query=ASK+%7B%7D").query == ASK


def test_a_direct_post_reads_the_other_parameters_from_the_address() -> None:
    read = read_post(b"default-graph-uri=urn:a&named-graph-uri=urn:c&format=xml", QUERY, ASK.encode())
    assert read == QueryOperation(ASK, ("urn:a",), ("urn:c",), ("xml",))


def test_a_direct_post_is_taken_as_it_is() -> None:
    assert read_post(b"", QUERY, b"ASK { ?s ?p '100%25 a+b' }").query == "ASK { ?s ?p '100%25 a+b' }"


@pytest.mark.parametrize(
    ("written", "seconds"), [("10", 10), ("10s", 10), ("500ms", 0.5), ("1.5", 1.5), ("", None)]
)
def test_timeouts_are_seconds_or_have_a_unit(written: str, seconds: float | None) -> None:
    assert read_get(f"query={ASK}&timeout={written}".encode()).timeout == seconds


@pytest.mark.parametrize("written", ["0", "0ms", "-1", "soon", "1h", "nan", "inf"])
def test_a_timeout_that_is_none_is_refused(written: str) -> None:
    assert "timeout" in refused(400, f"query={ASK}&timeout={written}".encode())


@pytest.mark.parametrize("twice", ["query=ASK&query=ASK", "query=ASK&timeout=1&timeout=2"])
def test_what_is_single_may_not_be_given_twice(twice: str) -> None:
    assert "given 2 times" in refused(400, twice.encode())


def test_formats_are_alternatives_and_empty_ones_are_none() -> None:
    assert read_get(b"query=ASK&format=tsv&format=&format=text/csv").formats == ("tsv", "text/csv")


def test_two_queries_are_refused_even_in_two_places() -> None:
    assert "given 2 times" in refused(400, b"query=ASK+{}", FORM, b"query=ASK+{}")
    assert "given 2 times" in refused(400, b"query=ASK+{}", QUERY, b"ASK {}")


def test_a_form_without_a_query_is_refused() -> None:
    assert "query is missing" in refused(400, b"", FORM, b"format=json")
    assert "query is missing" in refused(400, b"", FORM, b"")


def test_graphs_without_a_query_are_refused() -> None:
    assert "query is missing" in refused(400, b"default-graph-uri=urn:a")


@pytest.mark.parametrize("query_string", [b"query=%FF", b"query=\xff", b"query=%C3"])
def test_an_address_that_is_not_utf8_is_refused(query_string: bytes) -> None:
    assert "UTF-8" in refused(400, query_string)


def test_a_body_that_is_not_utf8_is_refused() -> None:
    assert "byte 5" in refused(400, b"", QUERY, b"ASK \xff")
    assert "UTF-8" in refused(400, b"", FORM, b"query=%FF")


def test_too_many_parameters_are_refused() -> None:
    assert "parameters" in refused(400, b"&".join([b"a=1"] * 2000))


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "multipart/form-data; boundary=x", "nonsense", "*/*"]
)
def test_other_media_types_are_refused(kind: str | None) -> None:
    assert QUERY in refused(415, b"", kind, b"ASK {}")


def test_another_charset_is_refused() -> None:
    assert "utf-16" in refused(415, b"", f"{QUERY}; charset=utf-16", b"ASK {}")


@pytest.mark.parametrize(
    ("query_string", "kind", "body"),
    [
        (b"update=CLEAR+ALL", None, None),
        (b"", FORM, b"update=CLEAR+ALL"),
        (b"", UPDATE, b"CLEAR ALL"),
        (b"query=ASK+{}&update=CLEAR+ALL", None, None),
    ],
    ids=["get", "form", "direct", "query and update"],
)
def test_updates_are_refused_as_read_only(query_string: bytes, kind: str | None, body: bytes | None) -> None:
    assert "read-only" in refused(403, query_string, kind, body)
