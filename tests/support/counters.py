"""Counting what an operation costs on the database: round trips, statements, commits, WAL bytes.

Round trips and statements are read off the wire: libpq traces each protocol message of every connection Django hands
out, and each ReadyForQuery ends one round trip, so BEGIN, COMMIT and anything psycopg sends by itself count too.
Commits and WAL bytes come from the server's write-ahead log, read from another connection, so that looking costs
nothing that is counted.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self
from unittest.mock import patch

import psycopg
from django.db import connection
from psycopg import pq

from onething.config.binaries import reachable_binaries
from onething.config.postgresql.base import DatabaseWrapper
from tests.support.database import Ground

MESSAGE = re.compile(r"^([FB])\t\d+\t(\w+)(?:\t ?(.*?))?(?=\n[FB]\t|\n?\Z)", re.MULTILINE | re.DOTALL)
TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(slots=True)
class Count:
    """The cost of what ran inside `with counter() as count:`; complete once the block has ended."""

    round_trips: int = 0
    statements: list[str] = field(default_factory=list)
    """Each statement sent, in order per connection, without parameters; BEGIN, COMMIT and ROLLBACK among them."""
    commits: int = 0
    """Commits that wrote something, by the records of the write-ahead log."""
    wal_bytes: int = 0
    """Bytes of write-ahead log; nothing else runs on the tests' own server."""

    @property
    def transaction_statements(self) -> list[str]:
        """Those statements that only begin or end a transaction or a savepoint."""
        return [text for text in self.statements if text.lstrip().upper().startswith(TRANSACTION_WORDS)]


@dataclass(slots=True)
class Counter:
    """Counts on the test's server: `with counter() as count: …`."""

    ground: Ground

    @contextmanager
    def __call__(self) -> Iterator[Count]:
        """Count what every Django connection of this process does while the block runs."""
        count = Count()
        connection.ensure_connection()
        with self.ground.superuser() as watcher, Tap() as tap:
            before = wal_position(watcher)
            yield count
            after = wal_position(watcher)
            for text, prepared in tap.texts():
                read_trace(text, prepared, count)
            # A rollback's record isn't written out by itself; a flushed message of our own brings it along.
            watcher.execute("SELECT pg_logical_emit_message(false, 'counter', '', true)")
            row = watcher.execute("SELECT %s::pg_lsn - %s::pg_lsn", [after, before]).fetchone()
            count.wal_bytes = int(row[0]) if row is not None else 0
        count.commits = commits_between(self.ground, before, after)


class Tap:
    """Has libpq trace every connection Django hands out, in this and in other threads."""

    def __init__(self) -> None:
        """Start with nothing tapped."""
        self.files: dict[int, tuple[pq.abc.PGconn, IO[str]]] = {}
        self.prepared: dict[int, dict[str, str]] = {}

    def __enter__(self) -> Self:
        """Tap the connection that is open, and each one taken from the pool from now on."""
        take = DatabaseWrapper.get_new_connection

        def tapped(wrapper: DatabaseWrapper, parameters: dict[str, Any]) -> Any:
            fresh = take(wrapper, parameters)
            self.add(fresh)
            return fresh

        self.patch = patch.object(DatabaseWrapper, "get_new_connection", tapped)
        self.patch.start()
        self.add(connection.connection)
        return self

    def add(self, taken: Any) -> None:
        """Trace one psycopg connection, unless it is traced already."""
        if id(taken.pgconn) in self.files:
            return
        self.prepared[id(taken.pgconn)] = prepared_before(taken.pgconn)
        out = tempfile.NamedTemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed in __exit__
        taken.pgconn.trace(out.fileno())
        taken.pgconn.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS | pq.Trace.REGRESS_MODE)
        self.files[id(taken.pgconn)] = (taken.pgconn, out)

    def texts(self) -> list[tuple[str, dict[str, str]]]:
        """Stop tracing; return for each connection what was traced and the statements that were prepared before."""
        found = []
        for key, (pgconn, out) in self.files.items():
            if pgconn.status == pq.ConnStatus.OK:
                pgconn.untrace()  # flushes
            found.append((Path(out.name).read_text("utf-8"), self.prepared[key]))
        return found

    def __exit__(self, *_: object) -> None:
        """Leave the connections as they were."""
        self.patch.stop()
        for pgconn, out in self.files.values():
            if pgconn.status == pq.ConnStatus.OK:
                pgconn.untrace()
            out.close()


def prepared_before(pgconn: pq.abc.PGconn) -> dict[str, str]:
    """Ask a connection for its prepared statements, by name, under psycopg's own bookkeeping."""
    result = pgconn.exec_(b"SELECT name, statement FROM pg_prepared_statements")
    rows = [(result.get_value(row, 0) or b"", result.get_value(row, 1) or b"") for row in range(result.ntuples)]
    return {name.decode(): statement.decode() for name, statement in rows}


def read_trace(text: str, prepared: dict[str, str], count: Count) -> None:
    """Add one connection's trace to `count`; `prepared` maps the names known at its start to statements."""
    bound = ""
    for side, kind, rest in MESSAGE.findall(text):
        if (side, kind) == ("B", "ReadyForQuery"):
            count.round_trips += 1
        elif (side, kind) == ("F", "Query"):
            count.statements.append(rest.strip().strip('"'))
        elif (side, kind) == ("F", "Parse"):
            name, _, statement = rest.strip().removeprefix('"').partition('" "')
            prepared[name] = statement.rpartition('"')[0]
        elif (side, kind) == ("F", "Bind"):
            bound = rest.strip().removeprefix('"').partition('" "')[2].partition('"')[0]
        elif (side, kind) == ("F", "Execute"):
            count.statements.append(prepared.get(bound, f"(prepared before: {bound})"))


def wal_position(watcher: psycopg.Connection) -> str:
    """Return where the next record of the write-ahead log will begin."""
    row = watcher.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
    assert row is not None
    return str(row[0])


def commits_between(ground: Ground, start: str, end: str) -> int:
    """Count the commit records between two positions of the write-ahead log."""
    if start == end:
        return 0
    postgres = ground.postgres
    program = reachable_binaries(postgres.account) / "pg_waldump"
    command = [
        str(program),
        f"--path={postgres.cluster / 'pg_wal'}",
        f"--start={start}",
        f"--end={end}",
        "--rmgr=Transaction",
    ]
    done = postgres.account.run(command)
    if done.returncode != 0:
        message = f"pg_waldump can't read {start} to {end}: {done.stdout}"
        raise RuntimeError(message)
    return sum(" desc: COMMIT" in line for line in done.stdout.splitlines())
