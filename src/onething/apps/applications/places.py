"""What depends only on a published version and a region, kept once made: names of units, and counted days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onething.apps.catalogue import selectors as catalogue
from onething.apps.catalogue.selectors import Kept
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.timing.lights import Lit, lit
from onething.domain.timing.types import MissingYearError
from onething.domain.timing.working_days import add_working_days, explain


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit as people know it: its name, its organisation's, and where it is (None where the catalogue is silent)."""

    id: str
    name: str
    organisation: str
    address: str | None
    remedy: str


_units: Final[Kept[str, Mapping[str, UnitPlace]]] = Kept(8)
_counted: Final[Kept[tuple[str, str, dt.date, int], tuple[dt.date | None, tuple[str, ...]]]] = Kept(512)
_lights: Final[Kept[tuple[str, str, dt.date, dt.date], Lit]] = Kept(512)


def units(digest: str) -> Mapping[str, UnitPlace]:
    """Return the units of a published catalogue by id."""
    return _units.get(digest, lambda: _units_of(digest))


def _units_of(digest: str) -> Mapping[str, UnitPlace]:
    return {
        unit.id: UnitPlace(unit.id, unit.name, organisation.name, unit.address, organisation.remedy)
        for organisation in catalogue.version(digest).organisations.values()
        for unit in organisation.units
    }


def counted(local: LocalEvent, start: dt.date, days: int) -> tuple[dt.date | None, tuple[str, ...]]:
    """Return the `days`-th working day after `start`, and how it was counted day by day; None beyond the calendar."""
    return _counted.get((local.digest, local.calendar.id, start, days), lambda: _count(local, start, days))


def _count(local: LocalEvent, start: dt.date, days: int) -> tuple[dt.date | None, tuple[str, ...]]:
    try:
        due = add_working_days(local.calendar, start, days)
    except MissingYearError:
        return None, ("所涉年度的工作日安排尚未公布，公布后再计算具体日期。",)
    return due.date, explain(due)


def light(digest: str, event_id: str, region: str, due: dt.date, today: dt.date) -> Lit:
    """Return how a day to be kept stands today, in working days of the region's calendar."""
    local = catalogue.local_event(digest, event_id, region)
    return _lights.get((digest, local.calendar.id, due, today), lambda: lit(local.calendar, today, due))
