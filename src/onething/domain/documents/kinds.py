"""The kinds of issued documents and what each says, from the facts frozen when it was issued.

A document's facts are a JSON object. Keys known here appear in the order of `LABELS`; lists (`items`, `materials`,
`deficiencies`, `outputs`) become tables. Wording follows the Administrative Licensing Law: articles 32 (receipt,
correction, acceptance), 38 (reasons and remedies of a refusal).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from onething.domain.documents.sheet import (
    Block,
    Check,
    Entries,
    Heading,
    Paragraph,
    Row,
    Sheet,
    Signed,
    Table,
)

Facts = Mapping[str, Any]
LOCAL = ZoneInfo("Asia/Shanghai")


class DocumentKind(StrEnum):
    """Every document the platform issues; the value is what events and URLs carry."""

    RECEIPT = "receipt"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    CORRECTION_NOTICE = "correction_notice"
    NON_ACCEPTANCE_NOTICE = "non_acceptance_notice"
    DECISION = "decision"
    RESULT = "result"
    GENERATED_FORM = "generated_form"


LABELS: Mapping[str, str] = {
    "event": "一件事",
    "item": "事项",
    "kind": "事项类型",
    "applicant": "申请人",
    "subject": "办理对象",
    "holder": "持有人",
    "application_number": "申请编号",
    "receipt_number": "收件编号",
    "query_code": "查询码",
    "case_number": "办件编号",
    "organisation": "承办机关",
    "unit": "承办单位",
    "received_at": "收件时间",
    "accepted_at": "受理时间",
    "decided_at": "决定时间",
    "issued_at": "制发时间",
    "valid_until": "有效期至",
    "due": "应办结日期",
    "due_statutory": "法定办结日期",
    "due_promised": "承诺办结日期",
    "answer_by": "补正截止日期",
    "legal_basis": "依据",
    "ground": "理由类别",
    "words": "具体理由",
    "reason": "原因",
    "instead": "请这样办理",
    "signed_by": "签名人",
    "digest": "材料摘要",
    "definition": "办事指南版本",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The fixed words of one kind of document."""

    title: str
    opening: str
    remedy: bool = False


MOMENTS = ("issued_at", "decided_at", "accepted_at", "received_at", "recorded_at", "at")
"""Where the day of issue is found, the best first."""

DIGESTS = frozenset({"digest", "definition"})

WORDINGS: Mapping[DocumentKind, Wording] = {
    DocumentKind.RECEIPT: Wording(
        "收件凭证",
        "您提交的申请和下列材料已收到。凭收件编号和查询码可以在网上或者打电话查询进度，请不要把查询码告诉无关的人。",
    ),
    DocumentKind.ACCEPTANCE_NOTICE: Wording("受理通知书", "您的申请材料齐全、符合法定形式，现予受理。"),
    DocumentKind.CORRECTION_NOTICE: Wording(
        "补正通知书",
        "经各承办单位审核，您的申请还需补正以下全部内容。本通知一次告知，请在截止日期前一并补齐。",
    ),
    DocumentKind.NON_ACCEPTANCE_NOTICE: Wording("不予受理决定书", "您的申请不予受理，理由如下。", remedy=True),
    DocumentKind.DECISION: Wording("决定书", "经审查，现作出如下决定。"),
    DocumentKind.GENERATED_FORM: Wording("申请表", "本表由平台按您填写和系统取得的内容自动生成，不用另行提交。"),
    DocumentKind.RESULT: Wording("办理结果", "您申请的事项已办成，结果如下。"),
}

TABLES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "items": (
        "办理事项",
        (("item", "事项"), ("organisation", "承办机关"), ("unit", "承办单位")),
    ),
    "materials": ("材料", (("name", "材料"), ("way", "取得方式"), ("copies", "份数"))),
    "deficiencies": (
        "需要补正的内容",
        (
            ("organisation", "提出单位"),
            ("what", "材料或信息"),
            ("reason", "问题"),
            ("remedy", "怎样补正"),
        ),
    ),
    "fields": ("填写内容", (("about", "对象"), ("label", "项目"), ("value", "内容"))),
    "outputs": ("办理结果内容", (("label", "项目"), ("value", "内容"))),
}


def sheet_for(kind: DocumentKind, facts: Facts, check: Check | None = None) -> Sheet:
    """Return the sheet of an issued document; facts a kind does not know are left out, never guessed.

    With `check` it says how anybody who holds it can have it verified.
    """
    wording = WORDINGS[kind]
    blocks: list[Block] = [Paragraph(_opening(kind, wording, facts))]
    rows = tuple(Row(LABELS[key], _row(key, facts[key])) for key in LABELS if facts.get(key) not in (None, "", [], {}))
    if rows:
        blocks.append(Entries(rows))
    for key, (heading, columns) in TABLES.items():
        blocks.extend(_table(heading, columns, facts.get(key)))
    blocks.extend(_remedy(kind, wording, facts))
    blocks.append(
        Signed(
            _issuer(facts),
            _issued_on(facts),
        )
    )
    return Sheet(
        _title(kind, wording, facts),
        _text(facts, "number") or _text(facts, "receipt_number"),
        tuple(blocks),
        check=check,
    )


@dataclass(frozen=True, slots=True)
class Public:
    """What anybody who holds a document may be told of it: nothing about a person. Dates are ISO 8601 texts."""

    title: str
    issuer: str
    issued_on: str | None
    valid_until: str | None


def public_facts(kind: DocumentKind, facts: Facts) -> Public:
    """Return what verification shows of a document."""
    issued = next((str(facts[key]) for key in MOMENTS if facts.get(key)), None)
    return Public(_title(kind, WORDINGS[kind], facts), _issuer(facts), issued, _text(facts, "valid_until"))


def _issuer(facts: Facts) -> str:
    return _said(facts.get("organisation") or facts.get("issuer") or "政务服务平台")


def _title(kind: DocumentKind, wording: Wording, facts: Facts) -> str:
    if kind is DocumentKind.GENERATED_FORM:
        return _text(facts, "title") or wording.title
    if kind is DocumentKind.RESULT:
        return _text(facts, "result") or wording.title
    if kind is DocumentKind.DECISION:
        return "不予批准决定书" if facts.get("outcome") == "refused" else "准予决定书"
    return wording.title


def _opening(kind: DocumentKind, wording: Wording, facts: Facts) -> str:
    if kind is DocumentKind.DECISION:
        if facts.get("outcome") == "refused":
            return "经审查，您的申请不符合规定的条件，决定不予批准。理由和救济途径如下。"
        return "经审查，您的申请符合规定的条件，决定准予批准。"
    return wording.opening


def _remedy(kind: DocumentKind, wording: Wording, facts: Facts) -> tuple[Block, ...]:
    refused = wording.remedy or (kind is DocumentKind.DECISION and facts.get("outcome") == "refused")
    remedy = _text(facts, "remedy")
    if not refused or not remedy:
        return ()
    return (
        Heading("您的权利"),
        Paragraph(f"对本决定不服的，{remedy.removeprefix('对本决定不服的，')}", strong=True),
    )


def _table(heading: str, columns: Sequence[tuple[str, str]], rows: object) -> tuple[Block, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        return ()
    shown = tuple(
        (key, label)
        for key, label in columns
        if any(isinstance(row, Mapping) and row.get(key) not in (None, "") for row in rows)
    )
    if not shown:
        shown = (columns[0],)
    cells = tuple(
        tuple(_said(row.get(key)) if isinstance(row, Mapping) else _said(row) for key, _ in shown) for row in rows
    )
    return (Heading(heading), Table(tuple(label for _, label in shown), cells))


def _row(key: str, value: object) -> str:
    """Return a labelled value; digests in groups of eight, which people can compare and lines can break between."""
    said = _said(value)
    if key not in DIGESTS:
        return said
    return " ".join(said[start : start + 8] for start in range(0, len(said), 8))


def _text(facts: Facts, key: str) -> str | None:
    value = facts.get(key)
    return str(value) if value not in (None, "") else None


def _issued_on(facts: Facts) -> str:
    for key in MOMENTS:
        if facts.get(key):
            return _said(facts[key]).split(" ")[0]
    return ""


def _said(value: object) -> str:
    """Return a fact as people read it: dates in Chinese, truth as 是/否, lists joined."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_said(part)}" for key, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(_said(part) for part in value)
    return _said_text(str(value))


def _said_text(text: str) -> str:
    try:
        if len(text) == len("2026-01-01"):
            return _said_date(date.fromisoformat(text))
        if len(text) >= len("2026-01-01T00:00") and text[10] in "T ":
            moment = datetime.fromisoformat(text)
            local = moment.astimezone(LOCAL) if moment.tzinfo else moment
            return f"{_said_date(local.date())} {local:%H:%M}"
    except ValueError:
        return text
    return text


def _said_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
