"""Every section of the report has its claims, and every sentence a claim or a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.data.authored import PROJECT

from civigraph.build.corpus import read_corpus
from civigraph.build.workspace import Workspace
from civigraph.validation.evidence import evidence

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


@pytest.fixture(scope="module")
def written() -> Store:
    workspace = Workspace()
    read_corpus(PROJECT).fill(workspace)
    return workspace.store


def test_every_section_has_claims_about_things(written: Store) -> None:
    sections = evidence(PROJECT, written).sections
    assert len(sections) == 50
    assert [section.name for section in sections if not section.claims or not section.entities] == []


def test_what_sections_introduce_adds_up_to_what_they_name(written: Store) -> None:
    for section in evidence(PROJECT, written).sections:
        assert 0 <= section.introduced <= section.entities


@pytest.mark.may_skip
def test_every_sentence_has_a_claim_or_a_reason(written: Store, text: Path) -> None:
    result = evidence(PROJECT, written, text)
    assert [finding.message for finding in result.report.findings] == []
    assert {s.name: [p.text for p in s.unexplained] for s in result.sections if s.unexplained} == {}
