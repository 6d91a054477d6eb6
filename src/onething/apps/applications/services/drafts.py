"""A draft: started from the first answers, saved section by section as typed, resumed from any device."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from onething.apps.applications import identifiers, statements
from onething.apps.applications.assemblies import assembled
from onething.apps.applications.loading import Loaded, load, load_for, require, stale, today
from onething.apps.applications.replies import Applied, SectionSaved
from onething.apps.applications.statements import Write
from onething.apps.catalogue import selectors as catalogue
from onething.domain.access.actors import Actor, ActorKind, Served
from onething.domain.access.policies import Action
from onething.domain.applications.freezing import storable
from onething.domain.applications.leading import lead_unit
from onething.domain.applications.refusals import Forbidden, NotFound, Problem, Refused, said
from onething.domain.applications.saving import Kept, keep, refused_values
from onething.domain.applications.states import Act, ApplicationState
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.types import Guidance, ProblemKind
from onething.domain.merging.types import ValueProblemKind

MOST_ANSWERS: Final = 200
STARTERS: Final = frozenset({ActorKind.PERSON, ActorKind.AGENT})
_FATAL: Final = frozenset({ProblemKind.UNKNOWN_QUESTION, ProblemKind.WRONG_KIND, ProblemKind.OUT_OF_RANGE})


def start_draft(
    *,
    actor: Actor,
    event_id: str,
    region: str,
    answers: Mapping[str, object],
    idempotency_key: str,
    now: dt.datetime,
    assisted_by: str = "",
) -> Applied:
    """Start an application on the catalogue as it is now; the same key again returns the draft that it started.

    A clerk starts it for whom they serve, whose it then is. `assisted_by` is the account of a clerk who may go on with
    it without the person: named here by the person, or the clerk who starts it, if the person agreed in their visit.
    Refused for an unknown event or region, and for answers that are no answers to the event's questions.
    """
    applicant, visit = _applicant(actor)
    check_key(idempotency_key)
    current = catalogue.current()
    try:
        local = catalogue.local_event(current.digest, event_id, region)
    except LookupError as error:
        raise NotFound("event_unknown", "没有找到这件事，或者所选地区没有开通。") from error
    accepted = accepted_answers(answers)
    refuse_bad_answers(guide(local, accepted, {}, today(now)))
    application_id = identifiers.application_id(region, applicant.account, idempotency_key)
    created = statements.create(
        actor=actor,
        row={
            "id": application_id,
            "event_id": event_id,
            "region": region,
            "digest": local.digest,
            "lead_unit": lead_unit(local) or "",
            "state": ApplicationState.DRAFT.value,
            "account": applicant.account,
            "identity": applicant.identity or "",
            "enterprise": (applicant.enterprise or "") if applicant.kind is ActorKind.AGENT else "",
            "applicant_name": applicant.name,
            "assisted_by": assisted_by or (actor.account if visit is not None and visit.may_continue else ""),
            "visit": visit.visit if visit is not None else "",
            "answers": accepted,
            "values": {},
            "provenance": {},
        },
        now=now,
    )
    if created:
        return Applied(application_id, 1, ApplicationState.DRAFT.value)
    found = load(application_id)
    if (found.event_id, found.account) != (event_id, applicant.account):
        raise Refused("key_reused", "这个幂等键已经用于另一件申请，请换一个。")
    return Applied(found.id, found.version, found.state.value, replayed=True)


def _applicant(actor: Actor) -> tuple[Actor, Served | None]:
    """Return whose application it will be, and the visit at the counter in which it is started."""
    if actor.kind in STARTERS:
        return actor, None
    if actor.kind is ActorKind.CLERK and actor.serving is not None:
        return actor.serving.as_actor(), actor.serving
    raise Forbidden("forbidden", "只有申请人本人或企业的代理人可以发起申请；窗口代办请先登记为谁办理。")


def check_key(key: str) -> None:
    """Refuse an idempotency key that isn't 1 to 80 printable ASCII characters."""
    if not (0 < len(key) <= 80 and key.isascii() and key.isprintable()):
        raise Refused("key_invalid", "幂等键应为 1 至 80 个可见的 ASCII 字符。")


def accepted_answers(answers: Mapping[str, object]) -> dict[str, Any]:
    """Return answers as they are stored; Refused for what isn't a scalar or for too many."""
    if len(answers) > MOST_ANSWERS:
        raise Refused("answers_oversized", f"一次最多提交 {MOST_ANSWERS} 个回答。")
    kept: dict[str, Any] = {}
    for question, raw in answers.items():
        try:
            value = storable(raw)
        except ValueError as error:
            raise Refused(
                "answer_type", "回答的内容不是一个值。", (Problem("answer_type", question[:80], "请重新回答。"),)
            ) from error
        if isinstance(value, str) and (len(value) > 4000 or not value.isprintable()):
            raise Refused(
                "answer_type", "回答过长或含有控制字符。", (Problem("answer_type", question[:80], "请重新回答。"),)
            )
        kept[question] = value
    return kept


def refuse_bad_answers(guidance: Guidance) -> None:
    """Refuse answers to questions the event doesn't have, of the wrong kind or out of range; others can wait."""
    problems = tuple(
        Problem(f"answer_{p.kind.value}", p.where, said(p.what, p.remedy))
        for p in guidance.problems
        if p.kind in _FATAL
    )
    if problems:
        raise Refused("answers_invalid", "有回答不符合要求，没有保存。", problems)


def answer(
    *, actor: Actor, application_id: str, answers: Mapping[str, object], expected_version: int, now: dt.datetime
) -> Applied:
    """Change answers (None takes one back).

    What was signed before is void. Values of fields now hidden are kept but don't count.
    """
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.ANSWER, expected_version)
    accepted = {
        key: value for key, value in {**found.answers, **accepted_answers(answers)}.items() if value is not None
    }
    refuse_bad_answers(guide(found.local(), accepted, found.values, today(now)))
    version = edit(found, actor, Act.ANSWER, {"answers": accepted}, {"questions": sorted(answers)}, now)
    return Applied(application_id, version, edited_state(found).value)


def save_section(
    *,
    actor: Actor,
    application_id: str,
    section: str,
    values: Mapping[str, object],
    expected_version: int,
    now: dt.datetime,
) -> SectionSaved:
    """Keep fields of one section as typed: those not valid yet are kept and reported; unknown ones refuse the whole.

    `section` is a participant's id (`mother`, `newborn.1`), `values` field key → JSON scalar; None or "" empties a
    field. Fields left out stay as they are, and nothing is said of them.
    """
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.SAVE, expected_version)
    kept = kept_values(found, section, values, actor, now)
    columns = {"values": kept.values, "provenance": kept.provenance}
    version = edit(found, actor, Act.SAVE, columns, {"section": section, "fields": sorted(values)}, now)
    after = assembled(found.local(), found.answers, kept.values, today(now), found.unavailable)
    problems = tuple(
        Problem(f"value_{p.kind.value}", p.key, said(p.what, p.remedy))
        for p in after.problems
        if p.key in values and p.kind is not ValueProblemKind.MISSING
    )
    return SectionSaved(application_id, version, edited_state(found).value, problems, len(found.signatures))


def kept_values(found: Loaded, section: str, values: Mapping[str, object], actor: Actor, now: dt.datetime) -> Kept:
    """Return what a section's values make of the application's; Refused if any of them can't be kept."""
    day = today(now)
    before = found.assembled(day)
    if all(part.instance.id != section for part in before.form.sections):
        raise NotFound("section_unknown", "表单没有这一部分，请刷新页面。")
    scalars = {
        key: value for key, value in values.items() if value is None or isinstance(value, str | int | float | Decimal)
    }
    merged = {**found.values, **scalars}
    refused = refused_values(assembled(found.local(), found.answers, merged, day, found.unavailable), section, values)
    if refused:
        raise Refused("section_refused", "这一部分没有保存：有字段不能填写，请按提示修改。", refused)
    return keep(found.values, found.provenance, values, actor.account)


def edited_state(found: Loaded) -> ApplicationState:
    """Return the state after an edit: what was out for signature becomes a draft again."""
    return ApplicationState.DRAFT if found.state is ApplicationState.AWAITING_SIGNATURES else found.state


def edit(
    found: Loaded,
    actor: Actor,
    act: Act,
    columns: Mapping[str, Any],
    data: Mapping[str, Any],
    now: dt.datetime,
    also: tuple[statements.Also, ...] = (),
) -> int:
    """Write an edit and return the new version; signatures given so far are void, and the reason is recorded."""
    columns = dict(columns)
    if found.state is ApplicationState.AWAITING_SIGNATURES:
        columns |= {"frozen": None, "frozen_digest": "", "signatories": [], "signers": []}
        also = (*also, statements.void_signatures(f"签名后内容被修改（{act.value}）", now))
        data = {**data, "voided_signatures": len(found.signatures)}
    version = statements.apply(
        Write(found.id, found.version, act, edited_state(found), actor, now, columns, data, also=also)
    )
    if version is None:
        raise stale(load(found.id))
    return version
