"""What the desk needs beyond the inbox: bulk claims, drafts, clocks, colleagues and the unit's load."""

from __future__ import annotations

from datetime import date

import pytest

from onething.apps.casework import calendars, selectors, services
from onething.apps.casework.selectors import InboxFilters, Page, Queue
from onething.apps.casework.services import CaseRefused, Claimed, ClaimOutcome, UnknownCase
from onething.definitions.types.organisations import Duty
from onething.domain.casework import commands as asked
from onething.domain.casework.states import CaseId
from onething.domain.timing.lights import Light, Lights
from tests.support.casework import APPLICATION, ELSEWHERE, FACTS, GROUND, Casework, officer
from tests.support.counters import Counter

LIGHTS = Lights(date(2026, 3, 2), date(2026, 3, 4))


def ids(*numbers: int) -> list[CaseId]:
    return [CaseId(APPLICATION, number) for number in numbers]


def shown(inbox: selectors.Inbox) -> list[int]:
    return [row.case.case_no for row in inbox.rows]


def test_queues_are_mine_my_posts_and_nobodys(casework: Casework) -> None:
    casework.open([FACTS] * 4)
    casework.do(1, asked.Claim())
    casework.do(2, asked.Reassign("轮换", to_post="desk"))
    casework.do(3, asked.Reassign("轮换", to_account="officer-2"))
    me = officer()
    assert shown(selectors.inbox(me, InboxFilters(queue=Queue.MINE))) == [1]
    assert shown(selectors.inbox(me, InboxFilters(queue=Queue.POST))) == [2]
    assert shown(selectors.inbox(me, InboxFilters(queue=Queue.UNCLAIMED))) == [4]
    assert shown(selectors.inbox(me, InboxFilters(claimed_by="officer-2"))) == [3]
    counted = selectors.counts(me, LIGHTS)
    assert (counted.unit, counted.mine, counted.post, counted.unclaimed) == (4, 1, 1, 1)


def test_a_light_narrows_the_inbox_and_needs_the_day(casework: Casework) -> None:
    casework.open([FACTS] * 2)
    casework.do(2, asked.Accept())
    lights = Lights(date(2026, 3, 4), date(2026, 3, 6))
    assert shown(selectors.inbox(officer(), InboxFilters(light=Light.YELLOW), lights=lights)) == [2]
    assert shown(selectors.inbox(officer(), InboxFilters(light=Light.GREEN), lights=lights)) == [1]
    assert shown(selectors.inbox(officer(), InboxFilters(light=Light.RED), lights=lights)) == []
    with pytest.raises(ValueError, match="lights"):
        selectors.inbox(officer(), InboxFilters(light=Light.RED))


def test_paging_goes_back_to_where_it_came_from(casework: Casework) -> None:
    casework.open([FACTS] * 5)
    first = selectors.inbox(officer(), page=Page(size=2))
    second = selectors.inbox(officer(), page=Page(after=first.next_page, size=2))
    third = selectors.inbox(officer(), page=Page(after=second.next_page, size=2))
    assert (first.previous_page, third.next_page) == (None, None)
    back = selectors.inbox(officer(), page=Page(before=third.previous_page, size=2))
    assert (shown(second), shown(third), shown(back)) == ([3, 4], [5], [3, 4])
    again = selectors.inbox(officer(), page=Page(before=back.previous_page, size=2))
    assert (shown(again), again.previous_page) == ([1, 2], None)


def test_searching_finds_by_number_and_by_name_in_ones_own_unit_only(casework: Casework) -> None:
    casework.open([FACTS] * 3)
    casework.do(3, asked.NotAccept("不属于本机关职权范围", "不归我们管"))
    assert [row.case.case_no for row in selectors.search(officer(), " 110105260302000002 ")] == [2]
    assert [row.case.case_no for row in selectors.search(officer(), "1101052603")] == [1, 2, 3]
    assert [row.case.case_no for row in selectors.search(officer(), "李")] == [1, 2, 3]
    assert selectors.search(officer("o", unit=ELSEWHERE), "李") == ()
    for odd in ("", "  ", "%", "_", "李\0", "李" * 101, "'; --"):
        assert selectors.search(officer(), odd) == (), odd


def test_a_bulk_claim_says_of_each_case_what_became_of_it(casework: Casework) -> None:
    casework.open([FACTS] * 4)
    casework.do(2, asked.Claim(), officer("officer-2"))
    casework.do(3, asked.NotAccept("不属于本机关职权范围", "不归我们管"))
    casework.do(4, asked.Claim())
    asked_for = ids(1, 2, 3, 4, 99)
    results = services_claim(asked_for, "k")
    assert [(one.case.case_no, one.outcome) for one in results] == [
        (1, ClaimOutcome.CLAIMED),
        (2, ClaimOutcome.TAKEN),
        (3, ClaimOutcome.NOT_ALLOWED),
        (4, ClaimOutcome.CLAIMED),
        (99, ClaimOutcome.NOT_ALLOWED),
    ]
    assert all(one.reason for one in results if one.outcome is not ClaimOutcome.CLAIMED)
    assert services_claim(asked_for, "k") == results
    assert [entry.command for entry in selectors.history(ids(1)[0])] == ["open", "claim"]


def services_claim(cases: list[CaseId], key: str) -> tuple[Claimed, ...]:
    return services.claim_all(actor=officer(), cases=cases, idempotency_key=key, now=Casework().now)


def test_a_hundred_cases_at_once_and_no_more(casework: Casework) -> None:
    with pytest.raises(ValueError, match="100"):
        services_claim(ids(*range(1, services.MOST_AT_ONCE + 2)), "k")
    assert services_claim(ids(7, 7), "k")[0].outcome is ClaimOutcome.NOT_ALLOWED


def test_a_draft_shows_the_document_and_writes_nothing(casework: Casework, counter: Counter) -> None:
    case = casework.open()[0]
    with counter() as cost:
        draft = selectors.draft(officer(), case, asked.Accept(), casework.now)
    assert cost.commits == 0
    assert cost.round_trips <= 2
    assert draft is not None
    assert "草稿" in draft.html
    assert "受理通知书" in draft.html
    assert "2026年3月5日" in draft.html
    assert selectors.case_for(officer(), case).snapshot.version == 1


def test_a_draft_of_a_refusal_says_ground_words_and_remedy_as_text(casework: Casework) -> None:
    case = casework.open()[0]
    casework.take(1, asked.Accept(), asked.BeginReview(), asked.Propose("不同意"))
    draft = selectors.draft(officer(), case, asked.Refuse(GROUND, "<script>alert(1)</script>"), casework.now)
    assert draft is not None
    assert GROUND in draft.html
    assert "行政复议" in draft.html
    assert "<script>" not in draft.html
    with pytest.raises(CaseRefused, match="ground_not_listed"):
        selectors.draft(officer(), case, asked.Refuse("别的", "说明"), casework.now)
    with pytest.raises(UnknownCase):
        selectors.draft(officer("o", unit=ELSEWHERE), case, asked.Refuse(GROUND, "说明"), casework.now)


def test_a_command_without_a_document_has_no_draft(casework: Casework) -> None:
    case = casework.open()[0]
    assert selectors.draft(officer(), case, asked.Claim(), casework.now) is None


def test_what_is_allowed_follows_the_case(casework: Casework) -> None:
    case = casework.open()[0]
    view = selectors.case_for(officer(), case)
    possible = {one.name for one in selectors.allowed(officer(), view, casework.now) if one.why_not is None}
    assert possible == {
        "claim", "reassign", "request_correction", "accept", "not_accept", "reroute", "send_offline", "report"
    }  # fmt: skip


def test_each_clock_explains_its_days(casework: Casework, published: None) -> None:
    case = casework.open()[0]
    (notice,) = selectors.clocks(selectors.case_for(officer(), case))
    assert (notice.start, notice.due, notice.days, notice.running) == (date(2026, 3, 2), date(2026, 3, 9), 5, True)
    assert "2026年3月7日：不计入：星期六" in notice.lines
    casework.do(1, asked.Accept())
    notice, promised, statutory = selectors.clocks(selectors.case_for(officer(), case))
    assert (notice.running, promised.running, statutory.running) == (False, True, True)
    assert (promised.due, promised.days) == (date(2026, 3, 5), 3)
    assert promised.lines[0].startswith("2026年3月2日受理，当日不计入")
    assert "行政许可法" in statutory.source


def test_the_load_shows_who_has_what_and_what_is_late(casework: Casework, staff: dict[str, str]) -> None:
    casework.open([FACTS] * 4)
    for number in (1, 2, 3, 4):
        casework.do(number, asked.Reroute(staff["unit"], "public-security", "不属本辖区"))
    casework.do(1, asked.Claim(), officer(staff["经办甲"], unit=staff["unit"]))
    head = officer(staff["所长"], Duty.SUPERVISE, unit=staff["unit"])
    lights = Lights(date(2026, 3, 10), date(2026, 3, 12))
    lines = {(line.kind, line.name): line for line in selectors.load(head, lights)}
    assert (lines["officer", "经办甲"].open, lines["officer", "经办甲"].late) == (1, 1)
    assert lines["officer", "经办乙"].open == 0
    assert (lines["nobody", ""].open, lines["nobody", ""].late, lines["nobody", ""].yellow) == (3, 3, 0)
    assert selectors.load(officer(unit=staff["unit"]), lights) == ()


def test_a_unit_has_the_calendar_of_its_region(published: None) -> None:
    assert calendars.of_unit("liuyang-huaichuan-police") == "china"
    with pytest.raises(KeyError):
        calendars.of_unit("no-such-unit")
