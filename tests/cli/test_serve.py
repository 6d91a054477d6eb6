"""`onething serve` refuses to start on what can't carry it, and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import onething
from tests.support.database import Ground


def test_without_a_database_it_says_which_variable_is_missing(tmp_path: Path) -> None:
    done = onething(tmp_path, "serve")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_an_address_that_is_no_database_it_says_so(tmp_path: Path) -> None:
    done = onething(tmp_path, "serve", DATABASE_URL="mysql://somewhere/else")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_nobody_at_the_address_it_says_so(tmp_path: Path) -> None:
    done = onething(tmp_path, "serve", DATABASE_URL="postgresql://web:secret-word@127.0.0.1:1/onething")
    assert done.returncode == 1
    assert "the database of DATABASE_URL doesn't answer" in done.stderr
    assert "secret-word" not in done.stderr
    assert "Traceback" not in done.stderr


def test_on_a_database_that_is_not_migrated_it_names_the_remedy(tmp_path: Path, ground: Ground) -> None:
    ground.postgres.create_database("unmigrated")
    done = onething(tmp_path, "serve", DATABASE_URL=ground.postgres.dsn("web", "unmigrated"))
    assert done.returncode == 1
    assert "Run `onething database migrate` first" in done.stderr


def test_with_more_connections_than_the_server_has_room_for_it_says_how_many(
    tmp_path: Path, ground: Ground, django_db_setup: None
) -> None:
    url = ground.postgres.dsn("web")
    done = onething(tmp_path, "serve", "--workers", "50", "--threads", "50", DATABASE_URL=url)
    assert done.returncode == 1
    assert "workers × threads = 2500 connections" in done.stderr
    assert "Lower --workers or --threads" in done.stderr


@pytest.mark.parametrize("wrong", [("--threads", "0"), ("--workers", "-1"), ("--port", "65536"), ("--port", "0")])
def test_impossible_numbers_are_wrong_usage(tmp_path: Path, wrong: tuple[str, str]) -> None:
    done = onething(tmp_path, "serve", *wrong)
    assert done.returncode == 2
    assert "--port is 1 to 65535" in done.stderr
