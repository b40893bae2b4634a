from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.access import Scope, Tokens, hashed, make_token, read_tokens, write_tokens
from civigraph.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

BOTH = {Scope.WRITE, Scope.ADMIN}


def test_a_made_token_is_known_by_its_hash_alone(tmp_path: Path) -> None:
    path, token = tmp_path / "tokens.json", make_token()
    write_tokens(path, [hashed("curator", token, {Scope.WRITE}), hashed("root", make_token(), BOTH)])
    assert token not in path.read_text("utf-8")
    assert Tokens(path).scopes_of(token) == {"write"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_chosen_token_is_kept_slow_and_salted() -> None:
    first, second = (hashed("mine", "summer", {Scope.WRITE}) for _ in range(2))
    assert first.hash.startswith("scrypt$")
    assert first.hash != second.hash
    assert first.matches("summer")
    assert not first.matches("summer ")


def test_tokens_given_at_start_may_write_and_no_more() -> None:
    tokens = Tokens(given=["T"])
    assert tokens.scopes_of("T") == {"write"}
    assert tokens.scopes_of("t") == frozenset()
    assert tokens.scopes_of("") == frozenset()
    assert tokens.scopes_of("x" * 10_000) == frozenset()


def test_a_revoked_token_is_refused_at_once(tmp_path: Path) -> None:
    path, token = tmp_path / "tokens.json", make_token()
    tokens = Tokens(path)
    assert not tokens
    write_tokens(path, [hashed("curator", token, {Scope.WRITE})])
    assert tokens.scopes_of(token) == {"write"}
    write_tokens(path, [])
    assert tokens.scopes_of(token) == frozenset()
    path.unlink()
    assert tokens.scopes_of(token) == frozenset()


def test_the_list_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    kept = [hashed("a", make_token(), {Scope.WRITE}), hashed("b", "chosen", BOTH)]
    write_tokens(path, kept)
    assert read_tokens(path) == kept
    assert read_tokens(tmp_path / "none.json") == []


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"tokens": [{}]}', json.dumps({"tokens": [{"name": "a", "hash": "", "scopes": ["x"]}]})],
)
def test_a_damaged_list_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"tokens\.json is no list of tokens"):
        Tokens(path).scopes_of("T")


@given(st.text(max_size=60))
def test_no_other_text_is_a_made_token(text: str) -> None:
    token = make_token()
    kept = hashed("a", token, {Scope.WRITE})
    assert kept.matches(text) == (text == token)
