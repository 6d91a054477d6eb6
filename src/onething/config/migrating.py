"""Running migrations as the schema's owner while everything else is `web`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from onething.config import environment, roles


@contextmanager
def as_owner(owner_url: str) -> Iterator[None]:
    """Point Django's default connection to the owner's URL for a while: in commands and tests, not in requests."""
    previous = dict(connection.settings_dict)
    owner = environment.database_settings(owner_url, "DATABASE_OWNER_URL")
    replace_connection(previous | owner | {"OPTIONS": {**owner["OPTIONS"]}})
    try:
        yield
    finally:
        replace_connection(previous)


def replace_connection(settings: dict[str, Any]) -> None:
    """Close what is open and use `settings` from now on."""
    close_connections()
    connection.settings_dict.clear()
    connection.settings_dict.update(settings)


def close_connections() -> None:
    """Close this thread's connection and the process's pool; the next query opens them again."""
    wrapper: Any = connections["default"]
    wrapper.close()
    wrapper.close_pool()


def migrate(owner_url: str, web_role: str, *, verbosity: int = 1) -> None:
    """Bring the schema up to date; `web_role` may use whatever the migrations make."""
    with psycopg.connect(owner_url, autocommit=True) as direct:
        roles.grant_web(direct, web_role)
    with as_owner(owner_url):
        call_command("migrate", interactive=False, verbosity=verbosity)


def unapplied() -> list[str]:
    """Return the migrations the database lacks, as `app.name`, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
