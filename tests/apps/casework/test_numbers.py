"""Numbers: their form, their ends."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from onething.apps.casework import numbers
from onething.apps.casework.models import NumberBlock
from tests.support.casework import Casework

DAY = date(2026, 3, 2)


def test_kinds_days_and_areas_count_on_their_own(casework: Casework) -> None:
    assert numbers.allocate("110105", DAY, "case") == "110105260302000001"
    assert numbers.allocate("110105", DAY, "case") == "110105260302000002"
    assert numbers.allocate("110105", DAY, "document") == "110105260302000001"
    assert numbers.allocate("110106", DAY, "case") == "110106260302000001"
    assert numbers.allocate("110105", date(2026, 3, 3), "case") == "110105260303000001"


def test_what_a_killed_process_had_left_is_a_gap(casework: Casework) -> None:
    numbers.allocate("110105", DAY, "case")
    numbers.forget()
    assert numbers.allocate("110105", DAY, "case") == f"110105260302{numbers.BLOCK + 1:06d}"


def test_a_rolled_back_transaction_returns_its_number_with_whatever_bore_it(casework: Casework) -> None:
    with transaction.atomic():
        assert numbers.allocate("110105", DAY, "case") == "110105260302000001"
        transaction.set_rollback(True)
    assert numbers.allocate("110105", DAY, "case") == "110105260302000001"


def test_a_day_has_a_million_numbers_less_one(casework: Casework) -> None:
    NumberBlock.objects.create(area="110105", day=DAY, kind="case", next_value=numbers.LAST)
    assert numbers.allocate("110105", DAY, "case") == "110105260302999999"
    with pytest.raises(numbers.NumbersExhaustedError, match="finer area code"):
        numbers.allocate("110105", DAY, "case")


@pytest.mark.parametrize("area", ["", "1101", "11010a", "１１０１０５"])
def test_an_area_that_is_no_division_code_is_an_error(casework: Casework, area: str) -> None:
    with pytest.raises(ValueError, match="division code"):
        numbers.allocate(area, DAY, "case")
