"""What issued documents say."""

from __future__ import annotations

import pytest

from onething.domain.documents import DocumentKind, Paragraph, Sheet, Table, sheet_for


def text_of(sheet: Sheet) -> str:
    return repr(sheet.blocks)


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_of_document_says_something_from_facts_alone(
    kind: DocumentKind,
) -> None:
    sheet = sheet_for(kind, {"item": "出生登记", "number": "430100261122000001"})
    assert sheet.title
    assert sheet.number == "430100261122000001"
    assert "出生登记" in text_of(sheet)


def test_a_refusal_names_ground_words_and_remedy() -> None:
    facts = {
        "outcome": "refused",
        "ground": "不符合法定条件",
        "words": "疏散通道宽度不足",
        "remedy": "可依法申请行政复议",
    }
    sheet = sheet_for(DocumentKind.DECISION, facts)
    assert sheet.title == "不予批准决定书"
    assert "疏散通道宽度不足" in text_of(sheet)
    assert Paragraph("对本决定不服的，可依法申请行政复议", strong=True) in sheet.blocks


def test_an_approval_names_no_remedy() -> None:
    sheet = sheet_for(DocumentKind.DECISION, {"outcome": "approved", "remedy": "可依法申请行政复议"})
    assert sheet.title == "准予决定书"
    assert "行政复议" not in text_of(sheet)


def test_a_correction_notice_lists_every_deficiency_with_who_asked() -> None:
    deficiencies = [
        {
            "organisation": "公安机关",
            "what": "户口簿",
            "reason": "缺首页",
            "remedy": "补拍首页",
        },
        {
            "organisation": "医疗保障局",
            "what": "缴费账户",
            "reason": "户名不符",
            "remedy": "改正户名",
        },
    ]
    sheet = sheet_for(DocumentKind.CORRECTION_NOTICE, {"deficiencies": deficiencies})
    tables = [block for block in sheet.blocks if isinstance(block, Table)]
    assert [row[0] for row in tables[0].rows] == ["公安机关", "医疗保障局"]


def test_dates_are_said_in_chinese_and_in_local_time() -> None:
    sheet = sheet_for(DocumentKind.RECEIPT, {"received_at": "2026-11-22T17:30:00+00:00"})
    assert "2026年11月23日 01:30" in text_of(sheet)


def test_an_unknown_fact_is_left_out() -> None:
    assert "hidden" not in text_of(sheet_for(DocumentKind.RECEIPT, {"internal_note": "hidden"}))


def test_a_digest_is_written_in_groups_that_a_line_can_break_between() -> None:
    sheet = sheet_for(DocumentKind.RECEIPT, {"digest": "0123456789abcdef"})
    assert "01234567 89abcdef" in text_of(sheet)


def test_a_documents_own_number_stands_at_its_head_and_nowhere_else() -> None:
    sheet = sheet_for(DocumentKind.DECISION, {"number": "430100261122000001", "item": "出生登记"})
    assert sheet.number == "430100261122000001"
    assert "430100261122000001" not in text_of(sheet)
