"""`onething relay --once`: deliver what is due, look after what has run out, and end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from onething.apps.outbox.models import OutboxMessage, PeriodicJob
from tests.cli.running import onething
from tests.support.casework import APPLICATION
from tests.support.database import Ground


def put(topic: str, due_in: dt.timedelta = dt.timedelta(0)) -> int:
    """Write a message."""
    now = dt.datetime.now(dt.UTC)
    message = OutboxMessage.objects.create(
        application_id=APPLICATION,
        topic=topic,
        payload={"verification": None},
        created_at=now,
        next_try_at=now + due_in,
    )
    return int(message.pk)


@pytest.mark.django_db(transaction=True)
def test_what_is_due_is_delivered_and_what_is_not_stays(tmp_path: Path, ground: Ground) -> None:
    due, later = put("casework.started"), put("casework.started", dt.timedelta(hours=1))
    url = ground.postgres.dsn("web")
    done = onething(tmp_path, "relay", "--once", DATABASE_URL=url)
    assert (done.returncode, "1 delivered, 0 failed" in done.stderr) == (0, True), done.stderr
    assert OutboxMessage.objects.get(pk=due).delivered_at is not None
    assert OutboxMessage.objects.get(pk=later).delivered_at is None
    begun = PeriodicJob.objects.get(name="people.forget").begun_at
    again = onething(tmp_path, "relay", "--once", DATABASE_URL=url)
    assert "0 delivered, 0 failed" in again.stderr
    assert PeriodicJob.objects.get(name="people.forget").begun_at == begun
