"""The outbox's services: claim by lease, complete, fail with growing patience, and the handlers' registry."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import InterfaceError, OperationalError

from onething.apps import prepared
from onething.apps.outbox import statements

LEASE_S: Final = 60
MOST_ATTEMPTS: Final = 12
FIRST_WAIT_S: Final = 2
LONGEST_WAIT_S: Final = 3600

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """A claimed message. `attempts` counts this claim too."""

    id: int
    application_id: str
    topic: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How many messages are due, wait for a later try or a lease's end, and are dead."""

    due: int
    later: int
    dead: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round delivered and what failed."""

    delivered: int
    failed: int


Handler = Callable[[Message, datetime], None]
"""Handles a message at a moment; may be called again for the same one, so it is idempotent. Raises to be retried."""

_HANDLERS: Final[dict[str, Handler]] = {}


class TopicTakenError(ValueError):
    """Two handlers want one topic, or two jobs one name."""


Job = Callable[[datetime], object]
"""Does something that nobody commands, at a moment; it may run again at any time, so it is idempotent."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job and how long it rests at least between two runs."""

    every: timedelta
    run: Job


_PERIODIC: Final[dict[str, Periodic]] = {}


def register(topic: str, handler: Handler) -> None:
    """Let `handler` receive `topic`; called while starting. Another handler for the same topic is a TopicTakenError."""
    known = _HANDLERS.setdefault(topic, handler)
    if known is not handler:
        message = f"Topic {topic!r} already goes to {known.__module__}.{known.__qualname__}; one topic has one handler."
        raise TopicTakenError(message)


def register_periodic(name: str, every: timedelta, run: Job) -> None:
    """Let the relays run `run` about once per `every`, together and not each; called while starting."""
    known = _PERIODIC.setdefault(name, Periodic(every, run))
    if known != Periodic(every, run):
        message = f"The periodic job {name!r} is already registered; give one of them another name."
        raise TopicTakenError(message)


def periodic() -> Mapping[str, Periodic]:
    """Return the registered periodic jobs by name."""
    return dict(_PERIODIC)


def run_periodic(now: datetime) -> tuple[str, ...]:
    """Run the jobs whose interval is over and which no other relay has begun; return the names of those that went well.

    A job that fails is logged and comes again after its interval; one whose relay is killed, too.
    """
    done: list[str] = []
    for name, job in _PERIODIC.items():
        if not prepared.run(statements.BEGIN, {"name": name, "now": now, "before": now - job.every}):
            continue
        try:
            job.run(now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - one job's failure never holds up the others, nor the messages
            logger.warning("periodic job %s failed: %s", name, type(error).__name__)
        else:
            done.append(name)
    return tuple(done)


def handlers() -> Mapping[str, Handler]:
    """Return the registered handlers by topic."""
    return dict(_HANDLERS)


def claim(now: datetime, most: int = 20, lease_s: int = LEASE_S) -> list[Message]:
    """Lease up to `most` due messages for `lease_s` seconds, oldest first; other relays skip them meanwhile."""
    rows = prepared.run(statements.CLAIM, {"now": now, "until": now + timedelta(seconds=lease_s), "most": str(most)})
    return sorted((Message(row[0], row[1], row[2], json.loads(row[3]), row[4]) for row in rows), key=lambda one: one.id)


def complete(ids: Sequence[int], now: datetime) -> None:
    """Mark messages delivered."""
    if ids:
        prepared.run(statements.COMPLETE, {"now": now, "ids": "{" + ",".join(str(one) for one in ids) + "}"})


def fail(message: Message, error: str, now: datetime) -> bool:
    """Give a message back for later, after MOST_ATTEMPTS to the dead letters; False if somebody else has it by now."""
    dead_at = now if message.attempts >= MOST_ATTEMPTS else None
    wait = timedelta(seconds=min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (message.attempts - 1)))
    values = {"id": str(message.id), "attempts": str(message.attempts), "error": error[:2000]}
    return bool(prepared.run(statements.FAIL, values | {"retry_at": now + wait, "dead_at": dead_at}))


def revive(message_id: int, now: datetime) -> bool:
    """Give a dead letter a new life; False if it isn't dead."""
    return bool(prepared.run(statements.REVIVE, {"id": str(message_id), "now": now}))


def state(now: datetime) -> OutboxState:
    """Count what is undelivered."""
    row = prepared.run(statements.STATE, {"now": now})[0]
    return OutboxState(row[0], row[1], row[2])


def deliver(clock: Callable[[], datetime], most: int = 20) -> Delivery:
    """Claim, handle and complete one batch, a message at a time; a failing message never holds up the others."""
    delivered = failed = 0
    for message in claim(clock(), most):
        try:
            handle(message, clock())
        except (OperationalError, InterfaceError):
            # The database itself is away: nothing can be recorded; the lease will end and somebody deliver again.
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is kept with its message
            failed += 1
            fail(message, f"{type(error).__name__}: {error}", clock())
            # The text may hold personal data: it stays in the database.
            logger.warning("outbox message %d (%s) failed: %s", message.id, message.topic, type(error).__name__)
        else:
            delivered += 1
            complete([message.id], clock())
    return Delivery(delivered, failed)


def handle(message: Message, now: datetime) -> None:
    """Hand a message to its topic's handler; none registered is a LookupError."""
    handler = _HANDLERS.get(message.topic)
    if handler is None:
        text = f"No handler for topic {message.topic!r}: register one in the app's configuration."
        raise LookupError(text)
    handler(message, now)
