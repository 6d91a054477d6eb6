"""`onething serve`: the web platform under granian, with blocking threads and as many pooled connections."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from onething.cli.database import embedded, prepare_django
from onething.config import environment
from onething.config.database import DatabaseError, EmbeddedPostgres
from onething.config.environment import ConfigurationError

SPARE_CONNECTIONS: Final = 20
"""Connections left for relay, workers, migrations and an operator's own session."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething serve` takes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default: %(default)s)")
    parser.add_argument(
        "--threads", type=int, default=8, help="blocking threads in each process (default: %(default)s)"
    )
    parser.add_argument("--embedded", action="store_true", help="use the PostgreSQL that OneThing brings along")


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped; 1 if the database isn't there or isn't migrated, 2 for impossible numbers."""
    if min(arguments.workers, arguments.threads) < 1 or not 0 < arguments.port < 65536:
        print("onething serve: --workers and --threads are at least 1, --port is 1 to 65535.", file=sys.stderr)
        return 2
    started: EmbeddedPostgres | None = None
    try:
        if arguments.embedded:
            postgres = embedded()
            started = None if postgres.is_running() else postgres
            postgres.start()
            os.environ["DATABASE_URL"] = postgres.dsn("web")
        # The web process has no business with the owner's password.
        os.environ.pop("DATABASE_OWNER_URL", None)
        environment.required_url("DATABASE_URL")
        os.environ["ONETHING_THREADS"] = str(arguments.threads)
        prepare_django()
        if refusal := reason_not_to_serve(arguments.workers * arguments.threads):
            print(f"onething serve: {refusal}", file=sys.stderr)
            return 1
        listen(arguments)
    except (DatabaseError, ConfigurationError) as error:
        print(f"onething serve: {error}", file=sys.stderr)
        return 1
    finally:
        if started is not None:
            started.stop()
    return 0


def reason_not_to_serve(connections_wanted: int) -> str:
    """Return why the database can't carry the platform, or an empty string; leaves no connection open."""
    from django.db import connection
    from django.db.utils import Error
    from psycopg_pool import PoolTimeout

    from onething.config.migrating import close_connections, unapplied

    try:
        missing = unapplied()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            room = int(cursor.fetchone()[0]) - SPARE_CONNECTIONS
    except (Error, PoolTimeout) as error:
        return f"the database of DATABASE_URL doesn't answer: {str(error).strip()}"
    finally:
        close_connections()
    if missing:
        shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        return f"the database lacks {len(missing)} migrations ({shown}). Run `onething database migrate` first."
    if connections_wanted > room:
        return (
            f"workers × threads = {connections_wanted} connections, but the server has room for {room} "
            f"(max_connections less {SPARE_CONNECTIONS}). Lower --workers or --threads, or raise max_connections."
        )
    return ""


def listen(arguments: argparse.Namespace) -> None:
    """Run granian until a signal ends it."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    print(f"OneThing listens on http://{arguments.host}:{arguments.port}", file=sys.stderr, flush=True)
    Granian(
        "onething.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=arguments.threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
