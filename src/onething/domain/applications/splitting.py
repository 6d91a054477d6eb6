"""The split: from one application to the cases of the organisations, each with exactly its own fields and materials.

A part for which no unit, or several, are competent is held back with everything that comes after it: the lead unit says
where it goes. Nothing is opened at the lead unit itself, which may not see other organisations' values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onething.definitions.types.items import Aspect
from onething.definitions.types.organisations import Unit
from onething.domain.applications.assembling import Assembled, known_values
from onething.domain.guidance.types import SelectedItem
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.payloads import payload_for
from onething.domain.merging.types import CasePayload, Competent, SeveralUnits
from onething.domain.planning.types import EdgeKind, Plan, PlanNode


@dataclass(frozen=True, slots=True)
class Part:
    """A case to open. `keys` maps the item's own field keys to those of the one form."""

    case_no: int
    selected: SelectedItem
    node: PlanNode
    unit: Unit
    payload: CasePayload
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A part that can't be opened yet. `unplaced`: the coordinator must say where; else it comes after one that is."""

    node: str
    item: str
    unplaced: bool
    reason: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`after` waits for `before` (case numbers). `needs`: without its result it can't go on."""

    before: int
    after: int
    needs: bool
    carries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Split:
    """Everything that follows from the plan; `numbers` has a case number for every node, also of held ones."""

    parts: tuple[Part, ...]
    held: tuple[Held, ...]
    links: tuple[Link, ...]
    numbers: Mapping[str, int]


def split(
    assembled: Assembled,
    plan: Plan,
    placed: Mapping[str, str],
    today: dt.date,
    outputs: Mapping[str, object] | None = None,
) -> Split:
    """Split an application. `placed` are the coordinator's decisions: node key → unit id; they go before the rules.

    `outputs` are what its cases have given so far, by the one form's keys.
    """
    values = known_values(assembled, outputs or {})
    numbers = {key: number for number, key in enumerate((key for wave in plan.waves for key in wave), 1)}
    selected = {one.key: one for one in assembled.guidance.selected}
    parts: list[Part] = []
    held: dict[str, Held] = {}
    for key, number in numbers.items():
        one = selected[key]
        behind = [edge.before for edge in plan.edges if edge.after == key and edge.before in held]
        if behind:
            held[key] = Held(key, one.item.id, unplaced=False, reason="前置办件还没有确定承办单位", candidates=())
            continue
        unit = _unit(assembled, one, placed.get(key), values, today)
        if isinstance(unit, Held):
            held[key] = unit
        else:
            parts.append(_part(assembled, one, plan.node(key), unit, number, values))
    return Split(tuple(parts), tuple(held.values()), _links(plan, selected, numbers), numbers)


def _part(
    assembled: Assembled, one: SelectedItem, node: PlanNode, unit: Unit, number: int, values: Mapping[str, Any]
) -> Part:
    payload = payload_for(assembled.local, one, assembled.form, values, assembled.materials)
    return Part(number, one, node, unit, payload, own_keys(assembled, one.key))


def own_keys(assembled: Assembled, node: str) -> dict[str, str]:
    """Return the item's own field keys (`role.element`, `role.element!proposed`) with those of the one form."""
    found: dict[str, str] = {}
    for field in assembled.form.fields:
        for ask in field.asked_by:
            if ask.item_key == node:
                proposed = "!proposed" if field.key.aspect is Aspect.PROPOSED else ""
                found[f"{ask.role}.{field.key.element}{proposed}"] = field.key.text
    return found


def _unit(
    assembled: Assembled, one: SelectedItem, placed: str | None, values: Mapping[str, Any], today: dt.date
) -> Unit | Held:
    if placed is not None:
        for organisation in assembled.local.organisations.values():
            for unit in organisation.units:
                if unit.id == placed:
                    return unit
    found = competent_unit(assembled.local, one, values, today)
    if isinstance(found, Competent):
        return found.unit
    organisation = assembled.local.organisations[one.item.competence.organisation]
    units = found.units if isinstance(found, SeveralUnits) else organisation.units
    return Held(one.key, one.item.id, unplaced=True, reason=found.because, candidates=tuple(unit.id for unit in units))


def _links(plan: Plan, selected: Mapping[str, SelectedItem], numbers: Mapping[str, int]) -> tuple[Link, ...]:
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    needed: set[tuple[str, str]] = set()
    for edge in plan.edges:
        pair = (edge.before, edge.after)
        pairs.setdefault(pair, {}).update(edge.outputs)
        result = selected[edge.before].item.result
        wants = {use.material for use in selected[edge.after].item.materials}
        if edge.kind is EdgeKind.OUTPUT or (result is not None and result.licence in wants):
            needed.add(pair)
    return tuple(
        Link(numbers[before], numbers[after], (before, after) in needed, carries)
        for (before, after), carries in sorted(
            pairs.items(), key=lambda pair: (numbers[pair[0][0]], numbers[pair[0][1]])
        )
    )
