"""A store on disk: its folder, its generations, and which of them is the truth.

::

    DIR/store.json          format version, and the name of this line of generations
    DIR/current             the published generation, replaced in one step
    DIR/generations/<name>  a RocksDB database that nobody writes to any more
    DIR/work/               the writer's own database; thrown away and made anew whenever in doubt
    DIR/lock                held by the processes that use the store
    DIR/tokens.json         who may write (hashes)

A write is there when ``current`` names its generation, and not before: whatever ends the writer, the next
one starts from ``current``. Generations share their files by hard links: a new one costs what has changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from civigraph.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

FORMAT: Final = 1
KEEP: Final = 2
TOKENS: Final = "tokens.json"
_STORE: Final = "store.json"
_CURRENT: Final = "current"
_LOCK: Final = "lock"
_UNFINISHED: Final = "."
_BORROWED: Final = ".reading-"
_RESTORE: Final = "Restore the store from a backup: civigraph restore."
_PATIENCE: Final = 10.0
_ABANDONED: Final = 24 * 3600.0  # longest that a copy of a store may take


@dataclass(frozen=True, slots=True)
class Published:
    """What ``current`` says.

    Attributes:
        name: the generation, ``NUMBER-LINE``.
        changed: for each graph that is known to have changed alone the generation that last changed it, by
            IRI; the default graph is ``""``.
        floor: the generation that last changed the graphs which are not in ``changed``.
        write: name of the write that made it.
        derived: generation from which the derived triples were made; empty if there are none.
    """

    name: str
    changed: dict[str, str] = field(default_factory=dict)
    floor: str = ""
    write: str = ""
    derived: str = ""

    @property
    def number(self) -> int:
        """Place in the line of generations."""
        return number_of(self.name)

    def last_change(self, graph: str | None) -> str:
        """The generation that last changed a graph, or the earliest from which nothing is known."""
        return self.changed.get(graph or "", self.floor or self.name)

    def unchanged_since(self, graph: str | None, generation: str) -> bool:
        """Whether a graph is as it was in a generation of the same line."""
        line = self.name.partition("-")[2]
        number, _, its_line = generation.partition("-")
        if its_line != line or not number.isdigit():
            return False
        return number_of(self.last_change(graph)) <= int(number) <= self.number

    def to_json(self) -> str:
        """As text."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(**json.loads(text))


def number_of(name: str) -> int:
    """A generation's place in its line."""
    return int(name.partition("-")[0])


class StoreFolder:
    """The folder of a store. Make one with ``open`` or ``create``.

    Args:
        path: the folder.
        line: name of its line of generations.
    """

    def __init__(self, path: Path, line: str) -> None:
        self.path = path
        self.line = line

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a store that exists.

        Raises:
            StoreUnavailable: there is none, or it was made by another version.
        """
        try:
            facts = json.loads((path / _STORE).read_text("utf-8"))
        except FileNotFoundError:
            raise StoreUnavailable(f"{path} holds no store. Make one with: civigraph import {path}") from None
        except (OSError, ValueError) as error:
            raise StoreUnavailable(f"{path / _STORE} cannot be read: {error}") from error
        if not isinstance(facts, dict) or not isinstance(facts.get("line"), str):
            raise StoreUnavailable(f"{path / _STORE} is damaged. {_RESTORE}")
        if facts.get("format") != FORMAT:
            raise StoreUnavailable(
                f"The store {path} has format {facts.get('format')!r}, this version reads {FORMAT}. "
                "Export it with the version that made it, and import it with this one."
            )
        return cls(path.absolute(), facts["line"])

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the folder of a store, in an empty folder or a new one; it has no generation yet.

        Raises:
            StoreUnavailable: the folder holds something else, or cannot be written.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            own = {
                _LOCK,
                TOKENS,
                "generations",
                _STORE,
            }  # what an earlier start that was stopped may have left
            strange = sorted(each.name for each in path.iterdir() if each.name not in own)
            if strange:
                raise StoreUnavailable(
                    f"{path} holds {strange[0]!r} and no store. Name an empty folder or a new one."
                )
            (path / "generations").mkdir(exist_ok=True)
            line = secrets.token_hex(4)
            text = json.dumps({"format": FORMAT, "line": line, "default_graph": "own"}, indent=2) + "\n"
            write_durably(path / _STORE, text)
        except OSError as error:
            raise StoreUnavailable(f"{path} cannot be written: {error.strerror}.") from error
        return cls(path.absolute(), line)

    @staticmethod
    def begun(path: Path) -> bool:
        """Whether a folder holds a store, be it without a generation yet."""
        return (path / _STORE).is_file()

    @staticmethod
    def exists(path: Path) -> bool:
        """Whether a folder holds a store with a published generation."""
        return (path / _STORE).is_file() and (path / _CURRENT).is_file()

    @property
    def work(self) -> Path:
        """The writer's own database."""
        return self.path / "work"

    @property
    def tokens(self) -> Path:
        """The hashes of tokens."""
        return self.path / TOKENS

    def current(self) -> Published | None:
        """The published generation; ``None`` in a store that has never had one.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        try:
            published = Published.from_json((self.path / _CURRENT).read_text("utf-8"))
            number_of(published.name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailable(f"{self.path / _CURRENT} cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise StoreUnavailable(f"{self.path / _CURRENT} is damaged ({error}). {_RESTORE}") from error
        return published

    def generation(self, name: str) -> Path:
        """Where a generation is."""
        return self.path / "generations" / name

    def next_name(self) -> str:
        """A name for the next generation that nobody has ever seen."""
        numbers = [number_of(each.name.lstrip(_UNFINISHED)) for each in self._generations()]
        published = self.current()
        return f"{max([*numbers, published.number if published else 0]) + 1}-{self.line}"

    @contextlib.contextmanager
    def unfinished(self, name: str) -> Iterator[Path]:
        """A free path for a generation in the making; what is there afterwards is removed."""
        path = self.generation(_UNFINISHED + name)
        shutil.rmtree(path, ignore_errors=True)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def publish(self, unfinished: Path, published: Published) -> None:
        """Bring a generation to disk and make it the current one: from here on the write is done."""
        for each in unfinished.iterdir():
            if each.suffix != ".sst":  # the database itself has brought its tables to disk
                _sync(each)
        _sync(unfinished)
        target = self.generation(published.name)
        unfinished.replace(target)
        _sync(target.parent)
        write_durably(self.path / _CURRENT, published.to_json())

    def prune(self, used: Collection[str] = ()) -> list[str]:
        """Remove what is unfinished and old; the newest, the current and those in use stay.

        Returns:
            Names of what was removed.
        """
        published = self.current()
        finished = sorted(
            (each for each in self._generations() if not each.name.startswith(_UNFINISHED)),
            key=lambda each: number_of(each.name),
            reverse=True,
        )
        kept = {*used, *(each.name for each in finished[:KEEP]), *([published.name] if published else [])}
        old = [each for each in finished if each.name not in kept]
        for each in old:
            shutil.rmtree(each, ignore_errors=True)
        return [each.name for each in old]

    def clean(self) -> None:
        """Remove what a writer that was stopped has left; only for who holds the lock alone."""
        published = self.current()
        for each in self._generations():
            after = published is None or number_of(each.name.lstrip(_UNFINISHED)) > published.number
            if each.name.startswith(_UNFINISHED) or after:
                shutil.rmtree(each)
        shutil.rmtree(self.work, ignore_errors=True)
        for each in self.path.glob(f"{_BORROWED}*"):
            if time.time() - each.stat().st_mtime > _ABANDONED:
                shutil.rmtree(each, ignore_errors=True)

    def lock(self, *, alone: bool) -> int:
        """Hold the store: alone, to write, or beside others that read.

        Returns:
            A file descriptor; the store is held until every copy of it is closed, inherited ones too, so
            that a writer that outlives its supervisor for a moment still holds it.

        Raises:
            StoreUnavailable: other processes hold it in a way that excludes this one.
        """
        import fcntl  # noqa: PLC0415 - absent on Windows

        descriptor = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(descriptor)
                    raise StoreUnavailable(
                        f"The store {self.path} is in use by another process. Stop it first."
                    ) from None
                time.sleep(0.02)
            else:
                return descriptor

    def _generations(self) -> list[Path]:
        folder = self.path / "generations"
        return [each for each in folder.iterdir() if each.name.lstrip(_UNFINISHED)[:1].isdigit()]


@contextlib.contextmanager
def borrowed(folder: StoreFolder) -> Iterator[tuple[Path, Published]]:
    """The database of the published generation, which stays while the block runs, whoever writes meanwhile.

    Raises:
        StoreUnavailable: the store has no generation.
    """
    copy = folder.path / f"{_BORROWED}{secrets.token_hex(4)}"
    try:
        while True:
            published = folder.current()
            if published is None:
                raise StoreUnavailable(
                    f"The store {folder.path} has no generation. Import something into it."
                )
            try:
                link_database(folder.generation(published.name), copy)
            except FileNotFoundError:  # it became old in this moment
                shutil.rmtree(copy, ignore_errors=True)
            else:
                break
        yield copy, published
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def link_database(source: Path, target: Path) -> None:
    """A copy of a database that nobody writes to: its tables by hard link, the rest byte by byte."""
    target.mkdir()
    for each in source.iterdir():
        if each.suffix == ".sst":
            _link(each, target / each.name)
        else:
            shutil.copyfile(each, target / each.name)


def copy_database(source: Path, target: Path) -> int:
    """A copy that shares nothing with its source, brought to disk; returns its bytes."""
    target.mkdir(parents=True)
    total = 0
    for each in sorted(source.iterdir()):
        shutil.copyfile(each, target / each.name)
        _sync(target / each.name)
        total += each.stat().st_size
    _sync(target)
    return total


def write_durably(path: Path, text: str) -> None:
    """Replace a file in one step; its old or its new content is there after a power cut."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync(path.parent)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # file systems without hard links
        shutil.copyfile(source, target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
