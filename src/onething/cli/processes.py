"""The platform as real processes of the operating system: for the demo, for journeys, and for tests that kill them.

    with Platform(tmp_path) as platform:
        platform.start_database()
        platform.start_web()
        platform.web.kill()
        platform.web.start()

Everything lives in a folder of its own, on free ports of 127.0.0.1. When the block ends the processes are gone, and so
is the database unless `keep` says that it stays for the next start.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from onething.config.database import EmbeddedPostgres, free_port

REGISTERS = {
    "population": "ONETHING_REGISTER_POPULATION_URL",
    "enterprises": "ONETHING_REGISTER_ENTERPRISES_URL",
}
"""The simulated registers, and the variable that tells the platform where each is."""

PATIENCE_S = 180.0
"""How long a process may take to become ready on a busy machine; a dead one is noticed at once."""


@dataclass(slots=True)
class Process:
    """One process of the platform: started, killed and restarted with the same command, port and log."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    ready: Callable[[], bool] = field(default=lambda: True)
    _popen: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def pid(self) -> int:
        """Its process id; an error when it was never started."""
        if self._popen is None:
            message = f"{self.name} was never started"
            raise RuntimeError(message)
        return self._popen.pid

    def start(self) -> None:
        """Start it and wait until it is ready; doing so twice starts it once."""
        if self.running:
            return
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.await_ready()

    def await_ready(self) -> None:
        """Wait until it is ready, at its start or after something it depends on came back."""
        self._await(self.ready)

    def kill(self) -> None:
        """Kill it and its children with SIGKILL, and see that it is gone."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end; kill it if it doesn't within the patience."""
        with suppress(subprocess.TimeoutExpired):
            self._signal(signal.SIGTERM)
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """Kill and start."""
        self.kill()
        self.start()

    def tail(self, lines: int = 40) -> str:
        """Return the end of its log."""
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        popen = self._popen
        if popen is None:
            return
        # The group outlives its leader: children of a process that died are ended too.
        with suppress(ProcessLookupError):
            os.killpg(popen.pid, number)
        popen.wait(timeout=30)

    def _await(self, ready: Callable[[], bool]) -> None:
        started = shown = time.monotonic()
        while not ready():
            popen = self._popen
            if popen is not None and popen.poll() is not None:
                message = f"{self.name} ended with code {popen.returncode} instead of getting ready:\n{self.tail()}"
                raise RuntimeError(message)
            now = time.monotonic()
            if now - started > PATIENCE_S:
                message = f"{self.name} isn't ready after {PATIENCE_S:.0f} s:\n{self.tail()}"
                raise RuntimeError(message)
            if now - shown > 2:
                shown = now
                print(f"waiting for {self.name}, {now - started:.0f} s", file=sys.stderr, flush=True)
            time.sleep(0.05)


@dataclass(slots=True)
class Platform:
    """PostgreSQL, web and any further process in one folder."""

    folder: Path
    durable: bool = False
    """fsync only matters when the machine goes down, not when a process does."""
    keep: bool = False
    """Leave the database for the next start."""
    port: int = 0
    """The web's port; 0 takes any free one."""
    extra: dict[str, str] = field(default_factory=dict)
    """Further variables for every process."""
    processes: dict[str, Process] = field(default_factory=dict, init=False)
    postgres: EmbeddedPostgres = field(init=False)

    def __post_init__(self) -> None:
        """Choose the places; nothing runs yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.postgres = EmbeddedPostgres(self.folder / "postgres", durable=self.durable)
        self.port = self.port or free_port()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything; after a failure show the logs first."""
        if error is not None:
            print(self.logs(), file=sys.stderr)
        self.close()

    @property
    def url(self) -> str:
        """The base address of the web process."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def clock_file(self) -> Path:
        """The file all processes read their clock from."""
        return self.folder / "clock.json"

    @property
    def web(self) -> Process:
        """The web process."""
        return self.processes["web"]

    def start_database(self) -> None:
        """Start PostgreSQL and migrate."""
        self.postgres.start()
        self.onething("database", "migrate", owner=True)

    def start_web(self, *, workers: int = 1, threads: int = 4) -> Process:
        """Start `onething serve` and wait until `/readyz` says so."""
        if "web" not in self.processes and listens(self.port):
            message = f"port {self.port} is in use by another program; choose another"
            raise RuntimeError(message)
        arguments = ["serve", "--port", str(self.port), "--workers", str(workers), "--threads", str(threads)]
        return self.start("web", arguments, ready=lambda: answers(f"{self.url}/readyz"))

    def start_registers(self) -> None:
        """Start both simulated registers and tell every later process where they are."""
        for name, variable in REGISTERS.items():
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            self.extra[variable] = f"{url}/query"
            self.start(name, ["register", name, "--port", str(port), "--control"], ready=partial(listens, port))

    def set_registers(self, mode: str) -> None:
        """Make the simulated registers answer (`ok`) or fail (`hang`, `error`, `broken`, `slow`)."""
        for variable in REGISTERS.values():
            control = self.extra[variable].removesuffix("/query") + "/control"
            httpx.post(control, json={"mode": mode}, timeout=5.0, trust_env=False).raise_for_status()

    def start_relay(self) -> Process:
        """Start the process that delivers what the outbox holds."""
        return self.start("relay", ["relay"])

    def start_all(self) -> None:
        """Start everything, in the order in which one needs the other, with the catalogue published."""
        self.start_database()
        self.start_registers()
        self.onething("publish")
        self.start_web()
        self.start_relay()

    def start(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        ready: Callable[[], bool] = lambda: True,
        extra: Mapping[str, str] | None = None,
    ) -> Process:
        """Start `onething ARGUMENTS` as process `name` (relay, a register …) and wait until `ready()` is true."""
        command = [sys.executable, "-m", "onething.cli.main", *arguments]
        process = Process(name, command, self.environment() | dict(extra or {}), self.folder / f"{name}.log", ready)
        self.processes[name] = process
        process.start()
        return process

    def onething(self, *arguments: str, owner: bool = False) -> str:
        """Run a subcommand to its end and return what it printed; a failure is an error with all it said."""
        done = subprocess.run(
            [sys.executable, "-m", "onething.cli.main", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=self.environment(owner=owner),
        )
        if done.returncode != 0:
            message = f"onething {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            raise RuntimeError(message)
        return done.stdout

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        """Return the environment of the platform's processes; the owner's URL only for those that migrate."""
        found = {
            key: value for key, value in os.environ.items() if not key.startswith(("ONETHING_", "DATABASE_", "DJANGO_"))
        }
        found |= {
            "ONETHING_DATA": str(self.folder / "data"),
            "ONETHING_CLOCK_FILE": str(self.clock_file),
            "DATABASE_URL": self.postgres.dsn("web"),
            "PYTHONUNBUFFERED": "1",
        }
        found |= self.extra
        return found | ({"DATABASE_OWNER_URL": self.postgres.dsn("owner")} if owner else {})

    def set_clock(self, instant: datetime) -> None:
        """Set every process's clock to stand at `instant` (aware), whole at once."""
        fresh = self.clock_file.with_suffix(".new")
        fresh.write_text(json.dumps({"instant": instant.isoformat()}), "utf-8")
        fresh.rename(self.clock_file)

    def kill_database(self) -> None:
        """Kill PostgreSQL with all its processes."""
        self.postgres.kill()

    def logs(self) -> str:
        """Return the end of every log."""
        parts = [f"---- {name} ----\n{process.tail()}" for name, process in self.processes.items()]
        return "\n".join([*parts, f"---- postgres ----\n{self.postgres.log_tail(40)}"])

    def close(self) -> None:
        """End every process, and delete the database unless it is kept; safe to call twice."""
        for process in reversed(self.processes.values()):
            process.kill()
        if self.keep:
            self.postgres.stop()
        else:
            self.postgres.remove()


def listens(port: int) -> bool:
    """Tell whether something listens on a port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return True
    except OSError:
        return False


def answers(url: str) -> bool:
    """Tell whether `url` answers 200."""
    try:
        return httpx.get(url, timeout=5.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
