"""Validation of a project, of some of its files, and of anybody's data."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef

from civigraph.errors import ProjectError, SourceError
from civigraph.project import Project
from civigraph.validation.report import Origin
from civigraph.validation.validate import validate_data, validate_files, validate_project

FIXTURE = Path(__file__).parents[1] / "fixtures" / "validation-project"
EX = "http://example.org/"


@pytest.fixture
def project() -> Project:
    return Project.open(FIXTURE)


@pytest.fixture
def store(project: Project) -> ox.Store:
    store = ox.Store()
    for path in (*project.ontology_files(), *project.data_files(), *project.shape_files()):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def test_a_project_is_held_against_shapes_checks_and_rules(project: Project, store: ox.Store) -> None:
    report = validate_project(project, store)
    found = {(finding.origin, str(finding.focus).removeprefix(EX)) for finding in report.findings}
    assert found == {
        (Origin.SHAPE, "mouthless"),
        (Origin.CHECK, "circular"),
        (Origin.RULE, "both"),
    }
    assert report.counts["checks"] == 1
    assert report.counts["rules"] > 10
    assert report.counts["triples"] > 10


def test_findings_name_the_file_and_the_line_to_open(project: Project, store: ox.Store) -> None:
    places = {
        str(finding.focus).removeprefix(EX): (finding.file and finding.file.name, finding.line)
        for finding in validate_project(project, store).findings
    }
    assert places == {"mouthless": ("rivers.ttl", 8), "circular": ("lakes.ttl", 5), "both": ("lakes.ttl", 7)}


def test_chosen_files_are_reported_in_the_context_of_the_rest(project: Project, store: ox.Store) -> None:
    report = validate_files(project, store, [project.data / "rivers.ttl"])
    assert [str(finding.focus) for finding in report.findings] == [EX + "mouthless"]


def test_a_file_outside_the_project_is_refused_with_the_way_to_do_it(
    project: Project, store: ox.Store, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="--shapes SHAPES"):
        validate_files(project, store, [tmp_path / "own.ttl"])


def test_shapes_in_the_store_are_not_held_against_shapes(project: Project, store: ox.Store) -> None:
    assert not [f for f in validate_project(project, store).findings if "shape" in str(f.focus)]


def test_an_empty_project_has_nothing_wrong(tmp_path: Path) -> None:
    assert validate_project(Project.open(tmp_path), ox.Store()).conforms


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://example.org/S> sh:targetSubjectsOf <http://example.org/p> ;
    sh:property [ sh:path <http://example.org/p> ; sh:datatype xsd:integer ; sh:maxCount 1 ] .
"""
DATA = {
    "ttl": '<http://example.org/x> <http://example.org/p> "a" .',
    "nt": '<http://example.org/x> <http://example.org/p> "a" .',
    "nq": '<http://example.org/x> <http://example.org/p> "a" <http://example.org/g> .',
    "trig": '<http://example.org/g> { <http://example.org/x> <http://example.org/p> "a" . }',
    "jsonld": '{"@id": "http://example.org/x", "http://example.org/p": "a"}',
    "json": '{"@id": "http://example.org/x", "http://example.org/p": "a"}',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
    '<rdf:Description rdf:about="http://example.org/x"><e:p>a</e:p></rdf:Description></rdf:RDF>',
}


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("extension", DATA)
def test_data_of_any_format_is_validated(tmp_path: Path, extension: str) -> None:
    data = _write(tmp_path, f"data.{extension}", DATA[extension])
    (finding,) = validate_data([data], [_write(tmp_path, "shapes.ttl", SHAPES)]).findings
    assert (finding.focus, finding.value, finding.file) == (URIRef(EX + "x"), Literal("a"), data)


def test_several_files_are_one_graph_and_each_finding_names_its_own(tmp_path: Path) -> None:
    one = _write(tmp_path, "one.ttl", "<http://example.org/x> <http://example.org/p> 1 , 2 .")
    two = _write(tmp_path, "two.ttl", "\n<http://example.org/y> <http://example.org/p> 'a' .")
    report = validate_data([one, two], [_write(tmp_path, "shapes.ttl", SHAPES)])
    assert [(finding.file, finding.line) for finding in report.findings] == [(one, 1), (two, 2)]


def test_blank_nodes_of_two_files_are_two_nodes(tmp_path: Path) -> None:
    paths = [_write(tmp_path, f"{n}.ttl", f"_:a <http://example.org/p> {n} .") for n in (1, 2)]
    assert validate_data(paths, [_write(tmp_path, "shapes.ttl", SHAPES)]).conforms


def test_literals_are_validated_as_written(tmp_path: Path) -> None:
    shapes = '[] <http://www.w3.org/ns/shacl#targetNode> 05 ; <http://www.w3.org/ns/shacl#pattern> "^0" .'
    data = _write(tmp_path, "data.ttl", "<http://example.org/x> <http://example.org/p> 05 .")
    assert validate_data([data], [_write(tmp_path, "shapes.ttl", shapes)]).conforms


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("bad.ttl", "<a:b> <a:c>\n  wrong .", 2),
        ("bad.jsonld", '{"@id": }', 1),
        ("bad.rdf", "<rdf:RDF>\n</x>", None),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, name: str, text: str, line: int | None) -> None:
    path = _write(tmp_path, name, text)
    with pytest.raises(SourceError, match=name) as error:
        validate_data([path], [_write(tmp_path, "shapes.ttl", SHAPES)])
    assert line is None or error.value.line == line


@pytest.mark.parametrize(
    ("name", "reason"), [("absent.ttl", "cannot be read"), ("data.csv", "is not RDF by its name")]
)
def test_a_file_that_is_missing_or_no_rdf_is_named(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        validate_data([tmp_path / name], [_write(tmp_path, "shapes.ttl", SHAPES)])


def test_a_remote_context_is_not_fetched(tmp_path: Path) -> None:
    data = _write(tmp_path, "data.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "x"}')
    with pytest.raises(SourceError, match=r"data\.jsonld"):
        validate_data([data], [_write(tmp_path, "shapes.ttl", SHAPES)])
