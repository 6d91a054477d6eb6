"""A platform of real processes with the demo's accounts, journeys on it, and the comparison afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg

from onething.apps.outbox.services import LEASE_S
from onething.cli.journeys import cast
from onething.cli.journeys.playing import play
from onething.cli.journeys.variants import Script, scripts
from tests.faults.acting import JournalingApi, Tokens
from tests.support.journal import Journal
from tests.support.processes import Platform

ROOT: Final = Path(__file__).resolve().parents[2]

PATIENCE_S: Final = 240.0
DELIVERING: Final = "relay: delivering"
"""What a relay says once it has started."""


@dataclass(slots=True)
class Stage:
    """A running platform and what its clients remember of it."""

    platform: Platform
    accounts: cast.Accounts
    journal: Journal
    tokens: Tokens = field(default_factory=Tokens)
    ahead_s: float = 0.0
    unanswered: int = 0
    """Requests of all journeys that nobody answered; their answers may have got lost after they took effect."""

    def api(self, heard: Callable[[str], None] = lambda _path: None) -> JournalingApi:
        """Return a client; `heard` is told the path of every acknowledged act."""
        return JournalingApi(
            self.platform.url, patience_s=PATIENCE_S, journal=self.journal, tokens=self.tokens, heard=heard
        )

    def play(self, script: Script, heard: Callable[[str], None] = lambda _path: None) -> dict[str, Any]:
        """Play a journey to its end and return its report."""
        api = self.api(heard)
        try:
            return play(script, api, self.accounts, lambda _line: None)
        finally:
            self.unanswered += api.all_unanswered
            api.close()

    def restart_relay(self) -> None:
        """Kill the relay with messages in hand, and wait until a new one delivers."""
        relay = self.platform.processes["relay"]
        relay.kill()
        begun = relay.log.read_text("utf-8").count(DELIVERING)
        relay.ready = lambda: relay.log.read_text("utf-8").count(DELIVERING) > begun
        relay.start()

    def redelivered(self) -> int:
        """Count the messages that were delivered after their first relay had gone."""
        return int(self.rows("SELECT count(*) FROM outbox_message WHERE attempts > 1")[0][0])

    def advance(self, seconds: float) -> None:
        """Let the clocks of all processes run so much further ahead of the machine's; `set_clock` would stop them."""
        self.ahead_s += seconds
        fresh = self.platform.clock_file.with_suffix(".new")
        fresh.write_text(json.dumps({"offset_s": self.ahead_s}), "utf-8")
        fresh.rename(self.platform.clock_file)

    def end_leases(self) -> None:
        """Let the leases of messages end that a dead relay, or a dead database, has left in hand."""
        self.advance(LEASE_S + 1)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the platform's environment, as role web."""
        environment = self.platform.environment() | {"DJANGO_SETTINGS_MODULE": "onething.config.settings"}
        return subprocess.run(
            [sys.executable, *arguments], check=False, capture_output=True, text=True, env=environment, cwd=ROOT
        )

    def rows(self, query: LiteralString, role: str = "web") -> list[tuple[Any, ...]]:
        """Run a query of the test's own on the platform's database and return its rows, if it has any."""
        with psycopg.connect(self.platform.postgres.dsn(role), autocommit=True) as direct:
            done = direct.execute(query)
            return done.fetchall() if done.description is not None else []

    def faults(self, journal: Journal | None = None) -> tuple[list[str], dict[str, int]]:
        """Compare a journal (default: the stage's own) with the database; return the faults and what was counted."""
        done = self.python("-m", "tests.faults.checker", str((journal or self.journal).path))
        assert done.stdout, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found["faults"], found["counts"]

    def compared(self) -> dict[str, int]:
        """Compare and return what was counted; an AssertionError lists every fault."""
        faults, counts = self.faults()
        assert not faults, "\n".join(faults)
        return counts


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Run a platform in `folder`; on failure its logs are printed, and in any case its processes end."""
    # Hashing passwords slowly is not what is tested here.
    with Platform(folder, extra={"ONETHING_PASSWORD_ITERATIONS": "1000"}) as platform:
        platform.start_all()
        written = folder / "accounts.json"
        platform.onething("accounts", "demo", "--write", str(written))
        yield Stage(platform, cast.accounts(written), Journal(folder / "journal"))


def script(event: str, variant: str = "standard") -> Script:
    """Return a journey's script."""
    return scripts()[event, variant]


@dataclass(slots=True)
class Playing:
    """A journey in a thread; `result` waits for its report or raises what ended it."""

    stage: Stage
    script: Script
    heard: Callable[[str], None] = lambda _path: None
    report: dict[str, Any] | None = None
    error: BaseException | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.report = self.stage.play(self.script, self.heard)
        except BaseException as error:  # noqa: BLE001 - whatever ended the journey is raised where it is waited for
            self.error = error

    def result(self) -> dict[str, Any]:
        """Wait for the end."""
        self.thread.join(2 * PATIENCE_S)
        if self.error is not None:
            raise self.error
        assert self.report is not None, "the journey has not come to its end"
        return self.report
