"""What rules come to: three-valued logic, numbers, dates, lists, and the bounds of a run."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from onething.rules import (
    NUMBER,
    STRING,
    UNKNOWN,
    Function,
    RuleBudgetExceeded,
    RuleInputError,
    RuleNameError,
    YearsMonthsDuration,
    evaluate,
    parse,
)


def value(source: str, /, **context: Any) -> Any:
    return evaluate(parse(source), context)


THIRD = {"true": True, "false": False, "null": None, "u": UNKNOWN}


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        ("true", "true", True, True),
        ("true", "false", False, True),
        ("true", "null", None, True),
        ("true", "u", UNKNOWN, True),
        ("false", "false", False, False),
        ("false", "null", False, None),
        ("false", "u", False, UNKNOWN),
        ("null", "null", None, None),
        ("null", "u", UNKNOWN, UNKNOWN),
        ("u", "u", UNKNOWN, UNKNOWN),
    ],
)
def test_and_and_or_follow_the_table_both_ways(left: str, right: str, conjunction: Any, disjunction: Any) -> None:
    for first, second in ((left, right), (right, left)):
        assert value(f"{first} and {second}") is conjunction
        assert value(f"{first} or {second}") is disjunction


@pytest.mark.parametrize(
    "source",
    ["not(u)", "u = null", "u != 1", "u < 1", "u + 1", "-u", "u.a", "u[1]", "u in [1..3]", "1 in [u..3]", "string(u)",
     "[u][1]",
     "if u then 1 else 2", "if u then a else 1", "some x in u satisfies x", "every x in [u] satisfies x",
     "count(u)", "max(1, u)",
     "sum([1, u])", "for x in u return x", "u between 1 and 2", "1 between u and 2", "[1, 2][item > u]", "date(u)"],
)  # fmt: skip
def test_what_hangs_on_a_missing_answer_is_unknown(source: str) -> None:
    assert value(source) is UNKNOWN


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if u then 1 else 1.0", Decimal(1)),
        ("5 between 6 and u", False),
        ("1 in (1, u)", True),
        ("list contains([1, u], 1)", True),
        ("some x in [u, true] satisfies x", True),
        ("every x in [u, false] satisfies x", False),
        ("count([u, u])", Decimal(2)),
        ("{a: u, b: 1} = {a: 1, b: 2}", False),
        ("[u, 1] = [1, 2]", False),
        ("is defined(u)", False),
        ("is defined(null)", True),
    ],
)
def test_a_missing_answer_that_cannot_matter_does_not(source: str, expected: Any) -> None:
    assert value(source) == expected


def test_unknown_has_no_truth_of_its_own_and_stays_one_object() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert copy.deepcopy(UNKNOWN) is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN  # noqa: S301 - its own bytes


def test_a_record_of_the_host_may_still_gain_members() -> None:
    assert value("r = {}", r={}) is UNKNOWN
    assert value("r = s", r={"a": 1}, s={"a": 2}) is False
    assert value("r.born", r={}) is UNKNOWN
    assert value("{a: 1}.b") is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("1 / 0", None),
        ("10 ** 9999", None),
        ('1 + "a"', None),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 < null", None),
        ("null and false", False),
        ("-2 ** 2", Decimal(4)),
        ("modulo(-10, 3)", Decimal(2)),
        ("decimal(2.5, 0)", Decimal(2)),
        ("round half up(2.5, 0)", Decimal(3)),
        ("modulo(1e60, 3)", None),
        ("time(1, 1, 1e6000)", None),
        ("floor(-1.5)", Decimal(-2)),
        ("ceiling(-1.5)", Decimal(-1)),
        ("abs(-1)", Decimal(1)),
        ("even(2) and odd(3)", True),
        ("string(1.0)", "1"),
        ('number("1 000,5", " ", ",")', Decimal("1000.5")),
        ('number("１")', None),
        ("not(1)", None),
        ("not(true, false)", None),
    ],
)
def test_numbers_and_null_behave_as_in_feel(source: str, expected: Any) -> None:
    found = value(source)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('date("2026-02-30")', None),
        ("date(2024, 2, 29)", date(2024, 2, 29)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('date("2024-02-29") - duration("P1Y")', date(2023, 2, 28)),
        ('date("2026-03-01") - date("2026-02-01")', timedelta(days=28)),
        ('date("2026-03-01") - date("2026-02-01") > duration("P27D")', True),
        ('duration("P1Y") = duration("P12M")', True),
        ('duration("P1M") < duration("P40D")', None),
        ('duration("P1Y") * 2', YearsMonthsDuration(24)),
        ('duration("P3D") / 3 = @"P1D"', True),
        ('@"2026-01-01" - @"PT1H"', date(2025, 12, 31)),
        ('years and months duration(@"2025-12-31", @"2026-02-28")', YearsMonthsDuration(1)),
        ('@"2026-01-31".month', Decimal(1)),
        ('@"2026-01-31".weekday', Decimal(6)),
        ('@"08:00:00" + @"PT17H"', time(1, 0)),
        ('date and time("2026-01-31T08:00:00Z") = date and time("2026-01-31T16:00:00+08:00")', True),
        ('date and time("2026-01-31T08:00:00Z") < date and time("2026-01-31T08:00:00")', None),
        ('string(@"P1Y2M") + string(@"-P1DT2H")', "P1Y2M-P1DT2H"),
        ('@"9999-12-31" + @"P1D"', None),
        ('"x" in [@"2026-01-01"..@"2026-02-01"]', None),
        ('@"2026-01-15" in [@"2026-01-01"..@"2026-02-01")', True),
    ],
)
def test_dates_and_durations_are_reckoned(source: str, expected: Any) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[1, 2, 3][-1]", Decimal(3)),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][item >= 2]", (Decimal(2), Decimal(3))),
        ("for x in [1, 2], y in [x, 3] return x * y", (Decimal(1), Decimal(3), Decimal(4), Decimal(6))),
        ("for i in 3..1 return i", (Decimal(3), Decimal(2), Decimal(1))),
        ("some x in [1..3) satisfies x = 3", False),
        ("every x in [] satisfies false", True),
        ("min(2, 1) + max([2, 1]) + sum(1, 2) + mean([1, 2, 3]) + count([])", Decimal(8)),
        ("sum([])", None),
        ("distinct values([1, 1.0, null, null])", (Decimal(1), None)),
        ("append([1], 2, 3)", (Decimal(1), Decimal(2), Decimal(3))),
        ("concatenate([1], [2])", (Decimal(1), Decimal(2))),
        ("all([true, null]) = null", True),
        ("any([false, true])", True),
        ('5 in (1, > 4) and 5 in [[1..2], [4..6]] and "a" in ("a", "b")', True),
        ("1 in []", False),
    ],
)
def test_lists_are_gone_through(source: str, expected: Any) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('contains("湖南省长沙市", "长沙")', True),
        ('starts with("430181", "4301") and ends with("430181", "81")', True),
        ('string length("横綱🐎")', Decimal(3)),
        ('substring("430181198", 1, 6)', "430181"),
        ('substring("abc", -2)', "bc"),
        ('substring before("a-b-c", "-") + substring after("a-b-c", "-")', "ab-c"),
        ('upper case("aB") + lower case("aB")', "ABab"),
        (r'matches("430181199001011234", "^\d{17}[\dX]$")', True),
        ('matches("abc", "^(a|b)+$")', False),
        ('matches("a", "(a)\\\\1")', None),
        ('matches("ABC", "b", "i")', True),
        ("contains(1, 2)", None),
    ],
)
def test_texts_are_tested(source: str, expected: Any) -> None:
    assert value(source) == expected


def test_a_pattern_made_to_backtrack_does_not() -> None:
    assert value('matches(s, "^(a+)+$")', s="a" * 5_000 + "b") is False


def test_names_reach_into_records_and_lists() -> None:
    children = [{"age": 2, "born": date(2024, 1, 1)}, {"age": 5}]
    assert value("children.age", children=children) == (Decimal(2), Decimal(5))
    assert value("children[item.age < limit][1].born.year", children=children, limit=3) == Decimal(2024)
    assert value("x.y.z", x={"y": None}) is None


def test_a_filter_sees_members_of_host_records_only_through_item() -> None:
    assert value("count(children[age < 3])", children=[{"age": 2}], age=9) == Decimal(0)


def test_missing_is_null_when_asked_for() -> None:
    assert evaluate(parse("a = null and r.b = null"), {"r": {}}, missing_is_null=True) is True
    assert evaluate(parse("count(l[age < 3])"), {"l": [{"age": 2}, {}]}, missing_is_null=True) == Decimal(1)


def test_values_of_the_host_become_values_of_the_language() -> None:
    class Label(str):
        __slots__ = ()

    aware = datetime(2026, 1, 1, tzinfo=UTC)
    assert value("[a, b, c]", a=1, b=Label("x"), c=aware) == (Decimal(1), "x", aware)
    assert type(value("b", b=Label("x"))) is str


@pytest.mark.parametrize("foreign", [1.5, Decimal("NaN"), Decimal("Infinity"), object(), b"x", [1, 2.5], {1, 2}])
def test_foreign_values_are_refused_by_name(foreign: Any) -> None:
    with pytest.raises(RuleInputError, match="amount"):
        value("amount", amount=foreign)
    with pytest.raises(RuleInputError, match="amount"):
        value("fee.amount", fee={"amount": foreign})


def test_host_functions_get_known_arguments_of_their_types() -> None:
    calls: list[Any] = []

    def area_name(code: str, level: Decimal) -> str:
        calls.append((code, level))
        return "浏阳市"

    functions = {"地区名": Function("地区名", (STRING, NUMBER), STRING, area_name, "The name of an area.")}
    rule = parse('地区名(code, 2) = "浏阳市"')
    assert evaluate(rule, {"code": "430181"}, functions) is True
    assert evaluate(rule, {}, functions) is UNKNOWN
    assert evaluate(rule, {"code": 5}, functions) is False
    assert calls == [("430181", Decimal(2))]


def test_an_unregistered_function_is_an_error() -> None:
    with pytest.raises(RuleNameError, match="exec"):
        value('exec("1")')


@pytest.mark.parametrize("source", ["s.__class__", "s.upper", "d.today", "l.append", "f.a"])
def test_nothing_of_the_host_language_shows_through(source: str) -> None:
    found = value(source, s="a", d=date(2026, 1, 1), l=[1], f=None)
    assert found in (None, (None,))


@pytest.mark.parametrize(
    "source",
    [
        "some i in 1..100000, j in 1..100000 satisfies i + j < 0",
        "count(for i in 1..100000 return i) > 0",
        "for a in [[l, l]] return for b in [[a, a]] return for c in [[b, b]] return for d in [[c, c]] return [d, d]",
        "l[item in l]",
        "for a in [s + s] return for b in [a + a] return b + b",
    ],
)
def test_a_run_that_takes_too_long_is_stopped(source: str) -> None:
    with pytest.raises(RuleBudgetExceeded):
        value(source, l=list(range(1_000)), s="x" * 30_000)
