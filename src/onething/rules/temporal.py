"""Dates, times and durations: reading them (ISO 8601 as DMN 1.5 §10.3.4.1 has it), adding them, and their parts."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onething.rules.values import YearsMonthsDuration

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}|@[A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*)?", re.ASCII
)
_MONTHS = re.compile(r"(-)?P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(?:\.(\d{1,9}))?S)?)?", re.ASCII
)

MICROSECOND: Final = timedelta(microseconds=1)


def read_date(text: str) -> date | None:
    """`2026-01-31`; None when the text is no date or there is no such day."""
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """`08:30:00`, with an optional fraction and `Z`, `+08:00` or `@Asia/Shanghai`."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds, fraction, zone = found.groups()
    try:
        micro = int((fraction or "0").ljust(6, "0")[:6])
        return time(int(hours), int(minutes), int(seconds), micro, tzinfo=_zone(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 18 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def read_date_time(text: str) -> datetime | None:
    """`2026-01-31T08:30:00`, or a date alone for its midnight."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    moment = read_time(time_text) if separator else time()
    return None if day is None or moment is None else datetime.combine(day, moment)


def read_duration(text: str) -> YearsMonthsDuration | timedelta | None:
    """`P1Y6M` in months, `P2DT3H` in days and time; the two never mix."""
    found = _MONTHS.fullmatch(text)
    if found and (found.group(2) or found.group(3)):
        months = int(found.group(2) or 0) * 12 + int(found.group(3) or 0)
        return YearsMonthsDuration(-months if found.group(1) else months)
    found = _DAYS.fullmatch(text)
    if not found or text.endswith("T") or not any(found.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds, fraction = found.groups()
    try:
        length = timedelta(
            days=int(days or 0),
            seconds=int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0),
            microseconds=int((fraction or "0").ljust(6, "0")[:6]),
        )
    except OverflowError:
        return None
    return -length if sign else length


def read_any(text: str) -> date | time | datetime | YearsMonthsDuration | timedelta | None:
    """Return what `@"…"` means."""
    if text[:1] == "P" or text[:2] == "-P":
        return read_duration(text)
    return read_date(text) or (read_date_time(text) if "T" in text else read_time(text))


def write_duration(value: YearsMonthsDuration | timedelta) -> str:
    """Return a duration as ISO 8601 text, `P0M` or `PT0S` for none."""
    if isinstance(value, YearsMonthsDuration):
        years, months = divmod(abs(value.months), 12)
        text = "P" + (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return "-" + text if value.months < 0 else text
    seconds, micro = divmod(abs(value) // MICROSECOND, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    clock = (
        (f"{hour}H" if hour else "")
        + (f"{minute}M" if minute else "")
        + (f"{second}{fraction}S" if second or micro else "")
    )
    text = "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock or not days else "")
    if text == "PT":
        return "PT0S"
    return "-" + text if value < timedelta() else text


def write_moment(value: date | datetime | time) -> str:
    """Return a date, time or date and time as `read_any` reads it."""
    if not isinstance(value, datetime | time):
        return value.isoformat()
    zone, text = value.tzinfo, value.replace(tzinfo=None).isoformat()
    text = text.rstrip("0") if "." in text else text
    if isinstance(zone, ZoneInfo):
        return f"{text}@{zone.key}"
    offset = value.replace(microsecond=0).isoformat()[len(value.replace(microsecond=0, tzinfo=None).isoformat()) :]
    return text + ("Z" if offset == "+00:00" else offset)


def add_months(day: Any, months: int) -> Any:
    """Return a date or date and time so many months on, at the month's last day when it is shorter.

    None outside years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> YearsMonthsDuration:
    """Whole months from start to end, negative when end comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonthsDuration(months)


def days_duration(microseconds: Decimal) -> timedelta | None:
    """Return the duration of so many microseconds, cut off towards zero; None when a `timedelta` can't be as long."""
    whole = microseconds.to_integral_value(ROUND_DOWN)
    return None if abs(whole) > 10**20 else timedelta(microseconds=int(whole))


def months_duration(months: Decimal) -> YearsMonthsDuration | None:
    """Return the duration of so many months, cut off towards zero; None beyond a thousand thousand million."""
    whole = months.to_integral_value(ROUND_DOWN)
    return None if abs(whole) > 10**12 else YearsMonthsDuration(int(whole))


def _offset(value: time | datetime) -> timedelta | None:
    return value.utcoffset()


def _zone_name(value: time | datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _part(name: str) -> Callable[[Any], Any]:
    return lambda value: Decimal(getattr(value, name))


def _of_length(divisor: int, modulus: int) -> Callable[[timedelta], Decimal]:
    def part(value: timedelta) -> Decimal:
        whole = abs(value) // timedelta(seconds=divisor)
        whole = whole % modulus if modulus else whole
        return Decimal(-whole if value < timedelta() else whole)

    return part


def _of_months(*, years: bool) -> Callable[[YearsMonthsDuration], Decimal]:
    def part(value: YearsMonthsDuration) -> Decimal:
        whole = abs(value.months) // 12 if years else abs(value.months) % 12
        return Decimal(-whole if value.months < 0 else whole)

    return part


_DAY_PARTS: Final[dict[str, Callable[[Any], Any]]] = {
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_CLOCK_PARTS: Final[dict[str, Callable[[Any], Any]]] = {
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _part("second"),
    "time offset": _offset,
    "timezone": _zone_name,
}
PARTS: Final[dict[type, dict[str, Callable[[Any], Any]]]] = {
    date: _DAY_PARTS,
    time: _CLOCK_PARTS,
    datetime: _DAY_PARTS | _CLOCK_PARTS,
    timedelta: {
        "days": _of_length(86_400, 0),
        "hours": _of_length(3_600, 24),
        "minutes": _of_length(60, 60),
        "seconds": _of_length(1, 60),
    },
    YearsMonthsDuration: {"years": _of_months(years=True), "months": _of_months(years=False)},
}
