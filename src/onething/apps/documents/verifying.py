"""Whether a document is genuine, answered to whoever holds it: by its number and check code, or by the file itself.

What is told is what the paper says of itself, without anybody's data. Wrong codes are counted for the number and for
the address they come from, and lock both for a while: a code has 39 bits, and nobody gets more than a few tries.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q

from onething.apps.documents.models import Document, DocumentPdf, DocumentVoid
from onething.apps.people.services import limits
from onething.domain.documents import Check, DocumentKind
from onething.domain.documents.kinds import public_facts
from onething.ports.clock import CIVIL_ZONE

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that is read for something else: no 0 O 1 I L U."""
CODE_LENGTH: Final = 8
LONGEST_NUMBER: Final = 64
MOST_OF_ONE_NUMBER: Final = 20


class Standing(StrEnum):
    """What a document found is worth today."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Verified:
    """A document that was found. `issued_on` and `valid_until` are ISO 8601; `sha256` is the PDF's, in hex."""

    standing: Standing
    title: str
    number: str
    issuer: str
    issued_on: str | None
    valid_until: str | None
    sha256: str | None
    void_reason: str | None
    void_at: datetime | None


def fresh_code() -> str:
    """Return a new check code."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def check_of(document: Document) -> Check | None:
    """Return what a document prints of itself; None for one issued before there were codes."""
    if document.check_code is None:
        return None
    number, code = _number(document), f"{document.check_code[:4]}-{document.check_code[4:]}"
    site = settings.PUBLIC_ADDRESS
    address = f"{site}/verify?{urlencode({'number': number, 'code': document.check_code})}" if site else None
    return Check(number, code, address)


def _number(document: Document) -> str:
    """Return by what a document is looked for: its number, or its id where it has none."""
    return document.number or document.id


def verify(number: str, code: str, address: str, now: datetime) -> Verified | limits.Wait | None:
    """Look for a document by number and check code; None if there is none, Wait after too many wrong codes.

    Nobody learns whether the number or the code was wrong.
    """
    wanted, typed = number.strip(), "".join(code.split()).replace("-", "").upper()
    if not 0 < len(wanted) <= LONGEST_NUMBER or "\0" in wanted or len(typed) != CODE_LENGTH:
        return None
    counted = ((limits.Purpose.VERIFYING, address), (limits.Purpose.VERIFYING_ONE, wanted))
    for purpose, key in counted:
        allowance = limits.allow(purpose, key, now)
        if isinstance(allowance, limits.Wait):
            return allowance
    rows = Document.objects.filter(Q(number=wanted) | Q(id=wanted.lower()), check_code__isnull=False)
    found = [
        row
        for row in rows.order_by("-recorded_at")[:MOST_OF_ONE_NUMBER]
        if hmac.compare_digest((row.check_code or "").encode(), typed.encode())
    ]
    if not found:
        return None
    for purpose, key in counted:
        limits.give_back(purpose, key)
    return _verified(found[0], now)


def verify_file(sha256: str, address: str, now: datetime) -> Verified | limits.Wait | None:
    """Look for the document whose PDF has this digest (hex); None if we never issued such a file."""
    allowance = limits.allow(limits.Purpose.VERIFYING, address, now)
    if isinstance(allowance, limits.Wait):
        return allowance
    found = Document.objects.filter(documentpdf__sha256=sha256).first()
    return None if found is None else _verified(found, now)


def _verified(document: Document, now: datetime) -> Verified:
    said = public_facts(DocumentKind(document.kind), document.facts)
    void = DocumentVoid.objects.filter(document=document).first()
    sha256 = DocumentPdf.objects.filter(document=document).values_list("sha256", flat=True).first()
    expired = _expired(said.valid_until, now.astimezone(CIVIL_ZONE).date())
    standing = Standing.VOID if void else Standing.EXPIRED if expired else Standing.GENUINE
    return Verified(
        standing=standing,
        title=said.title,
        number=_number(document),
        issuer=said.issuer,
        issued_on=said.issued_on,
        valid_until=said.valid_until,
        sha256=sha256,
        void_reason=void.reason if void else None,
        void_at=void.at if void else None,
    )


def _expired(until: str | None, today: date) -> bool:
    """Tell whether the last day has passed; words that are no day never have."""
    try:
        return until is not None and date.fromisoformat(until[:10]) < today
    except ValueError:
        return False
