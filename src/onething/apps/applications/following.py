"""Following an application: the graph of its cases, what happens now and next, what is needed, what came out."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from typing import Any, Final

from onething.apps.applications.identifiers import query_code
from onething.apps.applications.loading import Loaded, load, load_for
from onething.apps.applications.models import Application, ApplicationEvent, CasePart, CorrectionRound
from onething.apps.applications.replies import (
    Need,
    Progress,
    ProgressPart,
    ResultLine,
    Results,
    Tracking,
    TrackingNode,
)
from onething.apps.casework import selectors as cases
from onething.apps.casework.selectors import CaseView
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.access.policies import Action
from onething.domain.applications.closing import Ended, ended
from onething.domain.applications.signing import signs_as
from onething.domain.applications.states import STATE_NAMES, ApplicationState
from onething.domain.casework.states import STATE_NAMES as CASE_STATE_NAMES
from onething.domain.casework.states import CaseState
from onething.domain.timing.working_days import add_working_days, explain
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


def tracking(actor: Actor, application_id: str) -> Tracking:
    """Return the application's graph to its applicant, agent, assistant or signatories."""
    return _followed(load_for(actor, Action.VIEW_APPLICATION, application_id), actor)


PLAIN_NEEDS: Final[Mapping[str, str]] = {
    "change": "申请被退回修改，请登录或者到窗口查看原因，改好后再提交。",
    "correct": "需要补正。请按补正通知在截止日期前一次补齐。",
}
"""What is needed, told to somebody who knows number and code alone: reasons in words may name people."""


def progress(receipt_number: str, code: str) -> Progress | None:
    """Return how far an application is to whoever knows its receipt's number and query code; None for a wrong pair.

    No personal data. Whoever calls limits how often may be asked (`onething.apps.assistance.selectors.progress`).
    """
    right = hmac.compare_digest(query_code(receipt_number), code)
    ids = list(Application.objects.filter(receipt_number=receipt_number).values_list("id", flat=True)[:1])
    if not right or not ids or not receipt_number:
        return None
    found = load(ids[0])
    told = _followed(found, SYSTEM)
    needed = tuple(Need(one.kind, PLAIN_NEEDS[one.kind], one.until) for one in told.needed if one.kind in PLAIN_NEEDS)
    parts = tuple(
        ProgressPart(one.name, one.unit_name, one.state_name, one.happening, one.next, one.due_on, one.ended)
        for one in told.nodes
    )
    return Progress(
        receipt_number, told.event_name, told.state, told.state_name, found.submitted_at, found.due_on, needed, parts
    )


def _followed(found: Loaded, actor: Actor) -> Tracking:
    application_id, local = found.id, found.local()
    parts = {part.node: part for part in CasePart.objects.filter(application_id=application_id)}
    views = {view.snapshot.case.case_no: view for view in cases.cases_of(application_id)} if parts else {}
    drawn = found.plan or {}
    nodes = tuple(
        _node(local, drawn_node, parts.get(drawn_node["key"]), views) for drawn_node in drawn.get("nodes", ())
    )
    history = ApplicationEvent.objects.filter(application_id=application_id).order_by("id")
    return Tracking(
        application_id=found.id,
        event_name=local.event.name,
        state=found.state.value,
        state_name=STATE_NAMES[found.state],
        version=found.version,
        receipt_number=found.receipt_number or None,
        due_on=found.due_on,
        due_explained=tuple(drawn.get("due_explained", ())),
        needed=_needed(found, actor),
        nodes=nodes,
        edges=tuple((before, after) for before, after in drawn.get("edges", ())),
        history=tuple((one.act, one.actor_name, one.at) for one in history),
        query_code=query_code(found.receipt_number) if found.receipt_number else None,
    )


def _node(
    local: LocalEvent, drawn: Mapping[str, Any], part: CasePart | None, views: Mapping[int, CaseView]
) -> TrackingNode:
    view = views.get(part.case_no) if part else None
    units = {unit.id: unit.name for organisation in local.organisations.values() for unit in organisation.units}
    planned = dt.date.fromisoformat(drawn["due"])
    item = drawn["key"].partition("#")[0]
    if view is None:
        lapsed = bool(part and part.ended)
        return TrackingNode(
            drawn["key"],
            None,
            item,
            drawn["name"],
            None,
            None,
            "placing",
            "正在确定承办单位",
            "这一部分已经终止" if lapsed else "牵头单位正在确定由哪个单位办理",
            None if lapsed else "交给承办单位",
            planned,
            (),
            part.ended if part and part.ended else None,
        )
    state = view.snapshot.state
    happening, following = HAPPENING[state]
    end = ended(state)
    due, explained = _due(local, view, planned)
    return TrackingNode(
        drawn["key"],
        view.snapshot.case.case_no,
        item,
        drawn["name"],
        view.snapshot.unit,
        units.get(view.snapshot.unit, ""),
        state.value,
        CASE_STATE_NAMES[state],
        happening,
        following,
        None if end else due,
        () if end else explained,
        end.value if end else None,
    )


def _due(local: LocalEvent, view: CaseView, planned: dt.date) -> tuple[dt.date, tuple[str, ...]]:
    """Return until when a case should be done, and how that day was counted; before acceptance it is the plan's day."""
    if view.accepted_at is None or view.snapshot.due_promised is None:
        return planned, (f"按计划{planned.isoformat()}前办好；受理后按承诺时限计算。",)
    counted = add_working_days(
        local.calendar, view.accepted_at.astimezone(CIVIL_ZONE).date(), view.snapshot.facts.promised
    )
    return view.snapshot.due_promised, explain(counted)


def _needed(found: Loaded, actor: Actor) -> tuple[Need, ...]:
    needs: list[Need] = []
    if found.state is ApplicationState.DRAFT:
        needs.append(Need("complete", "申请还没有提交，请填写完整后提交。"))
    if found.state is ApplicationState.RETURNED:
        needs.append(Need("change", f"申请被退回修改：{found.returned_reason}"))
    if found.state is ApplicationState.AWAITING_SIGNATURES:
        done = {one["subject"] for one in found.signatures}
        still = [one["name"] for one in found.signatories if one["subject"] not in done]
        if any(one["subject"] not in done for one in signs_as(actor, found.signatories)):
            needs.append(Need("sign", "请查看申请内容并签名。"))
        elif still:
            needs.append(Need("wait_for_signatures", f"还在等待签名：{'、'.join(still)}。"))
        else:
            needs.append(Need("submit", "签名已齐，请提交申请。"))
    if found.state is ApplicationState.IN_PROGRESS:
        waiting = CorrectionRound.objects.filter(application_id=found.id, answered_at__isnull=True).first()
        if waiting is not None:
            needs.append(Need("correct", f"请按补正通知（{waiting.notice_number}）一次补齐。", waiting.answer_by))
    return tuple(needs)


def results(actor: Actor, application_id: str) -> Results:
    """Return how each ended part ended; results of those who passed once they are released."""
    found = load_for(actor, Action.VIEW_APPLICATION, application_id)
    local = found.local()
    units = {unit.id: unit.name for organisation in local.organisations.values() for unit in organisation.units}
    lines: list[ResultLine] = []
    waiting = 0
    for part in CasePart.objects.filter(application_id=application_id).exclude(ended="").order_by("case_no"):
        if part.ended == Ended.PASSED and part.released_at is None:
            waiting += 1
            continue
        lines.append(
            ResultLine(
                part.case_no,
                part.item,
                local.items[part.item].name,
                units.get(part.unit, ""),
                part.ended,
                part.reason or None,
                part.result,
                part.released_at,
            )
        )
    return Results(found.id, found.state.value, local.event.release.value, tuple(lines), waiting, found.summary)
