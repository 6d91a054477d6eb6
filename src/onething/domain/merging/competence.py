"""Which unit is in charge of an item: exactly one, or it is said why not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.organisations import Unit
from onething.domain.guidance.judging import weigh
from onething.domain.guidance.keys import FieldKey, split_instance
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import SelectedItem
from onething.domain.merging.types import (
    Competence,
    Competent,
    NoUnit,
    SeveralUnits,
    UnknownUnit,
)
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value


def competent_unit(
    local: LocalEvent,
    selected: SelectedItem,
    values: Mapping[str, Value],
    today: datetime.date,
) -> Competence:
    """Find the unit in charge. `values` are those that count (`form.settled`), by key text.

    As long as a value is missing the unit is unknown, even where the units looked at so far leave only one.
    """
    rule = selected.item.competence
    organisation = local.organisations[rule.organisation]
    scope = Sheet.of({**values, **dict(selected.filled)}).of_item(selected, today)
    scope["region"] = {"code": local.region.code, "name": local.region.name}
    found: list[Unit] = []
    missing: dict[str, None] = {}
    for unit in organisation.units:
        scope["unit"] = {
            "id": unit.id,
            "areas": unit.areas,
            "attributes": dict(unit.attributes),
        }
        verdict = weigh(rule.where, scope)
        if verdict.truth is True:
            found.append(unit)
        elif verdict.truth is UNKNOWN:
            missing.update(dict.fromkeys(_key(selected, name) for name in verdict.missing))
    if missing:
        return UnknownUnit(tuple(sorted(missing)), f"尚缺确定{organisation.name}办理机构所需的内容")
    if not found:
        return NoUnit(f"{organisation.name}没有符合“{rule.where.text}”的办理机构")
    if len(found) > 1:
        units = tuple(sorted(found, key=lambda unit: unit.id))
        return SeveralUnits(
            units,
            f"{organisation.name}有{len(units)}个办理机构符合“{rule.where.text}”，应当只有一个",
        )
    return Competent(found[0], rule.where.said or f"符合“{rule.where.text}”")


def _key(selected: SelectedItem, name: str) -> str:
    """Return the field behind a name of the item's rule; the name itself where it is no role's."""
    role, _, element = name.partition(".")
    instance = dict(selected.roles).get(role)
    if instance is None or not element or "." in element:
        return name
    return FieldKey(*split_instance(instance), element).text
