"""Rate limits: one statement, all processes together, and how long to wait."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from onething.apps.people import limits
from onething.apps.people.limits import Allowed, Limit, Purpose, Wait
from onething.apps.people.models import RateLimit
from tests.support.counters import Counter

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
FIVE_A_MINUTE = {purpose: Limit(5, dt.timedelta(minutes=1)) for purpose in Purpose}


def allow(key: str, now: dt.datetime = NOW, purpose: Purpose = Purpose.UPLOAD) -> limits.Allowance:
    return limits.allow(purpose, key, now, FIVE_A_MINUTE)


@pytest.mark.django_db
def test_so_many_are_allowed_at_once_and_the_next_waits_for_one_to_come_back() -> None:
    assert [allow("a") for _ in range(6)] == [Allowed()] * 5 + [Wait(12)]
    assert allow("a", NOW + 11 * SECOND) == Wait(1)
    assert allow("a", NOW + 12 * SECOND) == Allowed()
    assert allow("a", NOW + 12 * SECOND) == Wait(12)


@pytest.mark.django_db
def test_used_evenly_it_never_runs_dry() -> None:
    assert {allow("a", NOW + number * 12 * SECOND) for number in range(20)} == {Allowed()}


@pytest.mark.django_db
def test_asking_while_waiting_makes_the_wait_no_longer() -> None:
    for _ in range(5):
        allow("a")
    assert {allow("a") for _ in range(50)} == {Wait(12)}
    assert allow("a", NOW + 12 * SECOND) == Allowed()


@pytest.mark.django_db
def test_keys_and_purposes_do_not_share_an_allowance() -> None:
    for _ in range(5):
        allow("a")
    assert allow("b") == Allowed()
    assert allow("a", purpose=Purpose.SUBMISSION) == Allowed()


@pytest.mark.django_db(transaction=True)
def test_it_takes_one_round_trip_and_stores_no_address(counter: Counter) -> None:
    allow("192.0.2.1")  # prepares the statement
    with counter() as count:
        allow("192.0.2.1")
    assert (count.round_trips, len(count.statements)) == (1, 1)
    assert "192.0.2.1" not in str(list(RateLimit.objects.values_list()))


@pytest.mark.django_db
def test_counters_that_are_whole_again_are_forgotten() -> None:
    allow("a")
    allow("b", NOW + 60 * SECOND)
    assert limits.forget(NOW + 30 * SECOND) == 1
    assert RateLimit.objects.count() == 1


@pytest.mark.django_db
def test_the_table_is_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'rate_limit'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_do_not_get_more_than_the_allowance() -> None:
    answers: list[limits.Allowance] = []
    start = threading.Barrier(4)

    def hurry() -> None:
        try:
            start.wait()
            answers.extend(allow("a") for _ in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=hurry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), answers.count(Allowed())) == (20, 5)
