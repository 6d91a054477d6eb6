"""Reads of issued documents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from onething.apps.documents import typesetting
from onething.apps.documents.models import Document
from onething.domain.documents import Sheet

STAMP: Final = "(SELECT count(*) FROM document k WHERE k.application_id = {0})"
"""An SQL expression that grows with every document of an application; `{0}` is the application's id."""


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
    rows = Document.objects.filter(application_id=application_id)
    if case_nos is not None:
        rows = rows.filter(case_no__in=case_nos)
    return tuple(_issued(row) for row in rows.order_by("recorded_at", "case_no", "id")[:500])


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
        check_code=f"{row.check_code[:4]}-{row.check_code[4:]}" if row.check_code else None,
    )
