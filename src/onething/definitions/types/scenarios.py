"""Scenarios: a life event's own tests, answers on the one side and what must follow from them on the other."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from onething.definitions.types.sources import Place

Raw = str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class ExpectedMaterial:
    """A material of a subject (or of one instance, `newborn.1`); `role` is None where any subject will do."""

    material: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold exactly; None where the scenario says nothing about it.

    `items` and `absent` pair an item's id with its number of instances; `units` an item's id with its unit's.
    """

    items: tuple[tuple[str, int], ...] | None
    absent: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    asked_once: tuple[str, ...]
    fields: int | None
    obtained: tuple[ExpectedMaterial, ...] | None
    materials: tuple[ExpectedMaterial, ...] | None
    order: tuple[str, ...]
    critical_path: tuple[str, ...] | None
    days: int | None
    offline: bool | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario of one life event. `region` None: the event's own. `today` None: the runner's fixed day."""

    name: str
    event: str
    region: str | None
    today: datetime.date | None
    given: tuple[tuple[str, Raw], ...]
    fields: tuple[tuple[str, Raw], ...]
    expect: Expectation
    place: Place
