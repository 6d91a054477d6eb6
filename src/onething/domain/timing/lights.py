"""亮灯: how a day to be kept stands, as a colour and in words, so that nobody has to tell by the colour alone.

Green while more than `SOON` working days are left, yellow from then on, red once the day has passed. No national rule
sets the number; two working days is what cities commonly publish.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onething.definitions.types.regions import WorkingCalendar
from onething.domain.timing.types import MissingYearError
from onething.domain.timing.working_days import working_days_between

SOON: Final = 2


class Light(StrEnum):
    """The colours."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Lit:
    """A light and the working days left until the day; negative once it has passed."""

    light: Light
    days: int


def lit(calendar: WorkingCalendar, today: datetime.date, due: datetime.date) -> Lit:
    """Return the light of `due` as seen on `today`; calendar days count where the calendar lacks a year."""
    try:
        days = working_days_between(calendar, today, due)
    except MissingYearError:
        days = (due - today).days
    if due < today:
        return Lit(Light.RED, min(days, -1))
    return Lit(Light.YELLOW if days <= SOON else Light.GREEN, days)
