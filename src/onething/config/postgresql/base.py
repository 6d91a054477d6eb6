"""The database backend: PostgreSQL through the pool, without handing out connections that have died meanwhile.

Django can check a pooled connection with a round trip before each request. A connection the server has closed is also
seen without one: its socket is readable (end of file) although nothing was asked.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper which passes over dead connections of its pool."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a live connection; a server that can't be reached is an OperationalError, as ever."""
        connection = super().get_new_connection(conn_params)
        while self.pool is not None and has_died(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def has_died(connection: Any) -> bool:
    """Tell, without a round trip, whether an idle connection was closed by the server or has bytes nobody asked for."""
    if connection.closed:
        return True
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    return bool(readable)
