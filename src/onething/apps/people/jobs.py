"""What the relay does for people unasked: forgetting tokens, sign-in attempts and counters that no longer count."""

from __future__ import annotations

import datetime as dt
from typing import Final

from onething.apps.outbox import services as outbox
from onething.apps.people import limits, services

EVERY: Final = dt.timedelta(hours=1)


def forget(now: dt.datetime) -> int:
    """Remove what has run out; return how many rows went."""
    return services.forget(now) + limits.forget(now)


def register() -> None:
    """Let the relays forget about once an hour; called while starting."""
    outbox.register_periodic("people.forget", EVERY, forget)
