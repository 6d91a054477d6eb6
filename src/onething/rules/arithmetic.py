"""`+ - * / **` over numbers, strings, dates and durations, by the kinds of both sides (DMN 1.5 tables 50 to 55)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any, Final

from onething.rules.errors import RuleBudgetExceeded
from onething.rules.temporal import MICROSECOND, add_months, days_duration, months_duration
from onething.rules.values import NUMBERS, UNKNOWN, Value, YearsMonthsDuration

_Operation = Callable[[Any, Any], Any]
_M = YearsMonthsDuration

# No rule needs longer texts, and a loop could double one without end.
MAX_TEXT: Final = 100_000


def calculate(table: dict[tuple[type, type], _Operation], left: Value, right: Value) -> Value:
    """Return the result, null when the kinds do not go together or there is none (division by zero, overflow)."""
    operation = table.get((type(left), type(right)))
    if operation is None:
        return UNKNOWN if left is UNKNOWN or right is UNKNOWN else None
    try:
        return operation(left, right)
    except (DecimalException, OverflowError, TypeError, ValueError):
        return None


def _midnight(day: date) -> datetime:
    """Return a date's midnight in UTC, which it is among dates and times.

    Taking it from one without a zone is then null (DMN 1.5 §10.3.2.3.4).
    """
    return datetime.combine(day, time(), tzinfo=UTC)


def _days_on(day: date, length: timedelta) -> date:
    return (datetime.combine(day, time()) + length).date()


def _shifted_clock(moment: time, length: timedelta) -> time:
    shifted: time = (
        datetime.combine(date(2000, 1, 3), moment.replace(tzinfo=None)) + length % timedelta(days=1)
    ).time()
    return shifted.replace(tzinfo=moment.tzinfo)


def _clock_difference(left: time, right: time) -> timedelta:
    day = date(2000, 1, 3)
    return datetime.combine(day, left) - datetime.combine(day, right)


def _joined(left: str, right: str) -> str:
    if len(left) + len(right) > MAX_TEXT:
        raise RuleBudgetExceeded(f"A text grew beyond {MAX_TEXT} characters.")
    return left + right


ADD: Final[dict[tuple[type, type], _Operation]] = {
    (Decimal, Decimal): NUMBERS.add,
    (str, str): _joined,
    (timedelta, timedelta): lambda a, b: a + b,
    (_M, _M): lambda a, b: _M(a.months + b.months),
    (time, timedelta): _shifted_clock,
    (date, timedelta): _days_on,
    (timedelta, date): lambda a, b: _days_on(b, a),
    (datetime, timedelta): lambda a, b: a + b,
    (timedelta, datetime): lambda a, b: b + a,
    (timedelta, time): lambda a, b: _shifted_clock(b, a),
}
SUBTRACT: Final[dict[tuple[type, type], _Operation]] = {
    (Decimal, Decimal): NUMBERS.subtract,
    (timedelta, timedelta): lambda a, b: a - b,
    (_M, _M): lambda a, b: _M(a.months - b.months),
    (date, timedelta): lambda a, b: _days_on(a, -b),
    (datetime, timedelta): lambda a, b: a - b,
    (date, date): lambda a, b: a - b,
    (datetime, datetime): lambda a, b: a - b,
    (date, datetime): lambda a, b: _midnight(a) - b,
    (datetime, date): lambda a, b: a - _midnight(b),
    (time, time): _clock_difference,
    (time, timedelta): lambda a, b: _shifted_clock(a, -b),
}
for _day in (date, datetime):
    ADD[_day, _M] = lambda a, b: add_months(a, b.months)
    ADD[_M, _day] = lambda a, b: add_months(b, a.months)
    SUBTRACT[_day, _M] = lambda a, b: add_months(a, -b.months)


def _micro(length: timedelta) -> Decimal:
    return Decimal(length // MICROSECOND)


MULTIPLY: Final[dict[tuple[type, type], _Operation]] = {
    (Decimal, Decimal): NUMBERS.multiply,
    (Decimal, timedelta): lambda a, b: days_duration(NUMBERS.multiply(a, _micro(b))),
    (timedelta, Decimal): lambda a, b: days_duration(NUMBERS.multiply(_micro(a), b)),
    (Decimal, _M): lambda a, b: months_duration(NUMBERS.multiply(a, Decimal(b.months))),
    (_M, Decimal): lambda a, b: months_duration(NUMBERS.multiply(Decimal(a.months), b)),
}
DIVIDE: Final[dict[tuple[type, type], _Operation]] = {
    (Decimal, Decimal): NUMBERS.divide,
    (timedelta, Decimal): lambda a, b: days_duration(NUMBERS.divide(_micro(a), b)),
    (_M, Decimal): lambda a, b: months_duration(NUMBERS.divide(Decimal(a.months), b)),
    (timedelta, timedelta): lambda a, b: NUMBERS.divide(_micro(a), _micro(b)),
    (_M, _M): lambda a, b: NUMBERS.divide(Decimal(a.months), Decimal(b.months)),
}
POWER: Final[dict[tuple[type, type], _Operation]] = {(Decimal, Decimal): NUMBERS.power}

TABLES: Final = {"+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "**": POWER}

_NEGATION: Final[dict[type, Callable[[Any], Any]]] = {
    Decimal: NUMBERS.minus,
    timedelta: lambda value: -value,
    YearsMonthsDuration: lambda value: YearsMonthsDuration(-value.months),
}


def negate(value: Value) -> Value:
    """Return the number or duration with its sign turned, null for anything else."""
    if value is UNKNOWN:
        return UNKNOWN
    operation = _NEGATION.get(type(value))
    return None if operation is None else operation(value)
