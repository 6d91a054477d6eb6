"""Following an application: the graph of its cases, what happens now and next, what is needed, what came out."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onething.apps import prepared
from onething.apps.applications import places, queries
from onething.apps.applications.assisting import Progress, ProgressPart
from onething.apps.applications.identifiers import query_code
from onething.apps.applications.loading import unknown
from onething.apps.applications.milestones import ACTS, timeline
from onething.apps.applications.models import Application, CasePart
from onething.apps.applications.places import UnitPlace
from onething.apps.applications.replies import (
    Need,
    ResultLine,
    Results,
    Tracking,
    TrackingNode,
)
from onething.apps.casework import selectors as cases
from onething.apps.casework.selectors import CaseProgress
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.access.policies import Action, may
from onething.domain.access.resources import ApplicationResource
from onething.domain.applications.closing import Ended, ended
from onething.domain.applications.refusals import Forbidden
from onething.domain.applications.signing import signs_as
from onething.domain.applications.states import STATE_NAMES, Act, ApplicationState, allowed
from onething.domain.casework.states import STATE_NAMES as CASE_STATE_NAMES
from onething.domain.casework.states import CaseState
from onething.ports.clock import CIVIL_ZONE

HAPPENING: Final[Mapping[CaseState, tuple[str, str | None]]] = {
    CaseState.WAITING: ("等前面的办件办好，不用您做什么", "前面办好后自动开始"),
    CaseState.SUBMITTED: ("承办单位正在看您的申请是否齐全", "受理，或者通知补正"),
    CaseState.CORRECTION_REQUESTED: ("承办单位提出需要补正，由牵头单位一次通知您", "您补正后继续"),
    CaseState.RESUBMITTED: ("承办单位正在看您补正的内容", "受理"),
    CaseState.ACCEPTED: ("已受理，等待审查", "审查"),
    CaseState.REVIEW: ("正在审查", "作出决定"),
    CaseState.DECISION: ("审查完毕，等待决定", "作出决定"),
    CaseState.APPROVED: ("已决定准予", "制作证照或者办结"),
    CaseState.ISSUING: ("正在制作证照", "送达"),
    CaseState.DELIVERY: ("证照已做好，正在送达", "办结"),
    CaseState.CONCLUDED: ("已经办好", None),
    CaseState.REFUSED: ("没有获得批准，决定书写明了理由和救济途径", None),
    CaseState.NOT_ACCEPTED: ("没有受理，决定书写明了理由和救济途径", None),
    CaseState.WITHDRAWN: ("已按您的要求撤回", None),
    CaseState.LAPSED: ("它依赖的前一项没有通过，已终止", None),
    CaseState.OFFLINE: ("已转线下办理，请按告知书办理", "办好后结果会登记到这里"),
}
"""What is happening, and what comes next, in plain words."""


PLANNED: Final = frozenset({ApplicationState.RECEIVED, ApplicationState.PRE_ACCEPTED})
"""States in which the plan is known and no unit has its part yet. One that is sent back is planned anew."""

_ACTS: Final = "{" + ",".join(ACTS) + "}"


@dataclass(frozen=True, slots=True)
class _Round:
    """The correction notice that waits for an answer."""

    notice_number: str
    answer_by: dt.date
    cases: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Part:
    """What the application knows of one of its cases."""

    case_no: int
    unit: str
    ended: str
    released: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """One application as it is followed: no answers, no values."""

    resource: ApplicationResource
    local: LocalEvent
    state: ApplicationState
    version: int
    signatories: tuple[Mapping[str, str], ...]
    plan: Mapping[str, Any]
    receipt_number: str
    returned_reason: str
    due_on: dt.date | None
    concluded_at: dt.datetime | None
    summary: Mapping[str, int] | None
    signed: frozenset[str]
    parts: Mapping[str, _Part]
    round: _Round | None
    history: Sequence[Any]
    stamp: str
    mine: bool


def follow(actor: Actor, application_id: str) -> Followed:
    """Read an application for whoever may see it; NotFound for everybody else. One statement."""
    rows = prepared.run(queries.FOLLOW, {"application_id": application_id, "acts": _ACTS})
    if not rows:
        raise unknown()
    row = rows[0]
    resource = _resource(row)
    _check(actor, resource)
    event_id, region, digest, state, version, signatories, plan, receipt, returned, due_on, _, summary = row[
        queries.ACCESS_COLUMNS : -5
    ]
    signed, parts, waiting, history, grown = row[-5:]
    notice = _json(waiting)
    return Followed(
        resource=resource,
        local=catalogue.local_event(digest, event_id, region),
        state=ApplicationState(state),
        version=version,
        signatories=tuple(_json(signatories)),
        plan=_json(plan) or {},
        receipt_number=receipt,
        returned_reason=returned,
        due_on=due_on,
        concluded_at=resource.concluded_at,
        summary=_json(summary),
        signed=frozenset(_json(signed)),
        parts={
            node: _Part(number, unit, end, released is not None)
            for node, (number, unit, end, released) in _json(parts).items()
        },
        round=_Round(notice[0], dt.date.fromisoformat(notice[1]), frozenset(notice[3] or ())) if notice else None,
        history=_json(history),
        stamp=_stamp(version, grown),
        mine=may(actor, Action.EDIT_APPLICATION, resource).allowed,
    )


def _resource(row: Sequence[Any]) -> ApplicationResource:
    return ApplicationResource(
        id=row[0],
        applicant=row[1],
        enterprise=row[2] or None,
        signatories=frozenset(_json(row[3])),
        lead_unit=row[4] or None,
        assisted_by=row[5] or None,
        submitted_at=row[6],
        concluded_at=row[7],
        helping=frozenset(_json(row[8])),
    )


def _json(value: Any) -> Any:
    """Return JSON that Django's connection hands out as text."""
    return json.loads(value) if isinstance(value, str) else value


def _check(actor: Actor, resource: ApplicationResource) -> None:
    decision = may(actor, Action.VIEW_APPLICATION, resource)
    if not decision.allowed:
        if not decision.visible:
            raise unknown()
        raise Forbidden("forbidden", f"{decision.reason}。")


def _stamp(version: int, grown: str) -> str:
    return hashlib.sha256(f"{version}.{grown}".encode()).hexdigest()[:16]


def stamp(actor: Actor, application_id: str) -> str:
    """Return what `tracking` would carry as its `stamp`: the same as long as nothing has changed. One statement."""
    rows = prepared.run(queries.STAMP, {"application_id": application_id})
    if not rows:
        raise unknown()
    _check(actor, _resource(rows[0]))
    return _stamp(*rows[0][queries.ACCESS_COLUMNS :])


def visible_case_numbers(actor: Actor, application_id: str) -> frozenset[int]:
    """Return the cases whose result document the actor may have: one's own application's, once released."""
    rows = prepared.run(queries.RELEASED, {"application_id": application_id})
    if not rows:
        raise unknown()
    _check(actor, _resource(rows[0]))
    return frozenset(rows[0][queries.ACCESS_COLUMNS])


def tracking(actor: Actor, application_id: str) -> Tracking:
    """Return the application's graph to its applicant, agent, assistant or signatories. Two statements."""
    found = follow(actor, application_id)
    local = found.local
    units = places.units(local.digest)
    progress = cases.progress(application_id) if found.parts else ()
    by_number = {one.case_no: one for one in progress}
    drawn = found.plan.get("nodes", ()) if found.parts or found.state in PLANNED else ()
    edges = tuple((before, after) for before, after in found.plan.get("edges", ()))
    names = {one["key"]: one["name"] for one in drawn}
    lead = units.get(found.resource.lead_unit or "")
    lead_name = lead.name if lead else local.organisations[local.event.lead].name
    nodes = []
    for one in drawn:
        part = found.parts.get(one["key"])
        case = by_number.get(part.case_no) if part else None
        waits = tuple(names[before] for before, after in edges if after == one["key"] and before in names)
        if not found.parts:
            nodes.append(_planned(local, one, waits, lead_name))
            continue
        nodes.append(_node(found, one, part, case, waits, lead_name))
    return Tracking(
        application_id=found.resource.id,
        event_name=local.event.name,
        state=found.state.value,
        state_name=STATE_NAMES[found.state],
        version=found.version,
        receipt_number=found.receipt_number or None,
        due_on=found.due_on,
        due_explained=tuple(found.plan.get("due_explained", ())),
        needed=_needed(found, actor),
        nodes=tuple(nodes),
        edges=edges,
        history=tuple((act, name, dt.datetime.fromisoformat(at)) for act, name, at, _ in found.history),
        event_id=local.event.id,
        region=local.region.code,
        digest=local.digest,
        lead_name=lead_name,
        submitted_at=found.resource.submitted_at,
        concluded_at=found.concluded_at,
        timeline=timeline(found.history, progress, units, lead_name),
        query_code=query_code(found.receipt_number) if found.receipt_number else None,
        stamp=found.stamp,
        withdrawable=may(actor, Action.DISPOSE_OF_APPLICATION, found.resource).allowed
        and allowed(Act.WITHDRAW, found.state),
        mine=found.mine,
    )


PLAIN_NEEDS: Final[Mapping[str, str]] = {
    "change": "申请被退回修改，请登录或者到窗口查看原因，改好后再提交。",
    "correct": "需要补正。请按补正通知在截止日期前一次补齐。",
}
"""What is needed, told to somebody who knows number and code alone: reasons in words may name people."""


def progress(receipt_number: str, code: str) -> Progress | None:
    """Return how far an application is to whoever knows its receipt's number and query code; None for a wrong pair.

    No personal data. Whoever calls limits how often may be asked (`onething.apps.assistance.selectors.progress`).
    """
    right = hmac.compare_digest(query_code(receipt_number).encode(), code.encode())
    ids = list(Application.objects.filter(receipt_number=receipt_number).values_list("id", flat=True)[:1])
    if not right or not ids or not receipt_number:
        return None
    told = tracking(SYSTEM, ids[0])
    needed = tuple(Need(one.kind, PLAIN_NEEDS[one.kind], one.until) for one in told.needed if one.kind in PLAIN_NEEDS)
    parts = tuple(
        ProgressPart(one.name, one.unit_name, one.state_name, one.happening, one.next, one.due_on, one.ended)
        for one in told.nodes
    )
    return Progress(
        receipt_number, told.event_name, told.state, told.state_name, told.submitted_at, told.due_on, needed, parts
    )


def _planned(local: LocalEvent, drawn: Mapping[str, Any], waits: tuple[str, ...], lead: str) -> TrackingNode:
    """Return a part that no unit has yet: the lead unit reads the whole application first."""
    item = drawn["key"].partition("#")[0]
    known = local.items.get(item)
    return TrackingNode(
        node=drawn["key"],
        case_no=None,
        item=item,
        name=drawn["name"],
        unit=None,
        unit_name=None,
        state="placing",
        state_name="等待分送",
        happening="牵头单位正在看整份申请，看完分送给承办单位",
        next="承办单位收到，开始办理",
        due_on=dt.date.fromisoformat(drawn["due"]),
        due_explained=(),
        ended=None,
        organisation_name=local.organisations[known.organisation].name if known else None,
        holder=lead,
        waits_for=waits,
    )


def _node(
    found: Followed,
    drawn: Mapping[str, Any],
    part: _Part | None,
    case: CaseProgress | None,
    waits: tuple[str, ...],
    lead: str,
) -> TrackingNode:
    item = drawn["key"].partition("#")[0]
    planned = dt.date.fromisoformat(drawn["due"])
    if case is None:
        lapsed = bool(part and part.ended)
        return TrackingNode(
            node=drawn["key"],
            case_no=None,
            item=item,
            name=drawn["name"],
            unit=None,
            unit_name=None,
            state="placing",
            state_name="已终止" if lapsed else "正在确定承办单位",
            happening="这一部分已经终止" if lapsed else "牵头单位正在确定由哪个单位办理",
            next=None if lapsed else "交给承办单位",
            due_on=None if lapsed else planned,
            due_explained=(),
            ended=part.ended if part and part.ended else None,
            holder="" if lapsed else lead,
        )
    unit = places.units(found.local.digest).get(case.unit)
    end = ended(case.state)
    happening, following, holder = _situation(found, case, unit, waits, lead)
    due, explained = _due(found.local, case, planned)
    return TrackingNode(
        node=drawn["key"],
        case_no=case.case_no,
        item=item,
        name=drawn["name"],
        unit=case.unit,
        unit_name=unit.name if unit else "",
        state=case.state.value,
        state_name=CASE_STATE_NAMES[case.state],
        happening=happening,
        next=following,
        due_on=None if end else due,
        due_explained=() if end else explained,
        ended=end.value if end else None,
        organisation_name=unit.organisation if unit else None,
        address=unit.address if unit else None,
        holder="" if end else holder,
        waits_for=waits if case.state is CaseState.WAITING else (),
        accepted_at=case.accepted_at,
        ended_at=case.ended_at,
        number=case.number,
    )


def _situation(
    found: Followed, case: CaseProgress, unit: UnitPlace | None, waits: tuple[str, ...], lead: str
) -> tuple[str, str | None, str]:
    """Return what is happening, what comes next, and who has to do it."""
    happening, following = HAPPENING[case.state]
    name = unit.name if unit else "承办单位"
    if case.state is CaseState.CORRECTION_REQUESTED:
        if found.round is not None and case.case_no in found.round.cases:
            return "补正通知已发给您，等您补正", "您补正后，由承办单位继续办理", "您"
        if found.round is None and case.correction_closed:
            return "已收到您的补正，正在转交承办单位", "承办单位继续办理", name
        return happening, following, lead
    if case.state is CaseState.LAPSED and found.state is ApplicationState.WITHDRAWN:
        return "申请撤回了，这一项没有开始办", None, name
    if case.state is CaseState.WAITING and waits:
        return f"等“{'”“'.join(waits)}”办好，不用您做什么", following, name
    return happening, following, name


def _said(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _due(local: LocalEvent, case: CaseProgress, planned: dt.date) -> tuple[dt.date, tuple[str, ...]]:
    """Return until when a case should be done, and how that day was counted; before acceptance it is the plan's day."""
    if case.accepted_at is None or case.due_promised is None:
        return planned, (f"按计划{_said(planned)}前办好；受理后按承诺时限计算。",)
    _, explained = places.counted(local, case.accepted_at.astimezone(CIVIL_ZONE).date(), case.promised)
    return case.due_promised, explained


def _needed(found: Followed, actor: Actor) -> tuple[Need, ...]:
    return needs(
        state=found.state,
        signatories=found.signatories,
        signed=found.signed,
        actor=actor,
        returned_reason=found.returned_reason,
        notice=(found.round.notice_number, found.round.answer_by) if found.round else None,
        mine=found.mine,
    )


def needs(
    *,
    state: ApplicationState,
    signatories: Sequence[Mapping[str, str]],
    signed: frozenset[str],
    actor: Actor,
    returned_reason: str,
    notice: tuple[str, dt.date] | None,
    mine: bool = True,
) -> tuple[Need, ...]:
    """Return what only the person can do now; a signatory is asked for the signature alone."""
    if state is ApplicationState.AWAITING_SIGNATURES:
        still = [one["name"] for one in signatories if one["subject"] not in signed]
        if any(one["subject"] not in signed for one in signs_as(actor, tuple(signatories))):
            return (Need("sign", "请查看申请内容并签名。"),)
        if still:
            return (Need("wait_for_signatures", f"还在等待签名：{'、'.join(still)}。"),)
        return (Need("submit", "签名已齐，请提交申请。"),) if mine else ()
    if not mine:
        return ()
    if state is ApplicationState.DRAFT:
        return (Need("complete", "申请还没有提交，请填写完整后提交。"),)
    if state is ApplicationState.RETURNED:
        return (Need("change", f"申请被退回修改：{returned_reason}"),)
    if state is ApplicationState.IN_PROGRESS and notice is not None:
        return (Need("correct", f"请按补正通知（{notice[0]}）一次补齐。", notice[1]),)
    return ()


def results(actor: Actor, application_id: str) -> Results:
    """Return how each ended part ended; results of those who passed once they are released. Two statements."""
    found = follow(actor, application_id)
    units = places.units(found.local.digest)
    lines: list[ResultLine] = []
    waiting = 0
    open_parts = 0
    for part in CasePart.objects.filter(application_id=application_id).order_by("case_no"):
        if not part.ended:
            open_parts += 1
            continue
        if part.ended == Ended.PASSED and part.released_at is None:
            waiting += 1
            continue
        lines.append(_result(found.local, part, units.get(part.unit)))
    return Results(
        application_id=found.resource.id,
        state=found.state.value,
        release=found.local.event.release.value,
        lines=tuple(lines),
        waiting=waiting,
        summary=found.summary,
        event_name=found.local.event.name,
        open_parts=open_parts,
        mine=found.mine,
    )


def _result(local: LocalEvent, part: CasePart, unit: UnitPlace | None) -> ResultLine:
    return ResultLine(
        case_no=part.case_no,
        item=part.item,
        name=local.items[part.item].name,
        unit_name=unit.name if unit else "",
        ended=part.ended,
        reason=part.reason or None,
        result=part.result,
        released_at=part.released_at,
        organisation_name=unit.organisation if unit else "",
        remedy=unit.remedy if unit and part.ended == Ended.REFUSED else None,
    )
