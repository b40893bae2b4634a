"""What all tests share: in CI, a test that is skipped has failed, and examples are the same in each run.

A test that needs what a clone may lack (the report's text, say) is marked ``may_skip``; any other skip would
hide that something does not work.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator


def _strict() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


# A change is held against the same examples as the one before it; developers' machines try others each time.
settings.register_profile("ci", derandomize=True)
if _strict():
    settings.load_profile("ci")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    expected_failure = hasattr(report, "wasxfail")
    if _strict() and report.skipped and not expected_failure and item.get_closest_marker("may_skip") is None:
        report.outcome = "failed"
        report.longrepr = f"skipped, which is not allowed here: {_reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if _strict() and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"a whole module skipped, which is not allowed here: {_reason(report.longrepr)}"
    return report


def _reason(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
