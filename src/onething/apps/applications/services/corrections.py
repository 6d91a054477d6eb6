"""One correction round for the whole application: one notice with everything, one answer to everything.

Administrative Licensing Law, article 32: what must be corrected is said all at once, within five days.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onething.apps.applications import identifiers, statements
from onething.apps.applications.loading import Loaded, load, load_for, require, stale, today
from onething.apps.applications.models import CasePart, CorrectionRound
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied, CorrectionReleased
from onething.apps.applications.services import facts
from onething.apps.applications.services.drafts import check_key
from onething.apps.applications.services.files import open_correction
from onething.apps.applications.services.splitting import applicant_of, own_fields, own_materials, submitted
from onething.apps.applications.services.submission import replayed
from onething.apps.applications.statements import Also, Outgoing, Receipt, Write
from onething.apps.casework import selectors as cases
from onething.apps.casework import services as casework
from onething.apps.casework.selectors import Contribution
from onething.apps.casework.services import allocate
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action
from onething.domain.applications.correcting import Asked, AskKind, answer_problems, ask
from onething.domain.applications.refusals import Conflict, Problem, Refused, said
from onething.domain.applications.saving import keep, wrong_shape
from onething.domain.applications.states import Act
from onething.domain.merging.payloads import payload_for
from onething.domain.merging.types import Origin
from onething.domain.timing.working_days import add_working_days

_ROUND: Final = """
  INSERT INTO application_correction (application_id, number, notice_number, asks, released_by, released_at,
    answer_by, answer_digest)
  SELECT changed.id, %(n_number)s::integer, %(n_notice)s::text, %(n_asks)s::jsonb, %(n_by)s::text,
    %(n_at)s::timestamptz,
    %(n_answer_by)s::date, ''
  FROM changed"""


@again_if_overtaken
def release_correction(
    *, actor: Actor, application_id: str, idempotency_key: str, now: dt.datetime
) -> CorrectionReleased:
    """Release the one notice with everything contributed so far; nothing can be added to it afterwards.

    Refused while the notice before it is unanswered, or when nobody has contributed.
    """
    check_key(idempotency_key)
    found = load_for(actor, Action.COORDINATE_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint("release_correction", application_id)
    known = replayed(found, fingerprint)
    if known is not None:
        return _released(known, again=True)
    require(found, Act.RELEASE_CORRECTION)
    if open_correction(found.id) is not None:
        raise Refused("round_open", "上一次补正通知还没有答复，不能再发。")
    if not cases.contributions(found.id):
        raise Refused("nothing_to_correct", "没有单位提出补正，不需要发通知。")
    number = allocate(found.region, today(now), "document")
    # The cases close first: what they hold then is exactly what the notice says, also after a crash between the two
    # commits.
    casework.release_correction(application_id=found.id, notice=number, actor=actor, now=now)
    contributed = tuple(one for one in cases.contributions(found.id) if one.released)
    return _record_round(found, actor, contributed, number, idempotency_key, fingerprint, now)


def _record_round(
    found: Loaded,
    actor: Actor,
    contributed: Sequence[Contribution],
    number: str,
    key: str,
    fingerprint: str,
    now: dt.datetime,
) -> CorrectionReleased:
    local = found.local()
    asked = asks(found.id, contributed)
    answer_by = add_working_days(local.calendar, today(now), local.rules.correction_answer_days).date
    round_number = CorrectionRound.objects.filter(application_id=found.id).count() + 1
    reply = {
        "application_id": found.id,
        "version": found.version + 1,
        "round": round_number,
        "notice_number": number,
        "answer_by": answer_by.isoformat(),
        "cases": sorted({one.case_no for one in asked}),
    }
    parameters = {
        "n_number": str(round_number),
        "n_notice": number,
        "n_by": actor.account,
        "n_at": now,
        "n_answer_by": answer_by,
        "n_asks": statements.as_json([dataclasses.asdict(one) for one in asked]),
    }
    notice = facts.correction_notice(found, number, answer_by, deficiencies(found, contributed, asked), now)
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.RELEASE_CORRECTION,
            found.state,
            actor,
            now,
            {"correction_closed": True},
            {"round": round_number, "notice": number, "cases": reply["cases"]},
            messages=(Outgoing("document.record", notice),),
            receipt=Receipt(actor.account, key, fingerprint, reply),
            also=(Also("round", _ROUND, parameters),),
        )
    )
    if version is None:
        raise stale(load(found.id))
    return _released(reply, again=False)


def _released(reply: Mapping[str, Any], *, again: bool) -> CorrectionReleased:
    return CorrectionReleased(
        reply["application_id"],
        reply["version"],
        reply["round"],
        reply["notice_number"],
        dt.date.fromisoformat(reply["answer_by"]),
        tuple(reply["cases"]),
        replayed=again,
    )


def asks(application_id: str, contributed: Sequence[Contribution]) -> tuple[Asked, ...]:
    """Return what cases ask for in the application's own keys."""
    rows = {row.case_no: row for row in CasePart.objects.filter(application_id=application_id)}
    return tuple(
        ask(one.case.case_no, deficiency, rows[one.case.case_no].keys, rows[one.case.case_no].materials)
        for one in contributed
        for deficiency in one.deficiencies
    )


def deficiencies(found: Loaded, contributed: Sequence[Contribution], asked: Sequence[Asked]) -> list[dict[str, str]]:
    """Return the notice's lines: who asks, for what in plain words, why, and what to do."""
    assembled = submitted(found)
    fields = {
        one.key.text: f"{one.label}（{part.instance.name}）" for part in assembled.form.sections for one in part.fields
    }
    materials = {one.key: f"{one.material.name}（{one.instance.name}）" for one in assembled.materials}
    names = {one.case.case_no: found.local().organisations[one.organisation].name for one in contributed}
    return [
        {
            "organisation": names[one.case_no],
            "what": fields.get(one.key) or materials.get(one.key) or one.about,
            "reason": one.reason,
            "remedy": one.remedy,
        }
        for one in asked
    ]


_ANSWER: Final = """
  UPDATE application_correction r SET answered_at = %(a_at)s::timestamptz, answer_digest = %(a_digest)s::text
  FROM changed WHERE r.application_id = changed.id AND r.number = %(a_number)s::integer AND r.answered_at IS NULL"""


@again_if_overtaken
def answer_correction(
    *,
    actor: Actor,
    application_id: str,
    values: Mapping[str, object],
    materials: Mapping[str, Sequence[str]],
    idempotency_key: str,
    now: dt.datetime,
) -> Applied:
    """Answer the open notice: everything asked for, nothing else, in one go; the cases that asked get their new copies.

    `materials`: material key → ids of the files added for it since the notice.
    """
    check_key(idempotency_key)
    found = load_for(actor, Action.HAND_IN_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint(
        "answer", sorted(values.items()), sorted((k, *v) for k, v in materials.items())
    )
    known = replayed(found, fingerprint)
    if known is not None:
        return Applied(found.id, known["version"], known["state"], replayed=True)
    require(found, Act.ANSWER_CORRECTION)
    waiting = open_correction(found.id)
    if waiting is None:
        raise Refused("nothing_asked", "没有等待答复的补正通知。")
    asked = tuple(Asked(**{**one, "kind": AskKind(one["kind"])}) for one in waiting.asks)
    problems = (*answer_problems(asked, values, materials), *_file_problems(found, waiting.number, materials))
    if problems:
        raise Refused("answer_refused", "补正没有提交：只能补正通知要求的内容，并须一次补齐。", problems)
    new_values = _checked(found, values, actor, now)
    reply = {"version": found.version + 1, "state": found.state.value}
    answered = {"a_at": now, "a_digest": fingerprint, "a_number": str(waiting.number)}
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.ANSWER_CORRECTION,
            found.state,
            actor,
            now,
            new_values,
            {"round": waiting.number, "fields": sorted(values), "materials": sorted(materials)},
            messages=(Outgoing("application.correction_answered", {"round": waiting.number, "actor": _actor(actor)}),),
            receipt=Receipt(actor.account, idempotency_key, fingerprint, reply),
            also=(Also("answered", _ANSWER, answered),),
        )
    )
    if version is None:
        latest = load(found.id, actor.account, idempotency_key)
        known = replayed(latest, fingerprint)
        if known is None:
            raise Conflict("stale_version", "申请在您提交补正时有更新，请刷新后重试。")
        return Applied(found.id, known["version"], known["state"], replayed=True)
    return Applied(found.id, version, found.state.value)


def _file_problems(found: Loaded, round_number: int, materials: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    own = {(one["material"], one["id"]) for one in found.files if one["round"] == round_number}
    return tuple(
        Problem("file_unknown", key[:120], "这个文件不是为这次补正上传的，请重新上传。")
        for key, ids in sorted(materials.items())
        if any((key, one) not in own for one in ids)
    )


def _checked(found: Loaded, values: Mapping[str, object], actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """Return the columns with the corrected values; Refused if any of them is not valid."""
    before = submitted(found)
    fields = {one.key.text: one for one in before.form.fields}
    shapes = tuple(
        p for key in sorted(values) for p in wrong_shape(key, fields[key].label, fields[key].element.type, values[key])
    )
    if shapes:
        raise Refused("answer_refused", "补正没有提交：有内容不符合要求。", shapes)
    kept = keep(found.values, found.provenance, values, actor.account)
    corrected = {**found.corrected, **{key: kept.values.get(key) for key in values}}
    after = submitted(dataclasses.replace(found, corrected=corrected))
    wrong = tuple(
        Problem(f"value_{p.kind.value}", p.key, said(p.what, p.remedy)) for p in after.problems if p.key in values
    )
    if wrong:
        raise Refused("answer_refused", "补正没有提交：有内容不符合要求。", wrong)
    return {"values": kept.values, "provenance": kept.provenance, "corrected": corrected}


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "account": actor.account,
        "kind": actor.kind.value,
        "name": actor.name,
    }


def hand_on(application_id: str, round_number: int, by: Mapping[str, str], now: dt.datetime) -> None:
    """Give the cases that asked their corrected fields and materials; doing it again changes nothing."""
    found = load(application_id)
    waiting = CorrectionRound.objects.get(application_id=application_id, number=round_number)
    asked = tuple(Asked(**{**one, "kind": AskKind(one["kind"])}) for one in waiting.asks)
    rows = {row.case_no: row for row in CasePart.objects.filter(application_id=application_id)}
    parts = {
        number: _part(found, rows[number], [one for one in asked if one.case_no == number], round_number)
        for number in sorted({one.case_no for one in asked})
        if not rows[number].ended
    }
    casework.resubmit(
        actor=applicant_of(found, by),
        application_id=application_id,
        parts=parts,
        idempotency_key=f"correction:{application_id}:{round_number}",
        now=now,
    )


def _part(
    found: Loaded, row: CasePart, asked: Sequence[Asked], round_number: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a case's corrected fields (what it asked for, and what is derived from it) and materials."""
    assembled = submitted(found)
    selected = next(one for one in assembled.guidance.selected if one.key == row.node)
    payload = payload_for(assembled.local, selected, assembled.form, assembled.form.settled, assembled.materials)
    wanted = {one.key for one in asked if one.kind is AskKind.FIELD}
    derived = {one.key.text for one in assembled.form.fields if one.origin is Origin.DERIVED}
    own = [(key, value) for key, value in payload.fields if row.keys.get(key) in wanted | derived]
    keys = [one.key for one in asked if one.kind is AskKind.MATERIAL]
    return own_fields(found, assembled, own, row.keys), own_materials(found, assembled, keys, row.node, round_number)
