"""What the law and the table ask of a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import SYSTEM, Actor, ActorKind
from onething.domain.casework import commands as asked
from onething.domain.casework.commands import Command
from onething.domain.casework.deciding import decide
from onething.domain.casework.drawing import document
from onething.domain.casework.snapshot import CaseSnapshot, Decision, Refusal
from onething.domain.casework.states import FINAL, CaseId, CaseState, Effect, Origin, Outcome
from onething.domain.casework.table import COMMAND_NAMES, ROWS, TABLE
from tests.support.casework import (
    ALLOWING,
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

S = CaseState
FIX = asked.RequestCorrection((asked.Deficiency("birth-certificate", "字迹不清", "重新上传"),))


def case(state: CaseState = S.SUBMITTED, **changes: Any) -> CaseSnapshot:
    """Return a case in a state."""
    start = CaseSnapshot(CaseId(APPLICATION, 1), 3, state, FACTS, UNIT, "public-security", (APPLICANT,))
    return replace(start, correction_due=weekdays("", NOW.date(), 5).date, **changes)


def granted(snapshot: CaseSnapshot, command: Command, actor: Actor | None = None) -> Decision:
    """Decide, expecting yes."""
    decision = decide(snapshot, command, actor or officer(), NOW, weekdays)
    assert isinstance(decision, Decision), decision
    return decision


def refused(snapshot: CaseSnapshot, command: Command, actor: Actor | None = None, **later: int) -> Refusal:
    """Decide, expecting a reasoned no."""
    refusal = decide(snapshot, command, actor or officer(), NOW + timedelta(**later), weekdays)
    assert isinstance(refusal, Refusal), refusal
    assert refusal.reason
    assert refusal.remedy
    return refusal


def test_the_document_in_the_repository_is_what_the_table_draws() -> None:
    path = Path(__file__).parents[3] / "docs" / "casework.md"
    assert path.read_text("utf-8") == document(), "run `onething docs casework` and commit the result"


def test_nothing_leads_out_of_a_final_state_and_every_command_has_a_name() -> None:
    assert not [row.command for row in ROWS if row.sources & FINAL]
    assert set(TABLE) <= set(COMMAND_NAMES)
    assert len(TABLE) == len(ROWS)


def test_acceptance_starts_both_clocks_from_the_next_working_day() -> None:
    clocks = granted(case(), asked.Accept()).changes.clocks
    assert clocks is not None
    assert clocks.promised.date.isoformat() == "2026-03-05"
    assert clocks.statutory is not None
    assert clocks.statutory.date.isoformat() == "2026-03-30"


def test_an_item_without_a_statutory_limit_has_no_statutory_clock() -> None:
    clocks = granted(case(facts=replace(FACTS, statutory=None)), asked.Accept()).changes.clocks
    assert clocks is not None
    assert clocks.statutory is None


def test_corrections_cannot_follow_acceptance() -> None:
    assert refused(case(S.ACCEPTED), FIX).code == "wrong_state"


def test_nothing_is_added_to_the_released_notice_where_the_region_forbids_it() -> None:
    snapshot = case(S.RESUBMITTED, correction_closed=True)
    refusal = refused(snapshot, FIX)
    assert (refusal.code, refusal.source) == ("correction_closed", FACTS.rules_source)
    late = granted(replace(snapshot, facts=replace(FACTS, rules=ALLOWING)), FIX)
    assert late.detail["late"] is True
    assert late.changes.correction_closed is False


def test_a_first_notice_after_five_working_days_is_late() -> None:
    assert granted(case(), FIX).changes.state is S.CORRECTION_REQUESTED
    assert refused(case(), FIX, days=8).code == "correction_closed"
    assert isinstance(decide(case(), FIX, officer(), NOW + timedelta(days=7), weekdays), Decision)


def test_deficiencies_found_before_the_release_add_up() -> None:
    first = granted(case(), FIX).changes
    again = granted(case(S.CORRECTION_REQUESTED, deficiencies=first.deficiencies), FIX)
    assert len(again.changes.deficiencies) == 2


def test_the_applicant_resubmits_only_after_the_notice() -> None:
    assert refused(case(S.CORRECTION_REQUESTED), asked.Resubmit(), applicant()).code == "notice_not_released"
    done = granted(case(S.CORRECTION_REQUESTED, correction_closed=True), asked.Resubmit(), applicant())
    assert done.changes.state is S.RESUBMITTED


@pytest.mark.parametrize(
    ("state", "command", "code"),
    [
        (S.SUBMITTED, asked.NotAccept("别的", "说明"), "ground_not_listed"),
        (S.SUBMITTED, asked.NotAccept(NON_ACCEPTANCE, " "), "empty_text"),
        (S.DECISION, asked.Refuse("别的", "说明"), "ground_not_listed"),
        (S.DECISION, asked.Refuse(GROUND, "x" * 2001), "text_too_long"),
        (S.SUBMITTED, asked.RequestCorrection(()), "no_deficiency"),
        (S.SUBMITTED, asked.RequestCorrection((asked.Deficiency("a", "b", ""),)), "empty_text"),
        (S.REVIEW, asked.Propose("\x01"), "bad_characters"),
        (S.SUBMITTED, asked.Reroute(UNIT, "x", "y"), "same_unit"),
        (S.SUBMITTED, asked.Reassign("忙", "a", "b"), "reassign_target"),
        (S.SUBMITTED, asked.Reassign("忙"), "reassign_target"),
        (S.DECISION, asked.Approve({"baby.unheard_of": 1}), "unknown_output"),
        (S.APPROVED, asked.Conclude(), "result_due"),
        (S.ISSUING, asked.Issue(""), "empty_text"),
        (S.DELIVERY, asked.Deliver(""), "empty_text"),
        (S.SUBMITTED, asked.SendOffline("", "到窗口"), "empty_text"),
    ],
)
def test_bad_input_is_refused_with_reason_and_remedy(state: CaseState, command: Command, code: str) -> None:
    assert refused(case(state), command).code == code


def test_negative_decisions_name_the_remedy_and_lapse_what_needs_them() -> None:
    for state, command in (
        (S.SUBMITTED, asked.NotAccept(NON_ACCEPTANCE, "户籍不在本地")),
        (S.DECISION, asked.Refuse(GROUND, "材料不实")),
    ):
        decision = granted(case(state), command)
        assert decision.detail["remedy"] == FACTS.remedy
        assert decision.effects == (Effect.LAPSES_SUCCESSORS,)


def test_the_reviewer_does_not_decide_where_the_item_keeps_them_apart() -> None:
    apart = case(S.DECISION, reviewer="officer-1", facts=replace(FACTS, separate_decider=True))
    assert refused(apart, asked.Approve()).code == "reviewer_decides"
    assert refused(apart, asked.Refuse(GROUND, "不符")).code == "reviewer_decides"
    assert granted(apart, asked.Approve(), officer("officer-2")).changes.state is S.APPROVED
    assert granted(case(S.DECISION, reviewer="officer-1"), asked.Approve()).changes.state is S.APPROVED


def test_only_the_unit_in_charge_with_the_duty_acts() -> None:
    assert refused(case(), asked.Accept(), officer("o", unit=ELSEWHERE)).code == "not_yours"
    assert refused(case(), asked.Accept(), officer("o", unit=None)).code == "not_yours"
    assert refused(case(), asked.Accept(), officer("o", Duty.REVIEW)).code == "duty_missing"
    assert refused(case(), asked.Accept(), applicant()).code == "not_your_part"
    assert refused(case(), asked.Accept(), SYSTEM).code == "not_your_part"
    assert refused(case(), asked.Withdraw(), applicant("110105199003070038")).code == "not_yours"
    stranger = Actor("agent", ActorKind.AGENT, "王五", identity=APPLICANT, enterprise="91110105MA00000000")
    assert refused(case(), asked.Withdraw(), stranger).code == "not_yours"


def test_a_claimed_case_is_its_claimants() -> None:
    mine = case(claimed_by="officer-1")
    assert granted(mine, asked.Accept()).changes.claimed_by == "officer-1"
    assert refused(mine, asked.Accept(), officer("officer-2")).code == "claimed_by_other"
    assert refused(mine, asked.Claim(), officer("officer-2")).code == "claimed_by_other"
    assert refused(mine, asked.Claim()).code == "already_claimed"
    hand_over = asked.Reassign("休假", to_post="night-desk")
    assert refused(mine, hand_over, officer("officer-2")).code == "claimed_by_other"
    assert granted(mine, hand_over, officer("chief", Duty.SUPERVISE)).changes.post == "night-desk"
    handed = case(post="night-desk")
    assert refused(handed, asked.Accept()).code == "assigned_to_post"
    assert granted(handed, asked.Claim(), officer("o", post="night-desk")).changes.claimed_by == "o"


def test_success_needs_the_outputs_others_wait_for() -> None:
    facts = replace(FACTS, gives=("baby.identity_number",))
    assert refused(case(S.ISSUING, facts=facts), asked.Issue("第1号")).code == "outputs_missing"
    number = {"baby.identity_number": "110105202603010014"}
    done = granted(case(S.ISSUING, facts=facts), asked.Issue("第1号", outputs=number))
    assert done.changes.outputs == number
    assert done.changes.succeeded
    assert granted(case(S.ISSUING, facts=facts, outputs=number), asked.Issue("第1号")).changes.outputs == number


def test_no_machine_turns_anybody_down() -> None:
    facts = replace(FACTS, verification="population", has_result=False)
    yes = granted(case(facts=facts), asked.Verify(confirmed=True), SYSTEM)
    assert (yes.changes.state, yes.effects) == (S.CONCLUDED, (Effect.RELEASES_SUCCESSORS,))
    for command in (asked.Verify(confirmed=False), asked.VerificationUnavailable("超时")):
        other = granted(case(facts=facts), command, SYSTEM)
        assert (other.changes.state, other.changes.manual, other.effects) == (S.SUBMITTED, True, ())
    assert refused(case(), asked.Verify(confirmed=True), SYSTEM).code == "not_a_verification"


def test_a_rerouted_case_belongs_to_nobody_yet() -> None:
    changes = granted(case(claimed_by="officer-1"), asked.Reroute(ELSEWHERE, "health", "不属本辖区")).changes
    assert (changes.unit, changes.organisation, changes.claimed_by) == (ELSEWHERE, "health", None)


def report(outcome: Outcome = Outcome.CONCLUDED, hours: int = -1) -> asked.Report:
    """Return a report of something that happened some hours from now."""
    return asked.Report(outcome, NOW + timedelta(hours=hours), evidence="窗口收件登记")


def test_a_report_from_an_offline_case_fits() -> None:
    decision = granted(case(S.OFFLINE), report())
    assert (decision.changes.state, decision.origin, decision.contradiction) == (S.CONCLUDED, Origin.REPORTED, None)
    assert decision.effects == (Effect.RELEASES_SUCCESSORS,)
    assert decision.occurred_at == NOW - timedelta(hours=1)


@pytest.mark.parametrize("state", sorted(set(S) - {S.OFFLINE}))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_inconvenient_fact_is_recorded_and_flagged_never_refused(state: CaseState, outcome: Outcome) -> None:
    decision = granted(case(state), report(outcome))
    assert decision.contradiction
    if state in FINAL:
        assert (decision.changes.state, decision.effects) == (state, ())


def test_a_reported_failure_does_not_undo_a_success_others_rest_on() -> None:
    decision = granted(case(S.DELIVERY, succeeded=True), report(Outcome.REFUSED))
    assert (decision.changes.state, decision.effects, decision.changes.succeeded) == (S.DELIVERY, (), True)
    done = granted(case(S.DELIVERY, succeeded=True), report())
    assert (done.changes.state, done.effects) == (S.CONCLUDED, ())


def test_a_report_from_the_future_or_without_a_zone_is_bad_input() -> None:
    assert refused(case(S.OFFLINE), report(hours=1)).code == "occurred_in_future"
    naive = replace(report(), occurred_at=NOW.replace(tzinfo=None))
    assert refused(case(S.OFFLINE), naive).code == "moment_without_zone"


def test_the_applicant_withdraws_before_the_decision_only() -> None:
    assert granted(case(S.DECISION), asked.Withdraw(), applicant()).changes.state is S.WITHDRAWN
    assert refused(case(S.APPROVED), asked.Withdraw(), applicant()).code == "wrong_state"
    assert refused(case(S.CONCLUDED), asked.Withdraw(), applicant()).code == "case_ended"


def test_a_case_does_not_start_before_its_prerequisites() -> None:
    assert refused(case(S.WAITING, waiting_for=1), asked.Start(), SYSTEM).code == "prerequisites_open"
    assert granted(case(S.WAITING), asked.Start(), SYSTEM).start_due is not None
