"""The working calendar cases reckon with; registered while starting, since casework knows no catalogue files."""

from __future__ import annotations

from datetime import date
from typing import Final

from onething.apps.catalogue import selectors as catalogue
from onething.domain.casework.snapshot import AddWorkingDays, Deadline

_REGISTERED: Final[list[AddWorkingDays]] = []


class MissingCalendarError(RuntimeError):
    """Nobody has registered how working days are counted."""


def register(add_working_days: AddWorkingDays) -> None:
    """Count working days by `add_working_days(calendar id, start, n)` from now on."""
    _REGISTERED[:] = [add_working_days]


def add_working_days(calendar: str, start: date, n: int) -> Deadline:
    """Return the n-th working day after `start` in the calendar named."""
    if not _REGISTERED:
        message = "No working calendar: call onething.apps.casework.calendars.register(...) while starting."
        raise MissingCalendarError(message)
    return _REGISTERED[0](calendar, start, n)


def of_unit(unit: str | None) -> str:
    """Return the calendar of the region a unit answers for, the wider the region the rather; KeyError for none."""
    published = catalogue.current()
    areas = () if unit is None else published.unit(unit).areas
    for code, region in sorted(published.regions.items()):
        if any(code.startswith(area) or area.startswith(code.rstrip("0")) for area in areas):
            return region.calendar
    raise KeyError(unit)
