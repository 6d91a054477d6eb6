"""A case that was handled on paper: it is recorded with what happened, when it did, and when that was recorded.

Such a case has no application here; it stands under an id of its own, at the unit of the officer who records it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction

from onething.apps.applications import identifiers
from onething.apps.applications.loading import today
from onething.apps.applications.services.drafts import check_key
from onething.apps.applications.services.splitting import item_facts
from onething.apps.casework import selectors as cases
from onething.apps.casework import services as casework
from onething.apps.casework.services import NewCase, Reply, allocate
from onething.apps.catalogue import selectors as catalogue
from onething.definitions import checks
from onething.definitions.formats import Invalid, parse_value, validate
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import Aspect, FieldUse, ServiceItem
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.access.policies import Action, may
from onething.domain.access.resources import CaseResource
from onething.domain.applications.assembling import jsonable
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Problem, Refused, said
from onething.domain.casework.commands import Report, SendOffline
from onething.domain.casework.needs import text_problem
from onething.domain.casework.states import CaseId, Outcome

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class PaperCase:
    """What a paper form says. `applicant` is an identity number or credit code, `fields` are the item's own by key."""

    item: str
    life_event: str
    region: str
    applicant_name: str
    applicant: str
    fields: Mapping[str, Any]
    reason: str
    instead: str
    outcome: Outcome
    occurred_at: datetime.datetime
    outputs: Mapping[str, Any]
    evidence: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recorded case: its id, its number (办件编号) and what the report made of it."""

    case: CaseId
    number: str
    reply: Reply


def record_reported(*, actor: Actor, paper: PaperCase, idempotency_key: str, now: datetime.datetime) -> Recorded:
    """Record a case handled on paper at the officer's own unit: opened, sent offline, reported, in one commit or none.

    The same key again returns the same case. Forbidden without the duty to accept; NotFound for an unknown event or
    region; Refused for an item of another organisation, and for whatever does not fit the item.
    """
    check_key(idempotency_key)
    application_id = identifiers.application_id(paper.region, actor.account, f"reported {idempotency_key}")
    _check_duty(actor, application_id)
    try:
        local = catalogue.local_event(catalogue.current_digest(), paper.life_event, paper.region)
    except KeyError as error:
        raise NotFound("event_unknown", "没有找到这件事，或者所选地区没有开通。") from error
    item = _own_item(local, paper, actor)
    problems = tuple(_problems(local, item, paper, now))
    if problems:
        raise Refused("reported_refused", "线下办件没有登记：有内容不符合要求。", problems)
    case = CaseId(application_id, 1)
    with transaction.atomic():
        casework.open_cases(
            application_id=application_id,
            digest=local.digest,
            cases=[_new_case(local, item, paper, actor, now)],
            edges=(),
            actor=actor,
            now=now,
        )
        _same(case, paper)
        reply = _report(actor, case, paper, idempotency_key, now)
    return Recorded(case, cases.case_for(SYSTEM, case).number, reply)


def _check_duty(actor: Actor, application_id: str) -> None:
    decision = may(actor, Action.ACCEPT_CASE, CaseResource(application_id, 1, actor.unit or ""))
    if actor.unit is None or not decision.allowed:
        raise Forbidden("forbidden", "只有承担受理职责的工作人员可以登记线下办件，请由有此职责的岗位办理。")


def _own_item(local: LocalEvent, paper: PaperCase, actor: Actor) -> ServiceItem:
    used = {use.item for use in local.event.items}
    item = local.items.get(paper.item) if paper.item in used else None
    if item is None:
        raise _refused("item", "这件事没有这个事项", "请填写事项目录中的事项标识")
    if all(unit.id != actor.unit for unit in local.organisations[item.organisation].units):
        raise _refused("item", "这个事项不由您的单位办理", "请由有权的单位登记")
    return item


def _refused(where: str, what: str, remedy: str) -> Refused:
    return Refused("reported_refused", said(what, remedy), (Problem("reported_refused", where, said(what, remedy)),))


def _problems(local: LocalEvent, item: ServiceItem, paper: PaperCase, now: datetime.datetime) -> Iterator[Problem]:
    """Yield everything wrong with what was recorded, so that nothing is half-written."""
    wrong = checks.identity_number(paper.applicant) and checks.credit_code(paper.applicant)
    if wrong is not None:
        yield Problem("applicant", "applicant", said("申请人的公民身份号码或者统一社会信用代码有误", "请核对后重填"))
    if paper.occurred_at.tzinfo is None or paper.occurred_at > now:
        yield Problem("occurred_at", "occurred_at", said("发生时间没有时区，或者晚于现在", "请核对发生时间"))
    texts = {"reason": paper.reason, "instead": paper.instead, "applicant_name": paper.applicant_name}
    for where, text in texts.items():
        problem = text_problem("内容", text)
        if problem is not None or (where == "applicant_name" and len(text) > LONGEST_NAME):
            yield Problem("text", where, problem.reason + problem.remedy if problem else said("姓名过长", "请缩短"))
    problem = text_problem("依据说明", paper.evidence, may_be_empty=True)
    if problem is not None:
        yield Problem("text", "evidence", problem.reason + problem.remedy)
    gives = [f"{one.role}.{one.element}" for one in item.result.gives] if item.result else []
    for key in sorted(set(paper.outputs) - set(gives)):
        listed = "、".join(gives) or "无"
        yield Problem("unknown_output", f"outputs.{key[:120]}", said("本事项的结果不给出这一项", f"请只填写：{listed}"))
    yield from _field_problems(local, item, {**paper.fields}, "fields")
    yield from _output_problems(local, gives, paper.outputs)


def _field_problems(local: LocalEvent, item: ServiceItem, values: Mapping[str, Any], where: str) -> Iterator[Problem]:
    uses = {own_key(use): use for use in item.fields}
    for key in sorted(values):
        use = uses.get(key)
        if use is None:
            yield Problem("field_unknown", f"{where}.{key[:120]}", said("本事项没有这个字段", "请删除这一项"))
            continue
        element = local.elements[use.element]
        value = parse_value(values[key], element)
        wrong = value.message if isinstance(value, Invalid) else validate(value, element, use.format)
        if wrong is not None:
            yield Problem("value", f"{where}.{key[:120]}", said(f"“{use.label or element.name}”填写有误", wrong))


def _output_problems(local: LocalEvent, gives: list[str], values: Mapping[str, Any]) -> Iterator[Problem]:
    for key in sorted(set(values) & set(gives)):
        element = local.elements[key.partition(".")[2]]
        value = parse_value(values[key], element)
        wrong = value.message if isinstance(value, Invalid) else validate(value, element)
        if wrong is not None:
            yield Problem("value", f"outputs.{key}", said(f"“{element.name}”填写有误", wrong))


def own_key(use: FieldUse) -> str:
    """Return an item's own key of a field: `role.element`, `role.element!proposed`."""
    return f"{use.role}.{use.element}" + ("!proposed" if use.aspect is Aspect.PROPOSED else "")


def _fields(local: LocalEvent, item: ServiceItem, paper: PaperCase) -> dict[str, Any]:
    elements = {own_key(use): local.elements[use.element] for use in item.fields}
    found: dict[str, Any] = {}
    for key, raw in paper.fields.items():
        value = parse_value(raw, elements[key])
        if isinstance(value, Invalid):
            raise _refused(f"fields.{key}", "填写有误", value.message)
        found[key] = {"value": jsonable(value), "source": "paper"}
    return found


def _new_case(local: LocalEvent, item: ServiceItem, paper: PaperCase, actor: Actor, now: datetime.datetime) -> NewCase:
    days = next(use.days.here for use in local.event.items if use.item == item.id)
    # What happened on paper is not asked of a register as well.
    facts = replace(item_facts(local, item, days), verification=None)
    return NewCase(
        case_no=1,
        number=allocate(paper.region, today(now), "case"),
        facts=facts,
        unit=actor.unit or "",
        applicants=(paper.applicant,),
        applicant_name=paper.applicant_name,
        life_event=paper.life_event,
        region=paper.region,
        fields=_fields(local, item, paper),
    )


def _same(case: CaseId, paper: PaperCase) -> None:
    """Refuse a key under which another case was recorded."""
    known = cases.case_for(SYSTEM, case)
    told = {key: field["value"] for key, field in known.fields.items()}
    given = {key: jsonable(value) for key, value in paper.fields.items()}
    held = (known.snapshot.facts.item, known.life_event, known.applicant_name, known.snapshot.applicants)
    same = held == (paper.item, paper.life_event, paper.applicant_name, (paper.applicant,))
    if not same or {key: str(value) for key, value in told.items()} != {
        key: str(value) for key, value in given.items()
    }:
        raise Conflict("key_reused", "这个 Idempotency-Key 已用于另一件线下办件，请换一个。")


def _report(actor: Actor, case: CaseId, paper: PaperCase, key: str, now: datetime.datetime) -> Reply:
    offline = SendOffline(paper.reason, paper.instead)
    report = Report(paper.outcome, paper.occurred_at, dict(paper.outputs), paper.evidence)

    def perform(name: str, command: SendOffline | Report) -> Reply:
        return casework.perform(
            actor=actor,
            case=case,
            command=command,
            expected_version=None,
            idempotency_key=f"reported.{name}.{key}",
            now=now,
        )

    perform("offline", offline)
    return perform("report", report)
