"""`some`, `every`, `for` and filters: the parts of a rule that go through lists, each round paid for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from onething.rules import ast
from onething.rules.frame import Frame, Run, Scope, weight
from onething.rules.library import BUILTINS
from onething.rules.types import BOOLEAN
from onething.rules.values import UNKNOWN, RangeValue, Value, all_of, any_of

if TYPE_CHECKING:
    from onething.rules.compiler import Program


def members_of(frame: Frame, iteration: ast.Iteration, program: Program, scope: Scope) -> Value:
    """Return what an iteration runs over.

    A tuple or range of whole numbers, `UNKNOWN`, or None when there is no such thing.
    """
    domain = program.part(iteration.domain, scope)(frame)
    if iteration.end is not None:
        return _counted(domain, program.part(iteration.end, scope)(frame))
    if type(domain) is RangeValue:
        counted = _counted(domain.start, domain.end)
        if type(counted) is not range or counted.step < 0:
            return counted if counted is UNKNOWN else None
        return range(counted.start + (not domain.start_included), counted.stop - (not domain.end_included))
    if domain is UNKNOWN or domain is None or type(domain) is tuple:
        return domain
    return (domain,)


def _counted(start: Value, end: Value) -> Value:
    if start is UNKNOWN or end is UNKNOWN:
        return UNKNOWN
    if type(start) is not Decimal or type(end) is not Decimal or abs(start) > 10**15 or abs(end) > 10**15:
        return None
    if start != start.to_integral_value() or end != end.to_integral_value():
        return None
    first, last = int(start), int(end)
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _rounds(
    program: Program, iterations: tuple[ast.Iteration, ...], body: ast.Expression, scope: Scope
) -> Callable[[Frame, Callable[[Value], bool]], Value]:
    """Make a loop.

    It calls `take` with the body's value for each combination until it says stop. Gives True, or why there was no loop.
    """
    cost = 1 + sum(1 for _ in ast.walk(body))
    inner = scope + tuple(each.name for each in iterations)
    run_body = program.part(body, inner)

    def loop(frame: Frame, take: Callable[[Value], bool], depth: int = 0) -> Value:
        if depth == len(iterations):
            return take(run_body(frame))
        here = len(scope) + depth
        members = members_of(frame, iterations[depth], program, inner[:here])
        if members is UNKNOWN or members is None:
            return members
        outcome: Value = True
        for each in members:
            frame.charge(cost)
            frame.places[here] = each if type(each) is not int else Decimal(each)
            result = loop(frame, take, depth + 1)
            if result is False:
                return False
            if result is UNKNOWN or (result is None and outcome is True):
                outcome = result
        return outcome

    return loop


def compile_quantified(program: Program, node: ast.Quantified, scope: Scope) -> Run:
    """Return the closure of a `some` or `every`; it ends with the round that decides."""
    loop = _rounds(program, node.iterations, node.condition, scope)
    some = node.quantifier == "some"

    def run(frame: Frame) -> Value:
        outcomes: set[Any] = set()

        def take(outcome: Value) -> bool:
            outcomes.add(outcome if outcome is True or outcome is False or outcome is UNKNOWN else None)
            return outcome is not some

        ended = loop(frame, take)
        if ended is not True:
            outcomes.add(some if ended is False else ended)
        return any_of(list(outcomes)) if some else all_of(list(outcomes))

    return run


def compile_for(program: Program, node: ast.For, scope: Scope) -> Run:
    """Return the closure of a `for`; what it makes is charged by its size."""
    loop = _rounds(program, node.iterations, node.result, scope)

    def run(frame: Frame) -> Value:
        made: list[Any] = []

        def take(value: Value) -> bool:
            frame.charge(weight(value, frame.left))
            made.append(value)
            return True

        ended = loop(frame, take)
        return tuple(made) if ended is True else ended

    return run


_BOOLEAN_NODES: Final = (
    ast.Comparison,
    ast.Between,
    ast.In,
    ast.And,
    ast.Or,
    ast.Not,
    ast.Quantified,
    ast.BooleanLiteral,
)


def is_index(condition: ast.Expression) -> bool:
    """Whether what stands in the brackets may be a position rather than a condition."""
    if isinstance(condition, ast.Call):
        builtin = BUILTINS.get(condition.function)
        return builtin is None or builtin.result != BOOLEAN
    return not isinstance(condition, _BOOLEAN_NODES)


def compile_filter(program: Program, node: ast.Filter, scope: Scope) -> Run:
    """Return the closure of `list[…]`; a number in the brackets is a position, all else a condition."""
    base = program.part(node.base, scope)
    place = len(scope)
    condition = program.part(node.condition, (*scope, "item"))
    may_be_index = is_index(node.condition)
    cost = 1 + sum(1 for _ in ast.walk(node.condition))

    def run(frame: Frame) -> Value:
        items = base(frame)
        if items is UNKNOWN:
            return UNKNOWN
        items = items if type(items) is tuple else () if items is None else (items,)
        if may_be_index:
            frame.places[place] = items[0] if items else None
            position = condition(frame)
            if type(position) is Decimal:
                return _at(items, position)
            if position is UNKNOWN:
                return UNKNOWN
        kept: list[Any] = []
        unknown = False
        for item in items:
            frame.charge(cost)
            frame.places[place] = item
            outcome = condition(frame)
            if outcome is True:
                kept.append(item)
            unknown = unknown or outcome is UNKNOWN
        return UNKNOWN if unknown else tuple(kept)

    return run


def _at(items: tuple[Any, ...], position: Decimal) -> Value:
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        return None
    return items[int(position) - 1 if position > 0 else int(position)]
