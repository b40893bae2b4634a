"""Hostile text hurts a process that ends, not the one that asked."""

from __future__ import annotations

import asyncio
import time

import psutil
import pytest

from civigraph.errors import QueryTimeout, WorkerDied
from civigraph.explain.process import analyse_apart

LENGTHY = "ASK { " + "?a <x:p> 1 . " * 60_000 + "}"


def test_a_query_is_analysed_in_another_process() -> None:
    found = asyncio.run(analyse_apart("SELECT ?a { ?a ?b ?c }", {}))
    assert (found.form, found.runs) == ("SELECT", True)


def test_what_takes_too_long_is_stopped() -> None:
    others, before = set(psutil.Process().children()), time.monotonic()
    with pytest.raises(QueryTimeout):
        asyncio.run(analyse_apart(LENGTHY, {}, seconds=0.3))
    assert time.monotonic() - before < 10
    assert set(psutil.Process().children()) <= others


def test_what_nests_too_deeply_ends_alone() -> None:
    others = set(psutil.Process().children())
    for text in (LENGTHY, "SELECT * " + "{" * 400 + "}" * 400, "ASK { FILTER(" + "!" * 100_000 + "1) }"):
        try:
            found = asyncio.run(analyse_apart(text, {}))
        except (WorkerDied, QueryTimeout):
            continue
        assert found.form
    assert set(psutil.Process().children()) <= others
