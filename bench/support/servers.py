"""A PostgreSQL and a web process of the benchmark's own, and the CPU seconds they take."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onething.cli.processes import answers
from onething.config.database import EmbeddedPostgres, free_port

PATIENCE_S = 120.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Server:
    """A running, migrated server that Django is connected to as `web`."""

    postgres: EmbeddedPostgres

    def cpu_s(self) -> float:
        """Return the CPU seconds of the server's processes so far, ended ones included."""
        postmaster = self.postgres.pid()
        if postmaster is None:
            message = f"PostgreSQL has died; its log is {self.postgres.log}"
            raise RuntimeError(message)
        return cpu_of(postmaster)


def cpu_of(process: int) -> float:
    """Return the CPU seconds of a process and its children so far, ended ones included."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == process:
            total += sum(int(value) for value in fields[11:15])
        elif int(fields[1]) == process:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


@contextmanager
def own_web() -> Iterator[tuple[str, int]]:
    """Start `onething serve` on the server Django is connected to; give address and process id; end it at the end."""
    port = free_port()
    command = [sys.executable, "-m", "onething.cli.main", "serve", "--port", str(port), "--threads", "2"]
    web = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + PATIENCE_S
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            if web.poll() is not None or time.monotonic() > until:
                message = "`onething serve` did not start for the benchmark"
                raise RuntimeError(message)
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", web.pid
    finally:
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()


@contextmanager
def own_server(connections: int) -> Iterator[Server]:
    """Start a durable, migrated server in a new folder and set Django up for `connections`; remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="onething-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        postgres.start()
        try:
            os.environ |= {
                "DATABASE_URL": postgres.dsn("web"),
                "ONETHING_DATA": folder,
                "ONETHING_THREADS": str(connections + 1),
                "DJANGO_SETTINGS_MODULE": "onething.config.settings",
            }
            import django
            from django.db import connection

            django.setup()
            from onething.config import migrating

            migrating.migrate(postgres.dsn("owner"), "web", verbosity=0)
            try:
                yield Server(postgres)
            finally:
                connection.close()
                connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it, the base type doesn't
        finally:
            postgres.remove()
