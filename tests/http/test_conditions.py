"""RFC 9110, sections 8.8.3 and 13.1: entity tags as they are sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.http.conditions import Condition, EntityTag, read_condition


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"a"', (EntityTag("a"),)),
        ('W/"a"', (EntityTag("a", weak=True),)),
        ('""', (EntityTag(""),)),
        ('"a", W/"b","c"', (EntityTag("a"), EntityTag("b", weak=True), EntityTag("c"))),
        (' "a" ,\t"b" ', (EntityTag("a"), EntityTag("b"))),
        ('"a, b"', ()),  # a blank is no character of a tag
        ('"a,b"', (EntityTag("a,b"),)),
        ('w/"a"', ()),  # the W is case-sensitive
        ("a", ()),
        ('"a" b, "c"', ()),
        ('"a", b, "c"', (EntityTag("a"),)),
        ("", ()),
        ('*, "a"', ()),
    ],
)
def test_lists(field: str, expected: tuple[EntityTag, ...]) -> None:
    assert read_condition(field) == Condition(expected)


def test_a_star_is_anything() -> None:
    assert read_condition(" * ") == Condition(anything=True)


def test_no_field_is_no_condition() -> None:
    assert read_condition(None) is None


def test_only_strong_tags_can_be_compared_strongly() -> None:
    condition = read_condition('W/"a", "b"')
    assert condition is not None
    assert condition.strong() == ("b",)


opaque = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"'), max_size=20)
tags = st.builds(EntityTag, opaque, st.booleans())


@given(st.lists(tags, min_size=1, max_size=5))
def test_what_is_written_is_read(given_tags: list[EntityTag]) -> None:
    assert read_condition(", ".join(map(str, given_tags))) == Condition(tuple(given_tags))


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(field: str) -> None:
    read = read_condition(field)
    assert read is not None
    assert not (read.tags and read.anything)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ['"', 'W/"', ",", ' "a"', '"a",', "\t"])
def test_long_fields_take_time_in_proportion(piece: str) -> None:
    read_condition(piece * 300_000)
