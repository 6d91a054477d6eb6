"""Reading rules: what is accepted, how tightly things bind, and what is said about mistakes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onething.rules import RuleSyntaxError, ast, evaluate, names, parse, unparse


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        ("a or b and c", "a or (b and c)"),
        ("a and b = c", "a and (b = c)"),
        ("a = b + c", "a = (b + c)"),
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("2 * 3 ** 2", "2 * (3 ** 2)"),
        ("2 ** 3 ** 2", "(2 ** 3) ** 2"),
        ("-2 ** 2", "(-2) ** 2"),
        ("2 ** -1", "2 ** (-1)"),
        ("a between 1 and 2 and b", "(a between 1 and 2) and b"),
        ("x in [1..3] or y", "(x in [1..3]) or y"),
        ("if a then b else c or d", "if a then b else (c or d)"),
        ("a and some c in l satisfies c or d", "a and (some c in l satisfies (c or d))"),
        ("-l[1]", "-(l[1])"),
        ("x in (1)", "x in 1"),
    ],
)
def test_operators_bind_as_in_dmn(source: str, meaning: str) -> None:
    assert parse(source) == parse(meaning)


def test_operands_of_one_word_lie_side_by_side_but_brackets_are_kept() -> None:
    assert parse("a and b and c") == ast.And((ast.Path(("a",)), ast.Path(("b",)), ast.Path(("c",))))
    assert parse("a and (b and c)") != parse("a and b and c")


def test_names_may_be_chinese_and_dotted() -> None:
    assert parse("新生儿.出生日期") == ast.Path(("新生儿", "出生日期"))
    assert names(parse("新生儿.出生日期 < today and some c in children satisfies c.age < limit")) == {
        "新生儿.出生日期",
        "today",
        "children",
        "limit",
    }


def test_a_hyphen_is_minus() -> None:
    assert parse("a-b") == parse("a - b")


def test_names_that_begin_like_keywords_are_names() -> None:
    assert names(parse("order and android or inside")) == {"order", "android", "inside"}


def test_function_names_may_have_blanks() -> None:
    assert parse('date  and time("2026-01-31T08:00:00")') == ast.Call(
        "date and time", (ast.StringLiteral("2026-01-31T08:00:00"),)
    )
    assert parse('number(from: "1,0", grouping separator: ",")') == ast.Call(
        "number", (ast.StringLiteral("1,0"), ast.StringLiteral(",")), ("from", "grouping separator")
    )


def test_escapes_and_comments_are_read() -> None:
    assert evaluate(parse(r'"a\"\n\u9875\U01F40E\uD83D\uDC0E\d"'), {}) == 'a"\n页🐎🐎\\d'
    assert evaluate(parse("1 /* one */ + 2 // three"), {}) == Decimal(3)


def test_every_node_knows_its_text() -> None:
    source = 'married and (age >= 18 or 户籍 in ("本市", "外地"))'
    rule = parse(source)
    assert isinstance(rule, ast.And)
    assert [operand.span.text for operand in rule.operands] == ["married", 'age >= 18 or 户籍 in ("本市", "外地")']


def test_the_same_text_is_parsed_once() -> None:
    assert parse("a and b") is parse("a and b")


@pytest.mark.parametrize(
    ("source", "position", "part"),
    [
        ("", 0, "empty"),
        ("a == b", 3, "single '='"),
        ("1 < 2 < 3", 6, "two things at a time"),
        ("a && b", 2, "'and'"),
        ("a or\nb c", 7, "double quotes"),
        ("(a", 2, "')'"),
        ("if a then b", 11, "'else'"),
        ("a，b", 1, "half-width ,"),
        ("s = “是”", 4, 'half-width "'),
        ('"abc', 0, "not closed"),
        ("s = 'a'", 4, "double quotes"),
        ("{a: 1, a: 2}", 7, "twice"),
        (r'"\ud83d"', 0, "surrogate"),
        (r'"\UFFFFFF"', 0, "not a character"),
        ("1e99999", 0, "too large"),
        ("and", 0, "cannot stand here"),
        ("f(a: 1, a: 2)", 0, "twice"),
    ],
)
def test_a_mistake_is_located_and_explained(source: str, position: int, part: str) -> None:
    with pytest.raises(RuleSyntaxError) as caught:
        parse(source)
    assert caught.value.position == position
    assert part in str(caught.value)


def test_columns_count_from_the_start_of_the_line() -> None:
    with pytest.raises(RuleSyntaxError) as caught:
        parse("a or\nb c")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    "source",
    [
        "a" * 4_001,
        "-" * 70 + "1",
        "1" + "+1" * 70,
        "[" * 70 + "]" * 70,
        "not(" * 70 + "a" + ")" * 70,
        "if a then b else " * 70 + "c",
        "a" + "[1]" * 70,
        "some a in x, b in x, c in x, d in x, e in x satisfies true",
    ],
)
def test_what_is_too_large_is_refused_as_a_mistake(source: str) -> None:
    with pytest.raises(RuleSyntaxError, match=r"at most|deeper than 64"):
        parse(source)


def test_brackets_alone_do_not_count_as_nesting() -> None:
    assert parse("(" * 1_000 + "a" + ")" * 1_000) == ast.Path(("a",))


def test_a_rule_at_the_limit_of_nesting_still_runs() -> None:
    source = "some a in l satisfies " * 62 + "a"
    assert evaluate(parse(source), {"l": [True]}) is True


def test_unparsing_keeps_only_brackets_that_matter() -> None:
    assert unparse(parse("((a)) or (b and (c))")) == "a or b and c"
    assert unparse(parse("a - (b - c)")) == "a - (b - c)"
    assert unparse(parse("(if a then b else c) and d")) == "(if a then b else c) and d"
