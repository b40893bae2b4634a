"""What becomes a plain statement, and what stays a claim; each plain statement leads to its claims."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
import pytest

from civigraph.build.reasoning import Rule, project_rules
from civigraph.project import Project
from civigraph.validation.checks import read_check

_PROJECT: Final = Project.default()
_FAMILIES: Final = {"10", "21", "22", "25", "26", "27"}
_RULES: Final = [rule for rule in project_rules(_PROJECT) if rule.name[:2] in _FAMILIES]
_CHECKS: Final = {path.stem: path for path in _PROJECT.query_files("checks")}
_BASE: Final = "https://w3id.org/digital-cities/"
PREFIXES: Final = "".join(
    f"PREFIX {name}: <{iri}>\n"
    for name, iri in {
        "agreement": f"{_BASE}scheme/agreement-type/",
        "dcity": f"{_BASE}def#",
        "direction": f"{_BASE}scheme/direction/",
        "ex": "https://example.org/",
        "modality": f"{_BASE}scheme/modality/",
        "org": "http://www.w3.org/ns/org#",
        "prole": f"{_BASE}scheme/participation-role/",
        "role": f"{_BASE}scheme/role/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)
RELATION: Final = """ex:claim a dcity:Claim , dcity:RelationClaim ; dcity:relation dcity:supports ;
    dcity:relationSubject {} ; dcity:relationObject ex:other"""
EFFECT: Final = """ex:claim a dcity:Claim , dcity:Effect ; dcity:direction direction:increase ;
    dcity:cause {} ; dcity:outcome ex:other"""
COMPETENCE: Final = """ex:claim a dcity:Claim , dcity:Competence ; dcity:modality modality:must ;
    dcity:holder {} ; dcity:competenceOver ex:other"""
THINGS: Final = """ex:concept skos:inScheme ex:scheme . ex:thing a dcity:Initiative . ex:place a dcity:City .
    ex:people a dcity:ActorGroup ."""


def _store(turtle: str) -> ox.Store:
    store = ox.Store()
    store.update(f"{PREFIXES} INSERT DATA {{ {THINGS} {turtle} }}")
    for _ in range(3):
        for rule in _RULES:
            store.extend(_quads(rule, store))
    return store


def _quads(rule: Rule, store: ox.Store) -> list[ox.Quad]:
    return [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in rule.apply(store)]


def _stated(store: ox.Store) -> set[tuple[str, str, str]]:
    """Subject, property and object of each shortcut, by their last names; each is in the graph."""
    answer = store.query(
        f"""{PREFIXES} SELECT ?s ?p ?o WHERE {{
          ?claim dcity:states ?shortcut .
          ?shortcut dcity:statesSubject ?s ; dcity:statesProperty ?p ; dcity:statesObject ?o . ?s ?p ?o }}"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    return {(_name(row["s"]), _name(row["p"]), _name(row["o"])) for row in answer}


def _name(term: object) -> str:
    return str(getattr(term, "value", term)).replace("#", "/").rsplit("/", 1)[-1]


def _findings(check: str, store: ox.Store) -> list[str]:
    return [_name(finding.focus) for finding in read_check(_CHECKS[check]).run(store, {})]


@pytest.mark.parametrize("claim", [RELATION, EFFECT, COMPETENCE], ids=["relation", "effect", "competence"])
@pytest.mark.parametrize("subject", ["ex:thing", "ex:concept"])
@pytest.mark.parametrize(
    ("limit", "of_things", "of_concepts"),
    [
        ("", True, True),
        ("; dcity:scopePlace ex:place", True, False),
        ("; dcity:accordingTo ex:somebody", True, False),
        ("; dcity:formerly true", False, False),
        ('; dcity:untilTime "2019"^^xsd:gYear', False, False),
    ],
    ids=["unlimited", "place", "word", "formerly", "until"],
)
def test_limited_claim_stays_a_claim(
    claim: str, subject: str, limit: str, *, of_things: bool, of_concepts: bool
) -> None:
    store = _store(f"{claim.format(subject)} {limit} .")
    stated = {row[0] for row in _stated(store)}
    assert stated == ({subject[3:]} if (of_concepts if subject == "ex:concept" else of_things) else set())


@pytest.mark.parametrize(
    ("subject", "affected", "stated"),
    [("concept", "place", False), ("concept", "people", True), ("thing", "place", True)],
)
def test_effect_of_a_concept_on_one_place_stays_a_claim(subject: str, affected: str, *, stated: bool) -> None:
    store = _store(f"{EFFECT.format(f'ex:{subject}')} ; dcity:affects ex:{affected} .")
    assert bool(_stated(store)) == stated


def test_past_participation_stays_a_claim() -> None:
    part = "a dcity:Claim , dcity:Participation ; dcity:inInitiative ex:thing"
    store = _store(
        f"""ex:claim {part} ; dcity:participationRole prole:lead ; dcity:participant ex:now .
        ex:old {part} ; dcity:participationRole prole:lead ; dcity:participant ex:then ;
          dcity:formerly true ."""
    )
    assert _stated(store) == {("thing", "hasParticipant", "now"), ("thing", "ledBy", "now")}


def test_each_statement_of_one_claim_has_its_own_parts() -> None:
    store = _store(
        """ex:claim a dcity:Claim , dcity:Tenure ; org:member ex:person ; dcity:ofPost ex:post ;
          dcity:appointedBy ex:council .
        ex:post org:role role:mayor ; org:postIn ex:government .
        ex:government dcity:governmentOf ex:place ."""
    )
    assert _stated(store) == {
        ("post", "heldBy", "person"),
        ("place", "mayor", "person"),
        ("council", "appoints", "person"),
    }
    assert not _findings("shortcut-without-statement", store)


def test_literals_of_one_form_are_different_objects() -> None:
    store = _store(
        """ex:claim a dcity:Claim , dcity:RelationClaim ; dcity:relation dcity:startedIn ;
          dcity:relationSubject ex:thing ; dcity:relationValue "2018" , "2018"^^xsd:gYear , "2018"@en ."""
    )
    answer = store.query(f"{PREFIXES} SELECT DISTINCT ?shortcut WHERE {{ ?claim dcity:states ?shortcut }}")
    assert isinstance(answer, ox.QuerySolutions)
    assert len(list(answer)) == 3


SHORTCUT: Final = """ex:shortcut dcity:statesSubject ex:concept ; dcity:statesProperty dcity:supports ;
    dcity:statesObject ex:other . ex:concept dcity:supports ex:other ."""


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ("ex:a dcity:states ex:shortcut ; dcity:scopePlace ex:place .", True),
        ("ex:a dcity:states ex:shortcut ; dcity:accordingTo ex:somebody .", True),
        ("ex:a dcity:states ex:shortcut ; dcity:formerly true .", True),
        ("ex:a dcity:states ex:shortcut ; dcity:affects ex:place .", True),
        ("ex:a dcity:states ex:shortcut ; dcity:affects ex:people .", False),
        ("ex:a dcity:states ex:shortcut ; dcity:formerly true . ex:b dcity:states ex:shortcut .", False),
    ],
)
def test_check_notices_what_is_stated_too_generally(claims: str, *, found: bool) -> None:
    assert bool(_findings("limited-claim-stated-generally", _store(f"{SHORTCUT} {claims}"))) == found


def test_check_notices_a_shortcut_that_pairs_wrongly() -> None:
    store = _store(f"{SHORTCUT} ex:shortcut dcity:statesObject ex:thing .")
    assert _findings("shortcut-without-statement", store) == ["shortcut"]


@pytest.mark.parametrize("check", ["limited-claim-stated-generally", "shortcut-without-statement"])
def test_graph_has_none(graph: ox.Store, check: str) -> None:
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in graph)
    assert not _findings(check, store)
