"""What lies in a unit's inbox."""

from __future__ import annotations

from datetime import date

import pytest

from onething.apps.casework import selectors
from onething.apps.casework.selectors import InboxFilters, Page
from onething.apps.casework.services import NewEdge
from onething.definitions.types.organisations import Duty
from onething.domain.casework import commands as asked
from onething.domain.casework.states import CaseState
from tests.support.casework import ELSEWHERE, FACTS, Casework, applicant, officer
from tests.support.counters import Counter


def numbers(inbox: selectors.Inbox) -> list[int]:
    """Return the case numbers of a page."""
    return [row.case.case_no for row in inbox.rows]


def test_the_inbox_shows_what_is_open_due_first_page_by_page(casework: Casework) -> None:
    casework.open([FACTS] * 6, [NewEdge(1, 6)])
    casework.do(4, asked.Accept())
    casework.do(5, asked.Withdraw(), applicant())
    # 4 is due on the fifth of March, the others' notice on the ninth; 5 has ended, 6 waits.
    first = selectors.inbox(officer(), page=Page(size=3))
    assert numbers(first) == [4, 1, 2]
    second = selectors.inbox(officer(), page=Page(after=first.next_page, size=3))
    assert (numbers(second), second.next_page) == ([3], None)
    assert first.rows[0].due_on == date(2026, 3, 5)


def test_the_inbox_can_be_filtered(casework: Casework) -> None:
    casework.open([FACTS] * 3)
    casework.do(2, asked.Claim())
    casework.do(3, asked.Accept())
    assert numbers(selectors.inbox(officer(), InboxFilters(mine=True))) == [2]
    assert numbers(selectors.inbox(officer(), InboxFilters(states=frozenset({CaseState.ACCEPTED})))) == [3]
    assert numbers(selectors.inbox(officer(), InboxFilters(due_by=date(2026, 3, 6)))) == [3]
    assert numbers(selectors.inbox(officer(), InboxFilters(item="another"))) == []


def test_an_inbox_is_one_round_trip_and_a_units_own(casework: Casework, counter: Counter) -> None:
    casework.open([FACTS] * 3)
    assert numbers(selectors.inbox(officer())) == [1, 2, 3]
    with counter() as cost:
        selectors.inbox(officer())
    assert (cost.round_trips, cost.commits) == (1, 0)
    with counter() as cost:
        assert selectors.inbox(applicant()).rows == ()
        assert selectors.inbox(officer("o", Duty.ACCEPT, unit=None)).rows == ()
    assert cost.round_trips == 0
    assert selectors.inbox(officer("o", unit=ELSEWHERE)).rows == ()


def test_a_rerouted_case_moves_to_the_other_units_inbox(casework: Casework) -> None:
    casework.open([FACTS] * 2)
    casework.take(1, asked.Claim(), asked.Reroute(ELSEWHERE, "health", "不属本辖区"))
    assert numbers(selectors.inbox(officer())) == [2]
    moved = selectors.inbox(officer("o", unit=ELSEWHERE))
    assert [(row.case.case_no, row.claimed_by) for row in moved.rows] == [(1, None)]


@pytest.mark.parametrize("cursor", ["", "x", "W10=", "WyJ4IiwgInkiLCAxXQ==", "é"])
def test_a_page_nobody_gave_out_is_an_error(casework: Casework, cursor: str) -> None:
    with pytest.raises(ValueError, match="no page of an inbox"):
        selectors.inbox(officer(), page=Page(after=cursor))


def test_a_page_is_at_most_two_hundred_rows(casework: Casework) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        selectors.inbox(officer(), page=Page(size=201))
