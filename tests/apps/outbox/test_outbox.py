"""The outbox: leases, retries, dead letters, and the relay's loop."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection

from onething.apps.outbox import jobs, services
from onething.apps.outbox.models import OutboxMessage
from onething.apps.outbox.services import Message
from tests.support.casework import APPLICATION, NOW
from tests.support.counters import Counter
from tests.support.database import Ground


@pytest.fixture
def registry(transactional_db: None) -> Iterator[list[Message]]:
    """Give the test a registry of its own with topic `heard`, whose messages are collected."""
    known = services.handlers()
    services._HANDLERS.clear()
    heard: list[Message] = []
    services.register("heard", lambda message, _now: heard.append(message))
    yield heard
    services._HANDLERS.clear()
    services._HANDLERS.update(known)


def moment(at: datetime) -> datetime:
    """Return the moment given; bound to it, a clock that stands still."""
    return at


def put(topic: str = "heard", times: int = 1, at: datetime = NOW) -> list[int]:
    """Write messages."""
    return [
        OutboxMessage.objects.create(
            application_id=APPLICATION, topic=topic, payload={"n": n}, created_at=at, next_try_at=at
        ).pk
        for n in range(times)
    ]


def test_what_is_due_is_delivered_once_in_order(registry: list[Message]) -> None:
    ids = put(times=45)
    put(at=NOW + timedelta(hours=1))
    assert jobs.drain(lambda: NOW) == services.Delivery(45, 0)
    assert [message.id for message in registry] == ids
    assert registry[0].payload == {"n": 0}
    assert jobs.drain(lambda: NOW) == services.Delivery(0, 0)
    assert services.state(NOW) == services.OutboxState(0, 1, 0)


def test_a_claim_is_one_statement_and_hides_messages_until_its_lease_ends(
    registry: list[Message], counter: Counter
) -> None:
    put(times=3)
    services.claim(NOW - timedelta(days=1))
    with counter() as cost:
        first = services.claim(NOW, most=2)
    assert (cost.round_trips, cost.commits) == (1, 1)
    assert len(first) == 2
    assert len(services.claim(NOW)) == 1
    assert services.claim(NOW) == []
    later = NOW + timedelta(seconds=services.LEASE_S)
    assert [message.attempts for message in services.claim(later)] == [2, 2, 2]


def test_relays_at_once_share_the_messages(registry: list[Message]) -> None:
    put(times=60)
    claimed: list[int] = []

    def work() -> None:
        while found := services.claim(NOW, most=5):
            claimed.extend(message.id for message in found)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(claimed) == len(set(claimed)) == 60


def test_a_failing_message_waits_longer_each_time_and_then_is_dead(registry: list[Message]) -> None:
    def fail(message: Message, now: datetime) -> None:
        raise ValueError("the printer is on fire")

    services.register("broken", fail)
    (broken,) = put("broken")
    put()
    now, waits = NOW, []
    row = OutboxMessage.objects.get(pk=broken)
    for _ in range(services.MOST_ATTEMPTS):
        assert jobs.drain(partial(moment, now)).failed == 1
        row.refresh_from_db()
        waits.append((row.next_try_at - now).total_seconds())
        now = row.next_try_at
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == services.LONGEST_WAIT_S
    assert len(registry) == 1
    assert row.last_error == "ValueError: the printer is on fire"
    assert row.dead_at is not None
    assert jobs.drain(lambda: now) == services.Delivery(0, 0)
    assert services.state(now).dead == 1
    assert services.revive(broken, now)
    assert not services.revive(broken, now)
    assert jobs.drain(lambda: now).failed == 1


def test_a_late_failure_does_not_touch_a_newer_claim(registry: list[Message]) -> None:
    put()
    (old,) = services.claim(NOW)
    (new,) = services.claim(NOW + timedelta(minutes=2))
    assert not services.fail(old, "too late", NOW + timedelta(minutes=3))
    assert services.fail(new, "x", NOW + timedelta(minutes=3))
    services.complete([new.id], NOW)
    assert not services.fail(new, "x", NOW)


def test_a_topic_without_handler_fails_and_says_so(registry: list[Message]) -> None:
    (number,) = put("unheard-of")
    assert jobs.drain(lambda: NOW) == services.Delivery(0, 1)
    assert "No handler for topic 'unheard-of'" in str(OutboxMessage.objects.get(pk=number).last_error)


def test_one_topic_has_one_handler(registry: list[Message]) -> None:
    with pytest.raises(services.TopicTakenError, match="one topic has one handler"):
        services.register("heard", lambda _message, _now: None)


def test_a_database_that_goes_away_leaves_the_message_leased(registry: list[Message]) -> None:
    def lose(message: Message, now: datetime) -> None:
        raise OperationalError("the connection is gone")

    services.register("lost", lose)
    (number,) = put("lost")
    with pytest.raises(OperationalError):
        services.deliver(lambda: NOW)
    row = OutboxMessage.objects.get(pk=number)
    assert (row.attempts, row.delivered_at, row.last_error) == (1, None, None)


def test_the_loop_delivers_until_it_is_told_to_stop(registry: list[Message]) -> None:
    stop = threading.Event()
    services.register("last", lambda _message, _now: stop.set())
    put(times=3)
    put("last", at=NOW + timedelta(microseconds=1))
    loop = threading.Thread(target=jobs.relay, args=(lambda: NOW + timedelta(seconds=1), stop))
    loop.start()
    loop.join(60)
    assert not loop.is_alive()
    assert len(registry) == 3


def test_the_relay_process_stops_on_sigterm(ground: Ground, transactional_db: None) -> None:
    command = [sys.executable, "-m", "onething.cli.main", "relay"]
    environment = {"DATABASE_URL": ground.postgres.dsn("web"), "ONETHING_SECRET_KEY": "x" * 40, "PATH": ""}
    relay = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert relay.stderr is not None
        assert "delivering" in relay.stderr.readline()
        relay.send_signal(signal.SIGTERM)
        _, said = relay.communicate(timeout=60)
        assert relay.returncode == 0
        assert "stopped" in said
    finally:
        relay.kill()
        relay.wait()


def test_relay_once_says_what_it_did(ground: Ground, registry: list[Message]) -> None:
    put("unheard-of")
    command = [sys.executable, "-m", "onething.cli.main", "relay", "--once"]
    environment = {"DATABASE_URL": ground.postgres.dsn("web"), "ONETHING_SECRET_KEY": "x" * 40, "PATH": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "0 delivered, 1 failed" in done.stderr) == (1, True), done.stderr
