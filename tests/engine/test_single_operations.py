"""Every operation of an update may have a prologue."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from civigraph.engine.single_operations import single_operations

CASES = {
    "another prefix": "CLEAR ALL ; PREFIX x: <http://e.org/> INSERT DATA { x:s x:p x:o }",
    "the same prefix anew": (
        "PREFIX x: <http://a.org/> INSERT DATA { x:s x:p x:o } ;\n"
        "PREFIX x: <http://b.org/> INSERT DATA { x:s x:p x:o }"
    ),
    "a prefix of before": (
        "PREFIX x: <http://a.org/> CLEAR ALL ; PREFIX y: <http://b.org/> INSERT DATA { x:s y:p x:o }"
    ),
    "a base": "CLEAR ALL ; BASE <http://e.org/> INSERT DATA { <s> <p> <o> }",
    "a prologue at the end": (
        "INSERT DATA { <http://e.org/s> <http://e.org/p> 'a;b{' } ; PREFIX x: <http://e.org/>"
    ),
    "semicolons in patterns": (
        "PREFIX x: <http://e.org/> INSERT DATA { x:s x:p 1 ; x:q 2 } ; # ; PREFIX\n"
        "PREFIX y: <http://f.org/> INSERT { ?s y:p ?o ; y:q 3 } WHERE { ?s x:p ?o ; x:q 2 }"
    ),
}
EXPECTED = {
    "another prefix": {("http://e.org/s", "http://e.org/p")},
    "the same prefix anew": {("http://a.org/s", "http://a.org/p"), ("http://b.org/s", "http://b.org/p")},
    "a prefix of before": {("http://a.org/s", "http://b.org/p")},
    "a base": {("http://e.org/s", "http://e.org/p")},
    "a prologue at the end": {("http://e.org/s", "http://e.org/p")},
    "semicolons in patterns": {
        ("http://e.org/s", f"http://{place}") for place in ("e.org/p", "e.org/q", "f.org/p", "f.org/q")
    },
}


@pytest.mark.parametrize("name", CASES)
def test_the_operations_do_together_what_the_update_says(name: str) -> None:
    store = Store()
    for text in single_operations(CASES[name]):
        store.update(text)
    assert {(quad.subject.value, quad.predicate.value) for quad in store} == EXPECTED[name]


@pytest.mark.parametrize("name", CASES)
def test_the_engine_still_needs_it(name: str) -> None:
    """Once this fails, the module has done its work and can go."""
    with pytest.raises(SyntaxError):
        Store().update(CASES[name])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PREFIX x: <http://e.org/>",
        "PREFIX x: <http://e.org/> CLEAR ALL ; CLEAR DEFAULT ;",
        "INSERT DATA { <http://e.org/PREFIX> <http://e.org/p> 'PREFIX' } ; CLEAR ALL",
        "CLEAR ALL ;; PREFIX x: <http://e.org/> CLEAR ALL",
    ],
)
def test_what_the_engine_reads_as_it_is_stays_whole(text: str) -> None:
    assert single_operations(text) == [text]


def test_lines_and_columns_stay() -> None:
    update = "CLEAR ALL ;\nPREFIX x: <http://e.org/>\nINSERT DATA { x:s x:p }"
    first, second = single_operations(update)
    Store().update(first)
    with pytest.raises(SyntaxError, match="3:23"):
        Store().update(second)
