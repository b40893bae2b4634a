"""Who may write: bearer tokens, kept as hashes only.

A token is ``civi_`` and 43 characters from the system's source of randomness (256 bits), so one round of
SHA-256 keeps it: there is no dictionary to try. A token that a person chose may be guessable and is kept
by scrypt with a salt of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from civigraph.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PREFIX: Final = "civi_"
_MADE: Final = re.compile(_PREFIX + r"[A-Za-z0-9_-]{43}")
_SHA256: Final = "sha256"
_SCRYPT: Final = "scrypt"
_SALT_BYTES: Final = 16
_LONGEST: Final = 1024


class Scope(StrEnum):
    """What a token allows."""

    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token as it is kept.

    Attributes:
        name: what people call it; unique in its list.
        hash: ``sha256$HEX`` or ``scrypt$SALT$HEX``.
        scopes: what it allows.
        made: day and time, UTC, ISO 8601.
    """

    name: str
    hash: str
    scopes: frozenset[Scope]
    made: str = ""

    def matches(self, token: str) -> bool:
        """Whether ``token`` is this one; takes the same time wherever they differ."""
        kind, _, rest = self.hash.partition("$")
        if kind == _SHA256:
            return hmac.compare_digest(rest, _sha256(token))
        salt, _, digest = rest.partition("$")
        return hmac.compare_digest(digest, _scrypt(token, bytes.fromhex(salt)))


class Tokens:
    """Tokens that a service accepts: those of a file, and those given when it started.

    The file is read again when it has changed, so that a token revoked is refused from the next request.

    Args:
        path: file of hashes (``tokens.json``), which need not exist; ``None`` for none.
        given: tokens in clear, as ``--token`` has them; each allows writing.
    """

    def __init__(self, path: Path | None = None, given: Iterable[str] = ()) -> None:
        self._path = path
        self._given = tuple(
            hashed(f"given-{number}", token, {Scope.WRITE}) for number, token in enumerate(given)
        )
        self._kept: tuple[StoredToken, ...] = ()
        self._stamp: tuple[int, int, int] | None = None
        self._known: dict[str, frozenset[str]] = {}
        # Slow hashes are computed in threads, and the file may change while one runs.
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Whether there is any token at all."""
        with self._lock:
            self._refresh()
            return bool(self._given or self._kept)

    def scopes_of(self, bearer: str) -> frozenset[str]:
        """What a bearer may do; empty for a token that is not known.

        Raises:
            SettingsError: the file of tokens cannot be read.
        """
        with self._lock:
            self._refresh()
            kept, known = self._kept, self._known
        if not bearer or len(bearer) > _LONGEST:
            return frozenset()
        # Slow hashes are asked once for each right token; wrong ones are never remembered.
        mark = _sha256(bearer)
        if (scopes := known.get(mark)) is not None:
            return scopes
        found = {
            scope.value for token in (*self._given, *kept) if token.matches(bearer) for scope in token.scopes
        }
        scopes = frozenset(found)
        if scopes:
            known[mark] = scopes  # of the file that was read: a newer one has a dictionary of its own
        return scopes

    def _refresh(self) -> None:
        if self._path is None:
            return
        try:
            found = self._path.stat()
        except FileNotFoundError:
            stamp = None
        except OSError as error:
            raise SettingsError(f"{self._path} cannot be read: {error.strerror}.") from error
        else:
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            self._kept = tuple(read_tokens(self._path))
            self._stamp = stamp
            self._known = {}


def make_token() -> str:
    """A fresh token that nobody can guess."""
    return _PREFIX + secrets.token_urlsafe(32)


def hashed(name: str, token: str, scopes: Iterable[Scope]) -> StoredToken:
    """A token as it is kept."""
    if _MADE.fullmatch(token):
        digest = f"{_SHA256}${_sha256(token)}"
    else:
        salt = os.urandom(_SALT_BYTES)
        digest = f"{_SCRYPT}${salt.hex()}${_scrypt(token, salt)}"
    return StoredToken(name, digest, frozenset(scopes), datetime.now(UTC).isoformat(timespec="seconds"))


def read_tokens(path: Path) -> list[StoredToken]:
    """The tokens of a file, in order; none if there is no file.

    Raises:
        SettingsError: the file cannot be read.
    """
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["tokens"]
        return [
            StoredToken(
                entry["name"], entry["hash"], frozenset(map(Scope, entry["scopes"])), entry.get("made", "")
            )
            for entry in entries
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path} is no list of tokens ({error}). Restore it, or remove it and make new tokens."
        ) from error


def write_tokens(path: Path, tokens: Iterable[StoredToken]) -> None:
    """Write a list of tokens, readable by its owner only, in one step."""
    entries = [
        {
            "name": token.name,
            "hash": token.hash,
            "scopes": sorted(scope.value for scope in token.scopes),
            "made": token.made,
        }
        for token in tokens
    ]
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"tokens": entries}, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _scrypt(token: str, salt: bytes) -> str:
    return hashlib.scrypt(token.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
