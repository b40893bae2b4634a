"""One shape for every error (RFC 9457)."""

from __future__ import annotations

import inspect
import json

import pytest

from civigraph import errors
from civigraph.http.problems import TYPES, from_engine, problem

ENGINE_ERRORS = {
    errors.QuerySyntaxError("expected }", line=3, column=7): (400, {"line": 3, "column": 7}),
    errors.QueryForbidden("SERVICE is not available."): (403, {}),
    errors.QueryTimeout(0.2): (504, {"seconds": 0.2}),
    errors.MemoryLimitExceeded(1 << 20): (507, {"limit": 1 << 20}),
    errors.ResultTooLarge(1 << 20): (403, {"limit": 1 << 20}),
    errors.EvaluationFailed("The query failed while it ran: overflow."): (422, {}),
    errors.StoreUnavailable("The store cannot be opened."): (503, {}),
    errors.GraphNotFound("urn:g"): (404, {"graph": "urn:g"}),
    errors.DocumentError("expected .", line=3, column=7): (400, {"line": 3, "column": 7}),
    errors.PreconditionFailed("The graph has changed."): (412, {}),
    errors.OutsideGraph("It touches <urn:h>."): (403, {}),
    errors.GateRefused(2, "", "[]"): (422, {"violations": 2}),
    errors.RemoteUnreachable("The server cannot be reached."): (503, {}),
    errors.RemoteFailed("The server answered 500."): (502, {}),
    errors.OutcomeUnknown("The connection broke."): (504, {}),
    errors.NotOffered("The server has no graph store."): (501, {}),
    errors.ClientBusy(4, retry_after=2): (429, {"limit": 4}),
    errors.EngineBusy(): (503, {}),
    errors.WorkerDied("The worker ended."): (503, {}),
}


@pytest.mark.parametrize(("error", "expected"), ENGINE_ERRORS.items(), ids=lambda each: type(each).__name__)
def test_engine_errors_keep_their_text_and_their_numbers(
    error: errors.EngineError, expected: tuple[int, dict[str, object]]
) -> None:
    status, members = expected
    document = from_engine(error).document()
    assert document["status"] == status
    assert document["detail"] == str(error)
    assert members.items() <= document.items()


def test_every_error_of_the_engine_has_a_problem_type_of_its_own() -> None:
    classes = {
        each
        for _, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, errors.EngineError)
    }
    covered = {type(error) for error in ENGINE_ERRORS} | {errors.NotAcceptable, errors.EngineError}
    assert classes == covered
    names = {from_engine(error).type.name for error in ENGINE_ERRORS}
    assert len(names) == len(ENGINE_ERRORS)
    assert "internal" not in names


def test_an_error_without_a_class_of_its_own_says_its_reason() -> None:
    told = from_engine(errors.EngineError("The query failed: no reason."))
    assert (told.type.name, told.detail) == ("evaluation-failed", "The query failed: no reason.")


@pytest.mark.parametrize("value", ["a\r\nset-cookie: b=1", "a\nb", "a\rb", "a\x00b", "水"])
def test_no_value_can_begin_another_header_field(value: str) -> None:
    fields, _ = problem("method-not-allowed", value, ("allow", value)).render(None)
    sent = dict(fields)[b"allow"]
    assert not any(byte < 32 or byte == 127 for byte in sent)


def test_an_unknown_place_is_left_out() -> None:
    assert "line" not in from_engine(errors.QuerySyntaxError("expected }")).document()


def test_no_acceptable_format_lists_what_is_available() -> None:
    assert "text/turtle" in from_engine(errors.NotAcceptable("No.")).document()["available"]


@pytest.mark.parametrize(("error", "seconds"), [(errors.EngineBusy(3), "3"), (errors.ClientBusy(4, 2), "2")])
def test_busy_answers_say_when_to_come_back(error: errors.EngineError, seconds: str) -> None:
    fields, _ = from_engine(error).render(None)
    assert (b"retry-after", seconds.encode()) in fields


@pytest.mark.parametrize("accept", [None, "*/*", "text/csv", "application/sparql-results+xml", "nonsense"])
def test_programs_get_problem_json_whatever_they_asked_for(accept: str | None) -> None:
    fields, body = problem("timeout", "Too long.").render(accept, "/kg")
    assert (b"content-type", b"application/problem+json") in fields
    assert (b"content-length", str(len(body)).encode()) in fields
    assert json.loads(body) == {
        "type": "/kg/problems/timeout",
        "title": "Time limit reached",
        "status": 504,
        "detail": "Too long.",
    }


def test_people_get_a_page_that_loads_nothing_and_escapes_what_they_sent() -> None:
    fields, body = problem("malformed-query", "<script>alert(1)</script>").render("text/html", "/kg")
    page = body.decode()
    assert (b"content-type", b"text/html; charset=utf-8") in fields
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert 'href="/kg/' in page
    assert dict(fields)[b"content-security-policy"].startswith(b"default-src 'none'")


def test_every_type_is_an_error_with_a_title_and_a_remedy() -> None:
    assert all(400 <= each.status < 600 and each.title and each.remedy for each in TYPES.values())
