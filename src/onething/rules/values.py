"""The values of the language: what they are, when they are equal, what is unknown about them.

A number is a `Decimal`, a list a `tuple`, FEEL's null is `None`. A record given by the host is *open*: a member it
lacks is `UNKNOWN`, since an answer may still come. A record made by a rule is a `ContextValue` and closed: a member it
lacks is null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, DivisionByZero, InvalidOperation, Overflow
from decimal import Context as DecimalContext
from typing import Any, Final, final

from onething.rules.errors import RuleInputError


@final
class Unknown:
    """Not answered yet. Not null, not false, and without a truth value of its own."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false; compare with 'is UNKNOWN'.")

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A duration counted in whole months."""

    months: int


@dataclass(frozen=True, slots=True)
class RangeValue:
    """All between two values; each end says whether it belongs to it."""

    start: Any
    end: Any
    start_included: bool
    end_included: bool


class ContextValue(dict[str, Any]):
    """A closed record: what is not in it is null."""

    __slots__ = ()


# Any of: str, bool, Decimal, date, datetime, time, timedelta, YearsMonthsDuration, None, UNKNOWN, tuple, Mapping,
# RangeValue.
Value = Any

# IEEE 754-2008 decimal128, as DMN 1.5 §10.3.2.3.1 has it.
NUMBERS: Final = DecimalContext(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)

SCALARS: Final = frozenset({str, bool, Decimal, date, datetime, time, timedelta, YearsMonthsDuration, type(None)})
_ORDERED: Final = frozenset({str, Decimal, date, datetime, time, timedelta, YearsMonthsDuration})
_AS_IS: Final = SCALARS | {Unknown, ContextValue, RangeValue}


def from_host(value: Any, where: str = "a value") -> Value:
    """Return the host's value as one of the language.

    Records stay as they are. Raises `RuleInputError` for what the language lacks.
    """
    kind = type(value)
    if kind is Decimal and not value.is_finite():
        raise RuleInputError(f"{where} is {value}; a number must be finite.")
    if kind in _AS_IS:
        return value
    if kind is int:
        return Decimal(value)
    if isinstance(value, float):
        raise RuleInputError(f"{where} is the float {value!r}; give a Decimal, for floats lose digits.")
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple):
        return tuple(from_host(item, f"{where}[{index}]") for index, item in enumerate(value, 1))
    for plain, convert in _SUBCLASSES:
        if isinstance(value, plain):
            return convert(value)
    raise RuleInputError(f"{where} is a {kind.__name__}; the rule language has no such value.")


# Subclasses (a lazy or marked string, an enumeration) count as what they extend; datetime stands before date, which it
# extends.
_SUBCLASSES: Final[tuple[tuple[type, Callable[[Any], Any]], ...]] = (
    (str, str.__str__),
    (int, lambda value: Decimal(int(value))),
    (Decimal, Decimal),
    (datetime, lambda value: value),
    (date, lambda value: value),
    (time, lambda value: value),
    (timedelta, lambda value: timedelta(value.days, value.seconds, value.microseconds)),
)


def closed(value: Any) -> Value:
    """Return the value with every record closed, all the way down."""
    if isinstance(value, Mapping):
        return ContextValue((str(key), closed(member)) for key, member in value.items())
    if isinstance(value, list | tuple):
        return tuple(closed(item) for item in value)
    return from_host(value)


def is_known(value: Value) -> bool:
    """Return True when nothing in the value can still change: no `UNKNOWN` and no open record anywhere in it."""
    kind = type(value)
    if kind in SCALARS:
        return True
    if kind is tuple:
        return all(map(is_known, value))
    if kind is ContextValue:
        return all(map(is_known, value.values()))
    if kind is RangeValue:
        return is_known(value.start) and is_known(value.end)
    return False


def is_identical(left: Value, right: Value) -> bool:
    """Return True when no rule could tell the two known values apart."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind is tuple:
        return len(left) == len(right) and all(map(is_identical, left, right))
    if kind is ContextValue:
        return list(left) == list(right) and all(is_identical(left[key], right[key]) for key in left)
    if kind is RangeValue:
        same_ends = (left.start_included, left.end_included) == (right.start_included, right.end_included)
        return same_ends and is_identical(left.start, right.start) and is_identical(left.end, right.end)
    if kind is datetime or kind is time:
        return bool(left == right and left.utcoffset() == right.utcoffset() and left.tzinfo == right.tzinfo)
    return bool(left == right)


def all_of(results: Sequence[Value]) -> Value:
    """Kleene conjunction.

    One false decides, else one unknown leaves it open, else one null (or non-boolean) makes it null.
    """
    outcome: Value = True
    for result in results:
        if result is False:
            return False
        if result is UNKNOWN:
            outcome = UNKNOWN
        elif result is not True and outcome is True:
            outcome = None
    return outcome


def any_of(results: Sequence[Value]) -> Value:
    """Kleene disjunction.

    One true decides, else one unknown leaves it open, else one null (or non-boolean) makes it null.
    """
    outcome: Value = False
    for result in results:
        if result is True:
            return True
        if result is UNKNOWN:
            outcome = UNKNOWN
        elif result is not False and outcome is False:
            outcome = None
    return outcome


def negation(value: Value) -> Value:
    """Return FEEL's `not`: null for what is no boolean."""
    if value is UNKNOWN:
        return UNKNOWN
    return not value if type(value) is bool else None


def equal(left: Value, right: Value) -> Value:
    """FEEL `=`: null when the kinds differ, except that anything may be compared with null."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is type(right) and kind in SCALARS:
        if kind is datetime and (left.utcoffset() is None) is not (right.utcoffset() is None):
            return None
        return bool(left == right)
    if kind is tuple and type(right) is tuple:
        if len(left) != len(right):
            return False
        return all_of([equal(*pair) for pair in zip(left, right, strict=True)])
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return _equal_records(left, right)
    if kind is RangeValue and type(right) is RangeValue:
        if (left.start_included, left.end_included) != (right.start_included, right.end_included):
            return False
        return all_of([equal(left.start, right.start), equal(left.end, right.end)])
    return None


def _equal_records(left: Mapping[str, Any], right: Mapping[str, Any]) -> Value:
    both = [equal(from_host(left[key]), from_host(right[key])) for key in left if key in right]
    left_open, right_open = type(left) is not ContextValue, type(right) is not ContextValue
    if (not right_open and any(key not in right for key in left)) or (
        not left_open and any(key not in left for key in right)
    ):
        return False
    return all_of([*both, UNKNOWN]) if left_open or right_open else all_of(both)


def ordered(operator: Callable[[Any, Any], bool], left: Value, right: Value) -> Value:
    """`< <= > >=`: null when the kinds differ, have no order, or only one has a time zone."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    kind = type(left)
    if kind is not type(right) or kind not in _ORDERED:
        return None
    try:
        return operator(left, right)
    except TypeError:
        return None


def in_range(value: Value, span: RangeValue) -> Value:
    """Return whether the value lies in the range; null where it can't be compared with an end."""
    low = ordered(_at_most if span.start_included else _less, span.start, value)
    high = ordered(_at_most if span.end_included else _less, value, span.end)
    return all_of([low, high])


def _less(left: Any, right: Any) -> bool:
    return bool(left < right)


def _at_most(left: Any, right: Any) -> bool:
    return bool(left <= right)


def contained(value: Value, test: Value) -> Value:
    """`value in test`: in a range, one of a list (of values or ranges), or equal to a single value."""
    if test is UNKNOWN:
        return UNKNOWN
    kind = type(test)
    if kind is RangeValue:
        return in_range(value, test)
    if kind is not tuple:
        return equal(value, test)
    if value is UNKNOWN:
        return UNKNOWN
    results = [in_range(value, item) if type(item) is RangeValue else equal(value, item) for item in test]
    if type(value) is tuple:
        results.append(equal(value, test))
    # Among the members of a list another kind of value is merely not the one looked for.
    return any_of([False if result is None else result for result in results])
