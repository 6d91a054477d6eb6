"""The guard against guessing secrets other than passwords: codes printed on paper, told on the phone, typed by anyone.

A guess is counted before it is looked at, so that guesses sent at once can't all slip under the limit; a right one is
forgiven. Keys are digests: neither numbers nor addresses are stored.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from onething.apps import prepared
from onething.apps.people import digests
from onething.apps.people.models import SignInGuard
from onething.apps.people.statements import COUNT_GUESS

WINDOW: Final = dt.timedelta(minutes=30)
ATTEMPTS: Final = 5


def guess(purpose: str, key: str, now: dt.datetime) -> dt.timedelta | None:
    """Count a guess at the secret of `key`; how long to wait if there were too many, else None. One statement."""
    values = {"kind": purpose, "key": digests.keyed(f"guess {purpose}", key), "now": now, "before": now - WINDOW}
    ((attempts, since),) = prepared.run(COUNT_GUESS, values)
    wait: dt.timedelta = since + WINDOW - now
    return wait if attempts > ATTEMPTS else None


def forgive(purpose: str, key: str) -> None:
    """Forget the guesses at a secret: whoever knew it came."""
    SignInGuard.objects.filter(kind=purpose, key=digests.keyed(f"guess {purpose}", key)).delete()
