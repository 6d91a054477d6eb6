"""At the counter: a clerk goes on with somebody's application, and records the signature of whoever signs there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO, Final

from django.conf import settings

from onething.apps.applications import content, statements, store
from onething.apps.applications.loading import load_for, require, stale
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied
from onething.apps.applications.statements import Also, Write
from onething.domain.access.actors import Actor, Served
from onething.domain.access.policies import Action
from onething.domain.applications.refusals import Forbidden, Refused
from onething.domain.applications.states import Act
from onething.ports.files import TooLarge


class SignedOn(StrEnum):
    """On what somebody signs at a counter."""

    PAPER = "paper"
    PAD = "pad"


@dataclass(frozen=True, slots=True)
class SignatureEvidence:
    """How somebody signed at the counter: on what, which identity document was seen, and the scan of a paper."""

    on: SignedOn
    document: str
    scan: BinaryIO | None = None


@again_if_overtaken
def take_up(*, actor: Actor, application_id: str, now: dt.datetime) -> Applied:
    """Go on with the application of whom the clerk serves; it remembers the visit. Doing it again changes nothing.

    Only where the person agreed may the clerk also go on after the visit (`Application.assisted_by`).
    """
    served = serving(actor)
    found = load_for(actor, Action.DISPOSE_OF_APPLICATION, application_id)
    columns = {"visit": served.visit, "assisted_by": actor.account if served.may_continue else ""}
    if (found.visit, found.assisted_by) == (columns["visit"], columns["assisted_by"]):
        return Applied(found.id, found.version, found.state.value, replayed=True)
    require(found, Act.TAKE_UP)
    version = statements.apply(Write(found.id, found.version, Act.TAKE_UP, found.state, actor, now, columns))
    if version is None:
        raise stale(found)
    return Applied(found.id, version, found.state.value)


def serving(actor: Actor) -> Served:
    """Return whom the clerk serves; Forbidden for whoever serves nobody."""
    if actor.serving is None:
        raise Forbidden("no_visit", "请先登记为谁办理：核验身份，并记录本人同意（个人信息保护法第十三条、第十四条）。")
    return actor.serving


_WITNESS: Final = """
  INSERT INTO application_signature (application_id, subject, subject_name, identity, account, digest, signed_at,
    witness, evidence, void_reason)
  SELECT changed.id, s.subject, s.name, s.identity, %(s_account)s::text, %(s_digest)s::text, %(s_at)s::timestamptz,
    %(s_account)s::text, %(s_evidence)s::jsonb, ''
  FROM changed, jsonb_to_recordset(%(s_as)s::jsonb) AS s(subject text, name text, identity text)"""


@again_if_overtaken
def witness_signature(
    *, actor: Actor, application_id: str, subject: str, digest: str, evidence: SignatureEvidence, now: dt.datetime
) -> Applied:
    """Record that a signatory signed, before this clerk, what `digest` stands for. Doing it again changes nothing.

    Forbidden unless the signatory's identity was checked in the clerk's open visit: nobody signs for somebody who isn't
    there. Refused for somebody who need not sign, when the content has changed, and for a scan that can't be kept.
    """
    served = serving(actor)
    found = load_for(actor, Action.WITNESS_SIGNATURE, application_id)
    require(found, Act.SIGN)
    signatory = next((one for one in found.signatories if one["subject"] == subject), None)
    if signatory is None:
        raise Refused("not_signatory", "这件申请不需要这位签名。")
    if signatory["identity"] not in served.signs_here:
        raise Forbidden(
            "not_present",
            "还没有核验这位签名人的身份。请签名人出示身份证件，核验后再登记；不在场的，请其本人登录签名。",
        )
    if digest != found.frozen_digest:
        raise Refused("digest_changed", "申请内容在出示后有改动，请重新出示后再签名。")
    if any(one["subject"] == subject for one in found.signatures):
        return Applied(found.id, found.version, found.state.value, replayed=True)
    how = _evidence(actor, served, application_id, evidence)
    parameters = {
        "s_account": actor.account,
        "s_digest": digest,
        "s_at": now,
        "s_as": statements.as_json([dict(signatory)]),
        "s_evidence": statements.as_json(how),
    }
    data = {"digest": digest, "subjects": [subject], "witnessed": how}
    also = (Also("signed", _WITNESS, parameters),)
    version = statements.apply(Write(found.id, found.version, Act.SIGN, found.state, actor, now, data=data, also=also))
    if version is None:
        raise stale(found)
    return Applied(found.id, version, found.state.value)


def signatory_identity(actor: Actor, application_id: str, subject: str) -> str | None:
    """Return the identity by which a signatory signs, to the clerk who may witness it; None if there is none."""
    found = load_for(actor, Action.WITNESS_SIGNATURE, application_id)
    return next((str(one["identity"]) for one in found.signatories if one["subject"] == subject), None)


def _evidence(actor: Actor, served: Served, application_id: str, evidence: SignatureEvidence) -> Mapping[str, Any]:
    """Return the evidence as it is kept; a scan is looked at and kept first."""
    return {
        "visit": served.visit,
        "witness_name": actor.name,
        "unit": actor.unit or "",
        "on": evidence.on.value,
        "document": evidence.document,
        "scan": None if evidence.scan is None else _kept(application_id, evidence.scan),
    }


def _kept(application_id: str, scan: BinaryIO) -> str:
    limit: int = settings.MATERIAL_MAX_BYTES
    scan.seek(0)
    try:
        with store.files().stage(scan, limit) as staged:
            content.inspect(staged.handle, content.SCANS)
            store.files().keep(application_id, staged)
            return staged.sha256
    except TooLarge as error:
        raise Refused("file_oversized", f"扫描件超过 {limit // (1024 * 1024)} MB，请降低分辨率后重新扫描。") from error
