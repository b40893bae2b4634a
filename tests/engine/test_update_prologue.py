from __future__ import annotations

import pytest
from pyoxigraph import Store

from civigraph.engine.changes import Changes
from civigraph.engine.difference import run_update
from civigraph.engine.update_prologue import hoisted

O = "PREFIX o: <http://o.org/> "  # noqa: E741


def test_declarations_between_operations_are_understood() -> None:
    text = (
        "PREFIX e: <http://e.org/> INSERT DATA { e:a e:p 'PREFIX x: <y>; }' } ;\n"
        "# PREFIX no: <no>\nprefix o: <http://o.org/>\nPREFIX e: <http://e.org/>\n"
        "INSERT { o:a ?p ?o } WHERE { e:a ?p ?o } ;"
    )
    theirs, ours = Store(), Store()
    with pytest.raises(SyntaxError):
        theirs.update(text)
    theirs.update(hoisted(text))
    run_update(text, Changes(ours))
    assert set(ours) == set(theirs)
    assert len(ours) == 2


def test_what_needs_no_change_is_left_alone() -> None:
    for text in (
        "",
        O + "INSERT DATA { o:a o:b o:c ; o:d o:e } ; CLEAR ALL",
        "INSERT DATA { <a:b> <a:c> 1 }",
    ):
        assert hoisted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        O + "CLEAR ALL ; PREFIX o: <http://other.org/> INSERT DATA { o:a o:b 1 }",
        "CLEAR ALL ; BASE <http://o.org/> INSERT DATA { <a> <b> 1 }",
        "BASE <http://o.org/> CLEAR ALL ; PREFIX o: <rel/> INSERT DATA { o:a o:b 1 }",
        "CLEAR ALL ; PREFIX o:",
        "CLEAR ALL ; PREFIX",
    ],
)
def test_what_would_change_its_meaning_is_left_to_the_engine(text: str) -> None:
    assert hoisted(text) == text


def test_lines_keep_their_numbers() -> None:
    text = "CLEAR ALL ;\nPREFIX o:\n<http://o.org/>\nINSERT DATA { o:a o:b }"
    with pytest.raises(SyntaxError, match="error at 4:"):
        Store().update(hoisted(text))
