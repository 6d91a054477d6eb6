"""The first back end: nodes to closures over one context, with a budget of steps.

Names bound by a rule (`some c in …`, `item`) live in numbered places known when compiling, so a run looks nothing up
twice. Straight-line parts are charged by their size when a run begins and each round of a loop by the size of its
body: the sum bounds the nodes visited.
"""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from onething.rules import ast
from onething.rules.arithmetic import TABLES, calculate, negate
from onething.rules.errors import RuleNameError
from onething.rules.frame import ORDERINGS, Frame, Run, Scope, compare, member, weight
from onething.rules.functions import Builtin, Function, apply, apply_host
from onething.rules.library import BUILTINS
from onething.rules.loops import compile_filter, compile_for, compile_quantified
from onething.rules.temporal import read_any
from onething.rules.values import (
    SCALARS,
    UNKNOWN,
    ContextValue,
    RangeValue,
    Value,
    all_of,
    any_of,
    closed,
    contained,
    equal,
    from_host,
    is_identical,
    is_known,
    negation,
    ordered,
)

DEFAULT_BUDGET: Final = 10_000
_MAX_PROGRAMS: Final = 8_192


class Program:
    """A compiled expression and, on demand, its parts."""

    __slots__ = ("_parts", "expression", "places", "run", "size")

    def __init__(self, expression: ast.Expression) -> None:
        self.expression = expression
        self.size = sum(1 for _ in ast.walk(expression))
        self.places = sum(1 for node in ast.walk(expression) if isinstance(node, ast.Iteration | ast.Filter))
        self._parts: dict[tuple[int, Scope], Run] = {}
        self.run = self.part(expression, ())

    def part(self, node: ast.Expression, scope: Scope) -> Run:
        """Return the closure of a node below the expression, where the names in `scope` are bound at their places."""
        key = (id(node), scope)
        run = self._parts.get(key)
        if run is None:
            run = self._parts[key] = _COMPILERS[type(node)](self, node, scope)
        return run


_programs: OrderedDict[int, Program] = OrderedDict()


def program_of(expression: ast.Expression) -> Program:
    """Return the program of an expression, compiled once; `parse` gives the same object for the same text."""
    program = _programs.get(id(expression))
    if program is not None and program.expression is expression:
        return program
    program = Program(expression)
    while len(_programs) >= _MAX_PROGRAMS:
        _programs.popitem(last=False)
    _programs[id(expression)] = program
    return program


def evaluate(
    expression: ast.Expression,
    context: Mapping[str, Any],
    functions: Mapping[str, Function] | None = None,
    *,
    budget: int = DEFAULT_BUDGET,
    missing_is_null: bool = False,
) -> Value:
    """Return the value of a rule in a context, and of nothing but these.

    A name the context lacks is `UNKNOWN`; with `missing_is_null` it is null, as the DMN conformance kit wants it.
    Raises `RuleBudgetExceeded` beyond `budget` steps, `RuleInputError` for a float or other foreign value,
    `RuleNameError` for an unknown function.
    """
    program = program_of(expression)
    frame = Frame(closed(context) if missing_is_null else context, functions or {}, budget, program.places)
    frame.charge(program.size)
    return program.run(frame)


def _constant(value: Value) -> Run:
    return lambda frame: value


def _literal(program: Program, node: Any, scope: Scope) -> Run:
    return _constant(node.value)


def _path(program: Program, node: ast.Path, scope: Scope) -> Run:
    first, rest = node.parts[0], node.parts[1:]
    if first in scope:
        start = _place(len(scope) - 1 - scope[::-1].index(first))
    elif "item" in scope:
        start = _member_of_item(first, scope)
    else:
        start = _root(first)
    for name in rest:
        start = _then_member(start, name)
    return start


def _place(place: int) -> Run:
    return lambda frame: frame.places[place]


def _root(name: str) -> Run:
    return lambda frame: _read(frame, name)


def _then_member(base: Run, name: str) -> Run:
    return lambda frame: member(base(frame), name)


def _read(frame: Frame, name: str) -> Value:
    context = frame.context
    if name not in context:
        return None if type(context) is ContextValue else UNKNOWN
    value = context[name]
    kind = type(value)
    if kind in SCALARS and kind is not Decimal:
        return value
    if kind is list or kind is tuple:
        frame.charge(len(value))
    return from_host(value, name)


def _member_of_item(name: str, scope: Scope) -> Run:
    """Inside a filter a bare name may mean a member of a closed record (FEEL).

    Of an open one it never does: say `item.name`.
    """
    places = [place for place, bound in enumerate(scope) if bound == "item"][::-1]

    def run(frame: Frame) -> Value:
        for place in places:
            item = frame.places[place]
            if type(item) is ContextValue and name in item:
                return item[name]
        return _read(frame, name)

    return run


def _member(program: Program, node: ast.Member, scope: Scope) -> Run:
    return _then_member(program.part(node.base, scope), node.name)


def _list(program: Program, node: ast.ListLiteral, scope: Scope) -> Run:
    runs = [program.part(item, scope) for item in node.items]

    def run(frame: Frame) -> Value:
        made = tuple(each(frame) for each in runs)
        frame.charge(weight(made, frame.left))
        return made

    return run


def _context(program: Program, node: ast.ContextLiteral, scope: Scope) -> Run:
    runs = [(key, program.part(value, scope)) for key, value in node.entries]

    def run(frame: Frame) -> Value:
        made = ContextValue((key, each(frame)) for key, each in runs)
        frame.charge(weight(made, frame.left))
        return made

    return run


def _range(program: Program, node: ast.Range, scope: Scope) -> Run:
    start, end = program.part(node.start, scope), program.part(node.end, scope)
    return lambda frame: RangeValue(start(frame), end(frame), node.start_included, node.end_included)


def _negate(program: Program, node: ast.Negate, scope: Scope) -> Run:
    operand = program.part(node.operand, scope)
    return lambda frame: negate(operand(frame))


def _arithmetic(program: Program, node: ast.Arithmetic, scope: Scope) -> Run:
    left, right = program.part(node.left, scope), program.part(node.right, scope)
    table = TABLES[node.operator]
    return lambda frame: calculate(table, left(frame), right(frame))


def _comparison(program: Program, node: ast.Comparison, scope: Scope) -> Run:
    left, right = program.part(node.left, scope), program.part(node.right, scope)
    if node.operator == "=":
        return lambda frame: equal(left(frame), right(frame))
    if node.operator == "!=":
        return lambda frame: negation(equal(left(frame), right(frame)))
    sign = ORDERINGS[node.operator]
    return lambda frame: ordered(sign, left(frame), right(frame))


def _between(program: Program, node: ast.Between, scope: Scope) -> Run:
    value, low, high = (program.part(each, scope) for each in (node.value, node.low, node.high))

    def run(frame: Frame) -> Value:
        given = value(frame)
        return all_of([ordered(operator.ge, given, low(frame)), ordered(operator.le, given, high(frame))])

    return run


def _in(program: Program, node: ast.In, scope: Scope) -> Run:
    value = program.part(node.value, scope)
    tests = [_test(program, test, scope) for test in node.tests]

    def run(frame: Frame) -> Value:
        given = value(frame)
        if len(tests) == 1:
            return tests[0](frame, given)
        outcomes = [test(frame, given) for test in tests]
        return any_of([False if outcome is None else outcome for outcome in outcomes])

    return run


def _test(program: Program, test: ast.Expression | ast.UnaryTest, scope: Scope) -> Callable[[Frame, Value], Value]:
    if isinstance(test, ast.UnaryTest):
        operand, sign = program.part(test.operand, scope), test.operator
        return lambda frame, given: compare(sign, given, operand(frame))
    wanted = program.part(test, scope)

    def run(frame: Frame, given: Value) -> Value:
        found = wanted(frame)
        if type(found) is tuple:
            frame.charge(len(found))
        return contained(given, found)

    return run


def _and(program: Program, node: ast.And, scope: Scope) -> Run:
    runs = [program.part(operand, scope) for operand in node.operands]

    def run(frame: Frame) -> Value:
        outcome: Value = True
        for each in runs:
            result = each(frame)
            if result is False:
                return False
            if result is UNKNOWN:
                outcome = UNKNOWN
            elif result is not True and outcome is True:
                outcome = None
        return outcome

    return run


def _or(program: Program, node: ast.Or, scope: Scope) -> Run:
    runs = [program.part(operand, scope) for operand in node.operands]

    def run(frame: Frame) -> Value:
        outcome: Value = False
        for each in runs:
            result = each(frame)
            if result is True:
                return True
            if result is UNKNOWN:
                outcome = UNKNOWN
            elif result is not False and outcome is False:
                outcome = None
        return outcome

    return run


def _not(program: Program, node: ast.Not, scope: Scope) -> Run:
    operand = program.part(node.operand, scope)
    return lambda frame: negation(operand(frame))


def _if(program: Program, node: ast.If, scope: Scope) -> Run:
    condition, then, otherwise = (program.part(each, scope) for each in (node.condition, node.then, node.otherwise))

    def run(frame: Frame) -> Value:
        decided = condition(frame)
        if decided is UNKNOWN:
            first, second = then(frame), otherwise(frame)
            return first if is_known(first) and is_known(second) and is_identical(first, second) else UNKNOWN
        return then(frame) if decided is True else otherwise(frame)

    return run


def _call(program: Program, node: ast.Call, scope: Scope) -> Run:
    runs = [program.part(argument, scope) for argument in node.arguments]
    builtin = BUILTINS.get(node.function)
    if builtin is None:
        return _host_call(node, runs)
    return _builtin_call(builtin, node.keywords, runs)


def _builtin_call(builtin: Builtin, keywords: tuple[str, ...], runs: list[Run]) -> Run:
    def run(frame: Frame) -> Value:
        arguments = [each(frame) for each in runs]
        for argument in arguments:
            kind = type(argument)
            if kind is str:
                frame.charge(len(argument) * builtin.cost // 8)
            elif kind not in SCALARS:
                frame.charge(weight(argument, frame.left) * builtin.cost)
                if not builtin.lenient and not is_known(argument):
                    return UNKNOWN
        return apply(builtin, arguments, keywords)

    return run


def _host_call(node: ast.Call, runs: list[Run]) -> Run:
    def run(frame: Frame) -> Value:
        function = frame.functions.get(node.function)
        if function is None:
            if type(frame.context) is ContextValue:
                return None
            raise RuleNameError(f"There is no function '{node.function}'.")
        arguments = [each(frame) for each in runs]
        frame.charge(1)
        if not all(map(is_known, arguments)):
            return UNKNOWN
        result = from_host(apply_host(function, arguments), f"the result of {node.function}")
        frame.charge(weight(result, frame.left))
        return result

    return run


_COMPILERS: Final[dict[type, Callable[[Program, Any, Scope], Run]]] = {
    ast.NumberLiteral: _literal,
    ast.StringLiteral: _literal,
    ast.BooleanLiteral: _literal,
    ast.NullLiteral: lambda program, node, scope: _constant(None),
    ast.TemporalLiteral: lambda program, node, scope: _constant(read_any(node.text)),
    ast.Path: _path,
    ast.Member: _member,
    ast.ListLiteral: _list,
    ast.ContextLiteral: _context,
    ast.Range: _range,
    ast.Negate: _negate,
    ast.Arithmetic: _arithmetic,
    ast.Comparison: _comparison,
    ast.Between: _between,
    ast.In: _in,
    ast.And: _and,
    ast.Or: _or,
    ast.Not: _not,
    ast.If: _if,
    ast.Quantified: compile_quantified,
    ast.For: compile_for,
    ast.Filter: compile_filter,
    ast.Call: _call,
}
