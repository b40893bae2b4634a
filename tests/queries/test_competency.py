"""The questions of the graph's users, asked of the graph."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civigraph.catalogue import StoredQuery, load_queries
from civigraph.project import Project

_QUERIES = load_queries(Project.default(), "competency")
_NAMES = [query.name for query in _QUERIES]


@pytest.mark.parametrize("query", _QUERIES, ids=_NAMES)
def test_answers_what_its_heading_expects(query: StoredQuery, graph: ox.Store) -> None:
    assert query.expect is not None, f"{query.path} has no expect: in its heading"
    answer = graph.query(query.bind(), use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    assert [variable.value for variable in answer.variables] == list(query.columns)
    faults = query.expect.faults([list(row) for row in answer])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("query", _QUERIES, ids=_NAMES)
def test_says_which_question_it_answers(query: StoredQuery) -> None:
    assert query.summary
    assert query.question.endswith("?")
    assert query.tags


def test_no_two_queries_answer_one_question() -> None:
    assert len({query.question for query in _QUERIES}) == len(_QUERIES)


def test_each_population_leads_to_its_claim_and_to_its_page(graph: ox.Store) -> None:
    answer = graph.query(
        """PREFIX dcity: <https://w3id.org/digital-cities/def#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?city ?population (MAX(?page) AS ?last) WHERE {
          ?city a dcity:City ; dcity:population ?population .
          OPTIONAL {
            ?shortcut dcity:statesSubject ?city ; dcity:statesProperty dcity:population ;
              dcity:statesObject ?population .
            ?claim dcity:states ?shortcut ; prov:wasDerivedFrom/dcity:page ?page .
          }
        } GROUP BY ?city ?population""",
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, ox.QuerySolutions)
    rows = list(answer)
    assert len(rows) == 30
    assert all(row["last"] is not None for row in rows)
