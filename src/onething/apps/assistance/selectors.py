"""The reads of assistance: who stands at the counter, whom a number belongs to, how far an application is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from onething.apps.applications import selectors as applications
from onething.apps.applications.selectors import ApplicationLine, Progress, ServedLine
from onething.apps.assistance.models import IdentityCheck, LookUp, Visit
from onething.apps.people import selectors as people
from onething.apps.people import services as registry
from onething.definitions import checks
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.applications.refusals import Forbidden, Refused
from onething.domain.assistance.visits import (
    AUTHORITY_NAMES,
    CONSENT_NAMES,
    DOCUMENT_NAMES,
    AuthorityKind,
    ConsentOn,
    IdentityDocument,
)
from onething.domain.people import masking

CODE: Final = 8


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at the counter: the name, the identity number masked, and how it was checked."""

    name: str
    identity: str
    document: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CurrentVisit:
    """The open visit: whom the clerk serves, on what grounds. `masked` is the name for the banner on every page."""

    visit: str
    account: str
    name: str
    masked: str
    identity: str
    enterprise: str | None
    enterprise_name: str | None
    authority: str | None
    authority_until: dt.date | None
    authority_covers: str
    consent_version: str
    consent_on: str
    may_continue: bool
    can_sign_in: bool
    opened_at: dt.datetime
    present: tuple[Present, ...]
    applications: tuple[ApplicationLine, ...]
    to_sign: tuple[ApplicationLine, ...]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Whom a whole identity number belongs to. None of it is shown for a number typed in part: that finds nobody."""

    identity_number: str
    name: str
    phone: str
    registered: bool


@dataclass(frozen=True, slots=True)
class FoundAgent:
    """Somebody who may act for an enterprise, masked: the clerk asks for their identity document."""

    name: str
    role: str
    valid_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FoundEnterprise:
    """An enterprise by its credit code and who may act for it; `name` None if it isn't registered here."""

    credit_code: str
    name: str | None
    agents: tuple[FoundAgent, ...]


def visit(actor: Actor, now: dt.datetime) -> CurrentVisit | None:
    """Return the clerk's open visit with what the person has under way, or None."""
    served = actor.serving if actor.kind is ActorKind.CLERK else None
    if served is None:
        return None
    row = Visit.objects.get(id=served.visit)
    accounts = people.find_accounts(served.identity) if served.identity else ()
    of_applicant = applications.of_applicant(actor)
    own = {one.application_id for one in of_applicant}
    return CurrentVisit(
        visit=row.id,
        account=row.account,
        name=served.name,
        masked=masking.name(served.name),
        identity=masking.identity_number(served.identity or ""),
        enterprise=served.enterprise,
        enterprise_name=people.enterprise_name(served.enterprise) if served.enterprise else None,
        authority=AUTHORITY_NAMES[AuthorityKind(row.authority)] if row.authority else None,
        authority_until=row.authority_until,
        authority_covers=row.authority_covers,
        consent_version=row.consent_version,
        consent_on=CONSENT_NAMES[ConsentOn(row.consent_on)],
        may_continue=row.may_continue,
        can_sign_in=any(one.account == row.account and one.can_sign_in for one in accounts),
        opened_at=row.opened_at,
        present=_present(row),
        applications=of_applicant,
        to_sign=tuple(one for one in applications.to_witness(actor) if one.application_id not in own),
    )


def _present(row: Visit) -> tuple[Present, ...]:
    checked = list(IdentityCheck.objects.filter(visit=row).order_by("id"))
    known = people.persons_of([one.account for one in checked])
    return tuple(
        Present(
            known[one.account].name,
            masking.identity_number(known[one.account].identity_number or ""),
            DOCUMENT_NAMES[IdentityDocument(one.document)],
            one.at,
        )
        for one in checked
    )


def find_person(actor: Actor, number: str, now: dt.datetime) -> FoundPerson:
    """Return whom a whole identity number belongs to; Refused for a number that is none. The look-up is recorded."""
    typed = number.strip().upper()
    problem = checks.identity_number(typed)
    if problem is not None:
        raise Refused("number_invalid", problem)
    found = people.person_by_identity(typed)
    _looked_up(actor, "person", typed, found=found is not None, now=now)
    if found is None:
        return FoundPerson(typed, "", "", registered=False)
    return FoundPerson(typed, found.name, found.phone, registered=True)


def find_enterprise(actor: Actor, code: str, now: dt.datetime) -> FoundEnterprise:
    """Return an enterprise and who may act for it, names masked; Refused for a code that is none. Recorded."""
    typed = code.strip().upper()
    problem = checks.credit_code(typed)
    if problem is not None:
        raise Refused("code_invalid", problem)
    name = people.enterprise_name(typed)
    _looked_up(actor, "enterprise", typed, found=name is not None, now=now)
    agents = tuple(
        FoundAgent(masking.name(one.name), one.role, one.valid_until) for one in people.enterprise_agents(typed, now)
    )
    return FoundEnterprise(typed, name, agents)


def _looked_up(actor: Actor, kind: str, typed: str, *, found: bool, now: dt.datetime) -> None:
    """Record a look-up before anything is shown; Forbidden for whoever works at no counter."""
    if actor.kind is not ActorKind.CLERK or actor.unit is None:
        raise Forbidden("forbidden", "只有窗口工作人员可以查找来办事的人。")
    digest = people.keyed_digest("look-up", typed)
    LookUp.objects.create(clerk=actor.account, unit=actor.unit, kind=kind, key_digest=digest, found=found, at=now)


def assisted(actor: Actor) -> tuple[ServedLine, ...]:
    """Return what the clerk may go on with after a visit, names masked."""
    return applications.assisted(actor)


def helped(actor: Actor) -> tuple[ServedLine, ...]:
    """Return what people let the clerk's organisation help with, names masked."""
    return applications.helped(actor)


def progress(number: str, code: str, asker: str, now: dt.datetime) -> Progress:
    """Return how far an application is to whoever knows the receipt's number and its query code; no personal data.

    `asker` is the address, or the clerk's account, whose questions are counted. Refused alike for a wrong number and a
    wrong code; five wrong codes for a number lock it for half an hour, whoever asks.
    """
    allowance = registry.allow(registry.Purpose.PROGRESS, asker, now)
    if isinstance(allowance, registry.Wait):
        raise Refused("too_often", f"查询过于频繁，请 {allowance.seconds} 秒后再试。")
    receipt, digits = number.strip(), "".join(code.split())
    if not receipt or len(receipt) > 32 or len(digits) != CODE or not digits.isdigit():
        raise _wrong()
    wait = registry.guess("progress", receipt, now)
    if wait is not None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        raise Refused("locked", f"这个编号查询失败次数过多，请 {minutes} 分钟后再试，或者带身份证件到窗口查询。")
    found = applications.progress(receipt, digits)
    if found is None:
        raise _wrong()
    registry.forgive("progress", receipt)
    return found


def _wrong() -> Refused:
    return Refused("not_found", "没有查到。请核对收件凭证上的收件编号和 8 位查询码。")
