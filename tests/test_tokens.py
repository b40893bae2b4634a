from __future__ import annotations

import re
import time

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from civigraph.engine.base import ResultKind
from civigraph.engine.outline import MAX_DEPTH, outline
from civigraph.tokens import TokenKind, line_and_column, tokenize


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://example.org/a#b>", TokenKind.IRI),
        ("<a\\u00E9>", TokenKind.IRI),
        ("<>", TokenKind.IRI),
        ('"a \\" b"', TokenKind.STRING),
        ("'a # b'", TokenKind.STRING),
        ('"""a "" \n b"""', TokenKind.STRING),
        ("'''SERVICE '' <x>'''", TokenKind.STRING),
        ('""', TokenKind.STRING),
        ("@en-GB", TokenKind.LANGTAG),
        ("@ar--rtl", TokenKind.LANGTAG),
        ("?service", TokenKind.VARIABLE),
        ("$1", TokenKind.VARIABLE),
        ("_:SERVICE.x", TokenKind.BLANK),
        ("ex:", TokenKind.PNAME),
        (":", TokenKind.PNAME),
        ("e.x:a.b:c%20\\~d", TokenKind.PNAME),
        ("éx:été", TokenKind.PNAME),
        ("SELECT", TokenKind.WORD),
        ("12", TokenKind.NUMBER),
        ("1.5e-3", TokenKind.NUMBER),
        (".5", TokenKind.NUMBER),
        ("^^", TokenKind.PUNCTUATION),
        ("<<(", TokenKind.PUNCTUATION),
    ],
)
def test_a_token_is_taken_whole(text: str, kind: TokenKind) -> None:
    assert kinds(text) == [(kind, text)]


def test_comments_and_white_space_are_no_tokens() -> None:
    assert kinds(" # SERVICE <x>\r\n\t# more") == []


def test_comparison_is_not_an_iri() -> None:
    assert kinds("?a<?b && ?c>?d") == [
        ("variable", "?a"),
        ("punctuation", "<"),
        ("variable", "?b"),
        ("punctuation", "&&"),
        ("variable", "?c"),
        ("punctuation", ">"),
        ("variable", "?d"),
    ]


def test_a_name_does_not_end_in_a_dot() -> None:
    assert kinds("ex:a.") == [("pname", "ex:a"), ("punctuation", ".")]


def test_a_quote_that_opens_no_string_is_an_error() -> None:
    assert kinds("'a\n?b")[0] == ("error", "'a")


@given(st.text())
def test_tokens_and_what_is_between_them_are_the_text(text: str) -> None:
    position = 0
    for token in tokenize(text):
        assert re.fullmatch(r"([ \t\r\n]|#[^\r\n]*)*", text[position : token.start])
        assert text[token.start : token.end] == token.text
        position = token.end
    assert re.fullmatch(r"([ \t\r\n]|#[^\r\n]*)*", text[position:])


def test_line_and_column_count_characters_from_one() -> None:
    assert line_and_column("é\n😀x", 3) == (2, 2)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PREFIX ask: <http://example.org/ASK> # CONSTRUCT\nselect * {}", ResultKind.SOLUTIONS),
        ("BASE <http://x/> ASK {}", ResultKind.BOOLEAN),
        ("CONSTRUCT {} WHERE { SELECT * {} }", ResultKind.GRAPH),
        ("DESCRIBE <x>", ResultKind.GRAPH),
        ("DROP ALL", None),
        ("", None),
    ],
)
def test_the_form_tells_the_shape_of_the_answer(text: str, kind: ResultKind | None) -> None:
    assert outline(text).kind is kind


@pytest.mark.parametrize("call", ["NOW()", "rand ( )", "UUID()", "STRUUID()", "BNODE('x')"])
def test_functions_that_change_from_call_to_call_are_noticed(call: str) -> None:
    assert outline(f"SELECT ({call} AS ?x) {{}}").volatile


@pytest.mark.parametrize(
    "text", ["ASK { ?now ?rand 'NOW()' } # NOW()", "ASK { ex:NOW ex:uuid () }", "ASK {}"]
)
def test_their_names_elsewhere_are_not(text: str) -> None:
    assert not outline(text).volatile


def test_prefixes_of_the_prologue_are_collected() -> None:
    text = "prefix ex: <http://example.org/> PREFIX : <urn:x:> PREFIX r: <rel> ASK { 'PREFIX y: <urn:y:>' }"
    assert outline(text).prefixes == {"ex": "http://example.org/", "": "urn:x:"}


def test_load_is_found_where_it_is_a_keyword() -> None:
    assert outline("INSERT DATA {} ; load <http://x.example/>").load
    assert outline("LOAD SILENT <http://x.example/> ; LOAD <http://x.example/>").load
    assert not outline("INSERT DATA {} ; load SILENT <http://x.example/>").load
    assert outline("DELETE {} WHERE { FILTER(?a<'>')};LOAD<x:y>#')\n}").load
    assert not outline("INSERT DATA { <x:LOAD> <x:y> 'LOAD' } # LOAD").load


def test_brackets_may_nest_as_deep_as_stated() -> None:
    assert outline("(" * MAX_DEPTH + ")" * MAX_DEPTH).fault is None
    fault = outline("(" * (MAX_DEPTH + 1)).fault
    assert fault is not None
    assert (fault.offset, fault.certain) == (MAX_DEPTH, True)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "SERVICE ",
        "SERVICE SILENT ",
        "<",
        "'",
        '"',
        '"""',
        "\\'",
        '"""\\"',
        "_:a.",
        ":a.",
        "((",
        "<a",
        "1.",
        "@",
        "?",
        "%4",
    ],
)
def test_long_text_is_read_in_linear_time(piece: str) -> None:
    """Quadratic time would run into the timeout."""
    assert outline("ASK {" + piece * (200_000 // len(piece)) + "}").kind is ResultKind.BOOLEAN


PIECES = st.sampled_from(
    [
        *(
            "SERVICE",
            "service",
            "SILENT",
            "true",
            "a",
            "1",
            ".5",
            "1e5",
            "OPTIONAL",
            "GRAPH",
            "FILTER",
            "BIND",
        ),
        *(
            "?s",
            "?p ",
            "$o",
            "<http://127.0.0.1:1/>",
            "<'>",
            "<#>",
            "<)>",
            "<",
            ">",
            ":x",
            "p:",
            "p:x",
            "_:b",
        ),
        *(
            "'",
            '"',
            "'''",
            '"""',
            "\\",
            "\\u0053",
            "#",
            "\n",
            " ",
            ".",
            ";",
            ",",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
        ),
        *("@en", "^^", "{}", "{ ?s ?p ?o }", "VALUES", "()", "=", "&&", "UNION", "MINUS", "é", "·", "\u00d7"),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
@example("?s ?p trueSERVICE<http://127.0.0.1:1/>{}")
@example("FILTER(?s<'>')SERVICE<http://127.0.0.1:1/>{}#')\n")
@example("SERVICE:x{}")
@example("?s ?p trueSERVICE:x{}")
@example("?s ?p 1SERVICE<http://127.0.0.1:1/>{}")
@example("FILTER(?s<#>\n1)SERVICE:x{}")
def test_no_spelling_of_service_reaches_the_network(body: str) -> None:
    """Whatever the engine takes for SERVICE we have seen, or what it gets points nowhere.

    The engine refuses port 1 before it connects, with a message of its own: that would be the way out.
    """
    facts = outline("PREFIX p: <http://127.0.0.1:1/> PREFIX : <http://127.0.0.1:1/> SELECT * {" + body + "}")
    if facts.service or (facts.fault is not None and facts.fault.certain):
        return
    store = pyoxigraph.Store()
    try:
        list(zip(range(3), store.query(facts.offline), strict=False))  # type: ignore[arg-type]
    except SyntaxError:
        return
    except (OSError, RuntimeError, ValueError) as error:
        pytest.fail(f"the engine tried to ask: {error}")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_an_outline(text: str) -> None:
    facts = outline(text)
    assert facts.service or facts.silent_service or "service" in text.lower() or facts.offline == text


def test_depth_is_told_behind_another_fault_too() -> None:
    fault = outline("ASK { ) " + "(" * (MAX_DEPTH + 10)).fault
    assert fault is not None
    assert fault.certain
    assert "deeper" in fault.reason


@pytest.mark.parametrize(
    "unit", ["()", "a ", "a.", "<a>", "?a<", '"""a', "now()", "1.", "x:y SERVICE ", "a..."]
)
def test_time_to_read_grows_with_the_length_only(unit: str) -> None:
    """Ten times the text may take no more than thirty times as long: far from quadratic."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        before = time.process_time()
        outline(text)
        return time.process_time() - before

    seconds(20_000)
    assert seconds(200_000) < 30 * max(seconds(20_000), 0.005)
