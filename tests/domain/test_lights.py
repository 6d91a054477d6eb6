"""Lights: red, yellow and green by the working days that are left."""

from __future__ import annotations

import datetime as dt

import pytest

from onething.definitions.types.regions import CalendarYear, WorkingCalendar
from onething.domain.timing.lights import Light, Lights, lights_on, lit
from onething.domain.timing.working_days import add_working_days

DAY = dt.date
OFF = frozenset({DAY(2026, 3, 11), DAY(2026, 3, 12)})
CALENDAR = WorkingCalendar(
    "made-up", (CalendarYear(2026, OFF, frozenset({DAY(2026, 3, 14)}), source="虚构", provisional=False),)
)


def lights(today: dt.date) -> Lights:
    return lights_on(today, lambda n: add_working_days(CALENDAR, today, n).date)


@pytest.mark.parametrize(
    ("due", "light"),
    [
        (DAY(2026, 3, 6), Light.RED),
        (DAY(2026, 3, 9), Light.RED),
        (DAY(2026, 3, 10), Light.YELLOW),
        (DAY(2026, 3, 12), Light.YELLOW),
        (DAY(2026, 3, 13), Light.YELLOW),
        (DAY(2026, 3, 14), Light.YELLOW),
        (DAY(2026, 3, 15), Light.YELLOW),
        (DAY(2026, 3, 16), Light.GREEN),
    ],
)
def test_holidays_and_worked_saturdays_move_the_lights(due: dt.date, light: Light) -> None:
    # The tenth is a Tuesday; Wednesday and Thursday are off, and Saturday the fourteenth is worked.
    assert lights(DAY(2026, 3, 10)).of(due) is light


def test_a_list_and_a_single_day_show_the_same_light() -> None:
    for start in range(28):
        today = DAY(2026, 3, 1) + dt.timedelta(days=start)
        for ahead in range(-5, 15):
            due = today + dt.timedelta(days=ahead)
            assert lights(today).of(due) is lit(CALENDAR, today, due).light, (today, due)


def test_every_day_lies_between_the_bounds_of_its_own_light() -> None:
    shown = lights(DAY(2026, 3, 10))
    for ahead in range(-5, 15):
        due = DAY(2026, 3, 10) + dt.timedelta(days=ahead)
        first, last = shown.between(shown.of(due))
        assert first <= due <= last
