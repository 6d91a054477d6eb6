"""The counters count what they say."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from tests.support.counters import Counter
from tests.support.database import Ground


@pytest.fixture
def ledger(ground: Ground, transactional_db: None) -> Iterator[None]:
    """Make a small table as owner."""
    with psycopg.connect(ground.postgres.dsn("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE ledger (id int PRIMARY KEY, what text)")
        yield
        connection.close()
        owner.execute("DROP TABLE ledger")


def write(number: int, what: str = "x") -> None:
    """Write one row through Django's connection."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger VALUES (%s, %s)", [number, what])


def test_one_statement_outside_atomic_is_one_round_trip_and_one_commit(ledger: None, counter: Counter) -> None:
    with counter() as count:
        write(1)
    assert (count.round_trips, len(count.statements), count.commits) == (1, 1, 1)
    assert count.transaction_statements == []
    assert count.wal_bytes > 0


def test_atomic_adds_a_round_trip_to_begin_and_one_to_commit(ledger: None, counter: Counter) -> None:
    with counter() as count, transaction.atomic():
        write(1)
        write(2)
    assert (count.round_trips, count.commits) == (4, 1)
    assert [text.split()[0] for text in count.statements] == ["BEGIN", "INSERT", "INSERT", "COMMIT"]


def test_reading_commits_nothing_and_writes_no_log(ledger: None, counter: Counter) -> None:
    with counter() as count, connection.cursor() as cursor:
        cursor.execute("SELECT what\nFROM ledger")
    assert (count.round_trips, count.statements, count.commits) == (1, ["SELECT what\nFROM ledger"], 0)


def test_rolled_back_work_is_no_commit(ledger: None, counter: Counter) -> None:
    with counter() as count, transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert count.commits == 0
    # After a rollback psycopg forgets what was prepared on the connection, if anything was.
    assert [text for text in count.statements if text != "DEALLOCATE ALL"][-1] == "ROLLBACK"


def test_prepared_statements_are_counted_at_each_execution(ledger: None, counter: Counter) -> None:
    for number in range(5):
        write(number)
    with counter() as count:
        for number in range(5, 9):
            write(number)
    assert (count.round_trips, len(count.statements), count.commits) == (4, 4, 4)


def test_work_of_other_threads_counts(ledger: None, counter: Counter) -> None:
    def work() -> None:
        write(7)
        connection.close()

    with counter() as count:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert count.commits == 1
    assert [text for text in count.statements if text.startswith("INSERT")] == ["INSERT INTO ledger VALUES ($1, $2)"]


def test_larger_rows_cost_more_log(ledger: None, counter: Counter) -> None:
    with counter() as small:
        write(1, "x")
    with counter() as large:
        write(2, "x" * 1500)
    assert large.wal_bytes > small.wal_bytes + 1000
