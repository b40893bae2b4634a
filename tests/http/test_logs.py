"""One line for each request, one more for each slow query, nothing that is nobody's business."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.http.running import eventually
from tests.http.test_limits import ENDLESS

from civigraph.config import load_settings
from civigraph.http.logs import LineFormatter, line, redacted, set_up_logging
from civigraph.http.observation import Observer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.http.running import Service, Start


def lines(capsys: pytest.CaptureFixture[str], wanted: int) -> list[dict[str, Any]]:
    """The structured lines; other services of this process may write text beside them."""
    text = ""

    def structured() -> list[str]:
        return [each for each in text.splitlines(keepends=True) if each.startswith("{") and each[-1] == "\n"]

    def arrived() -> bool:
        nonlocal text
        text += capsys.readouterr().err
        return len(structured()) >= wanted

    eventually(arrived)
    return [json.loads(each) for each in structured()]


@contextmanager
def logging_json() -> Iterator[None]:
    """Logging as the command sets it up, until the block ends."""
    loggers = [logging.getLogger(name) for name in ("civigraph", "uvicorn")]
    before = [(each.handlers, each.propagate, each.level) for each in loggers]
    set_up_logging(load_settings(log_format="json", log_level="error"))
    try:
        yield
    finally:
        for logger, (handlers, propagate, level) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/store?default", "/readyz"])
def test_a_fault_of_ours_is_logged_with_its_traceback_and_request(
    start: Start,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    def spill(*_: object) -> None:
        raise RuntimeError("the coffee is spilled")

    service = start(log_level="error", log_format="json")
    with monkeypatch.context() as patch, logging_json():
        for name in ("query", "graph", "status"):
            patch.setattr(service.engine, name, spill)
        response = httpx.get(service.url + path)
        (found,) = lines(capsys, 1)  # it is written after the response
    assert response.status_code == 500
    assert response.json()["type"] == "/problems/internal"
    assert "coffee" not in response.text
    assert found["request"] == response.headers["x-request-id"]
    assert found["level"] == "error"
    assert "RuntimeError: the coffee is spilled" in found["traceback"]


def test_a_request_that_gets_no_answer_from_us_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    async def forget(*_: object) -> None:
        pass

    async def use(message: Any = None) -> Any:
        return message

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"x-request-id", b"lost-1")]}
    with logging_json():
        asyncio.run(Observer(forget, ())(scope, use, use))
    (found,) = lines(capsys, 1)
    assert (found["level"], found["request"]) == ("error", "lost-1")


def test_a_request_is_one_line_of_json(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    service = start(log_level="info", log_format="json")
    response = service.get("ASK { ?s ?p 'secret' }")
    (found,) = lines(capsys, 1)
    assert found["request"] == response.headers["x-request-id"]
    assert (found["method"], found["path"], found["status"]) == ("GET", "/sparql", 200)
    assert (found["outcome"], found["client"], found["level"]) == ("ok", "127.0.0.1", "info")
    assert found["bytes"] == len(response.content)
    assert 0 < found["ms"] < 10_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", found["time"])
    assert "secret" not in json.dumps(found)


def test_a_failure_is_logged_with_its_problem(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    start(log_level="info", log_format="json").get("SELECT")
    (found,) = lines(capsys, 1)
    assert (found["status"], found["outcome"]) == (400, "malformed-query")


def test_warnings_only_leaves_requests_out(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    service = start(log_level="warning", log_format="json", slow_query="100ms")
    service.get("ASK {}")
    service.get(ENDLESS, timeout="200ms")
    (found,) = lines(capsys, 1)
    assert found["slow"] == "query"


def test_a_slow_query_is_logged_without_its_literals(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    service = start(log_level="info", log_format="json", slow_query="100ms")
    query = ENDLESS.replace("{", "{ # a comment\n VALUES ?name { 'Ada' 1815 <http://x.org/?key=abc> } ", 1)
    response = service.get(query, timeout="200ms")
    _, found = lines(capsys, 2)
    assert found["level"] == "warning"
    assert found["request"] == response.headers["x-request-id"]
    assert found["outcome"] == "timeout"
    assert found["seconds"] >= 0.2
    assert "COUNT" in found["query"]
    for secret in ("Ada", "1815", "abc", "comment"):
        assert secret not in found["query"]


def test_literals_are_shown_where_the_operator_wants_them(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    service = start(log_level="info", log_format="json", slow_query="100ms", log_literals=True)
    query = ENDLESS.replace("{", "{ VALUES ?name { 'Ada' } ", 1)
    service.get(query, timeout="200ms")
    assert lines(capsys, 2)[1]["query"] == query


def test_a_well_formed_request_id_is_kept(service: Service) -> None:
    response = httpx.get(f"{service.url}/healthz", headers={"x-request-id": "trace:12/ab.c@host"})
    assert response.headers["x-request-id"] == "trace:12/ab.c@host"


@pytest.mark.parametrize(
    "given_id", ["", "a b", "x" * 129, "é".encode().decode("latin-1"), "<script>", '"', "-a"]
)
def test_another_request_id_is_replaced(service: Service, given_id: str) -> None:
    response = httpx.get(f"{service.url}/healthz", headers=[(b"x-request-id", given_id.encode("latin-1"))])
    assert response.headers["x-request-id"] != given_id
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", response.headers["x-request-id"])


def test_ids_made_here_differ(service: Service) -> None:
    ids = {httpx.get(f"{service.url}/healthz").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


def test_problems_and_pages_have_an_id_too(service: Service) -> None:
    for path in ("/", "/sparql", "/nowhere", "/sparql?query=x", "/metrics", "/store?default"):
        assert "x-request-id" in httpx.get(service.url + path).headers


def test_a_path_cannot_forge_a_line(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    service = start(log_level="info", log_format="text")
    with service.connect("GET /a%0A%0Dinfo=%C2%9B%1b[31m HTTP/1.1\nConnection: close") as connection:
        while connection.recv(4096):
            pass
    text = ""

    def arrived() -> bool:
        nonlocal text
        text += capsys.readouterr().err
        return "\n" in text

    eventually(arrived)
    assert text.count("\n") == 1
    assert text.isascii()
    assert "\x1b" not in text


@given(st.text())
def test_any_value_stays_on_its_line(text: str) -> None:
    for is_json in (True, False):
        made = line("info", {"value": text}, is_json=is_json)
        assert made.count("\n") == 1
        assert made[:-1].isprintable()


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_no_string_literal_survives_redaction(secret: str) -> None:
    hidden = "Q" + "".join(f"{ord(each):x}" for each in secret) + "Q"
    text = f'SELECT * {{ ?s ?p \'{hidden}\', """{hidden}"""@en, <http://x/?{hidden}> # {hidden}\n }} LIMIT 7'
    assert hidden not in redacted(text)
    assert redacted(text).endswith("LIMIT 7")


def test_text_that_is_no_query_is_not_shown() -> None:
    assert "hunter2" not in redacted("'hunter2")
    assert redacted("SELECT * { ?s ?p 12 . ?s ?q 1.5e3 } LIMIT 10 OFFSET 5").count("...") == 2
    assert len(redacted("?a " * 100_000)) < 5000


def test_what_modules_log_has_the_same_form() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(is_json=True))
    logger = logging.getLogger("tests.form")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        logger.error("broke\nin two", exc_info=ValueError("why"))
    finally:
        logger.removeHandler(handler)
    found = json.loads(stream.getvalue())
    assert (found["level"], found["message"]) == ("error", "broke\nin two")
    assert "ValueError: why" in found["traceback"]


def test_settings_of_logs_are_checked() -> None:
    assert load_settings(slow_query="250ms").slow_query == 0.25
    with pytest.raises(Exception, match="log_format"):
        load_settings(log_format="xml")
