"""``explain=1``: the query is explained in the format that the client reads, and not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.http.running import Service

QUERY = "SELECT * { ?a <https://example.org/rivers/def#lenght> ?b . ?c ?d ?e }"


def codes(response: httpx.Response) -> set[str]:
    return {each["code"] for each in response.json()["advice"]}


def test_a_query_is_explained_as_json(service: Service) -> None:
    response = service.get(QUERY, explain="1")
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    assert (found["form"], found["runs"], found["cacheable"]) == ("SELECT", True, True)
    assert found["algebra"]["operator"] == "SelectQuery"
    assert found["limits"]["seconds"] == 20
    assert {"cross-product", "unknown-predicate"} <= codes(response)


def test_a_predicate_that_the_graph_lacks_comes_with_one_that_it_has(service: Service) -> None:
    (advice,) = [
        each
        for each in service.get(QUERY, explain="1").json()["advice"]
        if each["code"] == "unknown-predicate"
    ]
    assert "def#length" in advice["text"]


def test_terms_that_the_graph_has_are_not_mentioned(service: Service) -> None:
    query = "SELECT * { ?river <https://example.org/rivers/def#length> ?km ; a ?type }"
    assert codes(service.get(query, explain="1")) == set()


def test_an_endless_query_is_explained_at_once_and_no_worker_runs_it(service: Service) -> None:
    patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
    response = service.get(f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}", explain="1")
    assert "cross-product" in codes(response)
    assert service.status().busy == 0


@pytest.mark.parametrize(
    ("accept", "content_type", "part"),
    [
        ("text/plain", "text/plain; charset=utf-8", "Limits"),
        ("text/html", "text/html; charset=utf-8", "<h2>Advice</h2>"),
        ("application/json", "application/json", '"advice"'),
    ],
)
def test_format_is_negotiated(service: Service, accept: str, content_type: str, part: str) -> None:
    response = service.get(QUERY, accept, explain="1")
    assert response.headers["content-type"] == content_type
    assert part in response.text
    response = service.get(
        QUERY, "application/json", explain="true", format={"text/plain": "text"}.get(accept, "html")
    )
    assert response.headers["content-type"].startswith("text/")


def test_format_that_is_not_on_offer_is_refused(service: Service) -> None:
    response = service.get(QUERY, explain="1", format="csv")
    assert response.status_code == 406
    assert "application/json" in response.json()["available"]


def test_a_query_that_would_be_refused_is_explained_too(service: Service) -> None:
    found = service.get("SELECT ?x { ?x", explain="1").json()
    assert not found["runs"]
    assert (found["line"], found["fault"][:10]) == (1, "The SPARQL")
    assert service.get("SELECT * { SERVICE <x:y> { ?a ?b ?c } }", explain="1").json()["runs"] is False


def test_the_page_escapes_the_query(service: Service) -> None:
    page = service.get("SELECT * { ?a ?b '<script>alert(1)</script>' }", "text/html", explain="1").text
    assert "<script>" not in page


def test_dataset_and_timeout_of_the_request_are_told(service: Service) -> None:
    found = service.get(QUERY, explain="1", timeout="2", **{"default-graph-uri": "urn:g"}).json()
    assert found["graphs"]["default"] == ["urn:g"]
    assert found["limits"]["seconds"] == 2
    found = service.get("SELECT * FROM <urn:a> FROM NAMED <urn:b> { ?s ?p ?o }", explain="1").json()
    assert found["graphs"] == {"default": ["urn:a"], "named": ["urn:b"]}


def test_explain_zero_answers_the_query(service: Service) -> None:
    assert service.get("ASK {}", explain="0").json()["boolean"] is True
    assert service.get("ASK {}", explain="perhaps").status_code == 400


def test_a_post_is_explained_too(service: Service) -> None:
    response = httpx.post(service.sparql, data={"query": QUERY, "explain": "1"})
    assert response.json()["form"] == "SELECT"
