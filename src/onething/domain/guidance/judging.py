"""Rules against what is known: the one place where guidance, merging and planning evaluate conditions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from onething.definitions.functions import FUNCTIONS
from onething.definitions.types.conditions import Condition, Formula
from onething.definitions.types.life_events import LifeEvent
from onething.rules import UNKNOWN, evaluate, explain

if TYPE_CHECKING:
    from onething.domain.guidance.types import Truth
    from onething.rules import Value

Scope: TypeAlias = dict[str, Any]
"""What a rule sees: names to values, participants to records.

A name left out is unknown; None is known to be nothing.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition comes to; the names that decided it, and those that would where it is UNKNOWN."""

    truth: Truth
    decided_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def judge(condition: Condition | None, scope: Mapping[str, Any]) -> Truth:
    """Return the truth of a condition; no condition holds. A rule that comes to nothing (null) does not hold."""
    if condition is None:
        return True
    return _truth(evaluate(condition.expression, scope, FUNCTIONS))


def weigh(condition: Condition | None, scope: Mapping[str, Any]) -> Verdict:
    """Judge a condition and tell which names decided, or would."""
    if condition is None:
        return Verdict(truth=True)
    told = explain(condition.expression, scope, FUNCTIONS)
    decided_by = dict.fromkeys(name for leaf in told.decided_by for name in leaf.values)
    return Verdict(_truth(told.value), tuple(decided_by), told.missing)


def compute(formula: Formula, scope: Mapping[str, Any]) -> Value:
    """Return the value of a formula, UNKNOWN while its inputs are missing."""
    return evaluate(formula.expression, scope, FUNCTIONS)


def both(left: Truth, right: Truth) -> Truth:
    """Three-valued and."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else UNKNOWN


def either(truths: Iterable[Truth]) -> Truth:
    """Three-valued or; False for none."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def open_scope(event: LifeEvent, values: Mapping[str, object], today: datetime.date) -> Scope:
    """Return the scope of an event's rules before any answer.

    Fields that a question fills are left to the answers; other fields are seen only for participants that occur once.
    """
    scope: Scope = {"today": today}
    filled = {question.fills for question in event.questions if question.fills}
    once = {subject.id for subject in event.subjects if subject.many is None}
    for subject in event.subjects:
        scope[subject.id] = {}
    for text, value in values.items():
        subject_id, _, element = text.partition(".")
        if (
            subject_id in once
            and text not in filled
            and "." not in element
            and "!" not in element
            and value is not None
        ):
            scope[subject_id][element] = value
    return scope


def _truth(value: Value) -> Truth:
    return UNKNOWN if value is UNKNOWN else bool(value is True)
