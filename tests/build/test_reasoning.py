from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from tests.build.conftest import PREFIXES, WriteProject

from civigraph.build.corpus import read_corpus
from civigraph.build.reasoning import Rule, derive, entailment_rules, not_applied, project_rules
from civigraph.build.workspace import Workspace
from civigraph.errors import BuildError, SourceError

if TYPE_CHECKING:
    from civigraph.project import Project

DERIVED = NamedNode("urn:derived")

EVERY_CONSTRUCT = (
    PREFIXES
    + """
ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:C . ex:C owl:equivalentClass ex:D .
ex:p rdfs:subPropertyOf ex:q . ex:q owl:equivalentProperty ex:r ; rdfs:domain ex:Dom ; rdfs:range ex:Rng .
ex:near a owl:SymmetricProperty , owl:ObjectProperty .
ex:within a owl:TransitiveProperty , owl:ObjectProperty .
ex:has owl:inverseOf ex:of .
ex:uncle owl:propertyChainAxiom ( ex:parent ex:brother ) .
ex:grand owl:propertyChainAxiom ( ex:parent ex:parent ex:brother ) .
ex:far owl:propertyChainAxiom ( ex:parent ex:parent ex:parent ex:brother ) .
ex:Texts rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:medium ; owl:hasValue ex:text ] .
ex:Inked owl:equivalentClass [ a owl:Restriction ; owl:onProperty ex:colour ; owl:hasValue ex:black ] .
[] a owl:Restriction ; owl:onProperty ex:has ; owl:someValuesFrom ex:A ; rdfs:subClassOf ex:Holder .
ex:Holder rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:has ; owl:allValuesFrom ex:Held ] .
ex:Any owl:unionOf ( ex:A ex:Texts ) . ex:Both owl:intersectionOf ( ex:B ex:Held ) .
ex:Three owl:oneOf ( ex:a ex:b ex:c ) .
ex:age a owl:DatatypeProperty ; rdfs:range xsd:integer ; rdfs:domain ex:Aged .

ex:a a ex:A ; ex:p ex:b ; ex:near ex:b ; ex:within ex:b ; ex:has ex:a2 ; ex:parent ex:m ; ex:age 7 .
ex:a2 a ex:A . ex:b ex:within ex:c . ex:c ex:within ex:d . ex:m ex:parent ex:n ; ex:brother ex:u .
ex:n ex:parent ex:o ; ex:brother ex:v . ex:o ex:brother ex:w .
ex:t a ex:Texts . ex:i ex:colour ex:black . ex:both a ex:Both .
"""
)


def derived(text: str, *rules: Rule) -> set[Triple]:
    workspace = Workspace()
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    workspace.add(NamedNode("urn:given"), triples)
    derive(workspace, DERIVED, entailment_rules(), rules)
    return {quad.triple for quad in workspace.store.quads_for_pattern(None, None, None, DERIVED)}


def about_resources(graph: Graph) -> set[tuple[str, str, str]]:
    """What a graph says of IRIs in its own terms, leaving out OWL's and blank nodes."""
    schema = {str(OWL), str(RDF), str(RDFS), str(XSD)}
    own = "https://example.org/def#"
    found = set()
    for s, p, o in graph:
        if not isinstance(s, URIRef) or not s.startswith(own) or isinstance(o, BNode):
            continue
        assert isinstance(p, URIRef)
        if p == RDF.type and not str(o).startswith(own):
            continue
        if p != RDF.type and any(p.startswith(namespace) for namespace in schema):
            continue
        found.add((str(s), str(p), str(o.toPython() if isinstance(o, Literal) else o)))
    return found


def test_everything_that_owlrl_derives_of_resources_is_derived_and_nothing_else() -> None:
    oracle = Graph().parse(data=EVERY_CONSTRUCT, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(oracle)  # type: ignore[attr-defined, no-untyped-call]
    ours = Graph().parse(data=EVERY_CONSTRUCT, format="turtle")
    for triple in derived(EVERY_CONSTRUCT):
        ours.parse(data=f"{triple} .", format="nt")
    assert len(about_resources(ours)) > 50
    assert about_resources(ours) == about_resources(oracle)


@pytest.mark.parametrize("rule", entailment_rules(), ids=lambda rule: rule.name)
def test_every_rule_of_the_package_is_needed(rule: Rule) -> None:
    """Without the rule something is missing, so the test above would fail."""
    workspace = Workspace()
    workspace.add(
        NamedNode("urn:given"), [quad.triple for quad in parse(EVERY_CONSTRUCT, format=RdfFormat.TURTLE)]
    )
    others = [each for each in entailment_rules() if each.name != rule.name]
    derive(workspace, DERIVED, others)
    assert workspace.counts[DERIVED.value] < len(derived(EVERY_CONSTRUCT))


def test_trivial_triples_and_literals_as_subjects_are_never_written() -> None:
    text = (
        PREFIXES + "ex:p rdfs:domain owl:Thing ; rdfs:range ex:R ; owl:inverseOf ex:q . ex:x ex:p 1 , ex:y ."
    )
    texts = {str(triple) for triple in derived(text)}
    assert texts == {
        "<https://example.org/def#y> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/def#R>",
        "<https://example.org/def#y> <https://example.org/def#q> <https://example.org/def#x>",
    }


def test_project_rules_see_what_reasoning_and_earlier_rules_gave(library: Project) -> None:
    workspace, corpus = Workspace(), read_corpus(library)
    corpus.fill(workspace)
    added = derive(workspace, DERIVED, entailment_rules(), project_rules(library))
    assert (added["10-long"], added["20-prolific"]) == (1, 1)
    assert workspace.store.query(
        "PREFIX ex: <https://example.org/def#> "
        "ASK { <https://example.org/id/austen> a ex:Author , ex:ProlificAuthor }"
    )


def test_reasoning_sees_what_rules_gave(write_project: WriteProject) -> None:
    rule = "CONSTRUCT { ?x <https://example.org/def#p> <urn:y> } WHERE { ?x <https://example.org/def#o> ?y }"
    project = write_project({"queries/rules/1.rq": rule})
    text = PREFIXES + "ex:p rdfs:domain ex:D . ex:x ex:o 1 ."
    assert len(derived(text, *project_rules(project))) == 2


def test_rules_that_count_see_everything_and_count_once(write_project: WriteProject) -> None:
    """The count comes first by name, and the last fact only after reasoning over what another rule gave."""
    count = """#+ summary: Count
#+ tags: [rule, closing]
CONSTRUCT { <urn:all> <urn:count> ?count }
WHERE { SELECT (COUNT(?x) AS ?count) WHERE { ?x a <https://example.org/def#D> } }"""
    grow = """CONSTRUCT { ?y <https://example.org/def#p> 1 }
WHERE { ?x a <https://example.org/def#D> ; <urn:next> ?y }"""
    text = PREFIXES + "ex:p rdfs:domain ex:D . ex:a a ex:D ; <urn:next> ex:b . ex:b <urn:next> ex:c ."
    project = write_project({"queries/rules/1-count.rq": count, "queries/rules/2-grow.rq": grow})
    found = derived(text, *project_rules(project))
    assert [str(t.object) for t in found if t.predicate == NamedNode("urn:count")] == [
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]
    without = [Rule(rule.name, rule.text, rule.path) for rule in project_rules(project)]
    assert len([t for t in derived(text, *without) if t.predicate == NamedNode("urn:count")]) > 1


def test_what_closing_rules_add_is_reasoned_over(write_project: WriteProject) -> None:
    rule = """#+ summary: Close
#+ tags: [closing]
CONSTRUCT { ?x <https://example.org/def#p> <urn:y> } WHERE { ?x <https://example.org/def#o> ?y }"""
    project = write_project({"queries/rules/1.rq": rule})
    text = PREFIXES + "ex:p rdfs:domain ex:D . ex:x ex:o 1 ."
    assert len(derived(text, *project_rules(project))) == 2


def test_what_a_file_states_is_not_derived_again() -> None:
    text = PREFIXES + "ex:A rdfs:subClassOf ex:B . ex:x a ex:A , ex:B ."
    assert derived(text) == set()


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("CONSTRUCT { ?x <urn:p> [] } WHERE { ?x ?p ?o }", "blank node"),
        ("SELECT ?x WHERE { ?x ?p ?o }", "CONSTRUCT query"),
        ("CONSTRUCT { ?x } WHERE { ?x ?p ?o }", "malformed"),
    ],
)
def test_rule_that_cannot_be_used_is_named(write_project: WriteProject, rule: str, message: str) -> None:
    project = write_project({"queries/rules/bad.rq": rule})
    with pytest.raises(SourceError, match=message) as caught:
        derived(PREFIXES + "ex:x ex:p 1 .", *project_rules(project))
    assert caught.value.path.name == "bad.rq"


def test_rules_without_an_end_are_stopped_and_named(write_project: WriteProject) -> None:
    endless = 'CONSTRUCT { ?next <urn:p> 1 } WHERE { ?x <urn:p> 1 BIND(IRI(CONCAT(STR(?x), "x")) AS ?next) }'
    project = write_project({"queries/rules/endless.rq": endless})
    with pytest.raises(BuildError, match="endless"):
        derived("<urn:x> <urn:p> 1 .", *project_rules(project))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ex:p owl:propertyChainAxiom ( ex:a ex:b ex:c ex:d ex:e ) .", "more than four members"),
        ("ex:p owl:propertyChainAxiom ( ex:a [ owl:inverseOf ex:b ] ) .", "without a name"),
        ("ex:p owl:sameAs ex:q .", "sameAs is not applied"),
    ],
)
def test_what_is_not_applied_is_said(text: str, message: str) -> None:
    workspace = Workspace()
    workspace.add(
        NamedNode("urn:given"), [quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE)]
    )
    (note,) = not_applied(workspace.store)
    assert note.startswith("<https://example.org/def#p>: ")
    assert message in note
