"""Reading what people and machines hand in: from JSON-like input to the values of the rule language."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from onething.definitions.types.elements import ElementType
from onething.definitions.types.life_events import QuestionKind

if TYPE_CHECKING:
    from onething.rules import Value

MAX_TEXT = 4000
"""No single value is longer, in characters."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_AREA = re.compile(r"[0-9]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_ENDS = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cs", "Cn"})

_KINDS = {
    QuestionKind.BOOLEAN: ElementType.BOOLEAN,
    QuestionKind.CHOICE: ElementType.CHOICE,
    QuestionKind.NUMBER: ElementType.NUMBER,
    QuestionKind.DATE: ElementType.DATE,
    QuestionKind.AREA: ElementType.AREA,
}


class ValueRefusedError(ValueError):
    """A value is not of the wanted type; the message says in Chinese what is expected."""


def read_value(wanted: ElementType, raw: object) -> Value:
    """Return the value in the rule language's own type; ValueRefusedError for anything else.

    Accepts what JSON can carry: dates as `2026-01-31`, numbers as numbers or decimal text (at most 15 digits and 6 decimals).
    """
    if wanted is ElementType.BOOLEAN:
        if isinstance(raw, bool):
            return raw
        raise ValueRefusedError("应为“是”或者“否”")
    if wanted is ElementType.NUMBER:
        return _number(raw)
    if wanted is ElementType.DATE:
        return _date(raw)
    if wanted is ElementType.DATE_TIME:
        return _moment(raw)
    if not isinstance(raw, str):
        raise ValueRefusedError("应为文字")
    if wanted is ElementType.AREA and not _AREA.fullmatch(raw):
        raise ValueRefusedError("应为12位行政区划代码")
    return _text(raw)


def read_answer(kind: QuestionKind, raw: object) -> Value:
    """Read an answer; ValueRefusedError when it is not of the question's kind."""
    value = read_value(_KINDS[kind], raw)
    if kind is QuestionKind.NUMBER and value != value.to_integral_value():
        raise ValueRefusedError("应为整数")
    return value


def _text(raw: str) -> str:
    if len(raw) > MAX_TEXT:
        raise ValueRefusedError(f"文字过长，最多{MAX_TEXT}个字")
    if any(unicodedata.category(letter) in _UNSEEN and letter not in _LINE_ENDS for letter in raw):
        raise ValueRefusedError("含有不可见的控制字符")
    return str(raw)


def _number(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise ValueRefusedError("应为数字")
    text = repr(raw) if isinstance(raw, float) else str(raw)
    if not _NUMBER.fullmatch(text):
        try:
            text = f"{Decimal(text):f}"
        except (InvalidOperation, ValueError):
            text = ""
        if isinstance(raw, str) or len(text) > MAX_TEXT or not _NUMBER.fullmatch(text):
            raise ValueRefusedError("应为数字，最多15位整数、6位小数")
    return Decimal(text)


def _date(raw: object) -> datetime.date:
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        return raw
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            return datetime.date.fromisoformat(raw)
        except ValueError:
            raise ValueRefusedError("没有这一天，请核对日期") from None
    raise ValueRefusedError("应为日期，例如2026-01-31")


def _moment(raw: object) -> datetime.datetime:
    if isinstance(raw, datetime.datetime):
        return raw
    if isinstance(raw, str):
        try:
            return datetime.datetime.fromisoformat(raw)
        except ValueError:
            raise ValueRefusedError("应为日期和时间，例如2026-01-31T09:30") from None
    raise ValueRefusedError("应为日期和时间，例如2026-01-31T09:30")
