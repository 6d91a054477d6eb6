"""Lights: how near a due day is, so that an inbox shows at a glance what is urgent.

No law knows lights; they are the platform's reminder and change no limit. The rule counts working days left, as the
limits themselves are counted (Administrative Licensing Law, article 82).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

YELLOW_DAYS: Final = 2
"""A light is yellow while no more working days than these are left after today."""

RULE: Final = (
    f"红灯：今天到期或者已经超期；黄灯：今天以后还剩不超过{YELLOW_DAYS}个工作日；绿灯：还剩更多。"
    "亮灯是平台的提醒，不改变期限；期限按工作日计算（行政许可法第八十二条）。"
)
"""The rule in words, with its source."""

_ONE_DAY: Final = datetime.timedelta(days=1)


class Light(StrEnum):
    """How urgent a case is."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Lights:
    """The lights of one day: red for what is due up to `red_until`, yellow up to `yellow_until`, green beyond."""

    today: datetime.date
    red_until: datetime.date
    yellow_until: datetime.date

    def of(self, due: datetime.date) -> Light:
        """Return the light of what is due on a day."""
        if due <= self.red_until:
            return Light.RED
        return Light.YELLOW if due <= self.yellow_until else Light.GREEN

    def between(self, light: Light) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last due day of a light."""
        match light:
            case Light.RED:
                return datetime.date.min, self.red_until
            case Light.YELLOW:
                return self.red_until + _ONE_DAY, self.yellow_until
            case Light.GREEN:
                return self.yellow_until + _ONE_DAY, datetime.date.max


def lights_on(today: datetime.date, nth_working_day: Callable[[int], datetime.date]) -> Lights:
    """Return the lights of `today`; `nth_working_day(n)` is the n-th working day after it.

    A due day before the first working day after today has none left; one before the (n+1)-th has n at most.
    """
    return Lights(today, nth_working_day(1) - _ONE_DAY, nth_working_day(YELLOW_DAYS + 1) - _ONE_DAY)
