"""Mistakes found before a rule ever runs."""

from __future__ import annotations

import pytest

from onething.rules import (
    BOOLEAN,
    DATE,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    Choice,
    Context,
    Function,
    ListOf,
    Type,
    check,
    parse,
)

TYPES: dict[str, Type] = {
    "married": BOOLEAN,
    "newborn.birth_date": DATE,
    "newborn.sex": Choice(("男", "女")),
    "today": DATE,
    "n": NUMBER,
    "s": STRING,
    "insured": Choice(("here", "elsewhere", "later")),
    "children": ListOf(Context({"age": NUMBER, "name": STRING})),
}
FUNCTIONS = {"area_name": Function("area_name", (STRING,), STRING, lambda code: code)}


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('not(married) and insured = "here"', BOOLEAN),
        ('newborn.birth_date >= today - duration("P6M")', BOOLEAN),
        ("today - newborn.birth_date", DAYS_DURATION),
        ("years and months duration(newborn.birth_date, today)", MONTHS_DURATION),
        ('newborn.birth_date + @"P1M"', DATE),
        ("newborn.birth_date.year", NUMBER),
        ("children.age", ListOf(NUMBER)),
        ("children[item.age < 3][1].name", STRING),
        ("max(children.age)", NUMBER),
        ("if married then 1 else null", NUMBER),
        ('if married then s else "a"', STRING),
        ("for i in 1..3 return i * 2", ListOf(NUMBER)),
        ("some c in children satisfies c.age in [0..3)", BOOLEAN),
        ('insured in ("here", "later")', BOOLEAN),
        ("area_name(s)", STRING),
        ("married = null", BOOLEAN),
        ('number(from: s, grouping separator: ",")', NUMBER),
        ("newborn", Context({"birth_date": DATE, "sex": Choice(("男", "女"))})),
    ],
)
def test_a_sound_rule_has_a_type_and_no_problem(source: str, kind: Type) -> None:
    report = check(parse(source), TYPES, FUNCTIONS)
    assert report.problems == ()
    assert report.result == kind


@pytest.mark.parametrize(
    ("source", "text", "part", "hint"),
    [
        ("maried", "maried", "no name 'maried'", "'married'"),
        ("married and newborn.birthdate > today", "newborn.birthdate", "no name", "'newborn.birth_date'"),
        ("children[age < 3]", "age", "no name 'age'", "'item.age'"),
        ("some c in children satisfies c.ag < 3", "c.ag", "no 'ag'", "'age'"),
        ('insured = "hear"', '"hear"', '"here", "elsewhere", "later"', '"here"'),
        ('insured in ("here", "x")', '"x"', "allowed values", ""),
        ('"其他" != newborn.sex', '"其他"', '"男", "女"', ""),
        ('n + "a"', 'n + "a"', "number and a string", ""),
        ("n - today", "n - today", "number and a date", ""),
        ("married and n", "n", "'and' needs a boolean", ""),
        ("not(n)", "n", "not() needs a boolean", ""),
        ("if n + 1 then 1 else 2", "n + 1", "'if' needs a boolean", ""),
        ("n < s", "n < s", "never less than a string", ""),
        ('married = "yes"', 'married = "yes"', "never equal to", ""),
        ("married < true", "married < true", "no order", ""),
        ('date("2026-02-30")', '"2026-02-30"', "no date", "2026-01-31"),
        ('@"P6X"', '@"P6X"', "no date, time or duration", "P6M"),
        ("contains(n, s)", "n", "takes a string", ""),
        ("starts with(s)", "starts with(s)", "not called like this", "starts with(string, match)"),
        ("flor(1.5)", "flor(1.5)", "no function", "'floor'"),
        ("area_name()", "area_name()", "takes 1 arguments", ""),
        ("s.year", "s.year", "has no 'year'", ""),
        ('n in [1.."a"]', '[1.."a"]', "one kind", ""),
        ("-s", "s", "needs a number", ""),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_remedy(source: str, text: str, part: str, hint: str) -> None:
    problems = check(parse(source), TYPES, FUNCTIONS).problems
    assert len(problems) == 1
    assert problems[0].text == text
    assert problems[0].position == source.rindex(text)
    assert part in problems[0].message
    assert hint in problems[0].hint


def test_every_mistake_is_found_in_one_go() -> None:
    assert len(check(parse('maried and insured = "x" and n + "a" = 1'), TYPES).problems) == 3
