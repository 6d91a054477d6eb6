"""Masking: what others see of names and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.domain.people import masking
from tests.support.persons import credit_code, identity_number


@pytest.mark.parametrize(
    ("name", "seen"), [("张三", "张*"), ("张三丰", "张**"), ("张", "张"), ("", ""), (" 张三 ", "张*")]
)
def test_a_name_shows_its_first_character(name: str, seen: str) -> None:
    assert masking.name(name) == seen


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("430181199001010021", "430181********0021"),
        ("43018119900101002x", "430181********002x"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_an_identity_number_hides_the_date_of_birth(number: str, seen: str) -> None:
    assert masking.identity_number(number) == seen


@pytest.mark.parametrize(
    ("phone", "seen"),
    [("13800000000", "138****0000"), ("0731-88888888", "07*********88"), ("12345", "*****"), ("", "")],
)
def test_a_phone_number_hides_its_middle(phone: str, seen: str) -> None:
    assert masking.phone(phone) == seen


def test_a_credit_code_is_public() -> None:
    assert masking.credit_code(credit_code(1)) == credit_code(1)


@given(
    st.integers(0, 999), st.text(alphabet="，。：王办件 ", max_size=10), st.text(alphabet="，。：王办件 ", max_size=10)
)
def test_no_identity_or_mobile_number_survives_in_text(serial: int, before: str, after: str) -> None:
    number, phone = identity_number(serial), f"139{serial:08d}"
    masked = masking.text(f"{before}{number}{after}，{phone}{before}")
    assert number not in masked
    assert number[6:14] not in masked
    assert phone not in masked


def test_other_numbers_in_text_stay() -> None:
    text = f"办件 430181260302000001 的企业 {credit_code(1)}，2026-03-02 第 12 号"
    assert masking.text(text).endswith(f"的企业 {credit_code(1)}，2026-03-02 第 12 号")
