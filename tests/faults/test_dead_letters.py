"""A message whose handler keeps failing ends as a dead letter, and comes back to life once its cause is mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pytest

from onething.apps.outbox import jobs, services
from onething.apps.outbox.models import OutboxMessage
from onething.apps.outbox.services import Delivery, Message
from tests.support.casework import APPLICATION, NOW


@pytest.fixture
def registry(transactional_db: None) -> Iterator[None]:
    """Give the test a registry of its own."""
    known = services.handlers()
    services._HANDLERS.clear()
    yield
    services._HANDLERS.clear()
    services._HANDLERS.update(known)


def at(moment: datetime) -> datetime:
    """Return the moment; bound to it, a clock that stands still."""
    return moment


def test_a_dead_letter_revived_after_the_mending_takes_effect_once(registry: None) -> None:
    mended, effects = False, list[int]()

    def handle(message: Message, now: datetime) -> None:
        if not mended:
            raise ConnectionError("nobody at the other end")
        effects.append(message.id)

    services.register("delicate", handle)
    row = OutboxMessage.objects.create(
        application_id=APPLICATION, topic="delicate", payload={}, created_at=NOW, next_try_at=NOW
    )
    now = NOW
    for _ in range(services.MOST_ATTEMPTS):
        assert jobs.drain(partial(at, now)) == Delivery(0, 1)
        row.refresh_from_db()
        assert row.next_try_at > now, "it is not tried again at once"
        now = row.next_try_at
    assert row.dead_at is not None
    assert row.last_error == "ConnectionError: nobody at the other end"

    mended = True
    assert jobs.drain(partial(at, now)) == Delivery(0, 0)
    assert services.revive(row.pk, now)
    assert jobs.drain(partial(at, now)) == Delivery(1, 0)
    assert jobs.drain(partial(at, now)) == Delivery(0, 0)
    assert effects == [row.pk]
    assert services.state(now) == services.OutboxState(0, 0, 0)
