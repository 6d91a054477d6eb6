"""What a page asks the database: its statements, and the rows of cases that they read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from onething.apps import prepared

CASES: Final = "casework_case"


@contextmanager
def listened(heard: Callable[[Any, Any], None]) -> Iterator[None]:
    """Tell `heard` every statement within the block, prepared ones and Django's, before it is sent."""
    original = prepared.run

    def run(query: Any, parameters: Any = None, **options: Any) -> Any:
        heard(query, parameters)
        return original(query, parameters, **options)

    def wrapped(execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any) -> Any:
        heard(sql, parameters)
        return execute(sql, parameters, *rest)

    prepared.run = run
    try:
        with connection.execute_wrapper(wrapped):
            yield
    finally:
        prepared.run = original


def statements(ask: Callable[[], object]) -> list[str]:
    """Return the statements that one request sends."""
    sent: list[str] = []
    with listened(lambda query, _parameters: sent.append(str(getattr(query, "text", query)))):
        ask()
    return sent


def rows_read(ask: Callable[[], object]) -> int:
    """Return how many rows of cases the statements of one request read, by their plans (EXPLAIN ANALYZE)."""
    plans: list[dict[str, Any]] = []
    run = prepared.run

    def explain(query: Any, parameters: Any) -> None:
        if CASES not in str(getattr(query, "text", query)):
            return
        if not isinstance(query, prepared.Statement):
            message = f"a statement on cases that can't be explained here: {query}"
            raise TypeError(message)
        text = f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}"
        found = run(prepared.Statement(text, query.names), parameters)[0][0]
        plans.append((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])

    with listened(explain):
        ask()
    if not plans:
        message = "the page asks nothing about cases: the benchmark measures nothing"
        raise LookupError(message)
    return sum(scanned(plan) for plan in plans)


def scanned(plan: dict[str, Any]) -> int:
    """Return the rows of cases that a plan's scans return or throw away, from the table or from an index."""
    own = 0
    if "Scan" in plan["Node Type"] and plan.get("Relation Name") == CASES:
        dropped = sum(plan.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = round((plan["Actual Rows"] + dropped) * plan["Actual Loops"])
    return own + sum(scanned(each) for each in plan.get("Plans", ()))
