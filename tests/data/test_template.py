"""The guide "add a city", followed step by step in a project of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
from tests.data.authored import PROJECT

from civigraph.build.corpus import read_corpus
from civigraph.build.reasoning import derive, entailment_rules, project_rules
from civigraph.build.turtle import format_file
from civigraph.build.workspace import Workspace
from civigraph.project import Project
from civigraph.validation.evidence import evidence
from civigraph.validation.grounding import ground_project
from civigraph.validation.validate import validate_files

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.validation.report import Report

GUIDE: Final = (PROJECT.root / "docs" / "add-a-city.md").read_text("utf-8")
TEXT: Final = """# section: snapshot-lakeview | report pages: 1-2
Lakeview, Australia
Mayor: Ann Brook
Population: 123,456
Number of employees: 2,345
City Website: lakeview.example
Priorities:
• Citizen Engagement
• Affordable Housing
• Economic Development
 Digital Leadership
Carl Ford is the Chief Information Officer. Since 2025 the city leads River Watch,
which shows the water level on a dashboard.
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project without its cities: what a new one needs around it."""
    for part in ("ontology", "shapes", "queries", "docs/templates"):
        shutil.copytree(PROJECT.root / part, tmp_path / part)
    shared = tmp_path / "data" / "ttl" / "shared"
    shared.mkdir(parents=True)
    (shared.parent / "cities").mkdir()
    shutil.copy(PROJECT.data / "shared" / "places.ttl", shared)
    shutil.copy(PROJECT.data / "catalogue.ttl", shared.parent)
    return Project.open(tmp_path)


@pytest.fixture
def city(project: Project) -> Path:
    """The file that the command of the guide makes."""
    command = next(block for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if "sed" in block)
    subprocess.run(command, shell=True, cwd=project.root, check=True)
    (made,) = (project.data / "cities").iterdir()
    return made


def _validate(project: Project, file: Path) -> Report:
    corpus, workspace = read_corpus(project), Workspace()
    corpus.fill(workspace)
    derive(workspace, corpus.dataset.graph("derived"), entailment_rules(), project_rules(project))
    return validate_files(project, workspace.store, [file])


def test_the_template_is_canonical_and_says_that_it_is_made_up() -> None:
    path = PROJECT.root / "docs" / "templates" / "city.ttl"
    assert path.read_text("utf-8") == format_file(path)
    assert "does not exist" in path.read_text("utf-8").splitlines()[0]


def test_the_filled_template_validates_without_a_finding(project: Project, city: Path) -> None:
    assert "ivertown" not in city.read_text("utf-8").partition("@prefix")[2]
    assert [finding.message for finding in _validate(project, city).findings] == []


def test_every_sentence_of_its_text_is_grounded_and_claimed(project: Project, city: Path) -> None:
    text = project.root / "text"
    text.mkdir()
    (text / f"{city.stem}.txt").write_text(TEXT, encoding="utf-8")
    workspace = Workspace()
    read_corpus(project).fill(workspace)
    assert [finding.message for finding in ground_project(project, workspace.store, text).findings] == []
    result = evidence(project, workspace.store, text)
    (section,) = result.sections
    assert result.report.conforms
    assert section.claims == 11
    assert section.unexplained == []


def test_without_the_claim_about_the_mayor_it_is_told_as_the_guide_shows(
    project: Project, city: Path
) -> None:
    whole = city.read_text("utf-8")
    city.write_text(re.sub(r"claim:lakeview--mayor\n.*?\n\.\n\n", "", whole, flags=re.DOTALL), "utf-8")
    report = _validate(project, city)
    (finding,) = [finding for finding in report.findings if finding.source == "city-without-mayor"]
    assert finding.file == city
    for part in ("lakeview has no claim that says who is its mayor.", finding.remedy):
        assert part in finding.message + finding.remedy
        assert part in GUIDE


def test_what_the_guide_tells_to_replace_is_in_the_template() -> None:
    template = (PROJECT.root / "docs" / "templates" / "city.ttl").read_text("utf-8")
    cells = [row.split("|")[1] for row in GUIDE.splitlines() if row.startswith("| `")]
    parts = [part for cell in cells for name in re.findall(r"`([^`]+)`", cell) for part in name.split("…")]
    assert len(parts) > len(cells) > 8
    assert [part for part in parts if part not in template] == []
