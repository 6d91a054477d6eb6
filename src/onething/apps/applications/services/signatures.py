"""Signatures before submission: the application is frozen under a digest, and every signature binds that digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from onething.apps.applications import statements
from onething.apps.applications.loading import Loaded, load_for, require, stale, today
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied, SignatoryLine, SignaturesRequested
from onething.apps.applications.statements import Also, Write
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action
from onething.domain.applications import freezing
from onething.domain.applications.assembling import Assembled, counting_values
from onething.domain.applications.freezing import FrozenFile
from onething.domain.applications.refusals import Forbidden, Refused
from onething.domain.applications.signing import MustSign, must_sign, signs_as
from onething.domain.applications.states import Act, ApplicationState
from onething.domain.applications.submitting import missing


@dataclass(frozen=True, slots=True)
class Ready:
    """A complete application: its assembly, its frozen content with the digest, and who must sign."""

    assembled: Assembled
    frozen: dict[str, Any]
    digest: str
    signatories: tuple[MustSign, ...]


def ready(found: Loaded, now: dt.datetime) -> Ready:
    """Return the frozen content of a complete application; Refused with everything that is missing."""
    assembled = found.assembled(today(now))
    signatories, unknown = must_sign(assembled)
    problems = missing(
        guidance=assembled.guidance,
        value_problems=assembled.problems,
        materials=assembled.materials,
        present=found.present(),
    )
    if any(problem.code == "offline" for problem in problems):
        raise Refused("offline", "这种情形不能在线办理，请按说明到窗口办理。", problems)
    if problems or unknown:
        raise Refused("incomplete", "申请还不完整，请按提示补充后再试。", (*problems, *unknown))
    frozen = freezing.frozen_content(
        application_id=found.id,
        definition=found.digest,
        answers=found.answers,
        values=counting_values(assembled, found.values),
        files=[FrozenFile(one["material"], one["position"], one["sha256"], one["name"]) for one in found.files],
        papers=[one["material"] for one in found.papers],
        obtained=[one.key for one in assembled.materials if one.obtained_by is not None],
    )
    return Ready(assembled, frozen, freezing.digest(frozen), signatories)


def request_signatures(
    *, actor: Actor, application_id: str, expected_version: int, now: dt.datetime
) -> SignaturesRequested:
    """Freeze a complete application for signing.

    Without signatories nothing is frozen yet: it can be submitted at once.
    """
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.REQUEST_SIGNATURES, expected_version)
    whole = ready(found, now)
    if not whole.signatories:
        return SignaturesRequested(found.id, found.version, found.state.value, whole.digest, ())
    signatories = [{"subject": one.subject, "name": one.name, "identity": one.identity} for one in whole.signatories]
    columns = {
        "frozen": whole.frozen,
        "frozen_digest": whole.digest,
        "signatories": signatories,
        "signers": sorted({one.identity for one in whole.signatories}),
    }
    target = ApplicationState.AWAITING_SIGNATURES
    data = {"digest": whole.digest, "signatories": [one.subject for one in whole.signatories]}
    version = statements.apply(
        Write(found.id, found.version, Act.REQUEST_SIGNATURES, target, actor, now, columns, data)
    )
    if version is None:
        raise stale(found)
    here = _signs_here(actor)
    lines = tuple(
        SignatoryLine(one.subject, one.name, None, one.identity == actor.identity, one.identity in here)
        for one in whole.signatories
    )
    return SignaturesRequested(found.id, version, target.value, whole.digest, lines)


_SIGN: Final = """
  INSERT INTO application_signature (application_id, subject, subject_name, identity, account, digest, signed_at,
    witness, void_reason)
  SELECT changed.id, s.subject, s.name, s.identity, %(s_account)s::text, %(s_digest)s::text, %(s_at)s::timestamptz,
    '', ''
  FROM changed, jsonb_to_recordset(%(s_as)s::jsonb) AS s(subject text, name text, identity text)"""


@again_if_overtaken
def sign(*, actor: Actor, application_id: str, digest: str, now: dt.datetime) -> Applied:
    """Sign what `digest` stands for, from one's own account. Signing again changes nothing.

    Refused for whoever need not sign, and when the content has changed since it was shown.
    """
    found = load_for(actor, Action.SIGN_APPLICATION, application_id)
    require(found, Act.SIGN)
    mine = signs_as(actor, found.signatories)
    if not mine:
        raise Forbidden("not_signatory", "这件申请不需要您签名。")
    if digest != found.frozen_digest:
        raise Refused("digest_changed", "申请内容在您查看后有改动，请重新查看后再签名。")
    done = {one["subject"] for one in found.signatures}
    still = [dict(one) for one in mine if one["subject"] not in done]
    if not still:
        return Applied(found.id, found.version, found.state.value, replayed=True)
    parameters = {"s_account": actor.account, "s_digest": digest, "s_at": now, "s_as": statements.as_json(still)}
    data = {"digest": digest, "subjects": [one["subject"] for one in still]}
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.SIGN,
            found.state,
            actor,
            now,
            data=data,
            also=(Also("signed", _SIGN, parameters),),
        )
    )
    if version is None:
        raise stale(found)
    return Applied(found.id, version, found.state.value)


def lines(found: Loaded, actor: Actor) -> tuple[SignatoryLine, ...]:
    """Return who must sign, who has, and which of them the actor is."""
    when = {one["subject"]: dt.datetime.fromisoformat(one["signed_at"]) for one in found.signatures}
    mine = {one["subject"] for one in signs_as(actor, found.signatories)}
    here = _signs_here(actor)
    scanned = scans_of_visit(found, actor)
    return tuple(
        SignatoryLine(
            one["subject"],
            one["name"],
            when.get(one["subject"]),
            one["subject"] in mine,
            one["identity"] in here,
            one["subject"] in scanned,
        )
        for one in found.signatories
    )


def scans_of_visit(found: Loaded, actor: Actor) -> Mapping[str, str]:
    """Return the SHA-256 of each scan of a signature that was given on paper in the clerk's open visit, by subject."""
    if actor.serving is None:
        return {}
    visit = actor.serving.visit
    return {one["subject"]: one["scan"] for one in found.signatures if one["scan"] and one["visit"] == visit}


def _signs_here(actor: Actor) -> frozenset[str]:
    """Return who can sign before a clerk at this moment; nobody before anybody else."""
    return actor.serving.signs_here if actor.serving is not None else frozenset()


def check_signed(found: Loaded, whole: Ready) -> None:
    """Refuse unless everybody who must sign has signed exactly this content."""
    if found.state is ApplicationState.AWAITING_SIGNATURES and whole.digest != found.frozen_digest:
        raise Refused("digest_changed", "共享数据或材料的状态在签名后有变化，请重新确认并签名。")
    signed = {one["subject"] for one in found.signatures if one["digest"] == whole.digest}
    open_ones = [one.name for one in whole.signatories if one.subject not in signed]
    if open_ones:
        raise Refused("unsigned", f"还需要签名：{'、'.join(open_ones)}。")
