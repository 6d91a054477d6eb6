"""地区 and 日历: what a region adds to the provincial standard, and which days are working days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.materials import MaterialUse
from onething.definitions.types.sources import Grounds, Place


class LateCorrection(StrEnum):
    """Whether a deficiency found after the one notice was released may still be asked for (Licensing Law, art. 32)."""

    REFUSED = "refused"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class RegionRules:
    """Procedural rules that belong to a region, each with its source in `Region.grounds`. Days are working days.

    `correction_notice_days`: the one notice must go out within these days of receipt (Licensing Law art. 32: 5).
    `silence_accepts`: no notice in time means accepted. `correction_answer_days`: how long the person has;
    `unanswered_withdraws`: what follows if they do not answer.
    """

    late_correction: LateCorrection
    correction_notice_days: int
    silence_accepts: bool
    correction_answer_days: int
    unanswered_withdraws: bool


@dataclass(frozen=True, slots=True)
class ItemOverlay:
    """What a region changes of one item: its days in the event, materials it drops or adds."""

    item: str
    here: int | None
    because: str | None
    remove_materials: tuple[str, ...]
    add_materials: tuple[MaterialUse, ...]


@dataclass(frozen=True, slots=True)
class EventOverlay:
    """What a region changes of one life event; everything else stays the standard's."""

    event: str
    promised: int | None
    items: tuple[ItemOverlay, ...]
    grounds: Grounds
    place: Place


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its 6-digit division code. `rules` is None where the parent's hold."""

    code: str
    name: str
    parent: str | None
    calendar: str
    rules: RegionRules | None
    overlays: tuple[EventOverlay, ...]
    grounds: Grounds
    place: Place


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's working-day table: weekdays off and weekend days worked, with the notice they are from.

    `provisional`: the State Council's notice is not out; only the statutory days known beforehand are off.
    """

    year: int
    off: frozenset[datetime.date]
    worked: frozenset[datetime.date]
    source: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A working calendar: its years, by year."""

    id: str
    years: tuple[CalendarYear, ...]
