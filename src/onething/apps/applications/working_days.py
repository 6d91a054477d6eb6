"""How cases count working days: by the calendars of the catalogue published last, looked up again every half minute."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Final

from onething.apps.casework import services as casework
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.regions import WorkingCalendar
from onething.domain.casework.snapshot import Deadline
from onething.domain.timing.working_days import add_working_days

FRESH_S: Final = 30.0
_known: list[tuple[float, Mapping[str, WorkingCalendar]]] = []


def register() -> None:
    """Let casework count by the catalogue's calendars; called while starting."""
    casework.register_calendars(deadline)


def deadline(calendar: str, start: date, n: int) -> Deadline:
    """Return the n-th working day after `start`; KeyError for a calendar the catalogue doesn't have."""
    if not _known or _known[0][0] < time.monotonic() - FRESH_S or calendar not in _known[0][1]:
        _known[:] = [(time.monotonic(), catalogue.current().calendars)]
    due = add_working_days(_known[0][1][calendar], start, n)
    return Deadline(due.date, due.provisional)
