"""`onething database start|migrate|status|stop`: the embedded PostgreSQL, or the schema of a server of your own."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from onething.config import environment
from onething.config.accounts import server_account
from onething.config.database import DatabaseError, EmbeddedPostgres
from onething.config.environment import ConfigurationError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething database` takes."""
    parser.add_argument("action", choices=("start", "migrate", "status", "stop"), help="what to do")
    parser.add_argument(
        "--port", type=int, default=None, help="also listen on this port of 127.0.0.1 (0: any free one)"
    )
    parser.add_argument(
        "--embedded", action="store_true", help="migrate: use the embedded server even if DATABASE_OWNER_URL is set"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it; 0 done (status: running), 1 not done (status: not running)."""
    actions = {"start": start, "migrate": migrate, "status": status, "stop": stop}
    try:
        return actions[arguments.action](arguments)
    except (DatabaseError, ConfigurationError, RuntimeError) as error:
        print(f"onething database: {error}", file=sys.stderr)
        return 1


def embedded(port: int | None = None) -> EmbeddedPostgres:
    """Return the embedded server of the data folder (ONETHING_DATA, else `var`)."""
    return EmbeddedPostgres(environment.data_folder() / "postgres", port=port)


def start(arguments: argparse.Namespace) -> int:
    """Start the embedded server and say where it listens."""
    postgres = embedded(arguments.port)
    postgres.start()
    print(f"PostgreSQL runs in {postgres.folder} as {server_account().name}, process {postgres.pid()}.")
    return 0


def stop(arguments: argparse.Namespace) -> int:
    """Stop the embedded server."""
    postgres = embedded()
    running = postgres.pid() is not None
    postgres.stop()
    print("PostgreSQL is stopped." if running else f"No PostgreSQL runs in {postgres.folder}.")
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Say whether the embedded server runs."""
    postgres = embedded()
    if not postgres.is_running():
        print(f"No PostgreSQL runs in {postgres.folder}. Start it with `onething database start`.")
        return 1
    endpoint = postgres.endpoint()
    tcp = f", 127.0.0.1:{endpoint['port']}" if endpoint["tcp"] else ""
    print(f"PostgreSQL runs in {postgres.folder}, process {postgres.pid()}, socket {endpoint['socket']}{tcp}.")
    return 0


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the schema up to date as owner: on DATABASE_OWNER_URL's server, else on the embedded one."""
    owner_url, web_url = environment.text("DATABASE_OWNER_URL"), environment.text("DATABASE_URL")
    if arguments.embedded or not (owner_url or web_url):
        postgres = embedded(arguments.port)
        postgres.start()
        owner_url, web_url = postgres.dsn("owner"), postgres.dsn("web")
    elif not (owner_url and web_url):
        missing = "DATABASE_URL" if owner_url else "DATABASE_OWNER_URL"
        message = (
            f"{missing} is not set. Migrating needs both: DATABASE_OWNER_URL makes the tables, and the role of "
            "DATABASE_URL gets the right to use them. Or set neither for the embedded server."
        )
        raise ConfigurationError(message)
    environment.database_settings(owner_url, "DATABASE_OWNER_URL")
    web_role = str(environment.database_settings(web_url)["USER"])
    os.environ["DATABASE_URL"] = web_url
    prepare_django()
    from onething.config.migrating import migrate as run_migrations

    run_migrations(owner_url, web_role)
    return 0


def prepare_django() -> None:
    """Set Django up with the environment as it stands now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onething.config.settings")
    Path(environment.data_folder()).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
