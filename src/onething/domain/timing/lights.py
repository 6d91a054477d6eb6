"""亮灯: how a day to be kept stands, as a colour and in words, so that nobody has to tell by the colour alone.

Green while more than `SOON` working days are left, yellow from then on, red once the day has passed. No national rule
sets the number; two working days is what cities commonly publish.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onething.definitions.types.regions import WorkingCalendar
from onething.domain.timing.types import MissingYearError
from onething.domain.timing.working_days import working_days_between

SOON: Final = 2
RULE: Final = (
    f"绿灯：还剩{SOON}个以上工作日；黄灯：今天到期，或者还剩不超过{SOON}个工作日；红灯：已经超期。"
    "亮灯是平台的提醒，不改变期限；期限按工作日计算（行政许可法第八十二条）。"
)
"""The rule in words, for those who work by it."""
_ONE_DAY: Final = datetime.timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Lights:
    """The lights of one day as bounds, for lists: red before `today`, yellow up to `yellow_until`, green beyond."""

    today: datetime.date
    yellow_until: datetime.date

    @property
    def red_until(self) -> datetime.date:
        """The last due day that has passed."""
        return self.today - _ONE_DAY

    def of(self, due: datetime.date) -> Light:
        """Return the light of what is due on a day."""
        if due < self.today:
            return Light.RED
        return Light.YELLOW if due <= self.yellow_until else Light.GREEN

    def between(self, light: Light) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last due day of a light."""
        match light:
            case Light.RED:
                return datetime.date.min, self.red_until
            case Light.YELLOW:
                return self.today, self.yellow_until
            case Light.GREEN:
                return self.yellow_until + _ONE_DAY, datetime.date.max


def lights_on(today: datetime.date, nth_working_day: Callable[[int], datetime.date]) -> Lights:
    """Return the lights of `today` as `lit` would tell them; `nth_working_day(n)` is the n-th working day after it.

    What is due before the (n+1)-th working day has n working days left at most.
    """
    return Lights(today, nth_working_day(SOON + 1) - _ONE_DAY)
