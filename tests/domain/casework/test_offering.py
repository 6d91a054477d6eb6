"""What a page may offer: exactly what the decision would allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onething.definitions.types.organisations import Duty
from onething.domain.casework import commands as asked
from onething.domain.casework.deciding import decide
from onething.domain.casework.offering import Ask, Offer, offers
from onething.domain.casework.snapshot import CaseSnapshot, Decision
from onething.domain.casework.states import CaseId, CaseState, Outcome
from tests.support.casework import (
    APPLICANT,
    APPLICATION,
    ELSEWHERE,
    FACTS,
    GROUND,
    NON_ACCEPTANCE,
    NOW,
    UNIT,
    applicant,
    officer,
    weekdays,
)

COMPLETE: dict[str, asked.Command] = {
    "claim": asked.Claim(),
    "reassign": asked.Reassign("休假", to_account="officer-2"),
    "request_correction": asked.RequestCorrection((asked.Deficiency("baby.name", "写错", "重填"),)),
    "accept": asked.Accept(),
    "not_accept": asked.NotAccept(NON_ACCEPTANCE, "不归我们管"),
    "begin_review": asked.BeginReview(),
    "propose": asked.Propose("同意"),
    "approve": asked.Approve(),
    "refuse": asked.Refuse(GROUND, "材料不实"),
    "begin_issuing": asked.BeginIssuing(),
    "issue": asked.Issue("H-1"),
    "deliver": asked.Deliver("counter"),
    "conclude": asked.Conclude(),
    "reroute": asked.Reroute(ELSEWHERE, "public-security", "不属本辖区"),
    "send_offline": asked.SendOffline("系统故障", "请到窗口"),
    "report": asked.Report(Outcome.CONCLUDED, NOW - timedelta(days=1)),
}
"""A command of each kind with everything it asks for."""


def snapshot(state: CaseState, **changes: object) -> CaseSnapshot:
    base = CaseSnapshot(
        CaseId(APPLICATION, 1), 3, state, FACTS, UNIT, "public-security", (APPLICANT,), correction_due=date(2026, 3, 9)
    )
    return replace(base, **changes)  # type: ignore[arg-type] # any of the snapshot's own members


def by_name(found: tuple[Offer, ...]) -> dict[str, Offer]:
    return {one.name: one for one in found}


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"claimed_by": "officer-1"},
        {"claimed_by": "officer-9"},
        {"post": "another-post"},
        {"correction_closed": True},
        {"reviewer": "officer-1", "facts": replace(FACTS, separate_decider=True)},
        {"facts": replace(FACTS, has_result=False)},
    ],
)
def test_a_command_is_offered_exactly_where_the_decision_would_allow_it(
    state: CaseState, changes: dict[str, object]
) -> None:
    case = snapshot(state, **changes)
    for actor in (
        officer(),
        officer("officer-1", Duty.ACCEPT),
        officer("officer-1", Duty.DECIDE),
        officer("officer-1", Duty.SUPERVISE),
        officer("officer-1", unit=ELSEWHERE),
    ):
        for offer in offers(case, actor, NOW):
            decision = decide(case, COMPLETE[offer.name], actor, NOW, weekdays)
            if isinstance(decision, Decision):
                assert offer.why_not is None, (offer, actor)
            else:
                assert offer.why_not is not None, (offer, actor)
                assert offer.why_not.code == decision.code


def test_the_offers_say_what_each_command_asks_for() -> None:
    found = by_name(offers(snapshot(CaseState.DECISION), officer(), NOW))
    assert set(found) == set(COMPLETE)
    assert found["refuse"].asks == (Ask.GROUND, Ask.WORDS)
    assert found["refuse"].grounds == (GROUND,)
    assert found["approve"].document is not None
    assert found["accept"].why_not is not None
    assert not found["accept"].in_state


def test_an_applicant_is_offered_nothing_of_a_unit() -> None:
    assert all(one.why_not is not None for one in offers(snapshot(CaseState.SUBMITTED), applicant(), NOW))
