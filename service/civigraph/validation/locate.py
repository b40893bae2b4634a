"""Where a subject is written: file and line of its block in Turtle.

RDF parsers forget positions, so the files are scanned once more when there is something to report. The scan
knows strings, comments, IRIs and nesting, nothing else of the grammar: the files have been parsed before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from rdflib import URIRef

from civigraph.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node

    from civigraph.validation.report import Finding

_TOKEN: Final = re.compile(
    r'''(?P<skip>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*)'''
    r"""|(?P<iri><[^<>"{}|^`\x00-\x20]*>)"""
    r"""|(?P<open>[\[({])|(?P<close>[\])}])|(?P<end>[.;,](?=[\s\[\](){}<"'#.;,]|$))"""
    r"""|(?P<word>(?:[^\s\[\](){}<>"'#;,.\\]|\\.|(?<=:)\#|\.(?=[^\s\[\](){}<>"'#;,.]))+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file.

    Attributes:
        file: the file.
        line: 1-based.
    """

    file: Path
    line: int


class SourceIndex:
    """Where the subjects of some Turtle files are written.

    Args:
        files: Turtle files; a file that cannot be read as UTF-8 is left out.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self.prefixes: dict[str, str] = {}
        self._subjects: dict[str, list[Place]] = {}
        self._properties: dict[tuple[str, str], list[Place]] = {}
        for file in files:
            self._scan(file)

    def place(
        self, subject: Node | None, predicate: Node | None = None, file: Path | None = None
    ) -> Place | None:
        """Where ``subject`` is described: the line of ``predicate`` if it stands there, else of the subject.

        Args:
            subject: the node; a blank node has no place.
            predicate: the property that matters.
            file: prefer this file, if the subject is described there.
        """
        if not isinstance(subject, URIRef):
            return None
        places = self._properties.get((str(subject), str(predicate)), []) or self._subjects.get(
            str(subject), []
        )
        return next((place for place in places if place.file == file), places[0] if places else None)

    def locate(self, finding: Finding) -> Finding:
        """The finding with its file and line, if its focus node stands in one of the files."""
        place = self.place(finding.focus, finding.path if isinstance(finding.path, URIRef) else None)
        return finding.at(place.file, place.line) if place and finding.file is None else finding

    def _scan(self, file: Path) -> None:  # noqa: PLR0912  # one loop over tokens, a branch a kind
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return
        prefixes: dict[str, str] = {}
        base = file.resolve().as_uri()
        line, counted, depth = 1, 0, 0
        statement: list[str] = []  # tokens since the last full stop at depth 0, as far as they matter
        subject = ""
        expects_predicate = False
        for token in _TOKEN.finditer(text):
            line, counted = line + text.count("\n", counted, token.start()), token.start()
            kind, value = token.lastgroup, token.group()
            if kind == "skip":
                continue
            if kind == "open":
                depth, statement = depth + 1, statement or [value]
                continue
            if kind == "close":
                depth -= 1
                continue
            if depth:
                continue
            if kind == "end":
                if value == ".":
                    statement, subject, expects_predicate = [], "", False
                else:
                    expects_predicate = value == ";" and bool(subject)
                continue
            if statement and statement[0].lower() in {"@prefix", "prefix", "@base", "base"}:
                base = _directive(statement, value, prefixes, base)
                if statement[0].lower() in {"prefix", "base"} and value.startswith("<"):
                    statement = []
                continue
            if not statement:
                statement = [value]
                if value.lower() not in {"@prefix", "prefix", "@base", "base"}:
                    subject = _expand(value, prefixes, base)
                    self._subjects.setdefault(subject, []).append(Place(file, line))
                    expects_predicate = True
            elif expects_predicate:
                predicate = _expand(value, prefixes, base)
                self._properties.setdefault((subject, predicate), []).append(Place(file, line))
                expects_predicate = False
        self.prefixes.update(prefixes)


def _directive(statement: list[str], value: str, prefixes: dict[str, str], base: str) -> str:
    """Take in one token of a prefix or base declaration; gives the base that applies after it."""
    if not value.startswith("<"):
        statement.append(value)
    elif statement[0].lower().endswith("prefix"):
        prefixes[statement[1].removesuffix(":")] = urljoin(base, value[1:-1])
    else:
        return urljoin(base, value[1:-1])
    return base


def _expand(written: str, prefixes: dict[str, str], base: str) -> str:
    if written.startswith("<"):
        return urljoin(base, written[1:-1]) if ":" not in written.split("/", 1)[0] else written[1:-1]
    if written == "a":
        return RDF + "type"
    prefix, colon, local = written.partition(":")
    return prefixes.get(prefix, prefix + colon) + re.sub(r"\\(.)", r"\1", local) if colon else written
