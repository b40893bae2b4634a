from __future__ import annotations

import inspect

import pytest
from tests.engine.graph import FORMATS, make_request

from civigraph import errors
from civigraph.engine.base import GraphRequest
from civigraph.engine.wire import decode_error, decode_request, encode_error, encode_request
from civigraph.errors import EngineError

KINDS = [
    kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, errors.EngineError)
]


def example(kind: type[EngineError]) -> EngineError:
    """An error with a value for each of its fields."""
    if kind.__init__ is EngineError.__init__:
        return kind("a text for a person")
    parameters = [*inspect.signature(kind).parameters.values()]
    values = {"int": 3, "float": 1.5, "str": "text", "int | None": 7, "bool": True}
    return kind(**{each.name: values[each.annotation] for each in parameters})


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_of_an_engine_travels_with_its_fields(kind: type[EngineError]) -> None:
    error = example(kind)
    arrived = decode_error(encode_error(error))
    assert type(arrived) is kind
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)


def test_an_error_that_has_no_code_arrives_as_what_it_derives_from() -> None:
    class Special(errors.QueryForbidden):
        pass

    arrived = decode_error(encode_error(Special("no")))
    assert (type(arrived), str(arrived)) == (errors.QueryForbidden, "no")


def test_requests_travel() -> None:
    query = make_request("ASK {}", default_graphs=("urn:a",), named_graphs=("urn:b",))
    assert decode_request(encode_request(query, 7)) == (query, 7)
    for graph in (None, "urn:a"):
        request = GraphRequest(graph, FORMATS["turtle"])
        assert decode_request(encode_request(request, 8)) == (request, 8)
