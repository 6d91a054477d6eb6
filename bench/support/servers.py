"""A PostgreSQL of the benchmark's own, durable, and the CPU seconds it takes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onething.config.database import EmbeddedPostgres

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
        total = 0
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(folder.name) == postmaster:
                total += sum(int(value) for value in fields[11:15])
            elif int(fields[1]) == postmaster:
                total += int(fields[11]) + int(fields[12])
        return total / TICKS


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
