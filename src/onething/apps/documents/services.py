"""Writes of issued documents: record the facts once, make the PDF once.

A document is what it was on the day it was issued: its facts are stored with it and never change; the PDF is set from
them, kept, and served from then on, so that the same document always has the same digest.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from onething.apps.documents import typesetting, verifying
from onething.apps.documents.models import Document, DocumentPdf, DocumentVoid
from onething.apps.documents.verifying import Verified, verify, verify_file
from onething.domain.documents import DocumentKind, sheet_for

__all__ = ["MadePdf", "Verified", "declare_void", "pdf", "record", "verify", "verify_file"]

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
ID_LETTERS = 26
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A document's PDF and its SHA-256 in hex."""

    content: bytes
    sha256: str


def record(
    *,
    application_id: str,
    case_no: int,
    kind: DocumentKind,
    number: str | None,
    facts: Mapping[str, Any],
    key: str,
    now: datetime,
) -> str:
    """Record an issued document and return its id; a `key` seen before returns the first one's id."""
    document = Document(
        id="".join(secrets.choice(ALPHABET) for _ in range(ID_LETTERS)),
        application_id=application_id,
        case_no=case_no,
        kind=kind.value,
        number=number,
        facts=dict(facts),
        recorded_at=now,
        key=key,
        check_code=verifying.fresh_code(),
    )
    Document.objects.bulk_create([document], ignore_conflicts=True)
    return Document.objects.values_list("id", flat=True).get(key=key)


def pdf(document_id: str, now: datetime) -> MadePdf:
    """Return the document's PDF, making it at first need. Raises Document.DoesNotExist for an unknown id."""
    kept = DocumentPdf.objects.filter(document_id=document_id).first()
    if kept is None:
        kept = _make(Document.objects.get(id=document_id), now)
    return MadePdf(bytes(kept.content), kept.sha256)


def _make(document: Document, now: datetime) -> DocumentPdf:
    facts = {**document.facts, "number": document.number or document.facts.get("number")}
    check = verifying.check_of(document)
    content = typesetting.pdf(sheet_for(DocumentKind(document.kind), facts, check), document.recorded_at)
    made = DocumentPdf(document=document, sha256=sha256(content).hexdigest(), content=content, made_at=now)
    DocumentPdf.objects.bulk_create([made], ignore_conflicts=True)
    return DocumentPdf.objects.get(document_id=document.id)


def declare_void(document_id: str, reason: str, by: str, now: datetime) -> bool:
    """Declare a document void (作废), for good: verification says so from now on; False if it is void already.

    ValueError for a reason that is empty or longer than 200 characters; Document.DoesNotExist for an unknown id.
    """
    words = reason.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        message = f"say in 1 to {LONGEST_REASON} characters why the document is void"
        raise ValueError(message)
    document = Document.objects.get(id=document_id)
    if DocumentVoid.objects.filter(document=document).exists():
        return False
    DocumentVoid.objects.bulk_create(
        [DocumentVoid(document=document, reason=words, at=now, by=by)], ignore_conflicts=True
    )
    return True
