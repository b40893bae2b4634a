"""Stored queries: ``.rq`` files whose ``#+`` heading says what they answer, with which parameters.

A file is a SPARQL query that runs as it stands in any editor. Its heading is YAML in comment lines that begin
with ``#+`` (the convention of grlc, whose keys are used where they fit)::

    #+ summary: Technologies that a city uses
    #+ question: What is in use in Boston?
    #+ tags: [technologies]
    #+ parameters:
    #+   city: {type: iri, default: "city:boston", description: The city}
    #+ columns: [technology, label]
    #+ expect:
    #+   includes: [["tech:digital-identity", "Digital identity"]]
    SELECT ?technology ?label WHERE {
      VALUES ?city { city:boston }
      …

A parameter stands in the query as ``VALUES ?name { … }``: what is between the braces is replaced by the terms
that a caller gives, by nothing else than terms, and by ``UNDEF`` for an optional one that is not given.
"""

from civigraph.catalogue.expectation import Expectation
from civigraph.catalogue.parameters import Parameter, ParameterType
from civigraph.catalogue.query import StoredQuery, load_queries, load_query

__all__ = ["Expectation", "Parameter", "ParameterType", "StoredQuery", "load_queries", "load_query"]
