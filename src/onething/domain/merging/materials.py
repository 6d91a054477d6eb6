"""The one set of materials: each asked for once, and not at all where it can be had without the person (免提交)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.materials import Level, MaterialUse
from onething.domain.guidance.judging import both, either, judge
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import Guidance, Instance, Reason, Truth
from onething.domain.merging.obtaining import Obtaining
from onething.domain.merging.types import MaterialAsk, MaterialState, MergedMaterial
from onething.domain.planning.dependencies import ancestors, dependencies
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value

_STRICTEST_FIRST = (Level.NECESSARY, Level.DEFERRABLE, Level.OPTIONAL)


@dataclass(slots=True)
class _Gathered:
    """All uses of one material of one participant."""

    instance: Instance
    asks: list[MaterialAsk] = field(default_factory=list)
    said: set[str] = field(default_factory=set)


def merge_materials(
    local: LocalEvent,
    guidance: Guidance,
    values: Mapping[str, Value],
    today: datetime.date,
    unavailable: frozenset[str] = frozenset(),
) -> tuple[MergedMaterial, ...]:
    """Merge the materials of all selected items and the event's own by (kind, participant, version).

    `values` are those that count (`form.settled`). `unavailable` holds ids of registers, and of licence kinds, that
    cannot be had now; what they would give must be brought. Ordered by participant, then by id.
    """
    sheet = Sheet.of({**values, **guidance.filled})
    found: dict[tuple[str, str], _Gathered] = {}
    instances = {instance.id: instance for instance in guidance.instances}
    for selected in sorted(guidance.selected, key=lambda each: each.key):
        scope = sheet.of_item(selected, today)
        roles = dict(selected.roles)
        for use in selected.item.materials:
            if use.role in roles:
                cap: Truth = UNKNOWN if use.role in selected.uncertain else True
                _add(
                    found,
                    instances[roles[use.role]],
                    use,
                    _truth(use, scope, cap),
                    selected.key,
                    selected.item.organisation,
                )
    for instance in guidance.instances:
        own = [use for use in local.event.materials if use.role == instance.subject]
        if own and instance.present is not False:
            scope = sheet.of_event(local.event, guidance, instance.id, today)
            for use in own:
                _add(
                    found,
                    instance,
                    use,
                    _truth(use, scope, instance.present),
                    None,
                    local.event.lead,
                )
    earlier = ancestors(dependencies(local, guidance))
    obtaining = Obtaining(local, guidance, sheet, earlier, unavailable)
    order = {instance.id: place for place, instance in enumerate(guidance.instances)}
    keys = sorted(found, key=lambda key: (order[key[1]], key[0]))
    return tuple(_merged(local, material, found[material, instance], obtaining) for material, instance in keys)


def _truth(use: MaterialUse, scope: Mapping[str, Any], cap: Truth) -> Truth:
    return both(cap, judge(use.when, scope))


def _add(
    found: dict[tuple[str, str], _Gathered],
    instance: Instance,
    use: MaterialUse,
    holds: Truth,
    item_key: str | None,
    organisation: str,
) -> None:
    gathered = found.setdefault((use.material, instance.id), _Gathered(instance))
    gathered.asks.append(MaterialAsk(item_key, use.role, use.level, holds, use.copies, use.because, organisation))
    why = use.because or (use.when.said if use.when else None)
    if why is not None and holds is not False:
        gathered.said.add(why)


def _merged(local: LocalEvent, material_id: str, gathered: _Gathered, obtaining: Obtaining) -> MergedMaterial:
    material = local.materials[material_id]
    asks = tuple(
        sorted(
            gathered.asks,
            key=lambda ask: (
                ask.item_key or "",
                ask.role,
                ask.level,
                ask.because or "",
            ),
        )
    )
    called_for = either(ask.holds for ask in asks)
    weighing = [ask for ask in asks if ask.holds is True] or [ask for ask in asks if ask.holds is UNKNOWN] or list(asks)
    way, because, passed_over = obtaining.way_for(material, gathered.instance, asks)
    return MergedMaterial(
        key=f"{material.id} of {gathered.instance.id}",
        material=material,
        instance=gathered.instance,
        level=min((ask.level for ask in weighing), key=_STRICTEST_FIRST.index),
        state=_state(called_for),
        ways=material.ways,
        obtained_by=way,
        obtained_because=because,
        passed_over=passed_over,
        asked_by=asks,
        copies=sum(ask.copies for ask in weighing),
        because=_because(local, called_for, weighing, gathered.said),
    )


def _state(called_for: Truth) -> MaterialState:
    if called_for is UNKNOWN:
        return MaterialState.CONDITIONAL
    return MaterialState.NEEDED if called_for is True else MaterialState.NOT_NEEDED


def _because(local: LocalEvent, called_for: Truth, asks: Sequence[MaterialAsk], said: set[str]) -> Reason:
    if called_for is False:
        return Reason(text="按您的情况不需要")
    keys = dict.fromkeys(ask.item_key for ask in asks)
    names = dict.fromkeys(f"“{local.items[key.partition('#')[0]].name if key else local.event.name}”" for key in keys)
    why = f"（{'；'.join(sorted(said))}）" if said else ""
    return Reason(text=f"{'、'.join(names)}{'需要' if called_for is True else '可能需要'}{why}")
