"""Issued documents against the database and the typesetter."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import ProgrammingError

from onething.apps.documents import selectors, services, typesetting
from onething.apps.documents.models import Document
from onething.domain.documents import DocumentKind, sheet_for

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
APPLICATION = "430100-abcdefghijklmnopqrst"


def recorded(key: str = "k1", item: str = "出生登记") -> str:
    return services.record(
        application_id=APPLICATION,
        case_no=1,
        kind=DocumentKind.DECISION,
        number="430100261122000001",
        facts={"item": item, "outcome": "approved"},
        key=key,
        now=NOW,
    )


@pytest.mark.django_db
def test_recording_twice_with_one_key_keeps_the_first() -> None:
    first, second = recorded(), recorded(item="别的事项")
    assert first == second
    assert [row.facts["item"] for row in selectors.documents_of(APPLICATION)] == ["出生登记"]


@pytest.mark.django_db
def test_the_pdf_is_made_once_and_carries_chinese_glyphs_and_tags() -> None:
    made = services.pdf(recorded(), NOW)
    assert made.content.startswith(b"%PDF-")
    assert b"NotoSansSC" in made.content
    assert b"/StructTreeRoot" in made.content
    assert made.sha256 == sha256(made.content).hexdigest()
    assert services.pdf(recorded(), NOW).content == made.content


@pytest.mark.django_db
def test_documents_can_be_narrowed_to_cases() -> None:
    recorded()
    assert selectors.documents_of(APPLICATION, {2}) == ()
    assert len(selectors.documents_of(APPLICATION, {0, 1})) == 1


@pytest.mark.django_db(transaction=True)
def test_the_web_cannot_change_a_document() -> None:
    recorded()
    with pytest.raises(ProgrammingError, match="permission denied"):
        Document.objects.update(number="0")


def test_the_screen_version_escapes_what_people_typed() -> None:
    shown = typesetting.html(sheet_for(DocumentKind.RECEIPT, {"applicant": "<script>alert(1)</script>"}))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_text_that_looks_like_typst_is_only_text() -> None:
    sheet = sheet_for(DocumentKind.RECEIPT, {"applicant": '#panic("x") $ \\ ] }'})
    assert typesetting.pdf(sheet, NOW).startswith(b"%PDF-")
