"""Name, numbers and examples come from the project, not from code."""

from __future__ import annotations

import shutil
from pathlib import Path

from civigraph.build.freshness import ensure_snapshot
from civigraph.config import load_settings
from civigraph.http.site import Site
from civigraph.project import Project

RIVERS = Path(__file__).parents[1] / "fixtures" / "rivers"
CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix void: <http://rdfs.org/ns/void#> .
<https://example.org/rivers/dataset> a dcat:Dataset ; void:uriSpace "https://example.org/rivers/" ;
    dcterms:title "Flüsse"@de, "Rivers of Europe"@en ; dcterms:description "Nur auf Deutsch."@de .
"""
QUERY = """#+ summary: Lengths
#+ question: How long is each river?
SELECT * { ?river <https://example.org/rivers/def#length> ?km }
"""


def site(project: Path, build_dir: Path) -> Site:
    opened = Project.open(project)
    return Site.of(opened, ensure_snapshot(opened, load_settings(build_dir=build_dir)))


def test_a_project_without_a_catalogue_is_called_as_its_folder(tmp_path: Path) -> None:
    found = site(RIVERS, tmp_path)
    assert (found.title, found.description, found.examples) == ("rivers", "", ())
    assert found.graphs["urn:civigraph:graph/data/rivers"] == 14
    assert found.triples == sum(found.graphs.values())


def test_the_catalogue_gives_the_words_in_english_where_it_can(tmp_path: Path) -> None:
    project = Path(shutil.copytree(RIVERS, tmp_path / "rivers"))
    (project / "data" / "ttl" / "catalogue.ttl").write_text(CATALOGUE, "utf-8")
    found = site(project, tmp_path / "build")
    assert (found.title, found.description) == ("Rivers of Europe", "Nur auf Deutsch.")


def test_the_competency_queries_are_the_examples(tmp_path: Path) -> None:
    project = Path(shutil.copytree(RIVERS, tmp_path / "rivers"))
    (project / "queries" / "competency").mkdir(parents=True)
    (project / "queries" / "competency" / "lengths.rq").write_text(QUERY, "utf-8")
    (example,) = site(project, tmp_path / "build").examples
    assert (example.name, example.title) == ("lengths", "How long is each river?")
    assert example.query == QUERY.splitlines(keepends=True)[-1]
    assert example.parameters.startswith("query=SELECT+%2A+%7B")
