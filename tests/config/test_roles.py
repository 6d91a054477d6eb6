"""What the web role may do, proven as the web role."""

from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.db.migrations.state import ProjectState

from onething.config import migrating
from onething.config.migrations import AppendOnly
from tests.support.database import Ground


@pytest.mark.django_db
def test_tests_are_connected_as_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("web", "web")


@pytest.mark.django_db
def test_web_cannot_make_or_empty_tables() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("CREATE TABLE intruder (id int)")


@pytest.fixture
def chronicle(ground: Ground, transactional_db: None) -> object:
    """Make a table as owner: everything allowed to web but what AppendOnly takes."""
    operation = AppendOnly("chronicle")
    with migrating.as_owner(ground.postgres.dsn("owner")), connection.schema_editor() as editor:
        editor.execute("CREATE TABLE chronicle (id int PRIMARY KEY, what text NOT NULL)")
        operation.database_forwards("audit", editor, ProjectState(), ProjectState())
    yield operation
    with migrating.as_owner(ground.postgres.dsn("owner")), connection.schema_editor() as editor:
        editor.execute("DROP TABLE chronicle")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE chronicle SET what = 'other'", "DELETE FROM chronicle", "TRUNCATE chronicle", "DROP TABLE chronicle"],
)
def test_append_only_table_refuses_web_every_change(chronicle: AppendOnly, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chronicle VALUES (1, 'written')")
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            cursor.execute(statement)
        cursor.execute("SELECT what FROM chronicle")
        assert cursor.fetchall() == [("written",)]


def test_append_only_undone_gives_web_its_usual_rights_back(chronicle: AppendOnly, ground: Ground) -> None:
    with migrating.as_owner(ground.postgres.dsn("owner")), connection.schema_editor() as editor:
        chronicle.database_backwards("audit", editor, ProjectState(), ProjectState())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chronicle VALUES (1, 'written')")
        cursor.execute("UPDATE chronicle SET what = 'other'")
        cursor.execute("DELETE FROM chronicle")
        assert cursor.rowcount == 1


def test_transactional_tests_start_empty_each_time(ground: Ground, transactional_db: None) -> None:
    with psycopg.connect(ground.postgres.dsn("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE leftover (id int GENERATED ALWAYS AS IDENTITY, what text)")
        try:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO leftover (what) VALUES ('a'), ('b')")
            ground.empty()
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO leftover (what) VALUES ('c') RETURNING id")
                assert cursor.fetchall() == [(1,)]
        finally:
            owner.execute("DROP TABLE leftover")


def test_what_migrations_wrote_survives_emptying(ground: Ground, transactional_db: None) -> None:
    with psycopg.connect(ground.postgres.dsn("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE allocator (series text PRIMARY KEY, next int)")
        owner.execute("INSERT INTO allocator VALUES ('receipt', 1)")
        planted = Ground(ground.postgres)
        try:
            planted.lay()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE allocator SET next = 7")
            planted.empty()
            with connection.cursor() as cursor:
                cursor.execute("SELECT series, next FROM allocator")
                assert cursor.fetchall() == [("receipt", 1)]
        finally:
            owner.execute("DROP TABLE allocator")
