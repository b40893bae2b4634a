"""SPARQL 1.1 Protocol, section 2: what is read from a request."""

from __future__ import annotations

import pytest

from civigraph.http.problems import ProblemError
from civigraph.http.protocol import (
    FORM,
    QUERY,
    UPDATE,
    QueryOperation,
    UpdateOperation,
    read_get,
    read_post,
    read_query,
    refuse_conflict,
)

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
    assert read_post(b"", f"{FORM}; charset=UTF-8", b"query=ASK+%7B%7D") == QueryOperation(ASK)


def test_a_direct_post_reads_the_other_parameters_from_the_address() -> None:
    read = read_post(b"default-graph-uri=urn:a&named-graph-uri=urn:c&format=xml", QUERY, ASK.encode())
    assert read == QueryOperation(ASK, ("urn:a",), ("urn:c",), ("xml",))


def test_a_direct_post_is_taken_as_it_is() -> None:
    text = "ASK { ?s ?p '100%25 a+b' }"
    assert read_post(b"", QUERY, text.encode()) == QueryOperation(text)


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


class TestUpdates:
    def test_a_form(self) -> None:
        graphs = b"using-graph-uri=urn:a&using-graph-uri=urn:b&using-named-graph-uri=urn:c"
        body = b"update=CLEAR+ALL&timeout=2&" + graphs
        assert read_post(b"", FORM, body) == UpdateOperation("CLEAR ALL", ("urn:a", "urn:b"), ("urn:c",), 2.0)

    def test_a_direct_post(self) -> None:
        read = read_post(b"using-graph-uri=urn:a&using-named-graph-uri=urn:c", UPDATE, b"CLEAR ALL")
        assert read == UpdateOperation("CLEAR ALL", ("urn:a",), ("urn:c",))

    def test_a_direct_post_may_name_its_charset_and_version(self) -> None:
        assert read_post(b"", f"{UPDATE}; charset=utf-8; version=1.2", b"CLEAR ALL") == UpdateOperation(
            "CLEAR ALL"
        )

    def test_an_empty_update_is_an_update(self) -> None:
        assert read_post(b"", UPDATE, b"") == UpdateOperation("")
        assert read_post(b"", FORM, b"update=") == UpdateOperation("")

    @pytest.mark.parametrize("query_string", [b"update=CLEAR+ALL", b"query=ASK+{}&update=CLEAR+ALL"])
    def test_by_get_it_is_refused(self, query_string: bytes) -> None:
        assert "POST" in refused(400, query_string)

    def test_two_are_refused_even_in_two_places(self) -> None:
        assert "given 2 times" in refused(400, b"", FORM, b"update=CLEAR+NAMED&update=CLEAR+DEFAULT")
        assert "given 2 times" in refused(400, b"update=CLEAR+ALL", UPDATE, b"CLEAR ALL")

    @pytest.mark.parametrize(
        ("query_string", "kind", "body"),
        [
            (b"", FORM, b"query=ASK+{}&update=CLEAR+ALL"),
            (b"query=ASK+{}", UPDATE, b"CLEAR ALL"),
            (b"update=CLEAR+ALL", QUERY, b"ASK {}"),
        ],
    )
    def test_beside_a_query_it_is_refused(self, query_string: bytes, kind: str, body: bytes) -> None:
        assert "a query and an update" in refused(400, query_string, kind, body)

    @pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
    def test_the_dataset_of_a_query_is_refused(self, name: str) -> None:
        assert f"using-{'' if name.startswith('d') else 'named-'}graph-uri" in refused(
            400, f"{name}=urn:a".encode(), UPDATE, b"CLEAR ALL"
        )

    @pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
    def test_the_dataset_of_an_update_does_not_belong_to_a_query(self, name: str) -> None:
        assert name in refused(400, f"query=ASK+{{}}&{name}=urn:a".encode())

    @pytest.mark.parametrize(
        "text",
        [
            "WITH <urn:g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
            "CLEAR ALL; delete {} using <urn:g> WHERE {}",
            "INSERT {} USING NAMED <urn:g> WHERE {}",
        ],
    )
    @pytest.mark.parametrize("graphs", [(("urn:a",), ()), ((), ("urn:a",))])
    def test_parameters_beside_using_or_with_are_refused(
        self, text: str, graphs: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> None:
        with pytest.raises(ProblemError) as caught:
            refuse_conflict(UpdateOperation(text, *graphs))
        assert caught.value.problem.type.status == 400

    def test_using_without_parameters_is_allowed(self) -> None:
        refuse_conflict(UpdateOperation("INSERT {} USING <urn:g> WHERE {}"))

    def test_the_words_in_strings_iris_names_and_comments_are_no_clauses(self) -> None:
        text = 'INSERT { <urn:with> with:using "USING" } # WITH\nWHERE {}'
        refuse_conflict(UpdateOperation(text, ("urn:a",)))

    def test_a_request_to_explain_it_does_not_run_it(self) -> None:
        assert "explained" in refused(400, b"", FORM, b"update=CLEAR+ALL&explain=1")
        assert "explained" in refused(400, b"explain=true", UPDATE, b"CLEAR ALL")
        assert read_post(b"explain=0", UPDATE, b"CLEAR ALL") == UpdateOperation("CLEAR ALL")

    def test_a_version_may_be_given_once(self) -> None:
        assert read_post(b"", FORM, b"update=CLEAR+ALL&version=1.2") == UpdateOperation("CLEAR ALL")
        assert "version" in refused(400, b"", FORM, b"update=CLEAR+ALL&version=1.1&version=1.2")
        assert "version" in refused(400, b"query=ASK+{}&version=1.1&version=1.2")


class TestTheMethodQuery:
    def test_the_body_is_the_query(self) -> None:
        read = read_query(b"default-graph-uri=urn:a&format=xml", QUERY, ASK.encode())
        assert read == QueryOperation(ASK, ("urn:a",), (), ("xml",))

    def test_the_body_is_a_form(self) -> None:
        assert read_query(b"", FORM, b"query=ASK+%7B%7D&timeout=2") == QueryOperation(ASK, timeout=2.0)

    @pytest.mark.parametrize("kind", [None, UPDATE, "text/plain"])
    def test_other_types_are_refused(self, kind: str | None) -> None:
        with pytest.raises(ProblemError) as caught:
            read_query(b"", kind, b"CLEAR ALL")
        assert caught.value.problem.type.status == 415

    def test_an_update_is_refused_since_the_method_is_safe(self) -> None:
        with pytest.raises(ProblemError) as caught:
            read_query(b"", FORM, b"update=CLEAR+ALL")
        assert caught.value.problem.type.status == 400
