"""The two database roles: `owner` owns the schema and migrates it, `web` does everything else.

What `web` may do comes from default privileges, so that a table made by a migration is usable at once; a migration
takes UPDATE and DELETE back from append-only tables (`onething.config.migrations.AppendOnly`).
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER = "owner"
WEB = "web"


def create_roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Create the roles that are missing; `connection` is a superuser's in autocommit, `passwords` is by role."""
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role in (OWNER, WEB):
        verb = sql.SQL("ALTER") if role in known else sql.SQL("CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                verb, sql.Identifier(role), sql.Literal(passwords[role])
            )
        )


def create_database(connection: psycopg.Connection, name: str) -> None:
    """Create database `name` for `owner` unless it exists; `connection` is a superuser's and in autocommit."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(WEB))
    )


def grant_web(connection: psycopg.Connection, web_role: str = WEB) -> None:
    """Let `web_role` use what the connected role, the owner of the schema, has yet to create in `public`."""
    role = sql.Identifier(web_role)
    statements = (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    )
    with connection.transaction():
        for statement in statements:
            connection.execute(sql.SQL(statement).format(role=role))
