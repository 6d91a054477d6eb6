"""One platform per module of fault tests."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.stage import Stage, staged

# A line per request of every client would hide what matters in the output of a failure.
logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run a platform for the module's tests."""
    with staged(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(autouse=True)
def logs_after_a_failure(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print the end of every process's log after a test that failed."""
    yield
    failed: Any = getattr(request.node, "report_of_call", None)
    if failed is not None and failed.failed and "stage" in request.fixturenames:
        stage: Stage = request.getfixturevalue("stage")
        print(stage.platform.logs(), file=sys.stderr)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Keep how the test went for the fixture above."""
    report = yield
    if report.when == "call":
        item.report_of_call = report  # type: ignore[attr-defined]  # pytest's own recipe: the report travels with the item
    return report
