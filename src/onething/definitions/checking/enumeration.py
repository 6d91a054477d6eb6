"""All answers that can make a difference to a set of conditions, one by one.

Yes/no and choice questions are gone through completely; numbers and dates by the values at and around every bound
that a condition compares them with, which is exact as long as they are only compared with constants. Where that is not
so, or where there are more than `LIMIT` combinations, the answer is `None`: not decided, never a guess.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from onething.definitions.functions import FUNCTIONS
from onething.definitions.types.conditions import Condition
from onething.definitions.types.life_events import LifeEvent, Question, QuestionKind
from onething.rules import Expression, RuleError, ast, evaluate, names

LIMIT = 4_096
Assignment = Mapping[str, Any]


class Answers:
    """The space of answers of one life event."""

    def __init__(self, event: LifeEvent) -> None:
        self.event = event
        self.questions = {question.id: question for question in event.questions}
        self._fillers: dict[str, list[str]] = {}
        for question in event.questions:
            if question.fills is not None:
                self._fillers.setdefault(question.fills, []).append(question.id)

    def asked_by(self, conditions: Iterable[Condition]) -> list[str]:
        """Return the questions the conditions depend on, with those that decide whether these are asked; in the event's order."""
        found: set[str] = set()
        waiting = [name for condition in conditions for name in self._direct(condition)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                when = self.questions[name].when
                waiting.extend(self._direct(when) if when is not None else ())
        return [name for name in self.questions if name in found]

    def _direct(self, condition: Condition) -> Iterator[str]:
        for name in names(condition.expression):
            if name in self.questions:
                yield name
            yield from self._fillers.get(name, ())

    def assignments(self, conditions: Sequence[Condition]) -> list[Assignment] | None:
        """Every combination of answers that can matter to the conditions; None where they can't be gone through."""
        asked = self.asked_by(conditions)
        read = [*conditions, *(when for name in asked if (when := self.questions[name].when) is not None)]
        if any("today" in names(condition.expression) for condition in read):
            return None
        spaces: list[list[Any]] = []
        size = 1
        for name in asked:
            values = self._values(self.questions[name], [condition.expression for condition in read])
            if values is None:
                return None
            size *= len(values)
            if size > LIMIT:
                return None
            spaces.append(values)
        return [dict(zip(asked, values, strict=True)) for values in product(*spaces)]

    def context(self, assignment: Assignment) -> dict[str, Any]:
        """Return the context the rules see: a question that is not asked is null, a filled field has its question's answer."""
        context: dict[str, Any] = {}
        waiting = dict(assignment)
        while waiting:
            ready = {name: value for name, value in waiting.items() if self._decided(name, waiting)}
            if not ready:
                ready = dict(waiting)
            for name, value in ready.items():
                when = self.questions[name].when
                shown = when is None or holds(when, context)
                context[name] = value if shown else None
                self._fill(context, name)
                del waiting[name]
        return context

    def _decided(self, name: str, waiting: Mapping[str, Any]) -> bool:
        when = self.questions[name].when
        return when is None or not any(other in waiting for other in self._direct(when) if other != name)

    def _fill(self, context: dict[str, Any], name: str) -> None:
        fills = self.questions[name].fills
        if fills is None:
            return
        subject, element = fills.split(".")
        fields = context.setdefault(subject, {})
        if context[name] is not None or element not in fields:
            fields[element] = context[name]

    def _values(self, question: Question, expressions: list[Expression]) -> list[Any] | None:
        if question.kind is QuestionKind.BOOLEAN:
            return [True, False]
        if question.kind is QuestionKind.CHOICE:
            return [choice.value for choice in question.choices]
        own = {question.id, question.fills or question.id}
        constants: set[Any] = set()
        for expression in expressions:
            if own & names(expression) and not _compared(expression, own, constants):
                return None
        if question.kind is QuestionKind.NUMBER:
            return _numbers(question, constants)
        if question.kind is QuestionKind.DATE:
            return _dates(constants)
        return [*sorted(str(value) for value in constants), "(another)"]


def holds(condition: Condition, context: Mapping[str, Any]) -> bool:
    """Whether the condition is true in the context; what is unknown or fails is not true."""
    try:
        return evaluate(condition.expression, context, FUNCTIONS) is True
    except RuleError:
        return False


def _numbers(question: Question, constants: set[Any]) -> list[Decimal]:
    low = Decimal(question.minimum) if question.minimum is not None else None
    high = Decimal(question.maximum) if question.maximum is not None else None
    bounds = {value for value in constants if isinstance(value, Decimal)} | {
        low or Decimal(0),
        high or low or Decimal(0),
    }
    ordered = sorted({bound + step for bound in bounds for step in (Decimal(-1), Decimal(0), Decimal(1))})
    between = [(first + second) / 2 for first, second in pairwise(ordered)]
    inside = [
        value for value in [*ordered, *between] if (low is None or value >= low) and (high is None or value <= high)
    ]
    return sorted(set(inside)) or [low or Decimal(0)]


def _dates(constants: set[Any]) -> list[datetime.date] | None:
    days: set[datetime.date] = {datetime.date(2026, 1, 1)}
    for value in constants:
        if not isinstance(value, datetime.date):
            return None
        days |= {value + datetime.timedelta(days=step) for step in (-1, 0, 1)}
    return sorted(days)


def _compared(expression: Expression, own: set[str], constants: set[Any]) -> bool:
    """Collect the constants a question is compared with; False where it is used in another way."""
    uses = sum(1 for node in ast.walk(expression) if isinstance(node, ast.Path) and node.name in own)
    seen = 0
    for node in ast.walk(expression):
        others = _opposite(node, own)
        if others is None:
            continue
        seen += 1
        for other in others:
            value = _constant(other)
            if value is None:
                return False
            constants.add(value)
    return seen == uses


def _opposite(node: ast.AnyNode, own: set[str]) -> list[ast.AnyNode] | None:
    """Return what a question is compared with in this node, None where the node is no comparison of it."""
    match node:
        case ast.Comparison(left=ast.Path() as path, right=other) if path.name in own:
            return [other]
        case ast.Comparison(left=other, right=ast.Path() as path) if path.name in own:
            return [other]
        case ast.Between(value=ast.Path() as path, low=low, high=high) if path.name in own:
            return [low, high]
        case ast.In(value=ast.Path() as path, tests=tests) if path.name in own:
            return [value for test in tests for value in _bounds(test)]
    return None


def _bounds(test: ast.AnyNode) -> list[ast.AnyNode]:
    match test:
        case ast.UnaryTest(operand=operand):
            return [operand]
        case ast.Range(start=start, end=end):
            return [start, end]
        case ast.ListLiteral(items=items):
            return [bound for item in items for bound in _bounds(item)]
    return [test]


def _constant(node: ast.AnyNode) -> Any:
    """Return the value of a constant, None for anything else."""
    if isinstance(node, ast.NullLiteral) or any(isinstance(below, ast.Path) for below in ast.walk(node)):
        return None
    try:
        value = evaluate(node, {}, {}) if not isinstance(node, ast.UnaryTest | ast.Iteration) else None
    except RuleError:
        return None
    return value if isinstance(value, Decimal | str | datetime.date) else None
