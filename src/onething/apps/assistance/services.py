"""The writes of assistance. Every act asks who stands there, on what grounds, and leaves a row that says so."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from onething.apps.applications import services as applications
from onething.apps.applications.services import Applied, SignatureEvidence, SignedOn
from onething.apps.assistance.models import IdentityCheck, Visit
from onething.apps.people import selectors as people
from onething.apps.people import services as registry
from onething.domain.access.actors import Actor, ActorKind, Served
from onething.domain.applications.refusals import Forbidden, NotFound, Problem, Refused
from onething.domain.assistance.visits import (
    DOCUMENT_NAMES,
    Authority,
    AuthorityKind,
    Consent,
    IdentityDocument,
    authority_problems,
    consent_problems,
)
from onething.ports.clock import CIVIL_ZONE

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever stands at the counter, as their identity document says, and how it was checked."""

    name: str
    identity_number: str
    document: IdentityDocument
    phone: str = ""


@dataclass(frozen=True, slots=True)
class VisitOpened:
    """A visit is open; `replayed`: it was already, for the same person and the same matter."""

    visit: str
    account: str
    replayed: bool = False


def open_visit(
    *, actor: Actor, visitor: Visitor, authority: Authority | None, consent: Consent | None, now: dt.datetime
) -> VisitOpened:
    """Begin to serve somebody: find or register them, note check, authority and consent; from now on the clerk sees.

    Refused with everything that is wrong or missing, or while the clerk serves somebody else. The same visitor for the
    same matter again is the visit that is open. One transaction.
    """
    _require_clerk(actor)
    problems = (*_visitor_problems(visitor), *consent_problems(consent))
    if authority is not None:
        problems += authority_problems(authority, now.astimezone(CIVIL_ZONE).date())
    if problems or consent is None:
        raise Refused("visit_refused", "还不能开始办理，请按提示补充。", problems)
    visit = _new_id()
    try:
        with transaction.atomic():
            account = _registered(visitor, authority, now)
            enterprise = authority.credit_code.strip().upper() if authority is not None else None
            registry.open_serving(
                visit=visit,
                clerk=actor.account,
                account=account,
                enterprise=enterprise,
                may_continue=consent.may_continue,
                now=now,
            )
            _record(actor, visit, account, authority, consent, now)
            _checked(actor, visit, account, visitor.document, now)
    except registry.RegistrationError as error:
        raise Refused("visit_refused", str(error), (Problem("registration", _where(error), str(error)),)) from error
    except registry.StillServing as error:
        return _open_already(actor, visitor, authority, now, error)
    return VisitOpened(visit, account)


def _require_clerk(actor: Actor) -> None:
    if actor.kind is not ActorKind.CLERK or actor.unit is None:
        raise Forbidden("forbidden", "只有窗口工作人员可以登记来办事的人。")


def _visitor_problems(visitor: Visitor) -> tuple[Problem, ...]:
    name = visitor.name.strip()
    found: list[Problem] = []
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        found.append(Problem("name", "name", "请按身份证件填写姓名。"))
    phone = visitor.phone.strip()
    if phone and not (len(phone) <= 20 and phone.replace("-", "").replace("+", "").isdigit()):
        found.append(Problem("phone", "phone", "请填写正确的电话号码，只含数字，也可以不填。"))
    return tuple(found)


def _where(error: Exception) -> str:
    words = str(error)
    if "企业" in words:
        return "enterprise"
    return "credit_code" if "社会信用代码" in words else "identity_number"


def _registered(visitor: Visitor, authority: Authority | None, now: dt.datetime) -> str:
    """Return the account of whoever stands there, made without a password if there is none."""
    name, number, phone = visitor.name.strip(), visitor.identity_number, visitor.phone.strip()
    if authority is None:
        return registry.register_at_counter(name=name, identity_number=number, phone=phone, now=now)
    last = authority.valid_until if authority.kind is AuthorityKind.LETTER else None
    until = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), CIVIL_ZONE) if last is not None else None
    return registry.register_agent_at_counter(
        name=name,
        identity_number=number,
        phone=phone,
        authority=registry.Authority(
            authority.credit_code,
            authority.enterprise.strip(),
            authority.kind is AuthorityKind.LEGAL_REPRESENTATIVE,
            until,
        ),
        now=now,
    )


def _record(
    actor: Actor, visit: str, account: str, authority: Authority | None, consent: Consent, now: dt.datetime
) -> None:
    Visit.objects.create(
        id=visit,
        clerk=actor.account,
        clerk_name=actor.name,
        unit=actor.unit or "",
        account=account,
        enterprise=authority.credit_code.strip().upper() if authority else "",
        authority=authority.kind.value if authority else "",
        authority_dated=authority.dated if authority else None,
        authority_until=authority.valid_until if authority else None,
        authority_covers=authority.covers.strip() if authority else "",
        consent_version=consent.version,
        consent_on=consent.on.value,
        may_continue=consent.may_continue,
        opened_at=now,
    )


def _checked(actor: Actor, visit: str, account: str, document: IdentityDocument, now: dt.datetime) -> None:
    IdentityCheck.objects.create(visit_id=visit, account=account, document=document.value, clerk=actor.account, at=now)


def _open_already(
    actor: Actor, visitor: Visitor, authority: Authority | None, now: dt.datetime, error: Exception
) -> VisitOpened:
    """Return the open visit if it is the same one (a double click), else say whom to finish with first."""
    served = people.serving(actor.account, now)
    code = authority.credit_code.strip().upper() if authority else None
    if served and (served.identity, served.enterprise) == (visitor.identity_number.strip().upper(), code):
        return VisitOpened(served.visit, served.account, replayed=True)
    raise Refused("still_serving", "您正在为另一位办理。请先结束那一次服务，再登记下一位。") from error


def join(*, actor: Actor, visitor: Visitor, now: dt.datetime) -> None:
    """Note that somebody else is present, too (a spouse who signs here), their identity checked. One transaction.

    Nothing of theirs is opened by it but what they must sign.
    """
    served = serving(actor)
    problems = _visitor_problems(visitor)
    if problems:
        raise Refused("visitor_refused", "没有登记，请按提示修改。", problems)
    if visitor.identity_number.strip().upper() in served.present:
        return
    try:
        with transaction.atomic():
            account = registry.register_at_counter(
                name=visitor.name.strip(),
                identity_number=visitor.identity_number,
                phone=visitor.phone.strip(),
                now=now,
            )
            registry.join_serving(served.visit, account)
            _checked(actor, served.visit, account, visitor.document, now)
    except registry.RegistrationError as error:
        raise Refused("visitor_refused", str(error), (Problem("registration", _where(error), str(error)),)) from error


def close_visit(*, actor: Actor, visit: str, now: dt.datetime) -> bool:
    """End a visit; what it let the clerk see is closed from the next request on. False if it had ended already."""
    _require_clerk(actor)
    return registry.close_serving(actor.account, visit, now)


def first_password(*, actor: Actor, now: dt.datetime) -> str:
    """Return a code with which whoever is served sets their first password at home; Refused if they have one."""
    served = serving(actor)
    try:
        return registry.issue_activation(served.account, now)
    except registry.RegistrationError as error:
        raise Refused("has_password", str(error)) from error


def record_signature(
    *,
    actor: Actor,
    application_id: str,
    subject: str,
    digest: str,
    on: SignedOn,
    scan: BinaryIO | None,
    now: dt.datetime,
) -> Applied:
    """Record that a signatory who is present signed what `digest` stands for, with the document that was seen.

    As `applications.services.witness_signature`, which refuses everybody who is not present.
    """
    evidence = SignatureEvidence(on, _document_of(actor, application_id, subject, now), scan)
    return applications.witness_signature(
        actor=actor, application_id=application_id, subject=subject, digest=digest, evidence=evidence, now=now
    )


def _document_of(actor: Actor, application_id: str, subject: str, now: dt.datetime) -> str:
    """Return by which document the signatory's identity was checked in this visit; "" if it was not."""
    served = serving(actor)
    identity = applications.signatory_identity(actor, application_id, subject)
    accounts = {one.account for one in people.find_accounts(identity)} if identity else set()
    if identity in (served.enterprise, served.identity):
        accounts.add(served.account)
    check = IdentityCheck.objects.filter(visit_id=served.visit, account__in=accounts).order_by("-id").first()
    return DOCUMENT_NAMES[IdentityDocument(check.document)] if check is not None else ""


def serving(actor: Actor) -> Served:
    """Return whom the clerk serves; NotFound once the visit has ended."""
    _require_clerk(actor)
    if actor.serving is None:
        raise NotFound("no_visit", "这次服务已经结束。要继续办理，请重新核验身份并登记。")
    return actor.serving


def _new_id() -> str:
    """Return a random id of 26 letters."""
    return base64.b32encode(secrets.token_bytes(17)).decode()[:26].lower()
