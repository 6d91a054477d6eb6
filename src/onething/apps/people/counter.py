"""People at the counter: registering somebody without a password, who is served, and the first password of one's own.

Whoever is registered here has an account that nobody can sign in to until the person sets a password themselves, with
the code printed for them (Personal Information Protection Law, article 51: access only for whom it concerns).
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from onething.apps.people import digests, guessing, passwords, registering
from onething.apps.people.models import Account, ActivationCode, Agency, Enterprise, Person, Presence, Serving
from onething.apps.people.registering import Credentials, RegistrationError
from onething.definitions import checks
from onething.domain.access.actors import ActorKind

LONGEST_VISIT: Final = dt.timedelta(hours=4)
"""A visit somebody forgot to close ends by itself."""
CODE_VALID: Final = dt.timedelta(days=30)
CODE_DIGITS: Final = 8
UNUSABLE: Final = ""
"""Stored as the password of an account without one; no password matches it (`passwords.matches`)."""


class StillServing(Exception):
    """The clerk serves somebody else just now."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom somebody acts for: credit code and name of the enterprise, as its legal representative, until when."""

    credit_code: str
    enterprise: str
    representative: bool
    valid_until: dt.datetime | None


def register_at_counter(*, name: str, identity_number: str, phone: str, now: dt.datetime) -> str:
    """Return the account of a person who stands at the counter, registering it without a password if there is none.

    RegistrationError: wrong check digit (GB 11643), or the number belongs to somebody of another name.
    """
    with transaction.atomic():
        return _account(registering.person(name, identity_number, phone), ActorKind.PERSON, now).id


def register_agent_at_counter(
    *, name: str, identity_number: str, phone: str, authority: Authority, now: dt.datetime
) -> str:
    """Return the account of somebody who acts for an enterprise, registering both where they are new.

    An agency that is there already is never shortened or weakened by what a clerk was shown today. RegistrationError as
    for `register_at_counter`, for a wrong credit code (GB 32100), and for a code known under another name.
    """
    code = authority.credit_code.strip().upper()
    problem = checks.credit_code(code)
    if problem is not None:
        raise RegistrationError(problem)
    with transaction.atomic():
        account = _account(registering.person(name, identity_number, phone), ActorKind.AGENT, now)
        firm, _ = Enterprise.objects.get_or_create(credit_code=code, defaults={"name": authority.enterprise})
        if authority.enterprise and firm.name != authority.enterprise:
            raise RegistrationError("该统一社会信用代码已以另一个名称登记，请核对企业名称与代码。")
        there = Agency.objects.select_for_update().filter(account=account, enterprise=firm).first()
        if there is None or (there.valid_until is not None and _longer(authority.valid_until, there.valid_until)):
            role = Agency.Role.LEGAL_REPRESENTATIVE if authority.representative else Agency.Role.AGENT
            values = {"role": role, "valid_until": authority.valid_until}
            Agency.objects.update_or_create(account=account, enterprise=firm, defaults=values)
    return account.id


def _longer(new: dt.datetime | None, old: dt.datetime) -> bool:
    return new is None or new > old


def _account(person: Person, kind: ActorKind, now: dt.datetime) -> Account:
    """Return the person's open account of this kind, the oldest one, making it if there is none."""
    there = Account.objects.filter(person=person, kind=kind.value, active=True).order_by("created_at", "id").first()
    if there is not None:
        return there
    new_id = registering.new_id()
    return Account.objects.create(
        id=new_id, username=f"counter-{new_id}", password=UNUSABLE, kind=kind.value, person=person, created_at=now
    )


def open_serving(
    *, visit: str, clerk: str, account: str, enterprise: str | None, may_continue: bool, now: dt.datetime
) -> None:
    """Let a clerk serve somebody from now on, in the caller's transaction.

    `may_continue`: as `Served.may_continue`. StillServing if they serve somebody else.
    """
    Serving.objects.filter(clerk_id=clerk, closed_at__isnull=True, until__lte=now).update(closed_at=now)
    try:
        with transaction.atomic():
            Serving.objects.create(
                id=visit,
                clerk_id=clerk,
                account_id=account,
                enterprise_id=enterprise,
                opened_at=now,
                until=now + LONGEST_VISIT,
                may_continue=may_continue,
            )
    except IntegrityError as error:
        raise StillServing from error
    Presence.objects.create(serving_id=visit, person_id=Account.objects.values_list("person_id").get(id=account)[0])


def join_serving(visit: str, account: str) -> None:
    """Note that the person of an account is present, too, their identity checked; again changes nothing."""
    person = Account.objects.values_list("person_id", flat=True).get(id=account)
    Presence.objects.get_or_create(serving_id=visit, person_id=person)


def close_serving(clerk: str, visit: str, now: dt.datetime) -> bool:
    """End a visit of this clerk; False if it had ended. What it opened is closed from the next request on."""
    return Serving.objects.filter(id=visit, clerk_id=clerk, closed_at__isnull=True).update(closed_at=now) > 0


def issue_activation(account: str, now: dt.datetime) -> str:
    """Return a fresh code of eight digits for the first password, valid thirty days; the one before it is void.

    RegistrationError for an account that has a password: its holder signs in, or asks to have it reset.
    """
    if not Account.objects.filter(id=account, active=True, password=UNUSABLE).exists():
        raise RegistrationError("这个账号已经设置过密码，可以直接登录。")
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    values = {"digest": _code_digest(account, code), "expires_at": now + CODE_VALID}
    ActivationCode.objects.update_or_create(account_id=account, defaults=values)
    return code


def activate(*, identity_number: str, code: str, username: str, password: str, now: dt.datetime) -> str:
    """Set the first password and the name to sign in with; return the account's id. The code then is used up.

    RegistrationError for a wrong or expired code (the same words for a number nobody has), too many tries, or a name or
    password that can't be used.
    """
    credentials = Credentials(username, password)
    credentials.check()
    number = identity_number.strip().upper()
    if guessing.guess("activation", number, now) is not None:
        raise RegistrationError("尝试次数过多，请半小时后再试。")
    with transaction.atomic():
        waiting = ActivationCode.objects.select_for_update().filter(
            account__person__identity_digest=digests.identity(number), expires_at__gt=now, account__active=True
        )
        found = next((row for row in waiting if hmac.compare_digest(row.digest, _code_digest(row.pk, code))), None)
        if found is None:
            raise RegistrationError("身份证号与开通码不相符，或者开通码已经过期。请核对窗口交给您的开通单。")
        if Account.objects.filter(username=username).exclude(id=found.pk).exists():
            raise RegistrationError("该用户名已被使用，请换一个用户名。")
        account = str(found.pk)
        Account.objects.filter(id=account).update(username=username, password=passwords.hashed(password))
        found.delete()
    guessing.forgive("activation", number)
    return account


def _code_digest(account: str, code: str) -> str:
    return digests.keyed("activation", f"{account} {code.strip()}")
