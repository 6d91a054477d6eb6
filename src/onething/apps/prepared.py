"""Running one prepared statement through Django's connection: one round trip, and in autocommit one commit.

The ORM plans each query anew; the hot statements of the apps are planned once per connection. Columns of type json
arrive as text, as Django's own adapters have it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import tuple_row

PLACEHOLDER = re.compile(r"%\((\w+)\)s(::[\w\[\]]+)?")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with numbered parameters and their names in order, ready to send: psycopg parses long texts at every call."""

    text: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, query: str, types: Mapping[str, str] | None = None) -> Statement:
        """Return `query` with its `%(name)s` numbered, each with its one type: from `types`, else text."""
        names: list[str] = []

        def numbered(found: re.Match[str]) -> str:
            name = found[1]
            if name not in names:
                names.append(name)
            return f"${names.index(name) + 1}::{(types or {}).get(name, 'text')}"

        text = PLACEHOLDER.sub(numbered, query)
        return cls(re.sub(r"\s+", " ", text).strip(), tuple(names))

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the values in order; a missing one is a KeyError, others are left over."""
        return [parameters[name] for name in self.names]


def run(
    query: str | Statement, parameters: Mapping[str, Any] | Sequence[Any] | None = None, *, at_once: bool = True
) -> list[tuple[Any, ...]]:
    """Execute `query`, prepared, and return its rows, if it has any; errors are django.db's.

    Preparing is a round trip more, once per connection. `at_once=False` puts it off until the connection's threshold of
    uses, so that a command of two statements never prepares both. A `Statement` takes its parameters by name; a text
    has psycopg's placeholders.
    """
    connection.ensure_connection()
    prepare = True if at_once else None
    with connection.wrap_database_errors:
        if isinstance(query, Statement):
            if not isinstance(parameters, Mapping):
                raise TypeError("a Statement takes its parameters by name")
            cursor: psycopg.Cursor[tuple[Any, ...]] = psycopg.RawCursor(connection.connection, row_factory=tuple_row)
            cursor.execute(query.text, query.values(parameters), prepare=prepare)
        else:
            cursor = psycopg.Cursor(connection.connection, row_factory=tuple_row)
            cursor.execute(query, parameters, prepare=prepare)
        # Not `description`: it builds an object for each column, of a statement that is known by heart.
        return cursor.fetchall() if cursor.pgresult is not None and cursor.pgresult.nfields else []
