"""Writes of people: registering accounts, posts and agencies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from onething.apps.people import guessing, limits, passwords, registering
from onething.apps.people.counter import (
    LONGEST_VISIT,
    Authority,
    StillServing,
    activate,
    close_serving,
    issue_activation,
    join_serving,
    open_serving,
    register_agent_at_counter,
    register_at_counter,
)
from onething.apps.people.limits import Allowed, Purpose, Wait, allow
from onething.apps.people.models import (
    AccessToken,
    Account,
    ActivationCode,
    Agency,
    Enterprise,
    Membership,
    Person,
    SignInGuard,
)
from onething.apps.people.registering import Credentials, RegistrationError
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
    "LONGEST_VISIT",
    "AgencyRole",
    "Allowed",
    "Authority",
    "IssuedToken",
    "Purpose",
    "RegistrationError",
    "SignInProblem",
    "SignInRefused",
    "StillServing",
    "Wait",
    "activate",
    "adopt_posts",
    "allow",
    "appoint",
    "close_serving",
    "deactivate",
    "end_agency",
    "forget",
    "forgive",
    "guess",
    "issue_activation",
    "join_serving",
    "limits",
    "open_serving",
    "register_agent",
    "register_agent_at_counter",
    "register_at_counter",
    "register_clerk",
    "register_officer",
    "register_person",
    "sign_in",
    "sign_out",
    "sign_out_elsewhere",
    "sign_out_everywhere",
]

guess = guessing.guess
forgive = guessing.forgive
AgencyRole = Agency.Role
"""As whom an account acts for an enterprise."""

KEEP_TOKENS: Final = dt.timedelta(days=30)


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
        person = registering.person(name, identity_number, phone)
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
        account = _account(credentials, ActorKind.AGENT, registering.person(name, identity_number, phone), now)
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
        person = there.person if there else Person.objects.create(id=registering.new_id(), name=name)
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
    """Remove tokens and codes that ended and attempts to sign in that no longer count; return how many rows went."""
    tokens, _ = AccessToken.objects.filter(expires_at__lt=now - KEEP_TOKENS).delete()
    guards, _ = SignInGuard.objects.filter(since__lt=now - dt.timedelta(days=1)).delete()
    codes, _ = ActivationCode.objects.filter(expires_at__lt=now).delete()
    return tokens + guards + codes


def _account(credentials: Credentials, kind: ActorKind, person: Person, now: dt.datetime) -> Account:
    """Return the account of this username, registering it if new; its password is left as it is if not."""
    there = Account.objects.filter(username=credentials.username).first()
    if there is None:
        new = {
            "id": registering.new_id(),
            "password": passwords.hashed(credentials.password),
            "kind": kind.value,
            "created_at": now,
        }
        there, _ = Account.objects.get_or_create(username=credentials.username, defaults=new | {"person": person})
    if there.kind != kind.value or there.person_id != person.id:
        message = "该用户名已被使用，请换一个用户名。"
        raise RegistrationError(message)
    return there
