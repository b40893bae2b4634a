"""Anchors of passages in the text of their sections."""
# ruff: noqa: RUF001  # the look-alikes are what is tested

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from civigraph.errors import HeadingError, ProjectError, SourceError
from civigraph.project import Project
from civigraph.validation.grounding import Passage, fold, ground, ground_project, read_sections

TEXT = """# section: snapshot-rivertown | report pages: 114-115
“I would advise any
council to think” – Rivertown’s  e\ufb03cient Board
Population: 692,600 and 600 more; feature-
rich, co\u00ad
operative. 692,600 again. Total 1.600,5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "01.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "02.txt").write_text(
        "# section: glossary | report pages: 154 and following\n5G\n", encoding="utf-8"
    )
    (tmp_path / "03.txt").write_text("# section: one | report page: 7\nword\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no section\n", encoding="utf-8")
    return tmp_path


def _rules(
    folder: Path,
    anchor: str,
    *,
    page: int | None = 114,
    section: str = "snapshot-rivertown",
    occurrence: int | None = None,
) -> list[str]:
    passage = Passage("http://example.org/p", section, page, anchor, occurrence)
    return [finding.source for finding in ground([passage], read_sections(folder)).findings]


@pytest.mark.parametrize(
    "anchor",
    [
        "advise any council",
        '"I would ADVISE',
        "Rivertown's efficient board",
        "think' - Rivertown’s",
        "feature-rich",
        "cooperative",
        "600 more",
        "600",
        "any\u00a0council",
    ],
)
def test_an_anchor_is_found_whatever_blanks_case_quotes_dashes_and_ligatures(
    folder: Path, anchor: str
) -> None:
    assert _rules(folder, anchor) == []


@pytest.mark.parametrize("anchor", ["ouncil", "advise council", "692", "Riverto", "1.600"])
def test_an_anchor_that_does_not_stand_there_word_by_word_is_a_fault(folder: Path, anchor: str) -> None:
    assert _rules(folder, anchor) == ["anchor"]


def test_an_anchor_that_occurs_twice_says_which_occurrence(folder: Path) -> None:
    assert _rules(folder, "692,600") == ["occurrence"]
    assert _rules(folder, "692,600", occurrence=2) == []
    assert _rules(folder, "692,600", occurrence=3) == ["occurrence"]
    assert _rules(folder, "advise any", occurrence=1) == []
    assert _rules(folder, "advise any", occurrence=2) == ["occurrence"]


def test_an_anchor_has_one_to_eight_words(folder: Path) -> None:
    assert _rules(folder, "I would advise any council to think' - Rivertown's") == ["anchor-length"]
    assert _rules(folder, "") == ["anchor-length"]


@pytest.mark.parametrize(
    ("page", "section", "anchor"),
    [
        (113, "snapshot-rivertown", "600"),
        (116, "snapshot-rivertown", "600"),
        (153, "glossary", "5G"),
        (None, "one", "word"),
        (8, "one", "word"),
    ],
)
def test_a_page_outside_the_section_is_a_fault(
    folder: Path, page: int | None, section: str, anchor: str
) -> None:
    assert _rules(folder, anchor, page=page, section=section) == ["page"]


@pytest.mark.parametrize(
    ("page", "section", "anchor"),
    [
        (115, "snapshot-rivertown", "600"),
        (154, "glossary", "5g"),
        (300, "glossary", "5G"),
        (7, "one", "word"),
    ],
)
def test_a_page_inside_the_section_is_fine(folder: Path, page: int, section: str, anchor: str) -> None:
    assert _rules(folder, anchor, page=page, section=section) == []


def test_a_section_without_text_is_a_fault(folder: Path) -> None:
    assert _rules(folder, "600", section="snapshot-nowhere") == ["section"]


def test_folding_is_the_same_when_done_twice() -> None:
    assert fold(fold(TEXT)) == fold(TEXT)


def test_no_folder_no_section_and_a_section_twice_are_errors(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="is not a folder"):
        read_sections(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProjectError, match="No text file"):
        read_sections(tmp_path / "empty")
    (folder / "04.txt").write_text("# section: one | report pages: 1-2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="holds section one, and so does"):
        read_sections(folder)


def _project(root: Path, query: str) -> Project:
    (root / "queries" / "pages").mkdir(parents=True)
    (root / "data" / "ttl").mkdir(parents=True)
    (root / "queries" / "pages" / "passages.rq").write_text(query, encoding="utf-8")
    (root / "data" / "ttl" / "p.ttl").write_text(
        "@prefix : <http://example.org/> .\n\n:right :page 114 ; :anchor 'advise any' .\n\n"
        ":wrong :page 114 ; :anchor 'no such words' .\n",
        encoding="utf-8",
    )
    return Project.open(root)


PASSAGES = """#+ summary: Passages
SELECT ?passage ("snapshot-rivertown" AS ?section) ?page ?anchor WHERE {
  ?passage <http://example.org/page> ?page ; <http://example.org/anchor> ?anchor
}"""


def _store(project: Project) -> ox.Store:
    store = ox.Store()
    for path in project.data_files():
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def test_the_passages_of_a_project_are_what_its_query_lists(folder: Path, tmp_path: Path) -> None:
    project = _project(tmp_path / "project", PASSAGES)
    report = ground_project(project, _store(project), folder)
    (finding,) = report.findings
    assert report.counts == {"passages": 2, "sections": 3}
    assert (str(finding.focus), finding.source) == ("http://example.org/wrong", "anchor")
    assert (finding.file, finding.line) == (project.data / "p.ttl", 5)


def test_a_query_of_passages_without_the_columns_is_an_error(folder: Path, tmp_path: Path) -> None:
    project = _project(
        tmp_path / "project", "#+ summary: x\nSELECT ?passage ?page WHERE { ?passage ?page ?o }"
    )
    with pytest.raises(HeadingError, match="lacks the columns section, anchor"):
        ground_project(project, _store(project), folder)


def test_a_project_without_a_query_of_passages_says_so(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"passages\.rq is missing"):
        ground_project(Project.open(tmp_path), ox.Store(), folder)


@pytest.mark.may_skip
def test_the_text_at_hand_has_a_header_in_each_file() -> None:
    text = os.environ.get("CIVIGRAPH_TEXT")
    if not text:
        pytest.skip("CIVIGRAPH_TEXT does not name the folder with the text of the report")
    assert len(read_sections(Path(text))) == len(list(Path(text).glob("*.txt")))
