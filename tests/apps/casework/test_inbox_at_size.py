"""How many rows a page of the inbox reads where a unit has very many cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import psycopg
import pytest
from django.db import connection

from onething.apps import prepared
from onething.apps.casework import selectors
from onething.apps.casework.selectors import InboxFilters, Page, Queue
from onething.domain.casework.states import CaseState
from onething.domain.timing.lights import Light, Lights
from tests.support.casework import UNIT, Casework, officer
from tests.support.database import Ground

LIGHTS: Final = Lights(date(2026, 3, 2), date(2026, 3, 4))
MOST_READ: Final = 200

FILL: Final = """
    INSERT INTO casework_case (application_id, case_no, number, item, item_name, applicant_name, organisation, unit,
        state, version, waiting_for, claimed_by, post, outputs, deficiencies, due_on, created_at, started_at,
        audit_previous, audit_head)
    SELECT '110105-' || lpad(n::text, 20, '0'), 1, '110105260302' || lpad(n::text, 6, '0'),
        CASE WHEN n %% 500 = 0 THEN 'rare-item' ELSE 'item-' || n %% 7 END, '出生登记',
        CASE WHEN n %% 400 = 0 THEN '欧阳' || n ELSE '李' || n END, 'public-security', %(unit)s,
        CASE WHEN n %% 301 = 0 THEN 'decision' WHEN n %% 2 = 0 THEN 'review' ELSE 'submitted' END, 1, 0,
        CASE WHEN n %% 3 = 0 THEN 'officer-' || (n %% 150) / 3 END,
        CASE WHEN n %% 3 = 1 AND n %% 50 = 0 THEN 'desk' END,
        '{}', '[]', date '2026-02-20' + (n * 7919 %% 60), now(), now(), '', ''
    FROM generate_series(1, %(cases)s) AS n
"""

FILTERS: Final = {
    "all": InboxFilters(),
    "mine": InboxFilters(mine=True),
    "post": InboxFilters(queue=Queue.POST),
    "unclaimed": InboxFilters(queue=Queue.UNCLAIMED),
    "a colleague's": InboxFilters(claimed_by="officer-7"),
    "a rare state": InboxFilters(states=frozenset({CaseState.DECISION})),
    "a state nothing is in": InboxFilters(states=frozenset({CaseState.DELIVERY})),
    "three states": InboxFilters(states=frozenset({CaseState.DECISION, CaseState.REVIEW, CaseState.ISSUING})),
    "a rare item": InboxFilters(item="rare-item"),
    "red": InboxFilters(light=Light.RED),
    "green": InboxFilters(light=Light.GREEN),
    "due by": InboxFilters(due_by=date(2026, 2, 21)),
    "mine in a state": InboxFilters(mine=True, states=frozenset({CaseState.REVIEW})),
    "unclaimed in a rare state": InboxFilters(queue=Queue.UNCLAIMED, states=frozenset({CaseState.DECISION})),
    "an item in a rare state": InboxFilters(item="item-3", states=frozenset({CaseState.DECISION})),
    "mine and red": InboxFilters(mine=True, light=Light.RED),
}


@pytest.fixture(params=[20_000, pytest.param(100_000, marks=pytest.mark.proof)])
def crowd(casework: Casework, ground: Ground, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fill the unit, and let the planner know."""
    with ground.superuser() as server:
        server.execute(FILL, {"unit": UNIT, "cases": request.param})
        server.execute("VACUUM ANALYZE casework_case")
    yield
    with ground.superuser() as server:
        server.execute("TRUNCATE casework_case CASCADE")


def rows_read(plan: dict[str, Any]) -> int:
    """Return how many rows the scans of a plan read from the table or its indexes, those filtered away included."""
    own = 0
    if "Scan" in plan["Node Type"] and plan.get("Relation Name") == "casework_case":
        dropped = sum(int(plan.get(name, 0)) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = round((plan["Actual Rows"] + dropped) * plan["Actual Loops"])
    return own + sum(rows_read(part) for part in plan.get("Plans", ()))


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have every statement explained as it is run, by the plan it would have for any parameters."""
    seen: list[int] = []
    run = prepared.run

    def explaining(query: Any, parameters: Any = None, *, at_once: bool = True) -> list[tuple[Any, ...]]:
        connection.ensure_connection()
        cursor = psycopg.RawCursor(connection.connection)
        for mode in ("force_generic_plan", "force_custom_plan"):
            cursor.execute(f"SET plan_cache_mode = {mode}".encode())
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}", query.values(parameters), prepare=True)
            found = cursor.fetchall()[0][0]
            plan = found if isinstance(found, list) else json.loads(found)
            seen.append(rows_read(plan[0]["Plan"]))
        cursor.execute(b"RESET plan_cache_mode")
        return run(query, parameters, at_once=at_once)

    monkeypatch.setattr(prepared, "run", explaining)
    return seen


@pytest.mark.usefixtures("crowd")
def test_a_page_reads_at_most_two_hundred_rows_however_many_cases_there_are(explained: list[int]) -> None:
    me = officer("officer-2")
    for name, filters in FILTERS.items():
        first = selectors.inbox(me, filters, Page(), LIGHTS)
        if first.next_page is not None:
            second = selectors.inbox(me, filters, Page(after=first.next_page), LIGHTS)
            back = selectors.inbox(me, filters, Page(before=second.previous_page), LIGHTS)
            assert [row.case for row in back.rows] == [row.case for row in first.rows], name
        assert max(explained) <= MOST_READ, f"{name}: {explained}"
        explained.clear()


@pytest.mark.usefixtures("crowd")
def test_searching_reads_no_more_than_it_shows(explained: list[int]) -> None:
    for text in ("110105260302000042", "1101", "欧阳", "李12", "没有这个人"):
        selectors.search(officer(), text)
        assert max(explained) <= 51, f"{text}: {explained}"
        explained.clear()


@pytest.mark.usefixtures("crowd")
def test_counts_stop_at_a_bound_and_fit_in_beside_a_page(explained: list[int]) -> None:
    me, most = officer("officer-2"), selectors.MOST_COUNTED
    counted = selectors.counts(me, LIGHTS)
    assert (counted.unit, counted.unclaimed, counted.red, counted.yellow) == (most, most, most, most)
    assert counted.mine > 0
    counts = max(explained)
    explained.clear()
    selectors.inbox(me, InboxFilters(), Page(), LIGHTS)
    assert counts + max(explained) <= MOST_READ
