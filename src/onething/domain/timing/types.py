"""Working days as frozen values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """Whether a day is worked, and why. `provisional`: its year's notice is not out yet."""

    day: datetime.date
    works: bool
    why: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class DueDate:
    """A day reached by counting working days.

    `counted` has the days that counted, `skipped` those that did not and why.

    `provisional`: some day looked at lies in a year whose notice is not out.
    """

    start: datetime.date
    date: datetime.date
    provisional: bool
    counted: tuple[datetime.date, ...]
    skipped: tuple[tuple[datetime.date, str], ...]
    sources: tuple[str, ...]


class MissingYearError(LookupError):
    """A working calendar lacks a year."""

    def __init__(self, calendar: str, year: int) -> None:
        super().__init__(
            f"the working calendar “{calendar}” has no year {year}; add it to catalogue/calendars/{calendar}.yaml "
            "with the State Council's notice as its source (or provisional: true until the notice is out)"
        )
        self.calendar = calendar
        self.year = year
