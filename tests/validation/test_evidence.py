"""What each section gave, and the sentences that gave nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from civigraph.build.pipeline import build
from civigraph.cli import app
from civigraph.errors import HeadingError, ProjectError
from civigraph.project import Project
from civigraph.validation.evidence import Evidence, evidence
from civigraph.validation.evidence_text import evidence_json, evidence_text

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "PREFIX : <http://example.org/>\n"
COUNTS = (
    "#+ summary: Evidence\n"
    + PREFIX
    + """SELECT ?section ?name (?name AS ?label) (COUNT(?claim) AS ?claims)
  (COUNT(DISTINCT ?passage) AS ?passages) (COUNT(DISTINCT ?page) AS ?pages)
  (0 AS ?entities) (0 AS ?introduced) WHERE {
  ?section :name ?name . OPTIONAL { ?passage :in ?section ; :page ?page . ?claim :from ?passage }
} GROUP BY ?section ?name ORDER BY ?name"""
)
PASSAGES = (
    "#+ summary: Passages\n"
    + PREFIX
    + """SELECT ?passage ?section ?page ?anchor ?occurrence WHERE {
  ?passage :in/:name ?section ; :page ?page ; :anchor ?anchor .
  OPTIONAL { ?passage :occurrence ?occurrence } }"""
)
UNCLAIMED = (
    "#+ summary: Places without claims\n"
    + PREFIX
    + """SELECT ?passage ?section ?anchor ?reason WHERE {
  ?passage :without/:name ?section ; :anchor ?anchor ; :reason ?reason }"""
)
DATA = """@prefix : <http://example.org/> .

:boats :name "boats" .
:mills :name "mills" .
:one :in :boats ; :page 3 ; :anchor "twelve ferries" .
:two :in :boats ; :page 4 ; :anchor "ferries" ; :occurrence 2 .
:a :from :one .
:b :from :two .
:c :from :one .
"""
BOATS = """# section: boats | report pages: 3-4
On boats
The city runs twelve
ferries. They are old. What
a sight! The new ferries
come in 2030.
3
"""
MILLS = "# section: mills | report pages: 5-6\nMills turn.\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    (root / "queries" / "pages").mkdir(parents=True)
    (root / "data" / "ttl").mkdir(parents=True)
    for name, text in (("evidence", COUNTS), ("passages", PASSAGES), ("unclaimed", UNCLAIMED)):
        (root / "queries" / "pages" / f"{name}.rq").write_text(text, encoding="utf-8")
    (root / "data" / "ttl" / "d.ttl").write_text(DATA, encoding="utf-8")
    return Project.open(root)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    folder = tmp_path / "text"
    folder.mkdir()
    (folder / "1.txt").write_text(BOATS, encoding="utf-8")
    (folder / "2.txt").write_text(MILLS, encoding="utf-8")
    return folder


def _look(project: Project, text: Path | None = None, more: str = "") -> Evidence:
    file = project.data / "d.ttl"
    file.write_text(DATA + more, encoding="utf-8")
    store = ox.Store()
    store.load(path=file, format=ox.RdfFormat.TURTLE)
    return evidence(project, store, text)


def _faults(result: Evidence) -> list[tuple[str, str]]:
    return [(finding.source, str(finding.focus).rpartition("/")[2]) for finding in result.report.findings]


def test_each_section_has_its_counts_and_one_without_claims_is_a_fault(project: Project) -> None:
    result = _look(project)
    assert [(each.name, each.claims, each.passages, each.pages) for each in result.sections] == [
        ("boats", 3, 2, 2),
        ("mills", 0, 0, 0),
    ]
    (finding,) = result.report.findings
    assert finding.message == "No claim rests on section mills."
    assert (finding.file, finding.line) == (project.data / "d.ttl", 4)
    assert "sentences" not in result.rows()[0]


def test_a_sentence_is_covered_when_an_anchor_lies_in_it_whatever_the_lines(
    project: Project, text: Path
) -> None:
    boats, mills = _look(project, text).sections
    assert (boats.sentences, boats.covered) == (4, 2)
    assert [(piece.text, piece.line, piece.reason) for piece in boats.unclaimed] == [
        ("On boats", 2, "heading or label"),
        ("They are old.", 4, ""),
        ("What a sight!", 4, ""),
        ("3", 7, "number of a page, note or figure"),
    ]
    assert [piece.text for piece in mills.unexplained] == ["Mills turn."]


def test_the_project_gives_reasons_for_the_rest(project: Project, text: Path) -> None:
    given = ':r :without :boats ; :anchor "a sight" ; :reason "rhetoric" .\n'
    result = _look(project, text, given)
    boats = result.sections[0]
    assert [piece.text for piece in boats.unexplained] == ["They are old."]
    assert [(piece.reason, piece.curated) for piece in boats.unclaimed if piece.curated] == [
        ("rhetoric", True)
    ]
    assert _faults(result) == [("section-without-claims", "mills")]


@pytest.mark.parametrize(
    ("anchor", "rule"),
    [
        ("a sigh", "unclaimed-anchor"),
        ("ferries", "unclaimed-anchor"),
        ("twelve ferries", "unclaimed-but-claimed"),
    ],
)
def test_a_reason_for_no_place_or_for_a_claimed_one_is_a_fault(
    project: Project, text: Path, anchor: str, rule: str
) -> None:
    result = _look(project, text, f':r :without :boats ; :anchor "{anchor}" ; :reason "rhetoric" .\n')
    assert (rule, "r") in _faults(result)


def test_a_section_without_text_is_a_fault(project: Project, text: Path) -> None:
    (text / "2.txt").unlink()
    assert ("text", "mills") in _faults(_look(project, text))


def test_the_table_adds_up_and_lists_what_has_no_reason(project: Project, text: Path) -> None:
    lines = evidence_text(_look(project, text), root=project.root).splitlines()
    assert lines[0].split() == [
        *("section", "claims", "passages", "pages", "entities", "introduced", "sentences", "covered")
    ]
    assert lines[3].split() == ["total", "3", "2", "2", "0", "5", "2"]
    assert "  line 4: They are old." in lines
    assert "  line 2: On boats" not in lines
    assert "covered" not in evidence_text(_look(project)).splitlines()[0]


def test_as_json_it_has_every_piece(project: Project, text: Path) -> None:
    body = json.loads(evidence_json(_look(project, text), root=project.root))
    assert len(body["sections"][0]["unclaimed"]) == 4
    assert body["report"]["findings"][0]["file"] == "data/ttl/d.ttl"


def test_the_command_writes_both_forms_and_fails_for_a_section_without_claims(
    project: Project, text: Path
) -> None:
    arguments = ["evidence", str(project.root), "--text", str(text)]
    table = CliRunner().invoke(app, arguments)
    assert table.exit_code == 1
    assert "boats, without a claim: " in table.stdout
    assert "1 violation (2 sections)." in table.stdout
    data = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert json.loads(data.stdout)["sections"][0]["covered"] == 2
    (project.data / "d.ttl").write_text(DATA.replace(':mills :name "mills" .\n', ""), encoding="utf-8")
    assert CliRunner().invoke(app, arguments).exit_code == 0


def test_the_build_keeps_the_counts(project: Project, tmp_path: Path) -> None:
    snapshot = build(project, tmp_path / "build").snapshot
    rows = json.loads((snapshot.path / "evidence.json").read_text("utf-8"))
    assert [(row["name"], row["claims"]) for row in rows] == [("boats", 3), ("mills", 0)]
    assert "evidence.json" in snapshot.manifest["files"]


def test_a_project_without_the_query_or_its_columns_says_so(project: Project) -> None:
    path = project.queries / "pages" / "evidence.rq"
    path.write_text("#+ summary: x\nSELECT ?section { ?section ?p ?o }", encoding="utf-8")
    with pytest.raises(HeadingError, match="lacks the columns name, label, claims"):
        _look(project)
    path.unlink()
    with pytest.raises(ProjectError, match=r"evidence\.rq is missing"):
        _look(project)
