"""Reads of people: who a token belongs to, and the few facts about people that other apps show."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from onething.apps.people import digests
from onething.apps.people.models import Account, Agency, Enterprise, Person
from onething.apps.people.statements import ACTOR_FOR_TOKEN
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind

LONGEST_TOKEN: Final = 128


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
    valid_until: datetime.datetime | None


def token_digest(token: str) -> str:
    """Return what is stored of a token: its SHA-256 (hex). Tokens are random, so that no key or salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_for_token(token: str, now: datetime.datetime) -> Actor | None:
    """Return who signed in with this token; None if it is unknown, expired or revoked, or the account was closed.

    One prepared statement. An agent whose agency has ended is an actor without an enterprise.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    with connection.cursor() as cursor:
        cursor.execute(ACTOR_FOR_TOKEN, {"digest": token_digest(token), "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    account, kind, name, identity, enterprise, organisation, unit, post, duties = row
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
    )


def names(accounts: Iterable[str]) -> Mapping[str, str]:
    """Return the names behind account ids; ids nobody has are left out."""
    return dict(Account.objects.filter(id__in=set(accounts)).values_list("id", "person__name"))


def account_id(username: str) -> str | None:
    """Return the account of that name, or None."""
    return Account.objects.filter(username=username).values_list("id", flat=True).first()


def person_of(account: str) -> PersonRecord | None:
    """Return the person behind an account, or None."""
    found = Person.objects.filter(accounts__id=account).first()
    return None if found is None else PersonRecord(found.name, found.identity_number, found.phone)


def person_by_identity(number: str) -> PersonRecord | None:
    """Return the person with this identity number, found by its digest, or None if nobody registered it."""
    found = Person.objects.filter(identity_digest=digests.identity(number)).first()
    return None if found is None else PersonRecord(found.name, found.identity_number, found.phone)


def enterprise_name(credit_code: str) -> str | None:
    """Return the name of a registered enterprise, or None."""
    return Enterprise.objects.filter(credit_code=credit_code).values_list("name", flat=True).first()


def agencies_of(account: str) -> tuple[AgencyRecord, ...]:
    """Return for whom an account acts, ended agencies included, by credit code."""
    found = Agency.objects.filter(account_id=account).select_related("enterprise").order_by("enterprise_id")
    return tuple(AgencyRecord(a.enterprise_id, a.enterprise.name, a.role, a.valid_until) for a in found)
