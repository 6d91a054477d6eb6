"""The published catalogue: what docs/assumptions.md says of it holds, and its calendar is the State Council's."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pytest

from onething.definitions.loading import load
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.life_events import LifeEvent
from onething.definitions.types.regions import CalendarYear
from onething.definitions.types.sources import Basis, Grounds

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("life event", "items", "materials", "data elements", "organisations")


class Grounded(Protocol):
    """Anything authored, which says what its values rest on."""

    @property
    def grounds(self) -> Grounds:
        """What each value rests on."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    loaded = load(ROOT / "catalogue")
    assert loaded.catalogue is not None, loaded.problems
    return loaded.catalogue


def used_by(catalogue: Catalogue, event: LifeEvent) -> tuple[list[Grounded], ...]:
    """Return what a life event rests on: itself, its items, and their materials, data elements and organisations."""
    items = [catalogue.items[entry.item] for entry in event.items]
    materials = {use.material for item in items for use in item.materials} | {use.material for use in event.materials}
    materials |= {item.result.licence for item in items if item.result is not None and item.result.licence is not None}
    elements = {use.element for item in items for use in item.fields} | {use.element for use in event.fields}
    organisations = {item.organisation for item in items} | {event.lead}
    return (
        [event],
        list(items),
        [catalogue.materials[name] for name in materials],
        [catalogue.elements[name] for name in elements],
        [catalogue.organisations[name] for name in organisations],
    )


def row(parts: Iterable[Grounded]) -> tuple[int, int, int, int]:
    """Return the number of definitions, and of their values by guide, law and assumption."""
    counted: Counter[Basis] = Counter()
    number = 0
    for part in parts:
        number += 1
        counted.update(dict(part.grounds.tally))
    return number, counted[Basis.GUIDE], counted[Basis.LAW], counted[Basis.ASSUMED]


@pytest.mark.parametrize(("event_id", "column"), [("newborn", 0), ("restaurant", 1)])
def test_the_documented_counts_are_those_of_the_catalogue(catalogue: Catalogue, event_id: str, column: int) -> None:
    table = (ROOT / "docs/assumptions.md").read_text(encoding="utf-8")
    for kind, parts in zip(KINDS, used_by(catalogue, catalogue.events[event_id]), strict=True):
        found = re.findall(rf"\| {kind} \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", table)
        assert tuple(map(int, found[column])) == row(parts), (event_id, kind)


def working_days(year: CalendarYear) -> int:
    days = (datetime.date(year.year, 1, 1) + datetime.timedelta(number) for number in range(366))
    return sum(
        1
        for day in days
        if day.year == year.year and (day in year.worked or (day.isoweekday() <= 5 and day not in year.off))
    )


def test_each_published_year_has_as_many_working_days_as_its_notice_leaves(catalogue: Catalogue) -> None:
    years = {entry.year: entry for entry in catalogue.calendars["china"].years}
    assert {year: working_days(entry) for year, entry in years.items()} == {2024: 251, 2025: 248, 2026: 248, 2027: 254}
    assert [year for year, entry in years.items() if entry.provisional] == [2027]


def test_an_identity_card_is_one_material_whoever_it_belongs_to(catalogue: Catalogue) -> None:
    owners = {
        (item.id, use.role)
        for item in catalogue.items.values()
        for use in item.materials
        if use.material == "identity-card"
    }
    assert ("birth-registration", "father") in owners
    assert ("food-business-licence", "representative") in owners
