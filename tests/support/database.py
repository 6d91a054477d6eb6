"""The test run's own PostgreSQL: migrated as `owner`, used as `web`, emptied between tests as superuser."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from django.db import connection
from psycopg import sql

from onething.config import environment, migrating
from onething.config.database import DATABASE, SUPERUSER, EmbeddedPostgres

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'django_migrations'
    ORDER BY c.relname
"""


@dataclass(slots=True)
class Ground:
    """A migrated database which can be brought back to the state the migrations left."""

    postgres: EmbeddedPostgres
    seeds: dict[str, bytes] = field(default_factory=dict)
    """What migrations themselves wrote, by table, in COPY format."""

    def lay(self) -> None:
        """Migrate as owner, connect Django as web, remember what the migrations wrote."""
        web = environment.database_settings(self.postgres.dsn("web"))
        # The settings of `tests.settings` lead nowhere; keep their engine and pool, take the server's address.
        known = dict(connection.settings_dict)
        migrating.replace_connection(known | web | {"OPTIONS": known["OPTIONS"] | web["OPTIONS"]})
        migrating.migrate(self.postgres.dsn("owner"), "web", verbosity=0)
        with self.superuser() as direct:
            for table in filled_tables(direct):
                with direct.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
                    self.seeds[table] = b"".join(bytes(block) for block in copy)

    def superuser(self) -> psycopg.Connection:
        """Open a connection as superuser, to look at the server and to clean, never to prove a right."""
        return psycopg.connect(self.postgres.dsn(SUPERUSER, DATABASE), autocommit=True)

    def empty(self) -> None:
        """Bring every table back to what the migrations left; sequences start again."""
        with self.superuser() as direct:
            filled = filled_tables(direct)
            if not filled:
                return
            tables = sql.SQL(", ").join(sql.Identifier(table) for table in filled)
            with direct.transaction():
                direct.execute("SET LOCAL session_replication_role = replica")
                direct.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))
                for table, rows in self.seeds.items():
                    with direct.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                        copy.write(rows)


def filled_tables(direct: psycopg.Connection) -> list[str]:
    """Return the tables that hold at least one row."""
    tables = [str(row[0]) for row in direct.execute(TABLES).fetchall()]
    if not tables:
        return []
    parts = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    ]
    return [str(row[0]) for row in direct.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()]
