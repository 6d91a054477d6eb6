"""One run of a rule: what it may see, the names it binds, the steps it has left."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from onething.rules.errors import RuleBudgetExceeded
from onething.rules.functions import Function
from onething.rules.temporal import PARTS
from onething.rules.values import SCALARS, UNKNOWN, ContextValue, Value, equal, from_host, negation, ordered


class Frame:
    """One run: the context, the bound names, the host's functions and the steps left."""

    __slots__ = ("context", "functions", "left", "places")

    def __init__(self, context: Mapping[str, Any], functions: Mapping[str, Function], budget: int, places: int) -> None:
        self.context = context
        self.functions = functions
        self.left = budget
        self.places: list[Any] = [None] * places

    def charge(self, steps: int) -> None:
        """Take steps off what is left; `RuleBudgetExceeded` when there are not as many."""
        self.left -= steps
        if self.left < 0:
            raise RuleBudgetExceeded("The rule takes too many steps for these values; make it or its lists smaller.")


Run = Callable[[Frame], Value]
Scope = tuple[str, ...]

ORDERINGS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: Value, right: Value) -> Value:
    """One comparison by its sign."""
    if sign == "=":
        return equal(left, right)
    return negation(equal(left, right)) if sign == "!=" else ordered(ORDERINGS[sign], left, right)


def member(value: Value, name: str) -> Value:
    """`value.name`: a record's member, that of every record in a list, or a part of a date, time or duration."""
    if value is UNKNOWN:
        return UNKNOWN
    kind = type(value)
    if kind is tuple:
        return tuple(member(item, name) for item in value)
    if kind in PARTS:
        part = PARTS[kind].get(name)
        return None if part is None else part(value)
    if isinstance(value, Mapping):
        if name in value:
            found = value[name]
            return found if type(found) in SCALARS and type(found) is not Decimal else from_host(found, name)
        return None if kind is ContextValue else UNKNOWN
    return None


def weight(value: Value, limit: int) -> int:
    """How many values it is made of, counted no further than the limit."""
    counted = 0
    stack = [value]
    while stack and counted <= limit:
        counted += 1
        current = stack.pop()
        if type(current) is tuple:
            stack.extend(current)
        elif type(current) is ContextValue:
            stack.extend(current.values())
    return counted + len(stack)
