"""Reading one application as it stands: one statement, one frozen snapshot, and who may see it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from onething.apps import prepared
from onething.apps.applications.assemblies import assembled
from onething.apps.audit.services import Head
from onething.apps.catalogue import selectors as catalogue
from onething.apps.exchange.selectors import unconnected_licences
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import Action, may
from onething.domain.access.resources import ApplicationResource
from onething.domain.applications.assembling import Assembled
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Refused
from onething.domain.applications.states import STATE_NAMES, Act, ApplicationState, allowed
from onething.ports.clock import CIVIL_ZONE

_READ: Final = """
SELECT a.id, a.event_id, a.region, a.digest, a.lead_unit, a.state, a.version, a.account, a.identity, a.enterprise,
  a.applicant_name, a.assisted_by, a.visit, a.helpers, a.helping,
  a.signers, a.answers, a."values", a.provenance, a.reads, a.signatories, a.frozen,
  a.corrected, a.frozen_digest, a.plan, a.receipt_number, a.returned_reason, a.correction_closed, a.open_cases,
  a.summary, a.created_at, a.submitted_at, a.due_on, a.concluded_at, a.audit_hash,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'material', f.material_key, 'sha256', f.sha256,
     'name', f.name, 'type', f.type, 'size', f.size, 'pages', f.pages, 'position', f.position,
     'round', f.correction_round)
     ORDER BY f.material_key, f.position, f.added_at, f.id), '[]'::jsonb)
   FROM application_file f WHERE f.application_id = a.id AND f.removed_at IS NULL) AS files,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('material', p.material_key, 'original_seen', p.original_seen,
     'copies', p.copies, 'verifier', p.verifier_name, 'round', p.correction_round)
     ORDER BY p.material_key), '[]'::jsonb)
   FROM application_paper p WHERE p.application_id = a.id) AS papers,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('subject', s.subject, 'identity', s.identity, 'digest', s.digest,
     'signed_at', s.signed_at, 'visit', s.evidence->>'visit', 'scan', s.evidence->>'scan') ORDER BY s.subject),
     '[]'::jsonb)
   FROM application_signature s WHERE s.application_id = a.id AND s.voided_at IS NULL) AS signatures,
  (SELECT jsonb_build_object('fingerprint', r.fingerprint, 'reply', r.reply)
   FROM application_reply r WHERE r.application_id = a.id AND r.account = %s::text AND r.key = %s::text) AS reply
FROM application a WHERE a.id = %s::text
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One application, its files, paper records, valid signatures, and the stored reply to the key asked for."""

    id: str
    event_id: str
    region: str
    digest: str
    lead_unit: str
    state: ApplicationState
    version: int
    account: str
    identity: str
    enterprise: str
    applicant_name: str
    assisted_by: str
    visit: str
    helpers: tuple[Mapping[str, Any], ...]
    helping: tuple[str, ...]
    signers: tuple[str, ...]
    answers: Mapping[str, Any]
    values: Mapping[str, Any]
    provenance: Mapping[str, Any]
    reads: tuple[Mapping[str, Any], ...]
    signatories: tuple[Mapping[str, Any], ...]
    frozen: Mapping[str, Any] | None
    corrected: Mapping[str, Any]
    frozen_digest: str
    plan: Mapping[str, Any] | None
    receipt_number: str
    returned_reason: str
    correction_closed: bool
    open_cases: int
    summary: Mapping[str, int] | None
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    due_on: dt.date | None
    concluded_at: dt.datetime | None
    audit_hash: bytes
    files: tuple[Mapping[str, Any], ...]
    papers: tuple[Mapping[str, Any], ...]
    signatures: tuple[Mapping[str, Any], ...]
    reply: Mapping[str, Any] | None

    @property
    def resource(self) -> ApplicationResource:
        """The columns access depends on."""
        return ApplicationResource(
            id=self.id,
            applicant=self.account,
            enterprise=self.enterprise or None,
            signatories=frozenset(self.signers),
            lead_unit=self.lead_unit or None,
            assisted_by=self.assisted_by or None,
            submitted_at=self.submitted_at,
            concluded_at=self.concluded_at,
            helping=frozenset(self.helping),
        )

    def applicant(self) -> Actor:
        """Return the applicant as the actor they are, whoever acts for them."""
        kind = ActorKind.AGENT if self.enterprise else ActorKind.PERSON
        return Actor(
            self.account,
            kind,
            self.applicant_name,
            identity=self.identity or None,
            enterprise=self.enterprise or None,
        )

    def local(self) -> LocalEvent:
        """Return the life event in the version this application is pinned to."""
        return catalogue.local_event(self.digest, self.event_id, self.region)

    def assembled(self, today: dt.date) -> Assembled:
        """Return what the present answers and values decide."""
        return assembled(self.local(), self.answers, self.values, today, self.unavailable)

    @property
    def unavailable(self) -> frozenset[str]:
        """Registers whose last read for any subject failed, and licences nobody can fetch here."""
        down = frozenset(read["register"] for read in self.reads if read["state"] == "down")
        return down | unconnected_licences(self.local())

    def present(self) -> dict[str, int]:
        """Count files and paper records by material key."""
        counts: dict[str, int] = {}
        for one in (*self.files, *self.papers):
            counts[one["material"]] = counts.get(one["material"], 0) + 1
        return counts


_TUPLES: Final = frozenset({"helpers", "helping", "signers", "reads", "signatories", "files", "papers", "signatures"})
_JSON: Final = _TUPLES | {"answers", "values", "provenance", "frozen", "corrected", "plan", "summary", "reply"}


_COLUMNS: Final = tuple(field.name for field in fields(Loaded))
"""The statement's columns in order are the snapshot's fields in order."""


def load(application_id: str, account: str = "", key: str = "") -> Loaded:
    """Read an application, with the reply stored for this account and key; NotFound if there is none. One statement."""
    rows = prepared.run(_READ, [account, key, application_id])
    if not rows:
        raise unknown()
    found = {name: _plain(name, value) for name, value in zip(_COLUMNS, rows[0], strict=True)}
    found.update({name: tuple(found[name]) for name in _TUPLES}, state=ApplicationState(found["state"]))
    return Loaded(**found)


def _plain(name: str, value: Any) -> Any:
    """Return a column as Python has it; Django's connection hands JSON out as text, for its own fields to read."""
    if name == "audit_hash":
        return bytes(value)
    return json.loads(value) if name in _JSON and isinstance(value, str) else value


def exists(application_id: str) -> bool:
    """Tell whether there is such an application; a case recorded from paper has none."""
    return bool(prepared.run("SELECT 1 FROM application WHERE id = %s::text", [application_id]))


def unknown() -> NotFound:
    """Return the one answer to an application that is not there or not the actor's to know of."""
    return NotFound("application_unknown", "没有找到这件申请，或者您无权查看。")


def load_for(actor: Actor, action: Action, application_id: str, key: str = "") -> Loaded:
    """Read an application for an actor; NotFound where they may not know of it, Forbidden where they may not do it."""
    found = load(application_id, actor.account, key)
    decision = may(actor, action, found.resource)
    if not decision.allowed:
        if not decision.visible:
            raise unknown()
        raise Forbidden("forbidden", f"{decision.reason}。")
    return found


def require(found: Loaded, act: Act, expected_version: int | None = None) -> None:
    """Refuse where the state does not allow the act, or where somebody changed the application meanwhile."""
    if expected_version is not None and expected_version != found.version:
        raise stale(found)
    if not allowed(act, found.state):
        raise Refused("wrong_state", f"申请现在的状态是“{STATE_NAMES[found.state]}”，不能进行这项操作。")


def stale(found: Loaded) -> Conflict:
    """Return the conflict of an act on an older version."""
    return Conflict("stale_version", f"申请已被更新到第 {found.version} 版，请刷新后重试，您刚才的内容没有保存。")


def today(now: dt.datetime) -> dt.date:
    """Return the civil date of a moment."""
    return now.astimezone(CIVIL_ZONE).date()


def audit_heads(application_id: str) -> Mapping[str, Head]:
    """Return the head of the application's own audit stream, for the verification of its chain."""
    rows = prepared.run("SELECT version, audit_hash FROM application WHERE id = %s::text", [application_id])
    return {"0": Head(int(rows[0][0]), bytes(rows[0][1]))} if rows else {}
