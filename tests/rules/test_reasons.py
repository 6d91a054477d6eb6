"""Why a rule came out as it did, and what to ask next."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from onething.rules import UNKNOWN, RuleBudgetExceeded, ast, explain, parse


def told(source: str, /, **context: Any) -> list[tuple[str, dict[str, Any], Any]]:
    return [(leaf.text, dict(leaf.values), leaf.outcome) for leaf in explain(parse(source), context).decided_by]


def missing(source: str, /, **context: Any) -> tuple[str, ...]:
    return explain(parse(source), context).missing


def test_a_false_and_is_told_by_its_false_leaves() -> None:
    assert told("a and n > 3 and b", a=True, n=2) == [("n > 3", {"n": Decimal(2)}, False)]
    assert told("a and b", a=False, b=False) == [("a", {"a": False}, False), ("b", {"b": False}, False)]


def test_a_true_or_is_told_by_its_true_leaves() -> None:
    assert told("a or n > 3", n=5) == [("n > 3", {"n": Decimal(5)}, True)]


def test_not_is_told_by_what_it_turns_round() -> None:
    assert told("not(a and n > 3)", a=True, n=2) == [("n > 3", {"n": Decimal(2)}, False)]


def test_a_choice_is_told_by_its_condition_and_the_branch_taken() -> None:
    assert told("if a then n > 3 else b", a=True, n=5) == [("a", {"a": True}, True), ("n > 3", {"n": Decimal(5)}, True)]
    assert told("if a then 30 else 20", a=False) == [("a", {"a": False}, False)]


def test_a_leaf_names_everything_it_read() -> None:
    leaves = told('baby.born >= today - @"P6M"', baby={"born": date(2026, 1, 1)}, today=date(2026, 3, 31))
    assert leaves == [
        ('baby.born >= today - @"P6M"', {"baby.born": date(2026, 1, 1), "today": date(2026, 3, 31)}, True)
    ]


def test_loops_are_told_by_the_members_that_decided() -> None:
    rule = "some c in children satisfies c.age < 3"
    assert told(rule, children=[{"age": 5}, {"age": 2}]) == [("c.age < 3", {"children[2].age": Decimal(2)}, True)]
    assert told(rule, children=[]) == [(rule, {"children": ()}, False)]
    assert missing(rule, children=[{"age": 5}, {}]) == ("children[2].age",)
    assert missing(rule) == ("children",)


def test_a_list_that_was_worked_out_belongs_to_the_reasons() -> None:
    leaves = told("some c in children[item.age < 3] satisfies c.well", children=[{"age": 2, "well": True}])
    assert [(text, outcome) for text, _, outcome in leaves] == [
        ("children[item.age < 3]", ({"age": 2, "well": True},)),
        ("c.well", True),
    ]


@pytest.mark.parametrize(
    ("source", "context", "expected"),
    [
        ("a and b", {}, ("a", "b")),
        ("a and b", {"a": True}, ("b",)),
        ("a and b", {"a": False}, ()),
        ("(a and b) or c", {"a": False}, ("c",)),
        ("if a then b else c", {"c": 1}, ("a", "b")),
        ("if a then b else c", {"a": False, "b": 1}, ("c",)),
        ("n between 1 and top", {"n": 5}, ("top",)),
        ("n in (1, > low)", {"n": 2}, ("low",)),
        ("sum([n, m]) > 3", {"n": 2}, ("m",)),
        ("some c in [a, b] satisfies c", {"a": False}, ("b",)),
        ("r.x and r.y", {"r": {"x": True}}, ("r.y",)),
        ("count(l[item.age < 3]) > 0", {"l": [{}, {"age": 1}]}, ("l[1].age",)),
        ("r = s", {"r": {}, "s": {"a": 1}}, ("r", "s")),
    ],
)
def test_only_answers_that_can_matter_are_missing(
    source: str, context: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert missing(source, **context) == expected


def test_the_tree_follows_the_rule() -> None:
    reasons = explain(parse("a and (b or c)"), {"a": True, "b": False})
    assert reasons.value is UNKNOWN
    assert [(child.text, child.value) for child in reasons.children] == [("a", True), ("b or c", UNKNOWN)]
    assert [child.missing for child in reasons.children[1].children] == [(), ("c",)]


def test_a_rule_made_without_text_is_told_in_the_words_of_the_language() -> None:
    rule = ast.Comparison("=", ast.Path(("a",)), ast.StringLiteral("x"))
    assert explain(rule, {"a": "x"}).decided_by[0].text == 'a = "x"'


def test_explaining_is_bounded_like_evaluating() -> None:
    with pytest.raises(RuleBudgetExceeded):
        explain(parse("every i in 1..100000 satisfies i > 0"), {})
