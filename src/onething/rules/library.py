"""The functions every rule may call (DMN 1.5 §10.3.4). Wrong kinds of argument give null, as FEEL has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)
from typing import Any, Final

from onething.rules import temporal
from onething.rules.functions import Builtin, Parameter
from onething.rules.pattern import PatternError, found_in
from onething.rules.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    ListOf,
    Type,
)
from onething.rules.values import (
    NUMBERS,
    UNKNOWN,
    Value,
    YearsMonthsDuration,
    all_of,
    any_of,
    equal,
)

LIST: Final = ListOf(ANY)


def _date(*given: Any) -> Value:
    if len(given) == 3:
        try:
            return date(*(int(part) for part in given if part == part.to_integral_value()))
        except (ValueError, TypeError, OverflowError):
            return None
    source = given[0]
    if type(source) is str:
        return temporal.read_date(source)
    return source.date() if type(source) is datetime else source


def _time(*given: Any) -> Value:
    if len(given) == 1:
        source = given[0]
        if type(source) is str:
            return temporal.read_time(source)
        return source.timetz() if type(source) is datetime else source if type(source) is time else time(tzinfo=UTC)
    hour, minute, second, *offset = given
    try:
        micro = int((second % 1) * 1_000_000)
        zone = timezone(offset[0]) if offset and offset[0] is not None else None
        return time(int(hour), int(minute), int(second), micro, tzinfo=zone)
    except (ValueError, OverflowError, DecimalException):
        return None


def _date_and_time(*given: Any) -> Value:
    if len(given) == 2:
        return datetime.combine(_date(given[0]), given[1])
    source = given[0]
    if type(source) is str:
        return temporal.read_date_time(source)
    return source if type(source) is datetime else datetime.combine(source, time())


def _number(text: str, grouping: str | None = None, decimal: str | None = None) -> Value:
    if (grouping is not None and grouping not in {" ", ",", "."}) or (
        decimal is not None and decimal not in {",", "."}
    ):
        return None
    if grouping is not None and grouping == decimal:
        return None
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(decimal, ".") if decimal else plain
    body = plain.removeprefix("-").removeprefix("+")
    if (
        not body.isascii()
        or not body.replace(".", "", 1).replace("e", "", 1).replace("E", "", 1).replace("-", "", 1).isalnum()
    ):
        return None
    try:
        return NUMBERS.create_decimal(plain) if body[:1].isdigit() or body[:1] == "." else None
    except DecimalException:
        return None


def to_text(value: Value) -> Value:
    """FEEL's `string`: the text of a value, null for null."""
    kind = type(value)
    if value is None or kind is str:
        return value
    if kind is bool:
        return "true" if value else "false"
    if kind is Decimal:
        # 1 and 1.0 are one number, so they read the same.
        return f"{value.normalize(NUMBERS):f}" if value else "0"
    if kind is timedelta or kind is YearsMonthsDuration:
        return temporal.write_duration(value)
    if kind is date or kind is datetime or kind is time:
        return temporal.write_moment(value)
    if kind is tuple:
        return f"[{', '.join(map(_nested_text, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_nested_text(member)}" for key, member in value.items()) + "}"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{_nested_text(value.start)}..{_nested_text(value.end)}{closing}"


def _nested_text(value: Value) -> str:
    if value is None:
        return "null"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if type(value) is str else str(to_text(value))


def _substring(text: str, start: Decimal, length: Decimal | None = None) -> Value:
    place = int(start) - 1 if start > 0 else len(text) + int(start)
    if start == 0 or place < 0 or place > len(text) or (length is not None and length < 1):
        return None if start == 0 or place < 0 else ""
    return text[place:] if length is None else text[place : place + int(length)]


def _matches(text: str, pattern: str, flags: str | None = None) -> Value:
    try:
        return found_in(text, pattern, flags or "")
    except PatternError:
        return None


def _one_list(values: tuple[Any, ...]) -> Value:
    """`sum(1, 2)` and `sum([1, 2])` mean the same."""
    return values[0] if len(values) == 1 and type(values[0]) is tuple else values


def _least(sign: int) -> Callable[..., Value]:
    def extreme(*given: Any) -> Value:
        values = _one_list(given)
        if not values or len({type(value) for value in values}) != 1 or type(values[0]) not in _COMPARABLE:
            return None
        try:
            return min(values) if sign < 0 else max(values)
        except TypeError:
            return None

    return extreme


_COMPARABLE: Final = {Decimal, str, date, datetime, time, timedelta, YearsMonthsDuration}


def _sum(*given: Any) -> Value:
    values = _one_list(given)
    if not values:
        return None
    if all(type(value) is Decimal for value in values):
        total = Decimal(0)
        for value in values:
            total = NUMBERS.add(total, value)
        return total
    try:
        if all(type(value) is timedelta for value in values):
            return sum(values, timedelta())
    except OverflowError:
        return None
    if all(type(value) is YearsMonthsDuration for value in values):
        return YearsMonthsDuration(sum(value.months for value in values))
    return None


def _mean(*given: Any) -> Value:
    values = _one_list(given)
    total = _sum(*given)
    return NUMBERS.divide(total, Decimal(len(values))) if type(total) is Decimal else None


def _list_of(value: Any) -> tuple[Any, ...]:
    return value if type(value) is tuple else (value,)


def _count(value: Any) -> Value:
    return UNKNOWN if value is UNKNOWN else None if value is None else Decimal(len(_list_of(value)))


def _list_contains(members: Any, wanted: Any) -> Value:
    if members is UNKNOWN or wanted is UNKNOWN:
        return UNKNOWN
    if members is None:
        return None
    return any_of(
        [False if found is None else found for found in (equal(member, wanted) for member in _list_of(members))]
    )


def _over_booleans(combine: Callable[[Any], Value]) -> Callable[..., Value]:
    def combined(*given: Any) -> Value:
        values = given[0] if len(given) == 1 else given
        if values is UNKNOWN or values is None:
            return values
        return combine(_list_of(values))

    return combined


def _append(members: Any, *more: Any) -> Value:
    if members is UNKNOWN:
        return UNKNOWN
    return (*_list_of(members), *more)


def _concatenate(*lists: Any) -> Value:
    if any(each is UNKNOWN for each in lists):
        return UNKNOWN
    return None if any(each is None for each in lists) else tuple(member for each in lists for member in _list_of(each))


def _distinct(members: tuple[Any, ...]) -> Value:
    kept: list[Any] = []
    for member in members:
        if not any(equal(member, one) is True for one in kept):
            kept.append(member)
    return tuple(kept)


def _rounding(mode: str) -> Callable[..., Value]:
    def rounded(number: Decimal, scale: Decimal | None = None) -> Value:
        places = 0 if scale is None else int(scale)
        if abs(places) > 6_111:
            return None
        try:
            return number.quantize(Decimal(1).scaleb(-places), mode, NUMBERS)
        except DecimalException:
            # More digits than a number holds: nothing is left to round.
            return number if places >= 0 else None

    return rounded


def _modulo(dividend: Decimal, divisor: Decimal) -> Value:
    try:
        quotient = NUMBERS.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
        if quotient.adjusted() >= NUMBERS.prec:
            return None  # More digits than a number holds: the remainder is lost.
        return NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient))
    except DecimalException:
        return None


def _absolute(value: Any) -> Value:
    return YearsMonthsDuration(abs(value.months)) if type(value) is YearsMonthsDuration else abs(value)


def _parity(remainder: int) -> Callable[[Decimal], Value]:
    def has(number: Decimal) -> Value:
        return None if number != number.to_integral_value() else _modulo(number, Decimal(2)) == remainder

    return has


def _months_between(start: date, end: date) -> Value:
    return temporal.months_between(start, end)


def _negated(*given: Any) -> Value:
    return None


def _form(*parameters: tuple[str, Type] | tuple[str, Type, str]) -> tuple[Parameter, ...]:
    """Return a signature; a third word marks a parameter `optional`."""
    return tuple(
        Parameter(each[0], each[1], optional=len(each) > 2, nullable=len(each) > 2 or each[1] == ANY)
        for each in parameters
    )


def _one(name: str, *types: Type) -> tuple[tuple[Parameter, ...], ...]:
    return tuple(_form((name, each)) for each in types)


_TEXT_AND_MATCH: Final = (_form(("string", STRING), ("match", STRING)),)
_NUMBER_AND_SCALE: Final = (_form(("n", NUMBER), ("scale", NUMBER)), _form(("n", NUMBER)))
_MEMBERS: Final = (_form(("list", LIST)), _form(("c", ANY)))
_BOOLEANS: Final = (_form(("list", ANY)),)
_LISTS: Final = (_form(("list", LIST)),)

_ALL: Final = (
    Builtin("not", (_form(("negand", BOOLEAN)),), BOOLEAN, _negated, "The opposite; one argument only."),
    Builtin("is defined", (_form(("value", ANY)),), BOOLEAN, lambda value: value is not UNKNOWN,
            "True once there is an answer, even null; the one test an answer can turn.", lenient=True),
    Builtin("date", (*_one("from", STRING, DATE, DATE_TIME),
                     _form(("year", NUMBER), ("month", NUMBER), ("day", NUMBER))),
            DATE, _date, "A date from text, a date and time, or year, month and day; null when there is no such day."),
    Builtin("time", (*_one("from", STRING, TIME, DATE_TIME, DATE),
                     _form(("hour", NUMBER), ("minute", NUMBER), ("second", NUMBER),
                           ("offset", DAYS_DURATION, "optional"))),
            TIME, _time, "A time from text, from a date and time, or from hour, minute, second."),
    Builtin("date and time", (*_one("from", STRING, DATE_TIME, DATE), _form(("date", DATE), ("time", TIME)),
                              _form(("date", DATE_TIME), ("time", TIME))), DATE_TIME, _date_and_time,
            "A date and time from text, or from a date and a time."),
    Builtin("duration", _one("from", STRING), ANY, temporal.read_duration, 'A duration from text: "P6M" or "P10DT2H".'),
    Builtin("years and months duration",
            tuple(_form(("from", start), ("to", end)) for start in (DATE, DATE_TIME) for end in (DATE, DATE_TIME)),
            MONTHS_DURATION, _months_between, "Whole months from one date to another."),
    Builtin("number", (_form(("from", STRING), ("grouping separator", STRING, "optional"),
                             ("decimal separator", STRING, "optional")),), NUMBER, _number, "A number from text."),
    Builtin("string", _one("from", ANY), STRING, to_text, "The text of a value."),
    Builtin("contains", _TEXT_AND_MATCH, BOOLEAN, lambda text, match: match in text,
            "Whether the text holds the other."),
    Builtin("starts with", _TEXT_AND_MATCH, BOOLEAN, str.startswith, "Whether the text begins with the other."),
    Builtin("ends with", _TEXT_AND_MATCH, BOOLEAN, str.endswith, "Whether the text ends with the other."),
    Builtin("matches", (_form(("input", STRING), ("pattern", STRING), ("flags", STRING, "optional")),),
            BOOLEAN, _matches, "Whether the regular expression occurs in the text.", cost=8),
    Builtin("string length", _one("string", STRING), NUMBER, lambda text: Decimal(len(text)), "How many characters."),
    Builtin("upper case", _one("string", STRING), STRING, str.upper, "In capitals."),
    Builtin("lower case", _one("string", STRING), STRING, str.lower, "In small letters."),
    Builtin("substring", (_form(("string", STRING), ("start position", NUMBER), ("length", NUMBER, "optional")),),
            STRING, _substring, "From a position (1 is the first, -1 the last), so many characters."),
    Builtin("substring before", _TEXT_AND_MATCH, STRING,
            lambda text, match: text.partition(match)[0] if match and match in text else "",
            "What comes before the match."),
    Builtin("substring after", _TEXT_AND_MATCH, STRING,
            lambda text, match: text.partition(match)[2] if match else text, "What comes after the match."),
    Builtin("count", _BOOLEANS, NUMBER, _count, "How many members.", lenient=True),
    Builtin("sum", _MEMBERS, ANY, _sum, "The sum of numbers or durations; null for none.", repeats=True),
    Builtin("min", _MEMBERS, ANY, _least(-1), "The smallest; null for none or for mixed kinds.", repeats=True),
    Builtin("max", _MEMBERS, ANY, _least(1), "The largest; null for none or for mixed kinds.", repeats=True),
    Builtin("mean", _MEMBERS, NUMBER, _mean, "The average of numbers.", repeats=True),
    Builtin("all", _BOOLEANS, BOOLEAN, _over_booleans(all_of), "'and' over a list.", repeats=True, lenient=True),
    Builtin("any", _BOOLEANS, BOOLEAN, _over_booleans(any_of), "'or' over a list.", repeats=True, lenient=True),
    Builtin("list contains", (_form(("list", ANY), ("element", ANY)),), BOOLEAN, _list_contains,
            "Whether a member equals the element.", lenient=True),
    Builtin("append", (_form(("list", ANY), ("item", ANY)),), LIST, _append, "The list with more members at its end.",
            repeats=True, lenient=True),
    Builtin("concatenate", _BOOLEANS, LIST, _concatenate, "Lists joined.", repeats=True, lenient=True),
    Builtin("distinct values", _LISTS, LIST, _distinct, "Each member once.", cost=8),
    Builtin("floor", _NUMBER_AND_SCALE, NUMBER, _rounding(ROUND_FLOOR), "Rounded down."),
    Builtin("ceiling", _NUMBER_AND_SCALE, NUMBER, _rounding(ROUND_CEILING), "Rounded up."),
    Builtin("round half up", _NUMBER_AND_SCALE, NUMBER, _rounding(ROUND_HALF_UP), "Rounded, halves away from zero."),
    Builtin("round half down", _NUMBER_AND_SCALE, NUMBER, _rounding(ROUND_HALF_DOWN), "Rounded, halves towards zero."),
    Builtin("round up", _NUMBER_AND_SCALE, NUMBER, _rounding(ROUND_UP), "Rounded away from zero."),
    Builtin("round down", _NUMBER_AND_SCALE, NUMBER, _rounding(ROUND_DOWN), "Rounded towards zero."),
    Builtin("decimal", (_form(("n", NUMBER), ("scale", NUMBER)),), NUMBER, _rounding(ROUND_HALF_EVEN),
            "Rounded to so many places, halves to even."),
    Builtin("abs", _one("n", NUMBER, DAYS_DURATION, MONTHS_DURATION), ANY, _absolute, "Without its sign."),
    Builtin("modulo", (_form(("dividend", NUMBER), ("divisor", NUMBER)),), NUMBER, _modulo,
            "The remainder, with the sign of the divisor."),
    Builtin("even", _one("number", NUMBER), BOOLEAN, _parity(0), "Whether it divides by two."),
    Builtin("odd", _one("number", NUMBER), BOOLEAN, _parity(1), "Whether it does not divide by two."),
)  # fmt: skip

BUILTINS: Final[Mapping[str, Builtin]] = {builtin.name: builtin for builtin in _ALL}
