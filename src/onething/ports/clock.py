"""The clock: the one way to learn what time it is, so that tests and the demo can set it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

CIVIL_ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Legal dates are civil dates of this zone, which is one for the whole country."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in Asia/Shanghai."""

    def today(self) -> date:
        """Return the civil date in Asia/Shanghai."""
