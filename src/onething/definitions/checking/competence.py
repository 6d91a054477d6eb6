"""Exactly one unit is in charge of each item, wherever the person lives: decided by trying what the units declare."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from onething.definitions.checking.enumeration import LIMIT, holds
from onething.definitions.checking.whole import Whole
from onething.definitions.checks import PROVINCES
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.elements import ElementType
from onething.definitions.types.items import ServiceItem
from onething.definitions.types.life_events import LifeEvent
from onething.definitions.types.organisations import Duty, Organisation, Unit
from onething.rules import names

_NEEDED = (Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE)


def check(whole: Whole) -> Iterator[Problem]:
    """Units and their areas, then each item that a life event uses."""
    yield from _units(whole)
    for item in whole.catalogue.items.values():
        organisation = whole.catalogue.organisations.get(item.competence.organisation)
        events = [event for event in whole.catalogue.events.values() if any(use.item == item.id for use in event.items)]
        if organisation is not None:
            yield from _one_unit(item, organisation)
            yield from _duties(whole, item, organisation)
            for event in events:
                yield from _in_region(whole, item, organisation, event)


def _units(whole: Whole) -> Iterator[Problem]:
    seen: dict[str, Unit] = {}
    for organisation in whole.catalogue.organisations.values():
        for unit in organisation.units:
            if unit.id in seen:
                reason = f"the unit `{unit.id}` is already defined at {seen[unit.id].place}"
                yield error(unit.place, "duplicate-unit", reason, "give each unit its own id")
            seen[unit.id] = unit
            for index, area in enumerate(unit.areas):
                place = whole.place(unit.place, "units", unit.id, "areas", index)
                if area[:2] not in PROVINCES:
                    yield error(place, "division-code", f"{area} begins with no province", "correct the division code")


def _duties(whole: Whole, item: ServiceItem, organisation: Organisation) -> Iterator[Problem]:
    if item.verification is not None:
        return
    for unit in organisation.units:
        held = {duty for post in unit.posts for duty in post.duties}
        missing = [duty.value for duty in _NEEDED if duty not in held]
        if missing:
            reason = f"no post of `{unit.id}` may {' or '.join(missing)}, so it can't handle `{item.id}`"
            yield error(unit.place, "duty-missing", reason, "give a post these duties")


def _one_unit(item: ServiceItem, organisation: Organisation) -> Iterator[Problem]:
    """No values may lead to two units, and some must lead to one."""
    rule = item.competence.where
    spaces = _spaces(item, organisation)
    if spaces is None:
        reason = f"whether `{rule.text}` finds one unit was not decided: it compares what the units do not declare"
        yield finding(rule.place, "not-decided", reason, "compare with unit.areas or unit.attributes")
        return
    served: set[str] = set()
    clashes: dict[tuple[str, ...], str] = {}
    for values in product(*spaces.values()):
        given = dict(zip(spaces, values, strict=True))
        found = tuple(unit.id for unit in organisation.units if holds(rule, _context(unit, given)))
        served.update(found)
        if len(found) > 1:
            clashes.setdefault(found, ", ".join(f"{name} = {value}" for name, value in given.items()) or "any values")
    if not served:
        reason = f"`{rule.text}` finds no unit of {organisation.id}, whatever is filled in"
        yield error(rule.place, "no-unit", reason, "correct the rule, or add a unit with the area or attribute")
    for units, example in clashes.items():
        reason = f"{' and '.join(units)} are both competent where {example}"
        yield error(rule.place, "two-units", reason, "make their areas or attributes differ, or the rule finer")


def _in_region(whole: Whole, item: ServiceItem, organisation: Organisation, event: LifeEvent) -> Iterator[Problem]:
    """Where the rule goes by area, some unit must lie in the event's region; each value of a code list needs a unit."""
    rule = item.competence.where
    if event.region is not None and "unit.areas" in names(rule.expression):
        region = _prefix(event.region)
        if not any(
            area.startswith(region) or region.startswith(area) for unit in organisation.units for area in unit.areas
        ):
            reason = f"no unit of {organisation.id} answers for {event.region}, the region of {event.id}"
            yield error(rule.place, "no-unit", reason, f"add a unit with an area in {event.region}")
    spaces = _spaces(item, organisation)
    if spaces is None or len(spaces) != 1:
        return
    name = next(iter(spaces))
    element = whole.catalogue.elements.get(name.split(".")[-1])
    if element is None or element.type is not ElementType.CHOICE:
        return
    for choice in element.format.choices:
        if not any(holds(rule, _context(unit, {name: choice.value})) for unit in organisation.units):
            reason = f"no unit of {organisation.id} is competent where {name} = {choice.value} ({choice.label})"
            yield error(rule.place, "no-unit", reason, "add the unit, or take the value out of the code list")


def _prefix(code: str) -> str:
    while code.endswith("00") and len(code) > 2:
        code = code[:-2]
    return code


def _spaces(item: ServiceItem, organisation: Organisation) -> dict[str, list[Any]] | None:
    """For each value the rule reads, the values worth trying: what units declare, and places below a unit's area."""
    variables = sorted(name for name in names(item.competence.where.expression) if name.split(".")[0] != "unit")
    areas = {area for unit in organisation.units for area in unit.areas}
    declared = {value for unit in organisation.units for _, value in unit.attributes}
    if any(name == "today" for name in variables):
        return None
    texts = sorted({*(area.ljust(12, "0") for area in areas), *declared, *(unit.id for unit in organisation.units)})
    spaces: dict[str, list[Any]] = {name: [*texts, "(another)"] for name in variables}
    size = 1
    for values in spaces.values():
        size *= len(values)
    return spaces if size <= LIMIT else None


def _context(unit: Unit, given: dict[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = {
        "unit": {"id": unit.id, "areas": unit.areas, "attributes": dict(unit.attributes)},
    }
    for name, value in given.items():
        *path, last = name.split(".")
        level = context
        for part in path:
            level = level.setdefault(part, {})
        level[last] = value
    return context
