"""The relay's loop: drains the outbox, polls quickly while there is work and slowly while there is none."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from onething.apps.outbox import services

SHORTEST_WAIT_S = 0.02
LONGEST_WAIT_S = 1.0
WAIT_FOR_DATABASE_S = 2.0
LOOK_FOR_JOBS = timedelta(minutes=1)
"""How often a relay looks whether a periodic job's interval is over; it costs a statement per job."""

logger = logging.getLogger(__name__)


def drain(clock: Callable[[], datetime], stop: threading.Event | None = None) -> services.Delivery:
    """Deliver until nothing is due (or `stop` is set); messages that failed wait for their next try."""
    delivered = failed = 0
    while stop is None or not stop.is_set():
        done = services.deliver(clock)
        delivered, failed = delivered + done.delivered, failed + done.failed
        if done.delivered + done.failed == 0:
            break
    return services.Delivery(delivered, failed)


@dataclass(slots=True)
class Keeper:
    """Runs the periodic jobs from within a loop that turns much more often than they are due."""

    looked_at: datetime | None = None

    def look(self, now: datetime) -> tuple[str, ...]:
        """Run what is due, unless one has looked a moment ago; a clock set back is looked at anew."""
        if self.looked_at is not None and timedelta() <= now - self.looked_at < LOOK_FOR_JOBS:
            return ()
        self.looked_at = now
        return services.run_periodic(now)


def relay(clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Deliver until `stop` is set; a database that is away is waited for, a message in hand is finished."""
    wait, keeper = SHORTEST_WAIT_S, Keeper()
    while not stop.is_set():
        try:
            done = services.deliver(clock)
            keeper.look(clock())
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database is away (%s); trying again", type(error).__name__)
            connection.close()
            stop.wait(WAIT_FOR_DATABASE_S)
            continue
        finally:
            close_old_connections()
        if done.delivered + done.failed:
            wait = SHORTEST_WAIT_S
            continue
        stop.wait(wait)
        wait = min(LONGEST_WAIT_S, wait * 2)
