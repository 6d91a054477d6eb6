"""What holds of every rule: answers never overturn a decision, reasons suffice, text and nodes are one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings

from onething.rules import UNKNOWN, Expression, RuleBudgetExceeded, check, evaluate, explain, names, parse, unparse
from onething.rules.compiler import evaluate as run
from onething.rules.values import ContextValue, RangeValue, Value, is_identical, is_known
from tests.rules.strategies import NAMES, World, booleans, concerns, expressions, worlds, worlds_with_hidden

modest = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def value_of(expression: Expression, context: Mapping[str, Any]) -> Value:
    return run(expression, context, budget=200_000)


def refines(before: Value, after: Value) -> bool:
    """Whether `after` says at least what `before` said."""
    if before is UNKNOWN:
        return True
    if type(before) is tuple:
        return type(after) is tuple and len(before) == len(after) and all(map(refines, before, after))
    if type(before) is RangeValue:
        return type(after) is RangeValue and refines(before.start, after.start) and refines(before.end, after.end)
    if type(before) is ContextValue:
        return list(before) == list(after) and all(refines(before[key], after[key]) for key in before)
    if isinstance(before, Mapping):
        return isinstance(after, Mapping) and all(refines(before[key], after[key]) for key in before)
    return is_identical(before, after)


@modest
@given(expressions(), worlds_with_hidden())
def test_answering_never_changes_what_is_already_decided(
    expression: Expression, hidden: tuple[World, frozenset[str]]
) -> None:
    world, away = hidden
    before = value_of(expression, world.context(away))
    after = value_of(expression, world.context())
    assert refines(before, after), unparse(expression)


@modest
@given(booleans(4), worlds_with_hidden())
def test_a_condition_stays_decided_as_answers_come(
    expression: Expression, hidden: tuple[World, frozenset[str]]
) -> None:
    world, away = hidden
    remaining = set(away)
    before = value_of(expression, world.context(remaining))
    for label in sorted(away):
        remaining.discard(label)
        after = value_of(expression, world.context(remaining))
        assert refines(before, after), (unparse(expression), label)
        before = after


@modest
@given(expressions(), worlds())
def test_with_every_answer_given_a_rule_is_known(expression: Expression, world: World) -> None:
    closed = run(expression, world.context(), budget=200_000, missing_is_null=True)
    assert is_known(closed), unparse(expression)


@modest
@given(booleans(3), worlds_with_hidden())
def test_answers_not_listed_as_missing_cannot_decide(
    expression: Expression, hidden: tuple[World, frozenset[str]]
) -> None:
    world, away = hidden
    reasons = explain(expression, world.context(away), budget=200_000)
    if reasons.value is not UNKNOWN:
        assert reasons.missing == ()
        return
    assert reasons.missing, unparse(expression)
    still_away = {label for label in away if any(concerns(name, label) for name in reasons.missing)}
    assert value_of(expression, world.context(still_away)) is UNKNOWN, (unparse(expression), reasons.missing)


@modest
@given(booleans(3), worlds_with_hidden())
def test_the_leaves_that_decided_suffice_for_the_decision(
    expression: Expression, hidden: tuple[World, frozenset[str]]
) -> None:
    world, away = hidden
    reasons = explain(expression, world.context(away), budget=200_000)
    if reasons.value is not True and reasons.value is not False:
        return
    told = {name for leaf in reasons.decided_by for name in leaf.values}
    untold = {label for label in world.answers if not any(concerns(name, label) for name in told)}
    assert value_of(expression, world.context(away | untold)) is reasons.value, (unparse(expression), told)


@modest
@given(expressions(), worlds_with_hidden())
def test_explaining_gives_the_value_of_evaluating(expression: Expression, hidden: tuple[World, frozenset[str]]) -> None:
    context = hidden[0].context(hidden[1])
    value, reasons = value_of(expression, context), explain(expression, context, budget=200_000)
    assert refines(value, reasons.value)
    assert refines(reasons.value, value)
    assert reasons.decided_by


@modest
@given(expressions(4))
def test_text_of_a_rule_reads_back_as_the_same_rule(expression: Expression) -> None:
    assert parse(unparse(expression)) == expression


@modest
@given(expressions())
def test_a_rule_reads_only_names_it_admits_to(expression: Expression) -> None:
    read = names(expression)
    assert {name.partition(".")[0] for name in read} <= set(NAMES)
    kept = {name.partition(".")[0]: NAMES[name.partition(".")[0]] for name in read}
    assert not [problem for problem in check(expression, kept).problems if "no name" in problem.message]


@modest
@given(booleans(3), worlds())
def test_a_small_budget_stops_or_changes_nothing(expression: Expression, world: World) -> None:
    try:
        value = evaluate(expression, world.context(), budget=60)
    except RuleBudgetExceeded:
        return
    assert is_identical(value, value_of(expression, world.context()))
