"""Signing in and out: tokens, and the guard against guessing. No name, address or token is ever logged here."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Q

from onething.apps import prepared
from onething.apps.people import digests, passwords
from onething.apps.people.models import AccessToken, Account, Agency
from onething.apps.people.selectors import token_digest
from onething.apps.people.statements import COUNT_ATTEMPT, ISSUE
from onething.domain.access.actors import ActorKind

LIFETIME: Final = dt.timedelta(hours=8)
"""A working day: who starts in the morning need not sign in again."""

WINDOW: Final = dt.timedelta(minutes=15)
ATTEMPTS: Final = {"account": 5, "address": 50}
"""Unsuccessful attempts within the window. A hall's visitors share one address, hence the larger number."""

log = logging.getLogger("onething.people")


class SignInProblem(StrEnum):
    """Why a token was not issued."""

    WRONG = "wrong_credentials"
    LOCKED = "locked"
    CHOOSE_ENTERPRISE = "choose_enterprise"
    NO_ENTERPRISE = "no_enterprise"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token, shown this once; `account` and `kind` are the account's, `enterprise` is whom an agent signed in for."""

    token: str
    account: str
    kind: str
    enterprise: str | None
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """No token; the reason is the same for a wrong password, an unknown name and a closed account.

    `retry_in` is None unless locked; `enterprises` are the credit codes to choose from.
    """

    problem: SignInProblem
    reason: str
    retry_in: dt.timedelta | None = None
    enterprises: tuple[str, ...] = ()


WRONG: Final = SignInRefused(SignInProblem.WRONG, "用户名或者密码不正确。")


def sign_in(
    username: str,
    password: str,
    now: dt.datetime,
    *,
    address: str = "",
    enterprise: str | None = None,
    lifetime: dt.timedelta = LIFETIME,
) -> IssuedToken | SignInRefused:
    """Issue a token for a username and its password.

    `address` is where the request comes from; `enterprise` the credit code an agent signs in for, needed only if they
    act for several. Five wrong passwords lock the name, fifty an address, until fifteen minutes after the first.
    """
    keys = {"account": digests.keyed("sign-in account", username), "address": digests.keyed("sign-in address", address)}
    wait = _count_attempt(keys, now)
    if wait is not None:
        log.info("sign-in refused: %s", SignInProblem.LOCKED)
        return SignInRefused(SignInProblem.LOCKED, "尝试次数过多，请稍后再试。", retry_in=wait)
    account = Account.objects.filter(username=username).first()
    if not passwords.matches(password, account.password if account else None) or account is None or not account.active:
        log.info("sign-in refused: %s", SignInProblem.WRONG)
        return WRONG
    agency = _agency(account, enterprise, now)
    if isinstance(agency, SignInRefused):
        return agency
    return _issue(account, agency, keys, now, now + lifetime)


def sign_out(token: str, now: dt.datetime) -> bool:
    """Revoke one token; False if it was unknown or already revoked."""
    live = AccessToken.objects.filter(digest=token_digest(token), revoked_at__isnull=True)
    return live.update(revoked_at=now) > 0


def sign_out_everywhere(account: str, now: dt.datetime) -> int:
    """Revoke every token of an account; return how many were still good."""
    live = AccessToken.objects.filter(account_id=account, revoked_at__isnull=True, expires_at__gt=now)
    return live.update(revoked_at=now)


def sign_out_elsewhere(account: str, token: str, now: dt.datetime) -> int:
    """Revoke every token of an account but this one; return how many were still good."""
    live = AccessToken.objects.filter(account_id=account, revoked_at__isnull=True, expires_at__gt=now)
    return live.exclude(digest=token_digest(token)).update(revoked_at=now)


def _count_attempt(keys: dict[str, str], now: dt.datetime) -> dt.timedelta | None:
    """Count an attempt; return how long to wait if there were too many, else None."""
    rows = prepared.run(COUNT_ATTEMPT, {**keys, "now": now, "before": now - WINDOW})
    waits = [since + WINDOW - now for kind, attempts, since in rows if attempts > ATTEMPTS[kind]]
    return max(waits) if waits else None


def _agency(account: Account, enterprise: str | None, now: dt.datetime) -> Agency | SignInRefused | None:
    """Return the agency an agent signs in under; None for everyone else."""
    if account.kind != ActorKind.AGENT:
        return None
    valid = Agency.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now), account=account)
    found = {agency.enterprise_id: agency for agency in valid.order_by("enterprise_id")}
    if enterprise is not None and enterprise not in found:
        return SignInRefused(
            SignInProblem.NO_ENTERPRISE, "您没有代理这家企业，或者代理已经到期。", enterprises=tuple(found)
        )
    if enterprise is None and len(found) > 1:
        return SignInRefused(SignInProblem.CHOOSE_ENTERPRISE, "请选择本次代理的企业。", enterprises=tuple(found))
    return found[enterprise] if enterprise else next(iter(found.values()), None)


def _issue(
    account: Account, agency: Agency | None, keys: dict[str, str], now: dt.datetime, expires: dt.datetime
) -> IssuedToken:
    """Store a new token's digest and forgive the attempts before it; one statement."""
    token = secrets.token_urlsafe(32)
    values = {
        "digest": token_digest(token),
        "account": account.id,
        "agency": agency.id if agency else None,
        "now": now,
        "expires": expires,
        "account_key": keys["account"],
        "address_key": keys["address"],
    }
    prepared.run(ISSUE, values)
    return IssuedToken(token, account.id, account.kind, agency.enterprise_id if agency else None, expires)
