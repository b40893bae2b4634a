from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.build.conftest import LIBRARY, PREFIXES, WriteProject

from civigraph.build.corpus import read_corpus
from civigraph.build.workspace import Workspace
from civigraph.errors import SourceError

if TYPE_CHECKING:
    from civigraph.project import Project


def test_each_file_is_a_graph_named_by_its_path(library: Project) -> None:
    assert [file.graph.value for file in read_corpus(library).files] == [
        "https://example.org/graph/ontology/library",
        "https://example.org/graph/data/books/emma",
        "https://example.org/graph/data/catalogue",
        "https://example.org/graph/shapes/book",
    ]


def test_dataset_is_described_by_the_catalogue_file(library: Project) -> None:
    dataset = read_corpus(library).dataset
    assert (dataset.iri.value, dataset.version, dataset.date) == (
        "https://example.org/dataset",
        "2026.1",
        "2026-01-31",
    )


def test_project_without_catalogue_has_neutral_names(write_project: WriteProject) -> None:
    corpus = read_corpus(write_project({"data/ttl/a b.ttl": "<urn:a> <urn:b> <urn:c> ."}))
    assert [file.graph.value for file in corpus.files] == ["urn:civigraph:graph/data/a%20b"]


def test_two_datasets_with_a_space_are_refused(write_project: WriteProject) -> None:
    more = LIBRARY["data/ttl/catalogue.ttl"] + '<urn:other> a dcat:Dataset ; void:uriSpace "urn:other:" .'
    with pytest.raises(SourceError, match="More than one dataset"):
        read_corpus(write_project({**LIBRARY, "data/ttl/catalogue.ttl": more}))


@pytest.mark.parametrize(
    ("text", "place", "reason", "remedy"),
    [
        ("@prefix a: <http://a/> .\na:b c:c 1 .", (2, 5), "prefix c: has not been declared", "@prefix"),
        ("<a> <urn:b> <urn:c> .", (1, 1), "No scheme found", "in full"),
        (
            '@prefix a: <http://a/> .\na:b a:c "x . \n a:d a:e 1 .',
            (2, 9),
            "Unexpected end",
            "full stop or quote",
        ),
        ("<urn:a> <urn:b> <urn:x y> .", (1, 17), "Invalid IRI", "%20"),
        ("<urn:a> <urn:b>\n  .", (2, 3), "", ""),
    ],
)
def test_broken_file_is_named_with_line_column_reason_and_remedy(
    write_project: WriteProject, text: str, place: tuple[int, int], reason: str, remedy: str
) -> None:
    project = write_project({"data/ttl/broken.ttl": text})
    with pytest.raises(SourceError) as caught:
        read_corpus(project)
    error = caught.value
    assert (error.path, error.line, error.column) == (project.data / "broken.ttl", *place)
    assert reason in error.reason
    assert remedy in error.remedy
    assert "Parser error" not in str(error)


def test_file_that_is_not_utf8_is_named(write_project: WriteProject) -> None:
    project = write_project({"data/ttl/x.ttl": ""})
    (project.data / "x.ttl").write_bytes(b'<urn:a> <urn:b> "\xff" .')
    with pytest.raises(SourceError, match="UTF-8"):
        read_corpus(project)


def test_blank_nodes_are_labelled_by_what_they_say_not_by_their_names(write_project: WriteProject) -> None:
    one = write_project({"data/ttl/x.ttl": "_:z <urn:p> 1 . _:y <urn:p> 2 . _:z <urn:q> _:y ."}, "one")
    two = write_project({"data/ttl/x.ttl": "_:a <urn:q> _:b . _:b <urn:p> 2 . _:a <urn:p> 1 ."}, "two")
    assert set(read_corpus(one).files[0].triples) == set(read_corpus(two).files[0].triples)


def test_blank_nodes_of_two_files_stay_apart(write_project: WriteProject) -> None:
    files = {"data/ttl/x.ttl": "_:a <urn:p> 1 .", "data/ttl/y.ttl": "_:a <urn:p> 1 ."}
    workspace = Workspace()
    assert read_corpus(write_project(files)).fill(workspace) == []
    assert len(workspace) == 2


def test_triple_of_two_files_stands_in_the_first_and_is_reported(write_project: WriteProject) -> None:
    files = {
        "data/ttl/a.ttl": PREFIXES + "ex:x ex:p 5 .",
        "data/ttl/b.ttl": PREFIXES + "ex:x ex:p 05 , 6 .",
    }
    workspace = Workspace()
    repeats = read_corpus(write_project(files)).fill(workspace)
    assert [(file.path.name, count) for file, count in repeats] == [("b.ttl", 1)]
    assert list(workspace.counts.values()) == [1, 1]


def test_prefixes_of_all_files_are_merged_and_sorted(library: Project) -> None:
    prefixes = read_corpus(library).prefixes
    assert list(prefixes) == sorted(prefixes)
    assert prefixes["ex"] == "https://example.org/def#"
