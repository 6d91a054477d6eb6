"""Periodic jobs: one relay runs them, once per interval, and their failure holds up nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection

from onething.apps.outbox import jobs, services
from onething.apps.outbox.models import PeriodicJob
from tests.support.casework import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def ran(transactional_db: None) -> Iterator[list[datetime]]:
    """Give the test a job of its own, `count`, due each hour, and the moments at which it ran."""
    known = dict(services._PERIODIC)
    services._PERIODIC.clear()
    moments: list[datetime] = []
    services.register_periodic("count", HOUR, moments.append)
    yield moments
    services._PERIODIC.clear()
    services._PERIODIC.update(known)


def test_a_job_runs_at_once_and_then_once_per_interval(ran: list[datetime]) -> None:
    assert services.run_periodic(NOW) == ("count",)
    assert services.run_periodic(NOW + HOUR - timedelta(seconds=1)) == ()
    assert services.run_periodic(NOW + HOUR) == ("count",)
    assert ran == [NOW, NOW + HOUR]
    assert PeriodicJob.objects.get(name="count").begun_at == NOW + HOUR


def test_of_several_relays_at_once_one_runs_the_job(ran: list[datetime]) -> None:
    barrier = threading.Barrier(6)

    def look() -> None:
        barrier.wait(60)
        jobs.Keeper().look(NOW)
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ran == [NOW]


def test_a_failing_job_holds_up_neither_the_others_nor_its_own_next_run(ran: list[datetime]) -> None:
    def fail(now: datetime) -> None:
        raise ValueError("the broom is broken")

    services.register_periodic("broken", HOUR, fail)
    services.register_periodic("last", HOUR, ran.append)
    assert services.run_periodic(NOW) == ("count", "last")
    assert services.run_periodic(NOW) == ()
    assert services.run_periodic(NOW + HOUR) == ("count", "last")


def test_a_database_that_goes_away_is_no_failure_of_the_job(ran: list[datetime]) -> None:
    def lose(now: datetime) -> None:
        raise OperationalError("the connection is gone")

    services.register_periodic("lost", HOUR, lose)
    with pytest.raises(OperationalError):
        services.run_periodic(NOW)


def test_a_relay_looks_now_and_then_and_anew_when_its_clock_is_set_back(ran: list[datetime]) -> None:
    keeper = jobs.Keeper()
    assert keeper.look(NOW) == ("count",)
    PeriodicJob.objects.all().delete()
    assert keeper.look(NOW + jobs.LOOK_FOR_JOBS / 2) == ()
    assert keeper.look(NOW + jobs.LOOK_FOR_JOBS) == ("count",)
    assert keeper.look(NOW - 2 * HOUR) == ()
    assert keeper.looked_at == NOW - 2 * HOUR


def test_the_relays_loop_runs_the_jobs(ran: list[datetime]) -> None:
    stop = threading.Event()
    services.register_periodic("last", HOUR, lambda _now: stop.set())
    loop = threading.Thread(target=jobs.relay, args=(lambda: NOW, stop))
    loop.start()
    loop.join(60)
    assert not loop.is_alive()
    assert ran == [NOW]


def test_one_name_is_one_job(ran: list[datetime]) -> None:
    with pytest.raises(services.TopicTakenError, match="already registered"):
        services.register_periodic("count", HOUR, lambda _now: None)
