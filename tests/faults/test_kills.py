"""`kill -9` of web, relay and PostgreSQL in the middle of journeys: no acknowledged act is lost, none doubled."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, LiteralString

import pytest

from tests.faults.stage import Playing, Stage, script
from tests.support.journal import Journal

ROUNDS: Final = 20
LOAD: Final = 4
"""Journeys at once, for the full-size rounds."""


def kill_web(stage: Stage) -> None:
    """Kill the web process with requests in hand, and start it again."""
    stage.platform.web.restart()


def kill_relay(stage: Stage) -> None:
    """Kill the relay with messages in hand; another may have them once the lease ends."""
    stage.restart_relay()
    stage.end_leases()


def kill_database(stage: Stage) -> None:
    """Kill PostgreSQL under everybody's hands, and start it again: it recovers from its log."""
    stage.platform.kill_database()
    stage.platform.postgres.start()
    stage.platform.web.await_ready()
    stage.end_leases()


KILLS = {"web": kill_web, "relay": kill_relay, "database": kill_database}


@dataclass(slots=True)
class At:
    """Does a fault once, in a thread, as soon as an act with this path's end has been acknowledged so many times."""

    end: str
    times: int
    fault: Callable[[], None]
    seen: int = 0
    thread: threading.Thread | None = None
    errors: list[BaseException] = field(default_factory=list)

    def __call__(self, path: str) -> None:
        """Hear of an acknowledged act."""
        self.seen += path.endswith(self.end)
        if self.seen == self.times and self.thread is None:
            self.thread = threading.Thread(target=self._run, daemon=True)
            self.thread.start()

    def _run(self) -> None:
        try:
            self.fault()
        except BaseException as error:  # noqa: BLE001 - raised again where the fault is waited for
            self.errors.append(error)

    def done(self) -> None:
        """Wait for the fault to be over; an AssertionError if there was none."""
        assert self.thread is not None, f"no {self.times} acts end with {self.end}"
        self.thread.join(240)
        assert not self.errors, self.errors


@pytest.mark.parametrize(
    ("killed", "events", "end", "times"),
    [
        ("web", ("restaurant",), "/submission", 1),
        ("web", ("newborn",), "/signature-request", 1),
        ("relay", ("newborn",), "/pre-acceptance", 1),
        ("database", ("restaurant", "newborn"), "/commands/accept", 2),
    ],
)
def test_nothing_acknowledged_is_lost_and_nothing_doubled_when_killed(
    stage: Stage, killed: str, events: tuple[str, ...], end: str, times: int
) -> None:
    before, unanswered = len(stage.journal.entries()), stage.unanswered
    fault = At(end, times, lambda: KILLS[killed](stage))
    journeys = [
        Playing(stage, script(event), fault if event == events[0] else (lambda _path: None)) for event in events
    ]
    reports = [journey.result() for journey in journeys]
    fault.done()
    assert [report["state"] for report in reports] == ["concluded"] * len(events)
    assert stage.compared()["acknowledged"] > before
    # A database that is back at once may only have made web wait; a gone web process leaves requests unanswered.
    assert killed != "web" or stage.unanswered > unanswered, "no client has noticed"


def test_two_relays_deliver_each_message_once(stage: Stage) -> None:
    second = stage.platform.start("second relay", ["relay"])
    try:
        journeys = [Playing(stage, script(event)) for event in ("restaurant", "newborn")]
        assert [journey.result()["state"] for journey in journeys] == ["concluded"] * 2
        stage.compared()
        assert second.running
    finally:
        second.stop()
    assert stage.rows("SELECT name FROM outbox_periodic") == [("people.forget",)]


DAMAGES: dict[LiteralString, tuple[LiteralString, str]] = {
    "UPDATE casework_case SET unit = unit || '-x' WHERE case_no = 1": (
        "UPDATE casework_case SET unit = left(unit, -2) WHERE case_no = 1",
        "a case's state, version or unit is not its last history entry's",
    ),
    "UPDATE casework_case SET waiting_for = 1 WHERE case_no = 2": (
        "UPDATE casework_case SET waiting_for = 0 WHERE case_no = 2",
        "a waiting case's counter is not the number of those it waits for",
    ),
    "UPDATE outbox_message SET dead_at = created_at, delivered_at = NULL WHERE id = 1": (
        "UPDATE outbox_message SET dead_at = NULL, delivered_at = created_at WHERE id = 1",
        "a message was not delivered",
    ),
    "UPDATE audit_entry SET actor = actor || '-x' WHERE part = '0' AND seq = 2": (
        "UPDATE audit_entry SET actor = left(actor, -2) WHERE part = '0' AND seq = 2",
        "its content does not give its hash",
    ),
    "INSERT INTO command_receipt SELECT actor, key || '-x', command, reply, recorded_at FROM command_receipt": (
        "DELETE FROM command_receipt WHERE key LIKE '%-x'",
        "one history entry has the receipts of two commands",
    ),
    "UPDATE document SET key = 'x' || key WHERE case_no = 1": (
        "UPDATE document SET key = substr(key, 2) WHERE case_no = 1",
        "a document that history calls for is missing or there twice",
    ),
}
"""What a superuser does to the database, how it is undone, and what the comparison says of it."""


def test_the_comparison_sees_what_is_lost_doubled_or_altered(stage: Stage, tmp_path: Path) -> None:
    if not stage.journal.entries():
        stage.play(script("restaurant"))
    journal = Journal(tmp_path / "journal")
    journal.record("rating 430100-NOTTHERE", {"key": None})
    journal.record("case 430100-NOTTHERE.1 2 accept", {"key": "a key nobody kept"})
    for damage in DAMAGES:
        stage.rows(damage, role="postgres")
    try:
        found = "\n".join(stage.faults(journal)[0])
    finally:
        for undo, _ in DAMAGES.values():
            stage.rows(undo, role="postgres")
    assert "acknowledged, and lost: rating 430100-NOTTHERE" in found
    assert "0 receipts are kept for the key of case 430100-NOTTHERE.1 2 accept" in found
    assert [said for _, said in DAMAGES.values() if said not in found] == []
    stage.compared()


@pytest.mark.proof
@pytest.mark.parametrize("killed", sorted(KILLS))
def test_twenty_kills_at_any_moment_under_load_lose_and_double_nothing(stage: Stage, killed: str) -> None:
    chance = random.Random(killed)  # noqa: S311 - positions, not secrets
    unanswered, redelivered = stage.unanswered, stage.redelivered()
    ended = threading.Event()
    reports: list[dict[str, Any]] = []

    def keep_playing(first: int) -> None:
        for number in itertools.count(first):
            if ended.is_set():
                return
            reports.append(stage.play(script(("restaurant", "newborn")[number % 2])))

    with ThreadPoolExecutor(LOAD) as players:
        playing = [players.submit(keep_playing, first) for first in range(LOAD)]
        try:
            for _ in range(ROUNDS):
                time.sleep(chance.uniform(0.5, 4.0))
                KILLS[killed](stage)
                # Limits on submissions count by the platform's clock: more journeys than people would make need time.
                stage.end_leases()
        finally:
            ended.set()
        for one in playing:
            one.result()
    assert {report["state"] for report in reports} == {"concluded"}
    counts = stage.compared()
    unanswered, redelivered = stage.unanswered - unanswered, stage.redelivered() - redelivered
    assert unanswered + redelivered, "the kills hit nothing"
    print(f"{killed}: {ROUNDS} kills, {len(reports)} journeys, {unanswered=}, {redelivered=}, in all {counts}")
