"""How functions are described, and how arguments are fitted to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from onething.rules.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NULL,
    NUMBER,
    STRING,
    TIME,
    Basic,
    Choice,
    ListOf,
    RangeOf,
    Type,
)
from onething.rules.values import RangeValue, Value, YearsMonthsDuration


@dataclass(frozen=True, slots=True)
class Function:
    """A pure function the host lends to rules, called with as many arguments as it has parameter types.

    It is never called with an unknown argument (the call is then unknown) nor with one of another type (the call is
    then null). It must give the same result for the same arguments, and a value of the rule language.
    """

    name: str
    parameters: tuple[Type, ...]
    result: Type
    call: Callable[..., Value]
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`nullable` parameters take null; an `optional` one may be left out (from the right, or anywhere by keyword)."""

    name: str
    type: Type
    optional: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of the language. `forms` are its signatures; `repeats` allows the last parameter any number of times.

    `lenient` functions see unknown arguments and decide themselves; the others are unknown as soon as one argument is.
    `cost` weighs the steps charged for long texts.
    """

    name: str
    forms: tuple[tuple[Parameter, ...], ...]
    result: Type
    call: Callable[..., Value]
    doc: str
    repeats: bool = False
    lenient: bool = False
    cost: int = 1


_KINDS: Final[dict[str, type]] = {
    NUMBER.name: Decimal,
    STRING.name: str,
    BOOLEAN.name: bool,
    DATE.name: date,
    DATE_TIME.name: datetime,
    TIME.name: time,
    DAYS_DURATION.name: timedelta,
    MONTHS_DURATION.name: YearsMonthsDuration,
    NULL.name: type(None),
}


def conforms(value: Value, wanted: Type) -> bool:
    """Whether a known value is of the type."""
    if isinstance(wanted, Basic):
        return wanted == ANY or type(value) is _KINDS[wanted.name]
    if isinstance(wanted, ListOf):
        return type(value) is tuple and (wanted.item == ANY or all(conforms(item, wanted.item) for item in value))
    if isinstance(wanted, Choice):
        return type(value) is str
    if isinstance(wanted, RangeOf):
        return type(value) is RangeValue
    return isinstance(value, Mapping)


class MisfitError(Exception):
    """The arguments fit no signature; the call is null."""


def fitted(value: Value, wanted: Type, *, nullable: bool) -> Value:
    """Return the argument as the parameter wants it: a list of one for its member or the reverse.

    DMN 1.5 §10.3.2.9.4.
    """
    if value is None and nullable:
        return None
    if conforms(value, wanted):
        return value
    if type(value) is tuple and len(value) == 1 and conforms(value[0], wanted):
        return value[0]
    if isinstance(wanted, ListOf) and type(value) is not tuple and value is not None and conforms(value, wanted.item):
        return (value,)
    raise MisfitError


def arrange(
    builtin: Builtin, given: int, keywords: tuple[str, ...]
) -> list[tuple[tuple[Parameter, ...], tuple[int, ...]]]:
    """Return the signatures that could take the call, each with its parameters' arguments (-1 for one left out)."""
    found: list[tuple[tuple[Parameter, ...], tuple[int, ...]]] = []
    for form in builtin.forms:
        required = sum(not parameter.optional for parameter in form)
        if keywords:
            wanted = tuple(parameter.name for parameter in form)
            complete = all(parameter.optional or parameter.name in keywords for parameter in form)
            if complete and set(keywords) <= set(wanted):
                found.append((form, tuple(keywords.index(name) if name in keywords else -1 for name in wanted)))
        elif builtin.repeats and given >= required:
            last = len(form) - 1
            if given > 1 and isinstance(form[last].type, ListOf):
                # `max([1, 2])` takes one list; several arguments are the members themselves.
                continue
            places = tuple(form[min(index, last)] for index in range(given))
            found.append((places, tuple(range(given))))
        elif required <= given <= len(form):
            found.append((form[:given], tuple(range(given))))
    return found


def apply(builtin: Builtin, arguments: list[Any], keywords: tuple[str, ...]) -> Value:
    """Call with known arguments (or any, when lenient); null when no signature fits."""
    for form, places in arrange(builtin, len(arguments), keywords):
        try:
            if builtin.lenient:
                values = [None if place < 0 else arguments[place] for place in places]
            else:
                values = [
                    None if place < 0 else fitted(arguments[place], parameter.type, nullable=parameter.nullable)
                    for parameter, place in zip(form, places, strict=True)
                ]
        except MisfitError:
            continue
        return builtin.call(*values)
    return None


def apply_host(function: Function, arguments: list[Any]) -> Value:
    """Call the host's function with known arguments; null when their number or types do not fit."""
    if len(arguments) != len(function.parameters):
        return None
    try:
        values = [
            fitted(value, wanted, nullable=wanted == NULL)
            for value, wanted in zip(arguments, function.parameters, strict=True)
        ]
    except MisfitError:
        return None
    return function.call(*values)
