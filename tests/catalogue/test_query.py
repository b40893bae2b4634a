from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from civigraph.catalogue import ParameterType, StoredQuery, load_queries, load_query
from civigraph.catalogue.query import bind_terms, parse_query
from civigraph.errors import HeadingError, ParameterError
from civigraph.project import Project

CITY = """#+ summary: Technologies of a city
#+ question: What is in use in Boston?
#+ description: >-
#+   Two lines
#+   that are one paragraph.
#+ tags: [technologies, cities]
#+ pagination: 20
#+ parameters:
#+   city: {type: iri, default: "city:boston", description: The city}
#+   name: {type: string}
#+   least: {type: integer, default: 0}
#+   kind: {type: enum, values: {"ex:a": First, "ex:b": Second}, multiple: true}
#+ columns: [city, name]
#+ expect:
#+   rows: [["city:boston", Boston]]
PREFIX city: <https://example.org/id/city/>
PREFIX ex: <https://example.org/def#>
SELECT ?city ?name WHERE {
  # VALUES ?city { in a comment }
  VALUES ?city { city:boston }
  VALUES ?name { UNDEF }
  VALUES ?least { 0 }
  VALUES ?kind { UNDEF }
  ?city ex:name ?name ; ex:size ?size ; ex:kind ?kind .
  FILTER(?size >= ?least && ?name != "VALUES ?name { 'x' }")
}"""


def parsed(text: str, name: str = "q") -> StoredQuery:
    return parse_query(Path(f"{name}.rq"), text)


@pytest.fixture
def cities() -> Store:
    store = Store()
    for slug, name, size, kind in (
        ("boston", "Boston", 700, "a"),
        ("pune", "Pune", 3100, "b"),
        ("x", '"} x', 1, "a"),
    ):
        city = NamedNode(f"https://example.org/id/city/{slug}")
        for predicate, value in (
            ("name", Literal(name)),
            ("size", Literal(size)),
            ("kind", NamedNode(f"https://example.org/def#{kind}")),
        ):
            store.add(Quad(city, NamedNode(f"https://example.org/def#{predicate}"), value))
    return store


def names(store: Store, text: str) -> set[str]:
    answer = store.query(text)
    assert isinstance(answer, QuerySolutions)
    return {row["name"].value for row in answer}


def test_heading_is_read() -> None:
    query = parsed(CITY, "city-technologies")
    assert (query.name, query.form, query.pagination) == ("city-technologies", "SELECT", 20)
    assert query.summary == "Technologies of a city"
    assert query.description == "Two lines that are one paragraph."
    assert query.tags == ("technologies", "cities")
    assert query.columns == ("city", "name")
    assert query.parameters["kind"].type is ParameterType.ENUM
    assert query.prefixes["ex"] == "https://example.org/def#"


def test_file_runs_as_it_stands(cities: Store) -> None:
    assert names(cities, parsed(CITY).text) == names(cities, parsed(CITY).bind()) == {"Boston"}


def test_values_become_terms(cities: Store) -> None:
    query = parsed(CITY)
    assert names(cities, query.bind({"city": "city:pune"})) == {"Pune"}
    assert names(cities, query.bind({"city": "https://example.org/id/city/pune"})) == {"Pune"}
    assert names(cities, query.bind({"least": "701"})) == set()
    assert names(cities, query.bind({"kind": ["ex:a", "ex:b"]})) == {"Boston"}
    assert names(cities, query.bind({"kind": "ex:b"})) == set()


def test_text_with_sparql_in_it_is_only_a_value(cities: Store) -> None:
    query = parsed(CITY)
    assert names(cities, query.bind({"city": "city:x", "name": '"} x'})) == {'"} x'}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_value_ever_changes_the_query_around_it(value: str) -> None:
    text = "SELECT ?x WHERE { VALUES ?x { 'a' } }"
    answer = Store().query(bind_terms(text, {"x": [Literal(value)]}))
    assert isinstance(answer, QuerySolutions)
    assert [row["x"] for row in answer] == [Literal(value)]


def test_page_of_an_answer(cities: Store) -> None:
    text = (
        "#+ summary: All\nSELECT ?name WHERE { ?c <https://example.org/def#name> ?name } ORDER BY ?name # end"
    )
    query = parsed(text)
    assert names(cities, query.bind(limit=1, offset=1)) == {"Boston"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"town": "x"}, "no such parameter; it has: city, name, least, kind"),
        ({"city": "not an iri"}, "give an IRI"),
        ({"city": "nowhere"}, "give an IRI"),
        ({"city": "city:a b"}, "give an IRI"),
        ({"city": "city:a> } #"}, "give an IRI"),
        ({"least": "1.5"}, "whole number"),
        ({"least": "0 } UNION {"}, "whole number"),
        ({"least": ["1", "2"]}, "only one value"),
        ({"kind": "ex:c"}, "one of ex:a, ex:b"),
    ],
)
def test_wrong_value_is_refused_with_what_is_allowed(values: dict[str, str], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        parsed(CITY).bind(values)


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("decimal", "-1.5", "1e5"),
        ("date", "2020-02-29", "2021-02-29"),
        ("boolean", "true", "yes"),
        ("integer", "-7", "seven"),
        ("concept", "https://example.org/c", "c"),
    ],
)
def test_each_type_takes_its_values_only(kind: str, right: str, wrong: str) -> None:
    query = parsed(
        f"#+ parameters:\n#+   p: {{type: {kind}, required: true}}\n"
        "SELECT ?p WHERE { VALUES ?p { UNDEF } }"
    )
    answer = Store().query(query.bind({"p": right}))
    assert isinstance(answer, QuerySolutions)
    assert [row["p"].value for row in answer] == [right]
    with pytest.raises(ParameterError):
        query.bind({"p": wrong})
    with pytest.raises(ParameterError, match="a value is needed"):
        query.bind()


@pytest.mark.parametrize(
    ("heading", "line", "message"),
    [
        ("#+ summary: a: b", 1, "not YAML"),
        ("#+ sumary: x", 1, "Did you mean summary"),
        ("#+ summary: x\n#+ tags: one", 2, "list of texts"),
        ("#+ summary: x\n# not heading\n#+ pagination: many", 3, "number of rows"),
        ("#+ summary: [x]", 1, "must be a text"),
        ("#+ - a\n#+ - b", 1, "not a list of keys"),
        ("#+ parameters: {city: {type: town}}", 1, "'town' is not known"),
        ("#+ parameters: {city: {type: iri, defualt: x}}", 1, "defualt is not known"),
        ("#+ parameters: {city: {type: enum}}", 1, "has values"),
        ("#+ parameters: {town: {type: iri}}", 1, "does not use it"),
        ("#+ parameters: {city: {type: integer, default: x}}", 1, "whole number"),
        ("#+ parameters: {city: {type: iri, required: true, default: 'urn:x'}}", 1, "no default"),
        ("#+ parameters: {city: iri}", 1, "type is missing"),
        ("#+ severity: grave", 1, "'grave' is not known"),
        ("#+ expect: {rows: []}", 1, "needs columns"),
        ("#+ columns: [city]\n#+ expect: {rows: [[a, b]]}", 2, "2 cells"),
        ("#+ columns: [city]\n#+ expect: {lines: 3}", 2, "not a key of expect"),
        ("#+ columns: [city]\n#+ expect: {rows: [{town: a}]}", 2, "no such column"),
        ("#+ columns: [city]\n#+ expect: {at-least: -1}", 2, "number of rows"),
    ],
)
def test_fault_of_a_heading_is_placed_and_explained(heading: str, line: int, message: str) -> None:
    with pytest.raises(HeadingError, match=message) as caught:
        parsed(f"{heading}\nSELECT ?city WHERE {{ VALUES ?city {{ <urn:x> }} }}")
    assert caught.value.line == line


def test_file_without_query_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text("#+ summary: SELECT nothing\n# ASK later")
    with pytest.raises(HeadingError, match="no query"):
        load_query(tmp_path / "x.rq")


def test_keys_of_a_family_are_allowed_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text("#+ weight: shared\nASK {}")
    assert load_query(tmp_path / "x.rq", more={"weight"}).extra == {"weight": "shared"}
    with pytest.raises(HeadingError, match="not a key"):
        load_query(tmp_path / "x.rq")


def test_two_queries_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / "queries" / "stories" / folder).mkdir(parents=True)
        (tmp_path / "queries" / "stories" / folder / "x.rq").write_text("ASK {}")
    with pytest.raises(HeadingError, match="Another query is called x"):
        load_queries(Project.open(tmp_path), "stories")


def test_queries_of_the_project_load() -> None:
    project = Project.default()
    for use in ("competency", "rules", "checks", "pages"):
        for query in load_queries(project, use, more=("class",)):
            assert query.summary, query.path
