"""Working days, against a count by hand and against a loop that looks at one day after another."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.definitions.types.regions import CalendarYear, WorkingCalendar
from onething.domain.timing.types import MissingYearError
from onething.domain.timing.working_days import (
    add_working_days,
    explain,
    is_working,
    working_days_between,
)
from tests.domain.events import event

DAY = datetime.timedelta(days=1)
days_of_two_years = st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31))


def year(
    number: int,
    off: set[datetime.date],
    worked: set[datetime.date],
    *,
    provisional: bool = False,
) -> CalendarYear:
    return CalendarYear(number, frozenset(off), frozenset(worked), f"{number}年安排", provisional)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """2026 and 2027 with any days off and any weekend days worked."""
    days = draw(st.sets(days_of_two_years, max_size=60))
    years = []
    for number in (2026, 2027):
        mine = {day for day in days if day.year == number}
        off = {day for day in mine if day.weekday() < 5}
        years.append(year(number, off, mine - off, provisional=number == 2027))
    return WorkingCalendar("test", tuple(years))


def naive(calendar: WorkingCalendar, day: datetime.date) -> bool:
    for each in calendar.years:
        if day in each.worked:
            return True
        if day in each.off:
            return False
    return day.isoweekday() not in {6, 7}


@given(
    calendars(),
    st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 3, 1)),
    st.integers(0, 60),
)
def test_counting_agrees_with_looking_at_one_day_after_another(
    calendar: WorkingCalendar, start: datetime.date, days: int
) -> None:
    day, left = start, days
    while left:
        day += DAY
        left -= naive(calendar, day)
    due = add_working_days(calendar, start, days)
    assert due.date == day
    assert len(due.counted) == days
    assert len(due.counted) + len(due.skipped) == (day - start).days
    assert due.provisional is (days > 0 and day.year == 2027)


@given(
    calendars(),
    st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 3, 1)),
    st.integers(0, 60),
)
def test_the_days_between_start_and_due_are_the_days_counted(
    calendar: WorkingCalendar, start: datetime.date, days: int
) -> None:
    due = add_working_days(calendar, start, days).date
    assert working_days_between(calendar, start, due) == days
    assert working_days_between(calendar, due, start) == -days


def test_the_day_of_receipt_is_not_counted_even_before_a_holiday() -> None:
    calendar = event("newborn").calendar
    due = add_working_days(calendar, datetime.date(2026, 9, 30), 1)
    assert due.date == datetime.date(2026, 10, 8)
    assert datetime.date(2026, 10, 1) in {day for day, _ in due.skipped}


def test_a_weekend_day_that_is_worked_counts() -> None:
    friday, saturday = datetime.date(2026, 5, 8), datetime.date(2026, 5, 9)
    calendar = WorkingCalendar("test", (year(2026, set(), {saturday}),))
    assert is_working(calendar, saturday).why == "调休上班"
    assert add_working_days(calendar, friday, 1).date == saturday


def test_a_missing_year_is_an_error_that_names_the_file() -> None:
    calendar = WorkingCalendar("china", (year(2026, set(), set()),))
    with pytest.raises(MissingYearError, match=r"no year 2027.*catalogue/calendars/china\.yaml"):
        add_working_days(calendar, datetime.date(2026, 12, 31), 1)


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        add_working_days(WorkingCalendar("test", ()), datetime.date(2026, 1, 1), -1)


def test_the_explanation_names_every_day_and_the_law() -> None:
    calendar = WorkingCalendar("test", (year(2026, {datetime.date(2026, 1, 1)}, set(), provisional=True),))
    lines = explain(add_working_days(calendar, datetime.date(2025, 12, 31), 2))
    assert lines[0] == "2025年12月31日收到，当日不计入，自次日起算（民法典第二百零一条）。"
    assert lines[1:3] == (
        "2026年1月1日：不计入：法定节假日或者调休放假",
        "2026年1月2日：第1个工作日",
    )
    assert "2026年1月5日：第2个工作日" in lines
    assert any("暂定" in line for line in lines)
    assert any("行政许可法第八十二条" in line for line in lines)
