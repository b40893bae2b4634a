"""The project's ontology under HermiT and the profile checker."""

from __future__ import annotations

from civigraph.project import Project
from civigraph.validation.hermit import reason
from civigraph.validation.profile import check_profile
from civigraph.validation.render import to_text
from civigraph.validation.validate import read_graphs


def test_the_ontology_is_consistent_and_each_class_can_have_an_instance() -> None:
    report = reason(read_graphs(Project.default().ontology_files()))
    assert report.counts["classes"] > 0
    assert report.conforms, to_text(report)


def test_the_axioms_stay_in_owl_2_dl_and_its_rl_profile() -> None:
    report = check_profile(read_graphs(Project.default().ontology_files()))
    assert report.counts["axioms"] > 0
    assert report.conforms, to_text(report)
