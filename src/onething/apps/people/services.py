"""Writes of people: registering accounts, posts and agencies."""

from __future__ import annotations

import base64
import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from onething.apps.people import digests, limits, passwords
from onething.apps.people.models import AccessToken, Account, Agency, Enterprise, Membership, Person, SignInGuard
from onething.apps.people.signing_in import (
    IssuedToken,
    SignInProblem,
    SignInRefused,
    sign_in,
    sign_out,
    sign_out_elsewhere,
    sign_out_everywhere,
)
from onething.definitions import checks
from onething.definitions.types.organisations import Organisation, Post, Unit
from onething.domain.access.actors import ActorKind

__all__ = [
    "AgencyRole",
    "IssuedToken",
    "RegistrationError",
    "SignInProblem",
    "SignInRefused",
    "adopt_posts",
    "appoint",
    "deactivate",
    "end_agency",
    "forget",
    "limits",
    "register_agent",
    "register_clerk",
    "register_officer",
    "register_person",
    "sign_in",
    "sign_out",
    "sign_out_elsewhere",
    "sign_out_everywhere",
]

AgencyRole = Agency.Role
"""As whom an account acts for an enterprise."""

USERNAME: Final = re.compile(r"[\w.@-]{2,100}")
KEEP_TOKENS: Final = dt.timedelta(days=30)


class RegistrationError(ValueError):
    """An account can't be registered like this; the message says what is wrong and what to do, in no personal data."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with."""

    username: str
    password: str

    def check(self) -> None:
        """Raise RegistrationError for a name or a password that can't be used."""
        if not USERNAME.fullmatch(self.username):
            message = "用户名须为 2 至 100 个字符，可用字母、汉字、数字、点、下划线、连字符和 @。"
            raise RegistrationError(message)
        if not passwords.SHORTEST <= len(self.password) <= passwords.LONGEST:
            message = f"密码须为 {passwords.SHORTEST} 至 {passwords.LONGEST} 个字符。"
            raise RegistrationError(message)


def register_person(
    *, username: str, password: str, name: str, identity_number: str, phone: str = "", now: dt.datetime
) -> str:
    """Register a natural person; return the account's id. The same username again returns the account that is there.

    RegistrationError: unusable username or password, wrong check digit (GB 11643), or the username or the identity
    number belongs to somebody else.
    """
    credentials = Credentials(username, password)
    credentials.check()
    with transaction.atomic():
        person = _person(name, identity_number, phone)
        return _account(credentials, ActorKind.PERSON, person, now).id


def register_agent(  # noqa: PLR0913 - what is known of an agent, all of it named
    *,
    username: str,
    password: str,
    name: str,
    identity_number: str,
    credit_code: str,
    enterprise: str,
    role: AgencyRole,
    phone: str = "",
    valid_until: dt.datetime | None = None,
    now: dt.datetime,
) -> str:
    """Register somebody who acts for an enterprise; return the account's id.

    The same username again adds another enterprise, or changes role and term for one it already acts for.
    RegistrationError as for `register_person`, and for a wrong credit code (GB 32100).
    """
    credentials = Credentials(username, password)
    credentials.check()
    code = credit_code.strip().upper()
    problem = checks.credit_code(code)
    if problem is not None:
        raise RegistrationError(problem)
    with transaction.atomic():
        account = _account(credentials, ActorKind.AGENT, _person(name, identity_number, phone), now)
        firm, _ = Enterprise.objects.get_or_create(credit_code=code, defaults={"name": enterprise})
        Agency.objects.update_or_create(
            account=account, enterprise=firm, defaults={"role": role, "valid_until": valid_until}
        )
    return account.id


def register_officer(*, username: str, password: str, name: str, unit: Unit, post: Post, now: dt.datetime) -> str:
    """Register an officer in a post of a unit; return the account's id. The same username again appoints anew."""
    return _register_member(Credentials(username, password), ActorKind.OFFICER, name, (unit, post), now)


def register_clerk(*, username: str, password: str, name: str, unit: Unit, post: Post, now: dt.datetime) -> str:
    """Register a counter clerk in a post of a unit; return the account's id. Idempotent like `register_officer`."""
    return _register_member(Credentials(username, password), ActorKind.CLERK, name, (unit, post), now)


def _register_member(
    credentials: Credentials, kind: ActorKind, name: str, place: tuple[Unit, Post], now: dt.datetime
) -> str:
    credentials.check()
    with transaction.atomic():
        there = Account.objects.filter(username=credentials.username).select_related("person").first()
        person = there.person if there else Person.objects.create(id=_new_id(), name=name)
        account = _account(credentials, kind, person, now)
        appoint(account.id, *place)
    return account.id


def appoint(account: str, unit: Unit, post: Post) -> None:
    """Give an officer or clerk this post, instead of the one they had; it holds from their next request on."""
    place = {"organisation": unit.organisation, "unit": unit.id, "post": post.id, "duties": sorted(post.duties)}
    Membership.objects.update_or_create(account_id=account, defaults=place)


def adopt_posts(organisations: Mapping[str, Organisation]) -> int:
    """Bring members' duties to what a newly published catalogue says of their posts; return how many changed.

    A post or unit the catalogue no longer has keeps no duties: its holders may do nothing until appointed anew.
    """
    duties = {
        (unit.id, post.id): sorted(post.duties)
        for organisation in organisations.values()
        for unit in organisation.units
        for post in unit.posts
    }
    changed = 0
    with transaction.atomic():
        for membership in Membership.objects.select_for_update().order_by("pk"):
            wanted = duties.get((membership.unit, membership.post), [])
            if membership.duties != wanted:
                membership.duties = list(wanted)
                membership.save(update_fields=["duties"])
                changed += 1
    return changed


def end_agency(account: str, credit_code: str, until: dt.datetime) -> bool:
    """Let an agency end at `until`; tokens issued for it lose the enterprise then. False if there is none."""
    return Agency.objects.filter(account_id=account, enterprise_id=credit_code).update(valid_until=until) > 0


def remember(account: str, preferences: Mapping[str, str]) -> None:
    """Keep how this person wants to read, beside what was kept before."""
    with transaction.atomic():
        there = Account.objects.select_for_update().get(id=account)
        there.preferences = {**there.preferences, **preferences}
        there.save(update_fields=["preferences"])


def deactivate(account: str) -> bool:
    """Close an account: no token of it works any more, nobody signs in to it. False if there is none."""
    return Account.objects.filter(id=account).update(active=False) > 0


def forget(now: dt.datetime) -> int:
    """Remove tokens that ended long ago and attempts to sign in that no longer count; return how many rows went."""
    tokens, _ = AccessToken.objects.filter(expires_at__lt=now - KEEP_TOKENS).delete()
    guards, _ = SignInGuard.objects.filter(since__lt=now - dt.timedelta(days=1)).delete()
    return tokens + guards


def _new_id() -> str:
    """Return a random id of 20 characters (100 bits) of the base-32 alphabet, lower case."""
    return base64.b32encode(secrets.token_bytes(13)).decode().rstrip("=").lower()[:20]


def _person(name: str, identity_number: str, phone: str) -> Person:
    """Return the person with this identity number, registering them if new."""
    number = identity_number.strip().upper()
    problem = checks.identity_number(number)
    if problem is not None:
        raise RegistrationError(problem)
    defaults = {"id": _new_id(), "name": name, "identity_number": number, "phone": phone}
    person, _ = Person.objects.get_or_create(identity_digest=digests.identity(number), defaults=defaults)
    if person.name != name:
        message = "该公民身份号码已以另一个姓名登记，请核对姓名与号码。"
        raise RegistrationError(message)
    return person


def _account(credentials: Credentials, kind: ActorKind, person: Person, now: dt.datetime) -> Account:
    """Return the account of this username, registering it if new; its password is left as it is if not."""
    there = Account.objects.filter(username=credentials.username).first()
    if there is None:
        new = {
            "id": _new_id(),
            "password": passwords.hashed(credentials.password),
            "kind": kind.value,
            "created_at": now,
        }
        there, _ = Account.objects.get_or_create(username=credentials.username, defaults=new | {"person": person})
    if there.kind != kind.value or there.person_id != person.id:
        message = "该用户名已被使用，请换一个用户名。"
        raise RegistrationError(message)
    return there
