"""The decision: a snapshot, a command, an actor and a moment in; a decision or a reasoned refusal out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import CASE_DUTIES, Action, may
from onething.domain.access.resources import CaseResource
from onething.domain.casework import commands as asked
from onething.domain.casework.commands import Command
from onething.domain.casework.needs import CHECKS, correction_is_late, new_outputs
from onething.domain.casework.snapshot import AddWorkingDays, CaseSnapshot, Changes, Clocks, Decision, Refusal
from onething.domain.casework.states import FINAL, STATE_NAMES, CaseState, Effect, Origin, Outcome
from onething.domain.casework.table import COMMAND_NAMES, TABLE, Party, Transition

REPORTED_STATES: Final[dict[Outcome, CaseState]] = {
    Outcome.CONCLUDED: CaseState.CONCLUDED,
    Outcome.REFUSED: CaseState.REFUSED,
    Outcome.NOT_ACCEPTED: CaseState.NOT_ACCEPTED,
    Outcome.WITHDRAWN: CaseState.WITHDRAWN,
}

OTHER_DUTIES: Final[Mapping[str, frozenset[Duty]]] = {
    "claim": CASE_DUTIES[Action.CLAIM_CASE],
    "reassign": CASE_DUTIES[Action.REASSIGN_CASE],
}
"""The duties of which one is needed where the table names no single one."""


def decide(
    snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime, add_working_days: AddWorkingDays
) -> Decision | Refusal:
    """Decide `command` at `now` (aware, Asia/Shanghai). Default deny: what no row of the table allows is refused."""
    row = TABLE[command.name]
    refusal = obstacle(snapshot, row, actor)
    if refusal is not None:
        return refusal
    for need in row.needs:
        refusal = CHECKS[need](snapshot, command, actor, now)
        if refusal is not None:
            return refusal
    if isinstance(command, asked.Report):
        decision = _report(snapshot, command, row)
    else:
        decision = _transition(snapshot, command, actor, now, row)
    return _with_dates(decision, snapshot, now, add_working_days)


def obstacle(snapshot: CaseSnapshot, row: Transition, actor: Actor) -> Refusal | None:
    """Return why neither the actor nor the case's state allows this row, whatever is typed; None if they do."""
    return _may(snapshot, row, actor) or _in_state(snapshot, row)


def party_of(snapshot: CaseSnapshot, actor: Actor) -> Party | None:
    """Return what the actor is to this case; None: nothing at all."""
    if actor.kind is ActorKind.SYSTEM:
        return Party.PLATFORM
    if actor.kind in (ActorKind.OFFICER, ActorKind.CLERK):
        resource = CaseResource(snapshot.case.application_id, snapshot.case.case_no, snapshot.unit)
        return Party.UNIT if may(actor, Action.VIEW_CASE, resource).allowed else None
    mine = actor.enterprise if actor.kind is ActorKind.AGENT else actor.identity
    return Party.APPLICANT if mine is not None and mine in snapshot.applicants else None


def _may(snapshot: CaseSnapshot, row: Transition, actor: Actor) -> Refusal | None:
    party = party_of(snapshot, actor)
    what = COMMAND_NAMES[row.command]
    if party is None:
        return Refusal("not_yours", "该办件不由您办理，也不是您的申请。", "请由承办单位办理。")
    if party not in row.parties:
        return Refusal("not_your_part", f"“{what}”不由您的身份办理。", "请由有权的一方办理。")
    if party is not Party.UNIT:
        return None
    needed = OTHER_DUTIES[row.command] if row.duty is None else frozenset({row.duty})
    if needed & actor.duties:
        return None
    duty = "或者".join(f"“{one.value}”" for one in sorted(needed)) + "职责"
    return Refusal("duty_missing", f"您的岗位没有办理“{what}”所需的{duty}。", "请由本单位有此职责的岗位办理。")


def _in_state(snapshot: CaseSnapshot, row: Transition) -> Refusal | None:
    if row.anyhow or snapshot.state in row.sources:
        return None
    present, what = STATE_NAMES[snapshot.state], COMMAND_NAMES[row.command]
    if snapshot.state in FINAL:
        return Refusal(
            "case_ended", f"办件已是“{present}”，不能再“{what}”。", "如有异议，请按决定书写明的途径办理。", row.source
        )
    allowed = "、".join(STATE_NAMES[state] for state in CaseState if state in row.sources)
    return Refusal(
        "wrong_state", f"办件现为“{present}”，不能“{what}”。", f"“{what}”须在以下状态办理：{allowed}。", row.source
    )


def _unchanged(snapshot: CaseSnapshot) -> Changes:
    return Changes(
        state=snapshot.state,
        unit=snapshot.unit,
        organisation=snapshot.organisation,
        claimed_by=snapshot.claimed_by,
        post=snapshot.post,
        reviewer=snapshot.reviewer,
        manual=snapshot.manual,
        correction_closed=snapshot.correction_closed,
        succeeded=snapshot.succeeded,
        outputs=snapshot.outputs,
        deficiencies=snapshot.deficiencies,
    )


def _transition(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime, row: Transition) -> Decision:
    target, effects, document = row.target or snapshot.state, row.effects, row.document
    if isinstance(command, asked.Verify) and not command.confirmed:
        target, effects, document = snapshot.state, (), None
    changes = replace(_unchanged(snapshot), state=target)
    changes = _own_changes(changes, snapshot, command, actor)
    fresh = new_outputs(command)
    if fresh:
        changes = replace(changes, outputs=dict(snapshot.outputs) | dict(fresh))
    if Effect.RELEASES_SUCCESSORS in effects:
        changes = replace(changes, succeeded=True)
    if target in FINAL:
        changes = replace(changes, claimed_by=None, post=None)
    detail = _detail(snapshot, command, now)
    return Decision(command.name, snapshot.state, changes, detail, effects, document)


def _own_changes(changes: Changes, snapshot: CaseSnapshot, command: Command, actor: Actor) -> Changes:
    match command:
        case asked.Claim():
            return replace(changes, claimed_by=actor.account, post=None)
        case asked.Reassign(to_account=account, to_post=post):
            return replace(changes, claimed_by=account, post=post)
        case asked.RequestCorrection(deficiencies=found):
            before = () if snapshot.correction_closed else snapshot.deficiencies
            fresh = tuple(asdict(one) for one in found)
            return replace(changes, deficiencies=(*before, *fresh), correction_closed=False)
        case asked.ReleaseCorrection():
            return replace(changes, correction_closed=True)
        case asked.Resubmit(fields=fields, materials=materials):
            return replace(changes, fields=fields, materials=materials)
        case asked.Propose():
            # The decider is somebody else, or may be: the claim ends with the reviewer's part.
            return replace(changes, reviewer=actor.account, claimed_by=None, post=None)
        case asked.Verify(confirmed=False) | asked.VerificationUnavailable():
            return replace(changes, manual=True)
        case asked.Reroute(to_unit=unit, to_organisation=organisation):
            return replace(changes, unit=unit, organisation=organisation, claimed_by=None, post=None, reviewer=None)
        case _:
            return changes


def _detail(snapshot: CaseSnapshot, command: Command, now: datetime) -> Mapping[str, Any]:
    detail: dict[str, Any] = asdict(command)
    match command:
        case asked.NotAccept() | asked.Refuse():
            detail["remedy"] = snapshot.facts.remedy
        case asked.RequestCorrection() if snapshot.correction_closed or correction_is_late(snapshot, now):
            detail["late"] = True
        case asked.Resubmit(fields=fields, materials=materials):
            # The values stay in the case; the history names what was corrected.
            detail = {"fields": sorted(fields), "materials": [one.get("id") for one in materials]}
        case asked.Reroute():
            detail["from_unit"] = snapshot.unit
        case _:
            pass
    return detail


def _report(snapshot: CaseSnapshot, command: asked.Report, row: Transition) -> Decision:
    """Record a fact; a case that has ended, or whose success others rest on, keeps its state."""
    outcome = REPORTED_STATES[command.outcome]
    success = outcome is CaseState.CONCLUDED
    present, told = STATE_NAMES[snapshot.state], STATE_NAMES[outcome]
    contradiction: str | None = None
    target = outcome
    if snapshot.state in FINAL or (snapshot.succeeded and not success):
        contradiction, target = f"办件已是“{present}”，报告的结果为“{told}”；状态不变，须人工核实。", snapshot.state
    elif snapshot.state not in row.sources:
        contradiction = f"办件为“{present}”，没有转线下办理，报告的结果为“{told}”。"
    known = dict(snapshot.outputs) | dict(command.outputs)
    missing = [key for key in snapshot.facts.gives if known.get(key) in (None, "")]
    if success and missing and contradiction is None:
        contradiction = f"报告的结果缺少应当给出的数据：{'、'.join(missing)}。"
    changes = replace(_unchanged(snapshot), state=target)
    effects: tuple[Effect, ...] = ()
    if target is not snapshot.state:
        changes = replace(changes, claimed_by=None, post=None, outputs=known if success else snapshot.outputs)
        if not snapshot.succeeded:
            effects = (Effect.RELEASES_SUCCESSORS if success else Effect.LAPSES_SUCCESSORS,)
            changes = replace(changes, succeeded=success)
    detail = {"outcome": command.outcome.value, "outputs": dict(command.outputs), "evidence": command.evidence}
    return Decision(
        command.name,
        snapshot.state,
        changes,
        detail,
        effects,
        origin=Origin.REPORTED,
        occurred_at=command.occurred_at,
        contradiction=contradiction,
    )


def _with_dates(
    decision: Decision, snapshot: CaseSnapshot, now: datetime, add_working_days: AddWorkingDays
) -> Decision:
    facts, today = snapshot.facts, now.date()
    if Effect.STARTS_CLOCKS in decision.effects:
        statutory = None if facts.statutory is None else add_working_days(facts.calendar, today, facts.statutory)
        clocks = Clocks(statutory, add_working_days(facts.calendar, today, facts.promised))
        return replace(decision, changes=replace(decision.changes, clocks=clocks))
    if decision.effects or decision.command == "start":
        notice = add_working_days(facts.calendar, today, facts.rules.correction_notice_days)
        return replace(decision, start_due=notice)
    return decision
