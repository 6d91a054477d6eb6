"""`onething database`: the embedded server from its first start to its end, and what migrating wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from onething.config.database import EmbeddedPostgres
from tests.cli.running import onething


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Give the test a data folder whose server is gone afterwards, whatever the test left."""
    yield tmp_path
    EmbeddedPostgres(tmp_path / "postgres").remove()


def test_the_embedded_server_starts_migrates_shows_itself_and_stops(data: Path) -> None:
    assert onething(data, "database", "status").returncode == 1
    started = onething(data, "database", "start")
    assert (started.returncode, "PostgreSQL runs in" in started.stdout) == (0, True), started.stderr
    again = onething(data, "database", "start")
    assert again.returncode == 0
    assert again.stdout == started.stdout, "starting twice starts once"
    assert f"process {EmbeddedPostgres(data / 'postgres').pid()}" in onething(data, "database", "status").stdout

    migrated = onething(data, "database", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    with psycopg.connect(EmbeddedPostgres(data / "postgres").dsn("web")) as direct:
        assert direct.execute("SELECT count(*) FROM application").fetchone() == (0,)
    assert onething(data, "database", "migrate").returncode == 0

    stopped = onething(data, "database", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "PostgreSQL is stopped.\n")
    idle = onething(data, "database", "stop")
    assert (idle.returncode, "No PostgreSQL runs" in idle.stdout) == (0, True)
    shown = onething(data, "database", "status")
    assert (shown.returncode, "Start it with `onething database start`" in shown.stdout) == (1, True)


@pytest.mark.parametrize(
    ("given", "missing"), [("DATABASE_OWNER_URL", "DATABASE_URL"), ("DATABASE_URL", "DATABASE_OWNER_URL")]
)
def test_migrating_a_server_of_ones_own_needs_both_addresses(data: Path, given: str, missing: str) -> None:
    done = onething(data, "database", "migrate", **{given: "postgresql://somebody:secret-word@127.0.0.1:1/onething"})
    assert done.returncode == 1
    assert f"{missing} is not set" in done.stderr
    assert "secret-word" not in done.stderr
