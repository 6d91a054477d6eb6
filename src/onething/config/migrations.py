"""Operations for migrations that Django doesn't bring along."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class AppendOnly(Operation):
    """Take UPDATE, DELETE and TRUNCATE on a table from the web role: history and audit grow, and never change.

    Write it after the operation that makes the table: `AppendOnly("audit_entry")` with the database's name of it.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        """Remember the name of the table in the database."""
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: privileges are no part of Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Revoke."""
        self._say(schema_editor, "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Give back what default privileges give."""
        self._say(schema_editor, "GRANT UPDATE, DELETE ON {table} TO {role}")

    def describe(self) -> str:
        """Say what it does, for `migrate --plan`."""
        return f"Make {self.table} append-only for the web role"

    def _say(self, schema_editor: BaseDatabaseSchemaEditor, statement: str) -> None:
        table, role = schema_editor.quote_name(self.table), schema_editor.quote_name(settings.DATABASE_WEB_ROLE)
        schema_editor.execute(statement.format(table=table, role=role))
