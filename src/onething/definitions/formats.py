"""Format checks of values, their intersection where fields merge, and the way from JSON input to rule values."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from onething.definitions.checks import CHECKS, LENGTHS, division_code
from onething.definitions.types.elements import Choice, DataElement, ElementType, Format

RuleValue = str | bool | Decimal | datetime.date | datetime.datetime

LONGEST_TEXT = 500
HARD_LIMIT = 4_000
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,8})?")
_AREA = re.compile(r"[0-9]{12}")
_UPPER = frozenset({"identity-number", "credit-code"})
_HIDDEN = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_Bound = TypeVar("_Bound", int, Decimal)


@dataclass(frozen=True, slots=True)
class Invalid:
    """An input that is no value of its element; the message says, in Chinese, what is expected."""

    message: str


@dataclass(frozen=True, slots=True)
class EmptyIntersection:
    """No value passes all the checks; says which two exclude one another."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undecidable:
    """Whether a value passes all the checks can't be decided; says why."""

    reason: str


def parse_value(raw: object, element: DataElement) -> RuleValue | Invalid:
    """Turn an input (of JSON or of a form) into a rule value: NFC text, exact numbers, ISO dates. Never raises.

    Checks what any value of the type must have; `validate` checks the format.
    """
    match element.type:
        case ElementType.NUMBER:
            return _number(raw)
        case ElementType.BOOLEAN:
            return _boolean(raw)
        case ElementType.DATE:
            return _date(raw)
        case ElementType.DATE_TIME:
            return _date_time(raw)
        case ElementType.AREA:
            text = _text(raw, 12)
            return text if isinstance(text, Invalid) or _AREA.fullmatch(text) else Invalid("请填写12位行政区划代码")
        case ElementType.TEXT | ElementType.CHOICE:
            text = _text(raw, min(element.format.max_length or LONGEST_TEXT, HARD_LIMIT))
            if isinstance(text, str) and element.format.check in _UPPER:
                return text.upper()
            return text


def _text(raw: object, longest: int) -> str | Invalid:
    if not isinstance(raw, str):
        return Invalid("请填写文字")
    if len(raw) > 4 * longest + 16:
        return Invalid(f"最多{longest}个字")
    text = unicodedata.normalize("NFC", raw.strip())
    if not text:
        return Invalid("请填写内容")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn"} or character in _HIDDEN for character in text):
        return Invalid("含有不可见的控制字符，请删除后重新填写")
    return text if len(text) <= longest else Invalid(f"最多{longest}个字，现为{len(text)}个字")


def _number(raw: object) -> Decimal | Invalid:
    wrong = Invalid("请填写数字，例如 12 或 12.5")
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        return wrong
    if isinstance(raw, int) and abs(raw) >= 10**18:
        return wrong
    text = raw.strip() if isinstance(raw, str) else format(raw, "f") if isinstance(raw, Decimal) else str(raw)
    if len(text) > 40 or not text.isascii() or _NUMBER.fullmatch(text) is None:
        return wrong
    return Decimal(text)


def _boolean(raw: object) -> bool | Invalid:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in {"true", "false"}:
        return raw == "true"
    return Invalid("请选择“是”或者“否”")


def _date(raw: object) -> datetime.date | Invalid:
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw.strip(), re.ASCII):
        try:
            return datetime.date.fromisoformat(raw.strip())
        except ValueError:
            return Invalid(f"没有 {raw.strip()} 这一天，请核对日期")
    return Invalid("请按 年-月-日 填写日期，例如 2026-01-31")


def _date_time(raw: object) -> datetime.datetime | Invalid:
    if isinstance(raw, datetime.datetime):
        return raw
    if isinstance(raw, str) and len(raw) <= 40 and "T" in raw:
        try:
            return datetime.datetime.fromisoformat(raw.strip())
        except ValueError:
            return Invalid("没有这个日期或时间，请核对")
    return Invalid("请按 年-月-日T时:分 填写，例如 2026-01-31T09:30")


def validate(value: RuleValue, element: DataElement, narrowed: Format | None = None) -> str | None:
    """Check a value against a format (default: the element's own); None, or a message naming wrong and expected."""
    wanted = element.format if narrowed is None else narrowed
    if element.type is ElementType.NUMBER:
        return _validate_number(value, wanted, element.unit or "")
    if element.type is ElementType.AREA:
        return division_code(value) if isinstance(value, str) else "请填写行政区划代码"
    if element.type is ElementType.CHOICE:
        values = [choice.value for choice in wanted.choices]
        labels = "、".join(choice.label for choice in wanted.choices[:12])
        return None if value in values else f"请在可选项中选择：{labels}"
    if element.type is ElementType.TEXT:
        return _validate_text(value, wanted, element)
    expected = {ElementType.BOOLEAN: bool, ElementType.DATE: datetime.date, ElementType.DATE_TIME: datetime.datetime}
    return None if isinstance(value, expected[element.type]) else f"请填写正确的{element.name}"


def _validate_number(value: RuleValue, wanted: Format, unit: str) -> str | None:
    if isinstance(value, bool) or not isinstance(value, Decimal) or not value.is_finite():
        return "请填写数字，例如 12 或 12.5"
    if wanted.minimum is not None and value < wanted.minimum:
        return f"不能小于{wanted.minimum}{unit}，现为{value}"
    if wanted.maximum is not None and value > wanted.maximum:
        return f"不能大于{wanted.maximum}{unit}，现为{value}"
    return None


def _validate_text(value: RuleValue, wanted: Format, element: DataElement) -> str | None:
    if not isinstance(value, str):
        return "请填写文字"
    if wanted.min_length is not None and len(value) < wanted.min_length:
        return f"至少{wanted.min_length}个字，现为{len(value)}个字"
    longest = wanted.max_length if wanted.max_length is not None else LONGEST_TEXT
    if len(value) > longest:
        return f"最多{longest}个字，现为{len(value)}个字"
    if wanted.choices and value not in {choice.value for choice in wanted.choices}:
        return f"请在可选项中选择：{'、'.join(choice.label for choice in wanted.choices[:12])}"
    if wanted.check is not None and (wrong := CHECKS[wanted.check](value)):
        return wrong
    if wanted.pattern is not None and _compiled(wanted.pattern).fullmatch(value) is None:
        example = f"，例如 {element.example}" if element.example else ""
        return f"{element.name}的格式不符{example}{'（' + element.hint + '）' if element.hint else ''}"
    return None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def effective(element: DataElement, narrowed: Format | None) -> Format | EmptyIntersection | Undecidable:
    """Return the format of one use of an element: the element's own, narrowed by the use's."""
    return element.format if narrowed is None else intersect((element.format, narrowed))


def intersect(formats: Iterable[Format]) -> Format | EmptyIntersection | Undecidable:
    """Return the one format that a value must pass to pass all of them, whatever their order.

    Lengths, ranges and choices intersect exactly; two different patterns or checks can't be compared.
    """
    together = list(dict.fromkeys(formats))
    patterns = sorted({item.pattern for item in together if item.pattern is not None})
    checks = sorted({item.check for item in together if item.check is not None})
    if len(patterns) > 1:
        return Undecidable(f"two different patterns: {patterns[0]} and {patterns[1]}")
    if len(checks) > 1:
        return Undecidable(f"two different checks: {checks[0]} and {checks[1]}")
    choices = _choices(together)
    if choices is None:
        return EmptyIntersection("the code lists have no value in common")
    combined = Format(
        pattern=patterns[0] if patterns else None,
        min_length=_highest([item.min_length for item in together]),
        max_length=_lowest([item.max_length for item in together]),
        minimum=_highest([item.minimum for item in together]),
        maximum=_lowest([item.maximum for item in together]),
        choices=choices,
        check=checks[0] if checks else None,
    )
    return _possible(combined)


def _highest(values: Iterable[_Bound | None]) -> _Bound | None:
    return max((value for value in values if value is not None), default=None)


def _lowest(values: Iterable[_Bound | None]) -> _Bound | None:
    return min((value for value in values if value is not None), default=None)


def _choices(formats: list[Format]) -> tuple[Choice, ...] | None:
    lists = [item.choices for item in formats if item.choices]
    if not lists:
        return ()
    common = set.intersection(*({choice.value for choice in choices} for choices in lists))
    return tuple(choice for choice in lists[0] if choice.value in common) or None


def _possible(combined: Format) -> Format | EmptyIntersection:
    low, high = combined.min_length or 0, combined.max_length
    if high is not None and low > high:
        return EmptyIntersection(f"at least {low} and at most {high} characters")
    if combined.minimum is not None and combined.maximum is not None and combined.minimum > combined.maximum:
        return EmptyIntersection(f"at least {combined.minimum} and at most {combined.maximum}")
    if combined.check is not None:
        lengths = LENGTHS[combined.check]
        if not any(low <= length and (high is None or length <= high) for length in lengths):
            return EmptyIntersection(f"no {combined.check} has between {low} and {high} characters")
    return combined
