"""Values, their formats, and what formats have in common."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.definitions.checks import CHECKS
from onething.definitions.formats import EmptyIntersection, Invalid, Undecidable, intersect, parse_value, validate
from onething.definitions.functions import FUNCTIONS, age, covers
from onething.definitions.types.elements import Choice, DataElement, ElementType, Format, Sensitivity
from onething.definitions.types.sources import Grounds, Place

ONE, TWO = Choice("one", "一"), Choice("two", "二")


def element(kind: ElementType, narrowed: Format | None = None) -> DataElement:
    checks = narrowed or (Format(choices=(ONE, TWO)) if kind is ElementType.CHOICE else Format())
    return DataElement(
        id="x",
        name="名称",
        type=kind,
        format=checks,
        sensitivity=Sensitivity.PUBLIC,
        reuse=True,
        unit="克",
        hint=None,
        example=None,
        grounds=Grounds(),
        place=Place("x", 1),
    )


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (ElementType.TEXT, " 张三 ", "张三"),
        (ElementType.TEXT, "e\u0301", "é"),
        (ElementType.NUMBER, 12, Decimal(12)),
        (ElementType.NUMBER, 0.1, Decimal("0.1")),
        (ElementType.NUMBER, "12.50", Decimal("12.50")),
        (ElementType.BOOLEAN, True, True),
        (ElementType.BOOLEAN, "false", False),
        (ElementType.DATE, "2024-02-29", datetime.date(2024, 2, 29)),
        (ElementType.DATE_TIME, "2026-01-31T09:30", datetime.datetime.fromisoformat("2026-01-31T09:30")),
        (ElementType.AREA, "430102001001", "430102001001"),
        (ElementType.CHOICE, "one", "one"),
    ],
)
def test_inputs_become_exact_values(kind: ElementType, raw: object, value: object) -> None:
    assert parse_value(raw, element(kind)) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (ElementType.TEXT, 5), (ElementType.TEXT, ""), (ElementType.TEXT, "a\x00b"), (ElementType.TEXT, "a\u202eb"),
        (ElementType.TEXT, "x" * 501), (ElementType.TEXT, "\ud800"), (ElementType.TEXT, None),
        (ElementType.TEXT, ["a"]), (ElementType.NUMBER, True), (ElementType.NUMBER, float("nan")),
        (ElementType.NUMBER, float("inf")),
        (ElementType.NUMBER, Decimal("NaN")), (ElementType.NUMBER, "1e9"), (ElementType.NUMBER, "１２"),
        (ElementType.NUMBER, 10**30), (ElementType.NUMBER, "9" * 5000), (ElementType.NUMBER, {}),
        (ElementType.BOOLEAN, 1), (ElementType.BOOLEAN, "是"),
        (ElementType.DATE, "2023-02-29"), (ElementType.DATE, "2023-2-1"),
        (ElementType.DATE, 20230201), (ElementType.DATE_TIME, "2026-01-31"), (ElementType.AREA, "430102"),
        (ElementType.AREA, "43010200100x"), (ElementType.CHOICE, 1),
    ],
)  # fmt: skip
def test_inputs_that_are_no_values_get_a_message(kind: ElementType, raw: object) -> None:
    found = parse_value(raw, element(kind))
    assert isinstance(found, Invalid)
    assert re.search("[一-龥]", found.message)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(list(ElementType)),
    st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.decimals()),
)
def test_any_input_is_parsed_or_refused_and_then_validated_without_raising(kind: ElementType, raw: object) -> None:
    value = parse_value(raw, element(kind))
    if not isinstance(value, Invalid):
        assert not isinstance(value, float)
        assert validate(value, element(kind)) is None or kind in {ElementType.CHOICE, ElementType.AREA}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "identity-number",
            ["11010519491231002X"],
            ["110105194912310021", "11010519491331002X", "99010519491231002X", "1101051949", "x" * 18],
        ),
        (
            "credit-code",
            ["91350100M000100Y43"],
            ["91350100M000100Y44", "91350100M000100I43", "9135", "91350A00M000100Y43"],
        ),
        ("mobile", ["13800000000"], ["12800000000", "1380000000", "１３８００００００００"]),
        ("division-code", ["430102", "430102001", "430102001001"], ["4301", "990102", "43010200100"]),
        ("bank-card", ["4111111111111111"], ["4111111111111112", "411", "a" * 16]),
    ],
)
def test_numbers_are_checked_by_their_own_rules(name: str, good: list[str], bad: list[str]) -> None:
    assert [CHECKS[name](value) for value in good] == [None] * len(good)
    assert all(CHECKS[name](value) for value in bad)


def test_a_wrong_digit_anywhere_in_an_identity_number_or_credit_code_is_noticed() -> None:
    for name, value in (("identity-number", "11010519491231002X"), ("credit-code", "91350100M000100Y43")):
        for index, character in enumerate(value[:17]):
            if character.isdigit():
                wrong = value[:index] + str((int(character) + 1) % 10) + value[index + 1 :]
                assert CHECKS[name](wrong) is not None


def test_messages_name_what_is_wrong_and_what_is_expected() -> None:
    assert validate(Decimal(100), element(ElementType.NUMBER, Format(minimum=Decimal(200)))) == "不能小于200克，现为100"
    assert validate("abc", element(ElementType.TEXT, Format(max_length=2))) == "最多2个字，现为3个字"
    assert validate("three", element(ElementType.CHOICE)) == "请在可选项中选择：一、二"
    assert validate("12", element(ElementType.TEXT, Format(pattern="[A-Z]+"))) == "名称的格式不符"


def test_formats_that_exclude_one_another_have_an_empty_intersection() -> None:
    for formats in (
        [Format(min_length=5), Format(max_length=4)],
        [Format(minimum=Decimal(5)), Format(maximum=Decimal(4))],
        [Format(choices=(ONE,)), Format(choices=(TWO,))],
        [Format(check="mobile"), Format(min_length=12)],
    ):
        assert isinstance(intersect(formats), EmptyIntersection)


def test_patterns_and_checks_that_differ_cannot_be_compared() -> None:
    assert isinstance(intersect([Format(pattern="a+"), Format(pattern="a*")]), Undecidable)
    assert isinstance(intersect([Format(check="mobile"), Format(check="bank-card")]), Undecidable)
    assert intersect([Format(pattern="a+"), Format(pattern="a+")]) == Format(pattern="a+")


_FORMATS = st.builds(
    Format,
    min_length=st.none() | st.integers(0, 6),
    max_length=st.none() | st.integers(0, 6),
    choices=st.sampled_from([(), (ONE,), (ONE, TWO), (TWO,)]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_FORMATS, min_size=1, max_size=4), st.text("abc", max_size=8) | st.sampled_from(["one", "two"]))
def test_a_value_passes_the_intersection_exactly_if_it_passes_each_format(formats: list[Format], value: str) -> None:
    passes_each = all(validate(value, element(ElementType.TEXT, each)) is None for each in formats)
    together = intersect(formats)
    if isinstance(together, Format):
        assert (validate(value, element(ElementType.TEXT, together)) is None) == passes_each
    else:
        assert not passes_each
    assert isinstance(intersect(formats[::-1]), type(together))


def test_host_functions_count_years_and_prefixes() -> None:
    assert age(datetime.date(2000, 2, 29), datetime.date(2026, 2, 28)) == 25
    assert age(datetime.date(2000, 2, 29), datetime.date(2026, 3, 1)) == 26
    assert covers(["430102", "430181"], "430181001001")
    assert not covers(["430102"], "430103001001")
    assert set(FUNCTIONS) == {"covers", "age", "valid identity number", "valid credit code"}
