"""Handing in: one guarded statement freezes and receives; then the lead unit pre-accepts, or sends it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from onething.apps.applications import identifiers, statements
from onething.apps.applications.loading import Loaded, load, load_for, require, stale, today
from onething.apps.applications.replies import Applied, Submitted
from onething.apps.applications.services import facts
from onething.apps.applications.services.drafts import check_key
from onething.apps.applications.services.signatures import check_signed, ready
from onething.apps.applications.statements import Outgoing, Receipt, Write
from onething.apps.casework.services import allocate
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action
from onething.domain.applications.refusals import Refused
from onething.domain.applications.saving import compared
from onething.domain.applications.states import Act, ApplicationState
from onething.domain.planning.graph import plan as plan_for
from onething.domain.timing.working_days import explain


def replayed(found: Loaded, fingerprint: str) -> Mapping[str, Any] | None:
    """Return the stored reply to this command; Refused when the key belongs to another command."""
    if found.reply is None:
        return None
    if found.reply["fingerprint"] != fingerprint:
        raise Refused("key_reused", "这个幂等键已经用于另一项操作，请换一个。")
    reply: Mapping[str, Any] = found.reply["reply"]
    return reply


def submit(
    *, actor: Actor, application_id: str, expected_version: int, idempotency_key: str, now: dt.datetime
) -> Submitted:
    """Hand in a complete and signed application and get its receipt (收件凭证); the same key again gets the same reply.

    Refused with everything missing; Conflict when it was changed since `expected_version`.
    """
    check_key(idempotency_key)
    found = load_for(actor, Action.HAND_IN_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint("submit", application_id)
    known = replayed(found, fingerprint)
    if known is not None:
        return _submitted(known, again=True)
    require(found, Act.SUBMIT, expected_version)
    whole = ready(found, now)
    check_signed(found, whole)
    plan = plan_for(whole.assembled.local, whole.assembled.guidance, today(now))
    number = allocate(found.region, today(now), "receipt")
    reply = {
        "application_id": found.id,
        "version": found.version + 1,
        "state": ApplicationState.RECEIVED.value,
        "receipt_number": number,
        "digest": whole.digest,
        "due_on": plan.due.date.isoformat(),
    }
    columns = {
        "frozen": whole.frozen,
        "frozen_digest": whole.digest,
        "provenance": compared(found.values, found.provenance),
        "receipt_number": number,
        "returned_reason": "",
        "submitted_at": now,
        "due_on": plan.due.date,
        "plan": {
            "due_explained": list(explain(plan.due)),
            "critical_path": list(plan.critical_path),
            "days": plan.days,
        }
        | facts.drawing(plan),
    }
    document = facts.receipt(found, whole.assembled, plan, number, whole.digest, now)
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.RECEIVE,
            ApplicationState.RECEIVED,
            actor,
            now,
            columns,
            {"digest": whole.digest, "receipt_number": number},
            messages=(Outgoing("application.received", {}), Outgoing("document.record", document)),
            receipt=Receipt(actor.account, idempotency_key, fingerprint, reply),
            first=(Act.SUBMIT,),
        )
    )
    if version is None:
        return _again(actor, found, idempotency_key, fingerprint)
    return _submitted(reply, again=False)


def _again(actor: Actor, found: Loaded, key: str, fingerprint: str) -> Submitted:
    """Look again after losing a race: the same command may have won it under the same key."""
    latest = load(found.id, actor.account, key)
    known = replayed(latest, fingerprint)
    if known is None:
        raise stale(latest)
    return _submitted(known, again=True)


def _submitted(reply: Mapping[str, Any], *, again: bool) -> Submitted:
    return Submitted(
        reply["application_id"],
        reply["version"],
        reply["state"],
        reply["receipt_number"],
        reply["digest"],
        dt.date.fromisoformat(reply["due_on"]),
        replayed=again,
    )


def pre_accept(
    *, actor: Actor, application_id: str, expected_version: int, idempotency_key: str, now: dt.datetime
) -> Applied:
    """预受理 by the lead unit's coordinator: the application goes on to be split."""
    check_key(idempotency_key)
    found = load_for(actor, Action.COORDINATE_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint("pre_accept", application_id)
    known = replayed(found, fingerprint)
    if known is not None:
        return Applied(found.id, known["version"], known["state"], replayed=True)
    if not found.local().event.pre_acceptance:
        raise Refused("no_pre_acceptance", "这件事不设预受理，收件后直接分办。")
    require(found, Act.PRE_ACCEPT, expected_version)
    return _lead(found, actor, Act.PRE_ACCEPT, idempotency_key, fingerprint, now)


def return_to_applicant(
    *,
    actor: Actor,
    application_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str,
    now: dt.datetime,
) -> Applied:
    """Send an application back before it is split, with the reason; it can be changed, signed and handed in again."""
    check_key(idempotency_key)
    found = load_for(actor, Action.COORDINATE_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint("return", application_id, reason)
    known = replayed(found, fingerprint)
    if known is not None:
        return Applied(found.id, known["version"], known["state"], replayed=True)
    if not found.local().event.pre_acceptance:
        raise Refused("no_pre_acceptance", "这件事不设预受理，不能退回；请由各承办单位提出补正。")
    require(found, Act.RETURN, expected_version)
    words = checked_reason(reason)
    return _lead(found, actor, Act.RETURN, idempotency_key, fingerprint, now, words)


def checked_reason(reason: str) -> str:
    """Return a reason given in words; Refused if it is empty, overlong or has control characters."""
    words = reason.strip()
    if not 0 < len(words) <= 500 or not words.replace("\n", "").isprintable():
        raise Refused("reason_invalid", "请写明原因，1 至 500 字，不含控制字符。")
    return words


def _lead(
    found: Loaded, actor: Actor, act: Act, key: str, fingerprint: str, now: dt.datetime, reason: str = ""
) -> Applied:
    returned = act is Act.RETURN
    target = ApplicationState.RETURNED if returned else ApplicationState.PRE_ACCEPTED
    reply = {"version": found.version + 1, "state": target.value}
    columns: dict[str, Any] = {
        "returned_reason": reason,
        "signatories": [],
        "signers": [],
        "frozen": None,
        "frozen_digest": "",
    }
    write = Write(
        found.id,
        found.version,
        act,
        target,
        actor,
        now,
        columns if returned else {},
        reason=reason,
        messages=() if returned else (Outgoing("application.pre_accepted", {}),),
        receipt=Receipt(actor.account, key, fingerprint, reply),
        also=(statements.void_signatures("牵头单位退回修改", now),) if returned else (),
    )
    version = statements.apply(write)
    if version is None:
        latest = load(found.id, actor.account, key)
        known = replayed(latest, fingerprint)
        if known is None:
            raise stale(latest)
        return Applied(found.id, known["version"], known["state"], replayed=True)
    return Applied(found.id, version, target.value)
