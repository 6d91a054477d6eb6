"""Running one prepared statement through Django's connection: one round trip, and in autocommit one commit.

The ORM plans each query anew; the hot statements of the apps are planned once per connection. Columns of type json arrive as
text, as Django's own adapters have it.
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
    """SQL with numbered parameters and their names in that order, ready to send: psycopg parses long texts at every call."""

    text: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, query: str, types: Mapping[str, str] | None = None) -> Statement:
        """Number the `%(name)s` of `query` and give each its one type: from `types`, else text."""
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


def run(query: str | Statement, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Execute `query`, prepared on first use, and return its rows (none for a statement without); errors are django.db's.

    A `Statement` takes its parameters by name; a text has psycopg's placeholders.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if isinstance(query, Statement):
            assert isinstance(parameters, Mapping)
            cursor: psycopg.Cursor[tuple[Any, ...]] = psycopg.RawCursor(connection.connection, row_factory=tuple_row)
            cursor.execute(query.text, query.values(parameters), prepare=True)
        else:
            cursor = psycopg.Cursor(connection.connection, row_factory=tuple_row)
            cursor.execute(query, parameters, prepare=True)
        return cursor.fetchall() if cursor.description is not None else []
