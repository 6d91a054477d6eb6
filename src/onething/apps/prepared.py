"""Running one prepared statement through Django's connection: one round trip, and in autocommit one commit.

The ORM plans each query anew; the hot statements of the apps are planned once per connection. Columns of type json arrive as
text, as Django's own adapters have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import tuple_row

Parameters = Mapping[str, Any] | Sequence[Any] | None


def run(query: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Execute `query`, prepared on first use, and return its rows (none for a statement without); errors are django.db's."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection, row_factory=tuple_row)
        cursor.execute(query, parameters, prepare=True)
        return cursor.fetchall() if cursor.description is not None else []
