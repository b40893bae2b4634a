"""Do the passages stand where they say? Each anchor is looked up in the text of its section.

The text is a folder of files, each with one section; its first line names the section and its pages::

    # section: snapshot-glasgow | report pages: 114-115

Which passages there are, a query of the project says (``queries/pages/passages.rq``), with a row per
passage and the columns ``?passage`` (its IRI), ``?section`` (its name, as in the header), ``?page``,
``?anchor`` and, where the anchor occurs more than once in the section, ``?occurrence`` (1-based).

Text from pages and text that people type differ in ways that do not matter: white space and line breaks,
case, quote marks, dashes, soft hyphens, ligatures, no-break spaces. Both sides are folded before they are
compared.
"""
# ruff: noqa: RUF001, RUF002  # the look-alikes are what this module is about

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import Literal, URIRef

from civigraph.catalogue import StoredQuery, load_query
from civigraph.errors import HeadingError, ProjectError, SourceError
from civigraph.validation.locate import SourceIndex
from civigraph.validation.report import Finding, Origin, Report, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from civigraph.project import Project

PASSAGES: Final = ("pages", "passages")
"""Use and name of the query that lists the passages."""

MAX_WORDS: Final = 8
"""Longest anchor: a few words that help a reader find the place, never a copy of the text."""

_HEADER: Final = re.compile(
    r"#\s*section:\s*(?P<name>[^|]+?)\s*\|\s*report pages?:\s*(?P<first>\d+)"
    r"(?:\s*[-–]\s*(?P<last>\d+)|\s+(?P<open>and following))?\s*",
    re.IGNORECASE,
)
_SAME: Final = str.maketrans(
    {
        **dict.fromkeys('‘’‚‛“”„‟«»‹›"`´′″', "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
_SOFT_HYPHEN: Final = re.compile("\u00ad[ \t]*(?:\r?\n[ \t]*)?")
_HARD_HYPHEN: Final = re.compile(r"(?<=\w)([-‐‑])[ \t]*\r?\n[ \t]*(?=\w)")
_REQUIRED: Final = ("passage", "section", "page", "anchor")


@dataclass(frozen=True, slots=True)
class Section:
    """The text of one section.

    Attributes:
        name: as in the header.
        file: the file it stands in.
        first: its first page.
        last: its last page; ``None`` where it is open.
        text: folded.
    """

    name: str
    file: Path
    first: int
    last: int | None
    text: str

    @property
    def pages(self) -> str:
        """The pages, for people."""
        return f"{self.first} and following" if self.last is None else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Passage:
    """What the graph says about one passage.

    Attributes:
        iri: the passage.
        section: name of its section.
        page: page of the report.
        anchor: words by which a reader finds it.
        occurrence: which of several occurrences of the anchor in the section, from 1; ``None`` for the only
            one.
    """

    iri: str
    section: str
    page: int | None
    anchor: str
    occurrence: int | None = None


def fold(text: str) -> str:
    r"""The text without the differences that do not matter.

    >>> fold("“The  CIO’s\\nef\\ufb01cient plan” — 2020–2022")
    "'the cio's efficient plan' - 2020-2022"
    """
    text = _SOFT_HYPHEN.sub("", text)
    text = _HARD_HYPHEN.sub(r"\1", text)
    # A run of blanks counts as one; NFKC resolves ligatures, no-break spaces and full-width forms.
    return " ".join(unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME).casefold().split())


def read_sections(folder: Path) -> dict[str, Section]:
    """The sections of a folder of text files, by name.

    Raises:
        ProjectError: there is no such folder, or no section in it.
        SourceError: two files hold the same section, or a file is not UTF-8.
    """
    if not folder.is_dir():
        raise ProjectError(
            f"{folder} is not a folder. Name the folder that holds the text, one section a file."
        )
    sections: dict[str, Section] = {}
    for file in sorted(folder.glob("*.txt")):
        try:
            head, _, body = file.read_text(encoding="utf-8").partition("\n")
        except UnicodeDecodeError as error:
            raise SourceError(file, "is not UTF-8.", remedy="Save it as UTF-8.") from error
        match = _HEADER.fullmatch(head)
        if not match:
            continue
        name, first, last = match["name"], int(match["first"]), match["last"]
        if name in sections:
            raise SourceError(file, f"holds section {name}, and so does {sections[name].file}.", line=1)
        end = None if match["open"] else int(last or first)
        sections[name] = Section(name, file, first, end, fold(body))
    if not sections:
        raise ProjectError(
            f"No text file in {folder} begins with a line such as `# section: NAME | report pages: 3-5`."
        )
    return sections


def read_rows(query: StoredQuery, store: ox.Store, needed: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a query of the project: value by name of column; empty where a row has none.

    Args:
        query: a SELECT query.
        store: the project's graph.
        needed: columns that it must have.

    Raises:
        HeadingError: the query is malformed, or does not give the columns that are needed.
    """
    what = f"The query of {query.name}"
    try:
        answer = store.query(query.text)
    except SyntaxError as error:
        raise HeadingError(query.path, f"{what} is malformed: {error.msg}.") from error
    if not isinstance(answer, ox.QuerySolutions):
        raise HeadingError(query.path, f"{what} is not a SELECT query.")
    columns = [variable.value for variable in answer.variables]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise HeadingError(query.path, f"{what} lacks the columns {', '.join(missing)}.")
    return [{name: _value(row[name]) for name in columns} for row in answer]


def read_passages(query: StoredQuery, store: ox.Store) -> list[Passage]:
    """The passages that the project's query lists.

    Raises:
        HeadingError: the query does not give the columns that are needed.
    """
    return [as_passage(row) for row in read_rows(query, store, _REQUIRED)]


def as_passage(row: Mapping[str, str]) -> Passage:
    """The passage that a row of a query describes; see ``Passage`` for its columns."""
    return Passage(
        iri=row["passage"],
        section=row["section"],
        page=whole(row.get("page", "")),
        anchor=row["anchor"],
        occurrence=whole(row.get("occurrence", "")),
    )


def ground(passages: Iterable[Passage], sections: Mapping[str, Section]) -> Report:
    """Look each passage up in the text. Its counts: ``passages``, ``sections``.

    Args:
        passages: what the graph says.
        sections: the text by name of section.
    """
    passages = list(passages)
    findings = [finding for passage in passages for finding in _faults(passage, sections)]
    return Report.of(findings, {"passages": len(passages), "sections": len(sections)})


def ground_project(project: Project, store: ox.Store, text: Path) -> Report:
    """Look up all passages of a project.

    Args:
        project: has the query of passages, and the files that findings are placed in.
        store: the project's graph.
        text: folder with the text.

    Raises:
        ProjectError: the project has no query of passages, or there is no text in the folder.
    """
    use, name = PASSAGES
    path = project.queries / use / f"{name}.rq"
    if not path.is_file():
        raise ProjectError(
            f"{path} is missing. It lists the passages: ?passage, ?section, ?page, ?anchor, ?occurrence."
        )
    report = ground(read_passages(load_query(path), store), read_sections(text))
    if report.conforms:
        return report
    index = SourceIndex(project.data_files())
    return Report.of(map(index.locate, report.findings), report.counts, prefixes=index.prefixes)


def _faults(passage: Passage, sections: Mapping[str, Section]) -> list[Finding]:
    def fault(rule: str, message: str, remedy: str) -> Finding:
        return Finding(
            Severity.VIOLATION,
            Origin.GROUNDING,
            rule,
            message,
            focus=URIRef(passage.iri),
            value=Literal(passage.anchor),
            remedy=remedy,
        )

    found = []
    words = len(passage.anchor.split())
    if not 0 < words <= MAX_WORDS:
        found.append(
            fault(
                "anchor-length",
                f"The anchor has {words} words.",
                f"Choose a distinctive run of one to {MAX_WORDS} words.",
            )
        )
    section = sections.get(passage.section)
    if section is None:
        found.append(
            fault(
                "section",
                f"There is no text of section {passage.section}.",
                "Use the name in the file's `# section:` line.",
            )
        )
        return found
    if (
        passage.page is None
        or passage.page < section.first
        or (section.last is not None and passage.page > section.last)
    ):
        found.append(
            fault(
                "page",
                f"Page {passage.page} is not in section {section.name}, which has pages {section.pages}.",
                "Correct the page or the section.",
            )
        )
    count = len(places(passage.anchor, section.text))
    if words and not count:
        found.append(
            fault(
                "anchor",
                f"The anchor does not occur in section {section.name} ({section.file.name}).",
                "Copy a few words exactly as they stand there.",
            )
        )
    elif count > 1 and passage.occurrence is None:
        found.append(
            fault(
                "occurrence",
                f"The anchor occurs {count} times in section {section.name}.",
                "Say which occurrence it is, or choose longer words.",
            )
        )
    elif count and passage.occurrence is not None and not 1 <= passage.occurrence <= count:
        found.append(
            fault(
                "occurrence",
                f"Occurrence {passage.occurrence} is asked for, and the anchor occurs {count} times.",
                "Correct the occurrence.",
            )
        )
    return found


def places(anchor: str, text: str) -> list[tuple[int, int]]:
    """Where an anchor stands in a folded text, by whole words and figures: 600 is not in 692,600."""
    anchor = fold(anchor)
    if not anchor:
        return []
    before = r"(?<![\w])(?<!\d[.,])" if re.match(r"\w", anchor) else ""
    after = r"(?![\w])(?![.,]\d)" if re.search(r"\w$", anchor) else ""
    return [match.span() for match in re.finditer(before + re.escape(anchor) + after, text)]


def whole(text: str) -> int | None:
    """The whole number that a text writes; ``None`` where it writes none."""
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else None


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
