"""Rate limits: how often one key may do one thing, counted in PostgreSQL so that all web processes count together.

Counters live in an unlogged table: they cost no WAL, and a crash of the database forgives everyone.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from onething.apps import prepared
from onething.apps.people import digests
from onething.apps.people.models import RateLimit
from onething.apps.people.statements import GIVE_BACK, TAKE_FROM_ALLOWANCE


class Purpose(StrEnum):
    """What is limited. The key is an address for the first two, an account id for the next two.

    VERIFYING counts wrong check codes of documents by address, VERIFYING_ONE by the document's number.
    """

    SIGN_IN = "sign_in"
    ANONYMOUS = "anonymous"
    UPLOAD = "upload"
    SUBMISSION = "submission"
    PROGRESS = "progress"
    """Asking for progress by number and code; the key is an address, or the clerk's account."""
    VERIFYING = "verifying"
    VERIFYING_ONE = "verifying_one"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within so long; used evenly it never runs dry, used at once it waits."""

    times: int
    within: dt.timedelta


LIMITS: Final[Mapping[Purpose, Limit]] = MappingProxyType(
    {
        Purpose.SIGN_IN: Limit(60, dt.timedelta(minutes=1)),
        Purpose.ANONYMOUS: Limit(300, dt.timedelta(minutes=1)),
        Purpose.UPLOAD: Limit(120, dt.timedelta(minutes=10)),
        Purpose.SUBMISSION: Limit(30, dt.timedelta(minutes=10)),
        Purpose.PROGRESS: Limit(60, dt.timedelta(minutes=10)),
        Purpose.VERIFYING: Limit(30, dt.timedelta(minutes=15)),
        Purpose.VERIFYING_ONE: Limit(5, dt.timedelta(minutes=15)),
    }
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go ahead."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Too often: try again after `seconds` (whole, at least 1), the value of `Retry-After`."""

    seconds: int


Allowance: TypeAlias = Allowed | Wait


def allow(purpose: Purpose, key: str, now: dt.datetime, limits: Mapping[Purpose, Limit] = LIMITS) -> Allowance:
    """Take one from the allowance of `key`, or say how long to wait; one statement, one commit."""
    limit = limits[purpose]
    step = limit.within / limit.times
    values = {
        "purpose": purpose.value,
        "key": digests.keyed("limit", key),
        "now": now,
        "step": step.total_seconds(),
        "latest": now + limit.within,
    }
    ((allowed, free_at),) = prepared.run(TAKE_FROM_ALLOWANCE, values)
    if allowed:
        return Allowed()
    return Wait(max(1, math.ceil((free_at + step - now - limit.within).total_seconds())))


def give_back(purpose: Purpose, key: str, limits: Mapping[Purpose, Limit] = LIMITS) -> None:
    """Return what `allow` took: the attempt was no wrong one."""
    limit = limits[purpose]
    values = {
        "purpose": purpose.value,
        "key": digests.keyed("limit", key),
        "step": (limit.within / limit.times).total_seconds(),
    }
    prepared.run(GIVE_BACK, values)


def forget(now: dt.datetime) -> int:
    """Remove the counters that are back at their whole allowance; return how many."""
    return RateLimit.objects.filter(free_at__lt=now).delete()[0]
