"""Reads of issued documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from onething.apps import prepared
from onething.apps.documents import typesetting
from onething.apps.documents.models import Document
from onething.domain.documents import Sheet

STAMP: Final = "(SELECT count(*) FROM document k WHERE k.application_id = {0})"
"""An SQL expression that grows with every document of an application; `{0}` is the application's id."""

_DOCUMENTS: Final = prepared.Statement.of(
    """
    SELECT id, application_id, case_no, kind, number, facts, recorded_at, check_code
    FROM document WHERE application_id = %(application_id)s AND (%(cases)s IS NULL OR case_no = ANY (%(cases)s))
    ORDER BY recorded_at, case_no, id LIMIT 500
    """,
    {"cases": "smallint[]"},
)


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """An issued document without its PDF; `case_no` 0 means the application as a whole."""

    id: str
    application_id: str
    case_no: int
    kind: str
    number: str | None
    facts: dict[str, Any]
    recorded_at: datetime
    check_code: str | None = None
    """What is printed on it, for its verification; for whoever may see the document, and nobody else."""


def documents_of(application_id: str, case_nos: Collection[int] | None = None) -> tuple[IssuedDocument, ...]:
    """Return an application's documents, oldest first; `case_nos` narrows them to those cases (0: the application)."""
    wanted = None if case_nos is None else "{" + ",".join(str(one) for one in case_nos) + "}"
    rows = prepared.run(_DOCUMENTS, {"application_id": application_id, "cases": wanted})
    return tuple(_of_row(row) for row in rows)


def _of_row(row: Sequence[Any]) -> IssuedDocument:
    values = [*row[:5], _json(row[5]), row[6], _spaced(row[7])]
    return IssuedDocument(*values)


def document(document_id: str) -> IssuedDocument | None:
    """Return one document, or None."""
    row = Document.objects.filter(id=document_id).first()
    return None if row is None else _issued(row)


def screen(sheet: Sheet) -> str:
    """Return a sheet as one HTML article to stand within a page: headings a level down, every text escaped.

    No row is read or written.
    """
    html = typesetting.html(sheet)
    for level in (2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    return html


def printed(sheet: Sheet, now: datetime) -> bytes:
    """Return a sheet as PDF without recording it, for drafts."""
    return typesetting.pdf(sheet, now)


def _issued(row: Document) -> IssuedDocument:
    return IssuedDocument(
        id=row.id,
        application_id=row.application_id,
        case_no=row.case_no,
        kind=row.kind,
        number=row.number,
        facts=row.facts,
        recorded_at=row.recorded_at,
        check_code=_spaced(row.check_code),
    )


def _spaced(code: str | None) -> str | None:
    return f"{code[:4]}-{code[4:]}" if code else None


def _json(value: Any) -> Any:
    """Return JSON that Django's connection hands out as text."""
    return json.loads(value) if isinstance(value, str) else value
