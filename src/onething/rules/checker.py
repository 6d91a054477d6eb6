"""Types before values: what a rule will yield, and what in it cannot be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from onething.rules import ast
from onething.rules.functions import Builtin, Function, Parameter, arrange
from onething.rules.library import BUILTINS
from onething.rules.temporal import PARTS, read_any, read_date, read_date_time, read_duration, read_time
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
    Choice,
    Context,
    ListOf,
    RangeOf,
    Type,
    TypeEnvironment,
)
from onething.rules.unparser import unparse


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """What cannot be meant, the part of the rule it is in, where that starts (characters from 0), and what to do."""

    message: str
    text: str
    position: int
    hint: str


@dataclass(frozen=True, slots=True)
class TypeReport:
    """The type a rule gives, and what is wrong with it."""

    result: Type
    problems: tuple[TypeProblem, ...]


def check(
    expression: ast.Expression, types: TypeEnvironment, functions: Mapping[str, Function] | None = None
) -> TypeReport:
    """Return the type of the result and every problem; `types` has the type of each dotted name a rule may read."""
    checker = _Checker(_tree(types), functions or {})
    result = checker.infer(expression, {})
    return TypeReport(result, tuple(checker.problems))


def _tree(types: TypeEnvironment) -> Context:
    """Dotted names as nested records."""
    root: dict[str, Type] = {}
    for name, kind in types.items():
        *path, last = name.split(".")
        level = root
        for part in path:
            below = level.get(part)
            nested = dict(below.fields) if isinstance(below, Context) else {}
            level[part] = Context(nested)
            level = nested
        known = level.get(last)
        both = isinstance(known, Context) and isinstance(kind, Context)
        level[last] = Context({**_fields(known), **_fields(kind)}) if both else kind
    return Context(root)


def _fields(kind: Type | None) -> Mapping[str, Type]:
    return kind.fields if isinstance(kind, Context) else {}


_DURATIONS: Final = (MONTHS_DURATION, DAYS_DURATION)
_DAYS: Final = (DATE, DATE_TIME)
_ORDERED: Final = (NUMBER, STRING, DATE, DATE_TIME, TIME, DAYS_DURATION, MONTHS_DURATION)

_ARITHMETIC: Final[dict[str, dict[tuple[Type, Type], Type]]] = {
    "+": {
        (NUMBER, NUMBER): NUMBER,
        (STRING, STRING): STRING,
        (TIME, DAYS_DURATION): TIME,
        (DAYS_DURATION, TIME): TIME,
        **{(each, each): each for each in _DURATIONS},
        **{(day, each): day for day in _DAYS for each in _DURATIONS},
        **{(each, day): day for day in _DAYS for each in _DURATIONS},
    },
    "-": {
        (NUMBER, NUMBER): NUMBER,
        (TIME, TIME): DAYS_DURATION,
        (TIME, DAYS_DURATION): TIME,
        **{(each, each): each for each in _DURATIONS},
        **{(day, each): day for day in _DAYS for each in _DURATIONS},
        **{(first, second): DAYS_DURATION for first in _DAYS for second in _DAYS},
    },
    "*": {
        (NUMBER, NUMBER): NUMBER,
        **{(NUMBER, each): each for each in _DURATIONS},
        **{(each, NUMBER): each for each in _DURATIONS},
    },
    "/": {
        (NUMBER, NUMBER): NUMBER,
        **{(each, NUMBER): each for each in _DURATIONS},
        **{(each, each): NUMBER for each in _DURATIONS},
    },
    "**": {(NUMBER, NUMBER): NUMBER},
}

_PYTHON_TYPES: Final[dict[str, Type]] = {
    "date": DATE,
    "datetime": DATE_TIME,
    "time": TIME,
    "timedelta": DAYS_DURATION,
    "YearsMonthsDuration": MONTHS_DURATION,
}
_PARTS: Final[dict[Type, frozenset[str]]] = {
    _PYTHON_TYPES[kind.__name__]: frozenset(parts) for kind, parts in PARTS.items()
}
_READERS: Final = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "duration": read_duration,
}


def comparable(left: Type, right: Type) -> bool:
    """Whether `=` between the two can be anything but null."""
    if ANY in (left, right) or NULL in (left, right):
        return True
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        return comparable(left.item, right.item)
    if isinstance(left, RangeOf) and isinstance(right, RangeOf):
        return comparable(left.item, right.item)
    if isinstance(left, Context) or isinstance(right, Context):
        return isinstance(left, Context) and isinstance(right, Context)
    return _plain(left) == _plain(right)


def joined(left: Type, right: Type) -> Type:
    """Return the narrowest type both belong to."""
    if right in (left, NULL):
        return left
    if left == NULL:
        return right
    if isinstance(left, Choice) and isinstance(right, Choice):
        return Choice(tuple(dict.fromkeys((*left.values, *right.values))))
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        return ListOf(joined(left.item, right.item))
    return STRING if _plain(left) == STRING == _plain(right) else ANY


def _plain(kind: Type) -> Type:
    return STRING if isinstance(kind, Choice) else kind


def _accepts(wanted: Type, given: Type) -> bool:
    if ANY in (wanted, given) or given == NULL:
        return True
    if isinstance(wanted, ListOf):
        return _accepts(wanted.item, given.item if isinstance(given, ListOf) else given)
    if isinstance(given, ListOf):
        return False
    return comparable(wanted, given)


_Scope = Mapping[str, Type]

_LITERALS: Final[dict[type[ast.Expression], Type]] = {
    ast.NumberLiteral: NUMBER,
    ast.StringLiteral: STRING,
    ast.BooleanLiteral: BOOLEAN,
    ast.NullLiteral: NULL,
}


class _Checker:
    def __init__(self, root: Context, functions: Mapping[str, Function]) -> None:
        self.root = root
        self.functions = functions
        self.problems: list[TypeProblem] = []

    def problem(self, node: ast.AnyNode, message: str, hint: str = "") -> None:
        text = node.span.text
        if not text and not isinstance(node, ast.UnaryTest | ast.Iteration):
            text = unparse(node)
        self.problems.append(TypeProblem(message, text, node.span.start, hint))

    def infer(self, node: ast.Expression, scope: _Scope) -> Type:
        match node:
            case ast.NumberLiteral() | ast.StringLiteral() | ast.BooleanLiteral() | ast.NullLiteral():
                return _LITERALS[type(node)]
            case ast.TemporalLiteral(text=text):
                return self.temporal(node, text)
            case ast.Path():
                return self.path(node, scope)
            case ast.Member(base=base, name=name):
                return self.member(node, self.infer(base, scope), name, "the value before the dot")
            case ast.ListLiteral(items=items):
                return ListOf(self.join(self.infer(item, scope) for item in items))
            case ast.ContextLiteral(entries=entries):
                return Context({key: self.infer(value, scope) for key, value in entries})
            case ast.Range(start=start, end=end):
                return self.range(node, self.infer(start, scope), self.infer(end, scope))
            case ast.Negate(operand=operand):
                return self.expect(operand, self.infer(operand, scope), (NUMBER, *_DURATIONS), "'-'")
            case ast.Arithmetic():
                return self.arithmetic(node, scope)
            case _:
                return self.infer_test(node, scope)

    def infer_test(self, node: ast.Expression, scope: _Scope) -> Type:
        match node:
            case ast.Comparison(operator=operator, left=left, right=right):
                self.compare(node, operator, left, right, scope)
            case ast.Between(value=value, low=low, high=high):
                self.compare(node, ">=", value, low, scope)
                self.compare(node, "<=", value, high, scope, again=True)
            case ast.In():
                self.membership(node, scope)
            case ast.And(operands=operands) | ast.Or(operands=operands):
                word = "'and'" if isinstance(node, ast.And) else "'or'"
                for operand in operands:
                    self.expect(operand, self.infer(operand, scope), (BOOLEAN,), word)
            case ast.Not(operand=operand):
                self.expect(operand, self.infer(operand, scope), (BOOLEAN,), "not()")
            case ast.Quantified(iterations=iterations, condition=condition):
                inner = self.bind(iterations, scope)
                self.expect(condition, self.infer(condition, inner), (BOOLEAN,), "'satisfies'")
            case _:
                return self.infer_compound(node, scope)
        return BOOLEAN

    def infer_compound(self, node: ast.Expression, scope: _Scope) -> Type:
        match node:
            case ast.If(condition=condition, then=then, otherwise=otherwise):
                self.expect(condition, self.infer(condition, scope), (BOOLEAN,), "'if'")
                return joined(self.infer(then, scope), self.infer(otherwise, scope))
            case ast.For(iterations=iterations, result=result):
                return ListOf(self.infer(result, self.bind(iterations, scope)))
            case ast.Filter(base=base, condition=condition):
                kind = self.infer(base, scope)
                item = kind.item if isinstance(kind, ListOf) else kind
                inside = self.infer(condition, {**scope, "item": item})
                self.expect(condition, inside, (BOOLEAN, NUMBER), "a filter")
                return item if inside == NUMBER else ANY if inside == ANY else ListOf(item)
            case ast.Call():
                return self.call(node, scope)
            case _:
                raise TypeError(f"{type(node).__name__} is not an expression.")

    def join(self, kinds: Iterable[Type]) -> Type:
        result: Type | None = None
        for kind in kinds:
            result = kind if result is None else joined(result, kind)
        return ANY if result is None else result

    def temporal(self, node: ast.Expression, text: str) -> Type:
        value = read_any(text)
        if value is None:
            self.problem(node, f'"{text}" is no date, time or duration.', 'Write for example @"2026-01-31" or @"P6M".')
            return ANY
        return _PYTHON_TYPES[type(value).__name__]

    def expect(self, node: ast.Expression, given: Type, wanted: tuple[Type, ...], by: str) -> Type:
        if given in (ANY, NULL) or _plain(given) in wanted:
            return _plain(given)
        options = " or ".join(str(each) for each in wanted)
        self.problem(node, f"{by} needs a {options}, but this is a {_plain(given)}.")
        return wanted[0] if len(wanted) == 1 else ANY

    def path(self, node: ast.Path, scope: _Scope) -> Type:
        first, *rest = node.parts
        kind = scope.get(first) or self.root.fields.get(first)
        if kind is None:
            self.unknown_name(node, scope)
            return ANY
        known = first
        for name in rest:
            if first not in scope and isinstance(kind, Context) and name not in kind.fields:
                self.unknown_name(node, scope)
                return ANY
            kind = self.member(node, kind, name, f"'{known}'")
            known = f"{known}.{name}"
        return kind

    def unknown_name(self, node: ast.Path, scope: _Scope) -> None:
        every = [*_dotted(self.root), *scope]
        if "item" in scope and isinstance(scope["item"], Context) and node.name in scope["item"].fields:
            near = [f"item.{node.name}"]
        else:
            near = get_close_matches(node.name, every, n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else "Only names the catalogue declares can be read."
        self.problem(node, f"There is no name '{node.name}'.", hint)

    def member(self, node: ast.Expression, kind: Type, name: str, known: str) -> Type:
        if isinstance(kind, ListOf):
            return ListOf(self.member(node, kind.item, name, known))
        if isinstance(kind, Context):
            if name in kind.fields:
                return kind.fields[name]
            near = get_close_matches(name, list(kind.fields), n=1, cutoff=0.5)
            self.problem(node, f"{known} has no '{name}'.", f"Did you mean '{near[0]}'?" if near else "")
            return ANY
        if kind in (ANY, NULL):
            return ANY
        if name in _PARTS.get(kind, ()):
            return DAYS_DURATION if name == "time offset" else STRING if name == "timezone" else NUMBER
        self.problem(node, f"{known} is a {_plain(kind)} and has no '{name}'.")
        return ANY

    def range(self, node: ast.Expression, start: Type, end: Type) -> Type:
        if not comparable(start, end):
            self.problem(
                node, f"A range runs between two values of one kind, not from {_plain(start)} to {_plain(end)}."
            )
        return RangeOf(joined(_plain(start), _plain(end)))

    def arithmetic(self, node: ast.Arithmetic, scope: _Scope) -> Type:
        left, right = _plain(self.infer(node.left, scope)), _plain(self.infer(node.right, scope))
        if any(kind in (ANY, NULL) for kind in (left, right)):
            return ANY
        for pair, result in _ARITHMETIC[node.operator].items():
            if pair == (left, right):
                return result
        self.problem(node, f"'{node.operator}' does not go with a {left} and a {right}.")
        return ANY

    def compare(
        self,
        node: ast.Expression,
        operator: str,
        left: ast.Expression,
        right: ast.Expression,
        scope: _Scope,
        *,
        again: bool = False,
    ) -> None:
        silent = len(self.problems)
        first = self.infer(left, scope)
        if again:
            del self.problems[silent:]
        second = self.infer(right, scope)
        self.compare_types(node, operator, (left, first), (right, second))

    def compare_types(
        self, node: ast.AnyNode, operator: str, left: tuple[ast.Expression, Type], right: tuple[ast.Expression, Type]
    ) -> None:
        if not comparable(left[1], right[1]):
            self.problem(node, f"A {_plain(left[1])} is never {_sign(operator)} a {_plain(right[1])}.")
        elif operator not in ("=", "!="):
            for kind in (left[1], right[1]):
                if kind not in (ANY, NULL) and _plain(kind) not in _ORDERED:
                    self.problem(node, f"A {kind} has no order, so '{operator}' does not apply.")
                    break
        for (_, kind), (other, _) in ((left, right), (right, left)):
            if isinstance(kind, Choice):
                self.allowed(other, kind)

    def allowed(self, node: ast.Expression, choice: Choice) -> None:
        """Report a literal compared with a choice that is not among its values."""
        if isinstance(node, ast.ListLiteral):
            for item in node.items:
                self.allowed(item, choice)
        elif isinstance(node, ast.StringLiteral) and node.value not in choice.values:
            near = get_close_matches(node.value, choice.values, n=1, cutoff=0.5)
            values = ", ".join(f'"{value}"' for value in choice.values)
            hint = f'Did you mean "{near[0]}"?' if near else ""
            self.problem(node, f'"{node.value}" is not among the allowed values: {values}.', hint)

    def membership(self, node: ast.In, scope: _Scope) -> None:
        given = self.infer(node.value, scope)
        for test in node.tests:
            operand = test.operand if isinstance(test, ast.UnaryTest) else test
            kind = self.infer(operand, scope)
            if isinstance(test, ast.UnaryTest):
                self.compare_types(test, test.operator, (node.value, given), (operand, kind))
                continue
            member = kind
            if isinstance(kind, ListOf) and not isinstance(given, ListOf):
                member = kind.item
            while isinstance(member, RangeOf):
                member = member.item
            self.compare_types(test, "=", (node.value, given), (operand, member))

    def bind(self, iterations: tuple[ast.Iteration, ...], scope: _Scope) -> _Scope:
        inner = dict(scope)
        for each in iterations:
            domain = self.infer(each.domain, inner)
            if each.end is not None:
                self.expect(each.domain, domain, (NUMBER,), "a count")
                self.expect(each.end, self.infer(each.end, inner), (NUMBER,), "a count")
                inner[each.name] = NUMBER
            else:
                inner[each.name] = domain.item if isinstance(domain, ListOf | RangeOf) else domain
        return inner

    def call(self, node: ast.Call, scope: _Scope) -> Type:
        given = [self.infer(argument, scope) for argument in node.arguments]
        builtin = BUILTINS.get(node.function)
        if builtin is not None:
            return self.call_builtin(node, builtin, given)
        function = self.functions.get(node.function)
        if function is None:
            near = get_close_matches(node.function, [*BUILTINS, *self.functions], n=1, cutoff=0.5)
            self.problem(node, f"There is no function '{node.function}'.", f"Did you mean '{near[0]}'?" if near else "")
            return ANY
        if len(given) != len(function.parameters) or node.keywords:
            self.problem(
                node, f"'{node.function}' takes {len(function.parameters)} arguments, in order; here are {len(given)}."
            )
            return function.result
        for argument, kind, wanted in zip(node.arguments, given, function.parameters, strict=True):
            self.argument(node.function, argument, kind, (wanted,))
        return function.result

    def argument(self, function: str, node: ast.Expression, given: Type, wanted: tuple[Type, ...]) -> None:
        if not any(_accepts(each, given) for each in wanted):
            options = " or ".join(str(each) for each in dict.fromkeys(wanted))
            self.problem(node, f"'{function}' takes a {options} here, but this is a {_plain(given)}.")
        for each in wanted:
            if isinstance(each, Choice):
                self.allowed(node, each)

    def call_builtin(self, node: ast.Call, builtin: Builtin, given: list[Type]) -> Type:
        ways = arrange(builtin, len(given), node.keywords)
        if not ways:
            forms = " or ".join(f"{builtin.name}({', '.join(each.name for each in form)})" for form in builtin.forms)
            self.problem(node, f"'{builtin.name}' is not called like this.", f"Write {forms}.")
            return builtin.result
        if not any(_fits(form, places, given) for form, places in ways):
            for index, argument in enumerate(node.arguments):
                wanted = tuple(form[places.index(index)].type for form, places in ways if index in places)
                self.argument(builtin.name, argument, given[index], wanted)
        first = node.arguments[0] if node.arguments else None
        reader = _READERS.get(builtin.name)
        if reader is not None and isinstance(first, ast.StringLiteral) and len(given) == 1:
            value = reader(first.value)
            if value is None:
                self.problem(first, f'"{first.value}" is no {builtin.name}.', _EXAMPLES[builtin.name])
                return builtin.result
            return _PYTHON_TYPES[type(value).__name__]
        return self.result_of(builtin, given)

    def result_of(self, builtin: Builtin, given: list[Type]) -> Type:
        """Return the result where it depends on the arguments: what `min` gives is what it is given."""
        if builtin.name in ("sum", "min", "max", "abs"):
            flat = [each.item if isinstance(each, ListOf) else each for each in given]
            return _plain(self.join(flat))
        if builtin.name in ("append", "concatenate", "distinct values"):
            return ListOf(self.join([each.item if isinstance(each, ListOf) else each for each in given]))
        return builtin.result


_EXAMPLES: Final = {
    "date": 'Write for example date("2026-01-31").',
    "time": 'Write for example time("08:30:00").',
    "date and time": 'Write for example date and time("2026-01-31T08:30:00").',
    "duration": 'Write for example duration("P6M") or duration("P10D").',
}


def _fits(form: tuple[Parameter, ...], places: tuple[int, ...], given: list[Type]) -> bool:
    return all(
        place < 0 or _accepts(parameter.type, given[place]) for parameter, place in zip(form, places, strict=True)
    )


def _sign(operator: str) -> str:
    words = {
        "=": "equal to",
        "!=": "compared with",
        "<": "less than",
        "<=": "at most",
        ">": "greater than",
        ">=": "at least",
    }
    return words[operator]


def _dotted(context: Context, prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, kind in context.fields.items():
        found.append(prefix + name)
        if isinstance(kind, Context):
            found.extend(_dotted(kind, f"{prefix}{name}."))
    return found
