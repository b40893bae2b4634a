"""The result cache by itself."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.http.cache import CachedAnswer, CacheKey, ResultCache
from civigraph.http.compression import CODINGS

KEY = CacheKey("1", "ASK {}", (), (), ("text/csv",))


def key(query: str, generation: str = "1") -> CacheKey:
    return dataclasses.replace(KEY, query=query, generation=generation)


def answer(size: int = 100) -> CachedAnswer:
    return CachedAnswer("text/csv", b"x" * size)


def filled(budget: int = 20_000, *queries: str) -> ResultCache:
    cache = ResultCache(budget)
    cache.get(key("nothing"))
    for query in queries:
        cache.put(key(query), answer())
    return cache


def test_what_is_put_is_got() -> None:
    cache = filled()
    kept = answer()
    cache.put(KEY, kept)
    assert cache.get(KEY) is kept
    assert (cache.hits, cache.misses, len(cache)) == (1, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"query": "ASK { }"},
        {"default_graphs": ("urn:a",)},
        {"named_graphs": ("urn:a",)},
        {"types": ("text/tab-separated-values",)},
    ],
)
def test_everything_that_decides_the_answer_is_in_the_key(change: dict[str, object]) -> None:
    cache = filled()
    cache.put(KEY, answer())
    other = dataclasses.replace(KEY, **change)  # type: ignore[arg-type]
    assert cache.get(other) is None
    assert other.digest != KEY.digest


def test_a_new_state_of_the_data_forgets_all() -> None:
    cache = filled(20_000, "a", "b")
    assert cache.get(key("a", "2")) is None
    assert (len(cache), cache.used) == (0, 0)


def test_an_answer_from_a_state_that_has_passed_is_not_kept() -> None:
    cache = filled()
    cache.get(key("a", "2"))
    cache.put(key("a", "1"), answer())
    assert len(cache) == 0


def test_those_asked_least_recently_make_room() -> None:
    cache = filled(2000, "a", "b", "c")
    cache.get(key("a"))
    cache.put(key("d"), answer())
    assert cache.get(key("b")) is None
    assert cache.get(key("a")) is not None
    assert cache.evictions == 1


def test_long_answers_are_not_kept() -> None:
    cache = filled(20_000)
    cache.put(key("a"), answer(cache.largest + 1))
    cache.put(key("b"), answer(cache.largest))
    assert (cache.get(key("a")), cache.get(key("b")) is not None) == (None, True)


def test_without_a_budget_nothing_is_kept() -> None:
    cache = filled(0, "a")
    assert (len(cache), cache.used) == (0, 0)


def test_codings_count_against_the_budget() -> None:
    cache = filled(20_000, "a")
    before = cache.used
    kept = cache.get(key("a"))
    assert kept is not None
    size = len(kept.encoded("gzip"))
    cache.recount(key("a"))
    assert cache.used == before + size


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdefgh"), st.sampled_from("123"), st.integers(0, 700), st.sampled_from(CODINGS)
        ),
        max_size=60,
    )
)
def test_the_budget_holds_whatever_is_done(steps: list[tuple[str, str, int, str]]) -> None:
    cache = ResultCache(10_000)
    for query, generation, size, coding in steps:
        asked = key(query, generation)
        kept = cache.get(asked)
        if kept is None:
            cache.put(asked, answer(size))
        else:
            kept.encoded(coding)
            cache.recount(asked)
        assert 0 <= cache.used <= 10_000
        assert (cache.used == 0) == (len(cache) == 0)


@given(
    st.lists(
        st.tuples(*[st.text(max_size=3)] * 2, st.lists(st.text(max_size=2), max_size=2)),
        min_size=2,
        max_size=2,
    )
)
def test_different_keys_have_different_names(pair: list[tuple[str, str, list[str]]]) -> None:
    first, second = (CacheKey(state, query, tuple(graphs), (), ()) for state, query, graphs in pair)
    assert (first.digest == second.digest) == (first == second)
