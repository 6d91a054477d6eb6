"""Reads of people: who a token belongs to, and the few facts about people that other apps show."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from onething.apps import prepared
from onething.apps.people import digests
from onething.apps.people.models import AccessToken, Account, Agency, Enterprise, Person, Presence, Serving
from onething.apps.people.scopes import Column, to_q, to_sql
from onething.apps.people.statements import ACTOR_OF, COLLEAGUES
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind, Served

__all__ = [
    "AgencyRecord",
    "Colleague",
    "Column",
    "EnterpriseAgent",
    "FoundAccount",
    "PersonRecord",
    "SessionRecord",
    "account_behind",
    "account_id",
    "actor_for_token",
    "agencies_of",
    "colleagues",
    "enterprise_agents",
    "enterprise_name",
    "enterprise_names",
    "find_accounts",
    "identity_digest",
    "keyed_digest",
    "names",
    "person_by_identity",
    "person_of",
    "persons_of",
    "preferences_of",
    "serving",
    "sessions_of",
    "to_q",
    "to_sql",
    "token_digest",
    "unit_of",
]

LONGEST_TOKEN: Final = 128
MOST_COLLEAGUES: Final = 500
MOST_SESSIONS: Final = 100
MOST_AGENTS: Final = 20


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is known of a person; not masked: mask before it goes anywhere but to the person."""

    name: str
    identity_number: str | None
    phone: str


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """For whom an account acts, as what, until when (None: for good)."""

    credit_code: str
    enterprise: str
    role: str
    valid_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of a unit: account, name, post and the post's duties."""

    account: str
    name: str
    post: str
    duties: frozenset[Duty]


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A sign-in that is still good; `enterprise` is whom an agent signed in for, `here` the one that asks."""

    issued_at: dt.datetime
    expires_at: dt.datetime
    enterprise: str | None
    here: bool


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An open account of a person who was looked up; `can_sign_in` once a password was set."""

    account: str
    kind: ActorKind
    name: str
    can_sign_in: bool


@dataclass(frozen=True, slots=True)
class EnterpriseAgent:
    """Somebody who may act for an enterprise; the name is not masked: mask it before their document was seen."""

    account: str
    name: str
    role: str
    valid_until: dt.datetime | None


def token_digest(token: str) -> str:
    """Return what is stored of a token: its SHA-256 (hex). Tokens are random, so that no key or salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_for_token(token: str, now: dt.datetime) -> Actor | None:
    """Return who signed in with this token; None if it is unknown, expired or revoked, or the account was closed.

    One prepared statement. An agent whose agency has ended is an actor without an enterprise.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    rows = prepared.run(ACTOR_OF, {"digest": token_digest(token), "now": now})
    if not rows:
        return None
    account, kind, name, identity, enterprise, organisation, unit, post, duties, serving = rows[0]
    return Actor(
        account=account,
        kind=ActorKind(kind),
        name=name,
        identity=identity,
        enterprise=enterprise,
        organisation=organisation,
        unit=unit,
        post=post,
        duties=frozenset(Duty(duty) for duty in duties or ()),
        serving=None if serving is None else _served(serving),
    )


def _served(told: str | Mapping[str, Any]) -> Served:
    """Return whom a clerk serves; Django's connection hands JSON out as text."""
    known = json.loads(told) if isinstance(told, str) else dict(told)
    return Served(**{**known, "present": frozenset(number for number in known["present"] if number)})


def serving(clerk: str, now: dt.datetime) -> Served | None:
    """Return whom a clerk serves at this moment, None for nobody."""
    row = (
        Serving.objects.filter(clerk_id=clerk, closed_at__isnull=True, until__gt=now, account__active=True)
        .select_related("account__person")
        .first()
    )
    if row is None:
        return None
    present = Presence.objects.filter(serving=row).values_list("person__identity_number", flat=True)
    person = row.account.person
    return Served(
        row.id,
        row.account_id,
        person.name,
        person.identity_number,
        row.enterprise_id,
        frozenset(number for number in present if number),
        row.may_continue,
    )


def find_accounts(number: str) -> tuple[FoundAccount, ...]:
    """Return the open accounts of the person with this whole identity number, those for themselves first."""
    found = Account.objects.filter(
        person__identity_digest=digests.identity(number), active=True, kind__in=[ActorKind.PERSON, ActorKind.AGENT]
    ).select_related("person")
    rows = sorted(found, key=lambda row: (row.kind != ActorKind.PERSON, row.created_at, row.id))
    return tuple(FoundAccount(row.id, ActorKind(row.kind), row.person.name, bool(row.password)) for row in rows)


def enterprise_agents(credit_code: str, now: dt.datetime) -> tuple[EnterpriseAgent, ...]:
    """Return who may act for an enterprise now, by role and name, at most twenty."""
    valid = Agency.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now), enterprise_id=credit_code, account__active=True
    ).select_related("account__person")
    rows = valid.order_by("-role", "account__person__name", "account_id")[:MOST_AGENTS]
    return tuple(EnterpriseAgent(row.account_id, row.account.person.name, row.role, row.valid_until) for row in rows)


def identity_digest(number: str) -> str:
    """Return the digest (64 hex digits) under which an identity number may be stored elsewhere, to be compared only."""
    return digests.identity(number)


def keyed_digest(purpose: str, value: str) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of a value for one purpose; digests of different purposes never match."""
    return digests.keyed(purpose, value)


def names(accounts: Iterable[str]) -> Mapping[str, str]:
    """Return the names behind account ids; ids nobody has are left out."""
    return dict(Account.objects.filter(id__in=set(accounts)).values_list("id", "person__name"))


def account_id(username: str) -> str | None:
    """Return the account of that name, or None."""
    return Account.objects.filter(username=username).values_list("id", flat=True).first()


def account_behind(token: str) -> str | None:
    """Return whose token this was, also if it has ended since; None if nobody ever had it. It opens nothing."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    return AccessToken.objects.filter(digest=token_digest(token)).values_list("account_id", flat=True).first()


def preferences_of(account: str) -> Mapping[str, str]:
    """Return how somebody wants to read, as far as they said; empty for an account that is not there."""
    found = Account.objects.filter(id=account).values_list("preferences", flat=True).first()
    return dict(found or {})


def person_of(account: str) -> PersonRecord | None:
    """Return the person behind an account, or None."""
    found = Person.objects.filter(accounts__id=account).first()
    return None if found is None else PersonRecord(found.name, found.identity_number, found.phone)


def persons_of(accounts: Iterable[str]) -> Mapping[str, PersonRecord]:
    """Return the persons behind accounts, by account; accounts nobody has are left out. One statement."""
    rows = Account.objects.filter(id__in=set(accounts)).select_related("person")
    return {row.id: PersonRecord(row.person.name, row.person.identity_number, row.person.phone) for row in rows}


def person_by_identity(number: str) -> PersonRecord | None:
    """Return the person with this identity number, found by its digest, or None if nobody registered it."""
    found = Person.objects.filter(identity_digest=digests.identity(number)).first()
    return None if found is None else PersonRecord(found.name, found.identity_number, found.phone)


def unit_of(account: str) -> str | None:
    """Return the unit in which an account that is still open holds a post, or None."""
    found = Account.objects.filter(id=account, active=True).values_list("membership__unit", flat=True)
    return found.first()


def colleagues(unit: str) -> tuple[Colleague, ...]:
    """Return the officers of a unit whose accounts are still open, by post and name; at most 500."""
    rows = prepared.run(COLLEAGUES, {"unit": unit, "kind": ActorKind.OFFICER.value, "most": str(MOST_COLLEAGUES)})
    return tuple(
        Colleague(account, name, post, frozenset(Duty(one) for one in duties)) for account, name, post, duties in rows
    )


def enterprise_name(credit_code: str) -> str | None:
    """Return the name of a registered enterprise, or None."""
    return Enterprise.objects.filter(credit_code=credit_code).values_list("name", flat=True).first()


def enterprise_names(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (credit code, name) of registered enterprises, by code."""
    found = Enterprise.objects.filter(credit_code__in=set(codes)).order_by("credit_code")
    return tuple(found.values_list("credit_code", "name"))


def agencies_of(account: str) -> tuple[AgencyRecord, ...]:
    """Return for whom an account acts, ended agencies included, by credit code."""
    found = Agency.objects.filter(account_id=account).select_related("enterprise").order_by("enterprise_id")
    return tuple(AgencyRecord(a.enterprise_id, a.enterprise.name, a.role, a.valid_until) for a in found)


def sessions_of(account: str, token: str, now: dt.datetime) -> tuple[SessionRecord, ...]:
    """Return an account's sign-ins that are still good, newest first, at most 100; `token` is the one that asks."""
    found = AccessToken.objects.filter(account_id=account, revoked_at__isnull=True, expires_at__gt=now)
    mine = token_digest(token)
    rows = found.select_related("agency__enterprise").order_by("-issued_at", "digest")[:MOST_SESSIONS]
    return tuple(
        SessionRecord(
            issued_at=one.issued_at,
            expires_at=one.expires_at,
            enterprise=one.agency.enterprise.name if one.agency else None,
            here=one.digest == mine,
        )
        for one in rows
    )
