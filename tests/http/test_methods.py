"""Every address answers HEAD and OPTIONS and may be read from any origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.http.running import Service

PATHS = [
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/problems/timeout",
    "/sparql",
    "/sparql/",
    "/query",
    "/update",
]


@pytest.mark.parametrize("path", PATHS)
class TestEveryAddress:
    def test_head_has_the_fields_of_get_and_no_body(self, service: Service, path: str) -> None:
        got, headed = httpx.get(f"{service.url}{path}"), httpx.head(f"{service.url}{path}")
        assert (headed.status_code, headed.content) == (got.status_code, b"")
        assert headed.status_code == 200
        assert headed.headers["content-type"] == got.headers["content-type"]

    def test_options_says_what_is_allowed(self, service: Service, path: str) -> None:
        response = httpx.options(f"{service.url}{path}")
        assert (response.status_code, response.content) == (204, b"")
        assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["allow"].split(", "))

    def test_a_preflight_allows_a_token(self, service: Service, path: str) -> None:
        asked = {
            "origin": "https://example.org",
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization, content-type",
        }
        response = httpx.options(f"{service.url}{path}", headers=asked)
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-allow-headers"] == "authorization, content-type"
        assert "access-control-allow-credentials" not in response.headers

    def test_any_origin_may_read(self, service: Service, path: str) -> None:
        response = httpx.get(f"{service.url}{path}", headers={"origin": "https://example.org"})
        assert response.headers.get_list("access-control-allow-origin") == ["*"]

    def test_another_method_is_refused_with_a_list(self, service: Service, path: str) -> None:
        response = httpx.request("TRACE", f"{service.url}{path}")
        assert response.status_code == 405
        assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["allow"].split(", "))
        assert response.headers["content-type"] == "application/problem+json"


def test_what_is_not_there_is_not_there_by_any_method(service: Service) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST", "QUERY"):
        assert httpx.request(method, f"{service.url}/nothing").status_code == 404
