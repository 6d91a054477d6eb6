"""Completed five-case applications and transitions, per second and per CPU second (client and server together).

Three ways of doing the same work, interleaved in rounds so that a noisy machine disturbs them alike; medians:
floor   raw psycopg, the same rows and commits, one prepared statement each, nothing decided or hashed
kernel  the guarded statements through Django's connection, from decisions made beforehand
full    `perform`: snapshot, decision, idempotency, audit chain, outbox
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from statistics import median
from typing import Any, Protocol

from bench.support.figures import Figure, Goal
from bench.support.servers import Server, own_server

CONNECTIONS = (1, 8, 32)
MODES = ("floor", "kernel", "full")
KERNEL_GOAL, FULL_GOAL = 0.6, 0.25


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the figure's arguments."""
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds of each measurement (default 3)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, each through all three ways (default 3)")
    parser.add_argument("--connections", type=int, nargs="+", default=list(CONNECTIONS), help="default 1 8 32")


class Way(Protocol):
    """One worker's way of doing the work."""

    def open(self, application_id: str, now: datetime) -> None:
        """Open an application's five cases."""

    def step(self, application_id: str, number: int, index: int, version: int, now: datetime) -> int:
        """Do one transition and return the case's new version."""

    def close(self) -> None:
        """Give the connection back."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement."""

    mode: str
    connections: int
    transitions: int
    applications: int
    seconds: float
    cpu_client_s: float
    cpu_server_s: float

    @property
    def rate(self) -> float:
        """Return transitions per second."""
        return self.transitions / self.seconds

    @property
    def per_cpu(self) -> float:
        """Return transitions per CPU second."""
        return self.transitions / (self.cpu_client_s + self.cpu_server_s)


def run(arguments: argparse.Namespace, progress: Callable[[str], None]) -> Figure:
    """Measure."""
    with own_server(max(arguments.connections)) as server:
        ways = ways_on(server)
        for mode in MODES:
            measure(server, ways[mode], mode, 1, 0.3)
        samples: list[Sample] = []
        for connections in arguments.connections:
            for number in range(1, arguments.rounds + 1):
                for mode in MODES:
                    sample = measure(server, ways[mode], mode, connections, arguments.seconds)
                    samples.append(sample)
                    progress(
                        f"{connections:>2} connections, round {number}: {mode:<6} {sample.rate:8.0f} transitions/s"
                    )
        costs = cost_of_a_command(server)
    rows = [summary(samples, mode, connections) for connections in arguments.connections for mode in MODES]
    return Figure("intake", rows, goals(samples, *costs))


def ways_on(server: Server) -> dict[str, Callable[[], Way]]:
    """Return the three ways; imported here because Django has to be set up first."""
    from bench.support.intake_floor import Floor
    from bench.support.intake_ways import Full, Kernel, prepare
    from bench.support.intake_work import Opening

    prepare()
    opening, keys = Opening(), count()
    dsn = server.postgres.dsn("web")
    return {
        "floor": lambda: Floor(dsn, opening, keys),
        "kernel": lambda: Kernel(opening, keys),
        "full": lambda: Full(opening, keys),
    }


def measure(server: Server, way: Callable[[], Way], mode: str, connections: int, seconds: float) -> Sample:
    """Let `connections` workers take applications through for `seconds`, each act after the last is acknowledged."""
    # The barrier serves twice: before the first act, and after the last one while every server process still lives and
    # its CPU time can be read.
    together, go = threading.Barrier(connections + 1), threading.Event()
    counted = threading.Event()
    results: list[tuple[int, int]] = []
    failures: list[BaseException] = []
    deadline = [0.0]

    def work() -> None:
        worker = way()
        try:
            take_one(worker, lambda: False)
            together.wait()
            go.wait()
            results.append(take_many(worker, deadline))
            together.wait()
            counted.wait()
        except BaseException as failure:  # noqa: BLE001 - a worker's failure is raised again by the main thread
            failures.append(failure)
            together.abort()
        finally:
            worker.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    try:
        together.wait()
        client, served, began = time.process_time(), server.cpu_s(), time.monotonic()
        deadline[0] = began + seconds
        go.set()
        together.wait()
        ended, client, served = time.monotonic(), time.process_time() - client, server.cpu_s() - served
    except threading.BrokenBarrierError:
        raise failures[0] from None
    finally:
        go.set()
        counted.set()
        for thread in threads:
            thread.join()
    return Sample(
        mode,
        connections,
        sum(done for done, _ in results),
        sum(whole for _, whole in results),
        ended - began,
        client,
        served,
    )


def take_many(worker: Way, deadline: Sequence[float]) -> tuple[int, int]:
    """Take applications through until the deadline; return transitions and whole applications."""
    transitions = applications = 0
    while time.monotonic() < deadline[0]:
        done, whole = take_one(worker, lambda: time.monotonic() >= deadline[0])
        transitions, applications = transitions + done, applications + whole
    return transitions, applications


def take_one(worker: Way, over: Callable[[], bool]) -> tuple[int, int]:
    """Take one application through its cases in the graph's order."""
    from bench.support.intake_work import ORDER, STARTS, STEPS
    from onething.ports.clock import CIVIL_ZONE

    application_id = "110105-" + secrets.token_hex(10).upper()
    worker.open(application_id, datetime.now(CIVIL_ZONE))
    done = 0
    for number in ORDER:
        version = STARTS[number]
        for index in range(len(STEPS)):
            if over():
                return done, 0
            version = worker.step(application_id, number, index, version, datetime.now(CIVIL_ZONE))
            done += 1
    return done, 1


def cost_of_a_command(server: Server) -> tuple[float, float]:
    """Return the most round trips of a full command and its mean write transactions, over one warm application each."""
    from django.db import connection
    from psycopg import pq

    from bench.support.intake_ways import Full
    from bench.support.intake_work import Opening

    worker = Full(Opening(), count(10**9))
    take_one(worker, lambda: False)
    most, steps, assigned = 0, 0, xids(server)
    pgconn = connection.connection.pgconn

    class Counting(Full):
        def step(self, application_id: str, number: int, index: int, version: int, now: datetime) -> int:
            nonlocal most, steps
            with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
                pgconn.trace(out.fileno())
                pgconn.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
                version = super().step(application_id, number, index, version, now)
                pgconn.untrace()
                out.seek(0)
                most = max(most, out.read().count("ReadyForQuery"))
            steps += 1
            return version

    take_one(Counting(Opening(), count(2 * 10**9)), lambda: False)
    # One transaction more has opened the application.
    return float(most), (xids(server) - assigned - 1) / steps


def xids(server: Server) -> int:
    """Return how many transactions have written so far."""
    import psycopg

    with psycopg.connect(server.postgres.dsn("web"), autocommit=True) as direct:
        row = direct.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
    return int(row[0]) if row else 0


def summary(samples: Sequence[Sample], mode: str, connections: int) -> dict[str, Any]:
    """Return the medians of one way at one number of connections."""
    from bench.support.intake_work import TRANSITIONS

    own = [one for one in samples if (one.mode, one.connections) == (mode, connections)]
    return {
        "mode": mode,
        "connections": connections,
        "transitions_per_s": round(median(one.rate for one in own), 1),
        "applications_per_s": round(median(one.rate for one in own) / TRANSITIONS, 2),
        "transitions_per_cpu_s": round(median(one.per_cpu for one in own), 1),
        "client_cpu_ms": round(median(1000 * one.cpu_client_s / one.transitions for one in own), 3),
        "server_cpu_ms": round(median(1000 * one.cpu_server_s / one.transitions for one in own), 3),
        "rounds": len(own),
    }


def goals(samples: Sequence[Sample], round_trips: float, commits: float) -> list[Goal]:
    """Return the goals: a share is the median of rounds, each beside its own floor, where it is lowest."""

    def share(mode: str, value: Callable[[Sample], float]) -> float:
        shares = []
        for number in sorted({one.connections for one in samples}):
            here = [one for one in samples if one.connections == number]
            own, floor = ([one for one in here if one.mode == way] for way in (mode, "floor"))
            shares.append(median(value(one) / value(below) for one, below in zip(own, floor, strict=True)))
        return round(min(shares), 3)

    return [
        Goal("kernel / floor, per CPU second", share("kernel", lambda one: one.per_cpu), "share", KERNEL_GOAL),
        Goal("kernel / floor, per second", share("kernel", lambda one: one.rate), "share", KERNEL_GOAL),
        Goal("full / floor, per CPU second", share("full", lambda one: one.per_cpu), "share", FULL_GOAL),
        Goal("full / floor, per second", share("full", lambda one: one.rate), "share", FULL_GOAL),
        Goal("round trips of a command", round_trips, "round trips", 3.0, at_least=False),
        Goal("commits of a command", round(commits, 3), "commits", 1.0, at_least=False),
    ]
