"""What a life event saves a person: the same items each by themselves, and together as one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import Aspect, FieldUse
from onething.definitions.types.life_events import ItemInEvent
from onething.definitions.types.materials import Level
from onething.domain.measures.inventory import compatible_items, inventory


@dataclass(frozen=True, slots=True)
class Savings:
    """Computed over the most items that one application can have, one participant of each kind, whatever is optional.

    `fields_apart` are asked when each item is applied for alone, `fields_once` when what coincides is asked once,
    `fields_known` of those can be read from a register. `materials_apart` are handed in item by item,
    `materials_to_bring` still have to be brought and `materials_obtained` (kinds) need not. Days are working days:
    `days_apart` the items' own promises one after the other, `days` the whole's promise.
    """

    items: int
    fields_apart: int
    fields_once: int
    fields_known: int
    materials_apart: int
    materials_to_bring: int
    materials_obtained: int
    days_apart: int
    days: int

    @property
    def fields_merged(self) -> int:
        """How many fields need not be filled in a second time."""
        return self.fields_apart - self.fields_once


def savings(local: LocalEvent) -> Savings:
    """Return what the event saves in a region."""
    items = compatible_items(local)
    apart = [key for use in items for key in _asked(local, use)]
    once = dict.fromkeys(apart)
    asked = inventory(local).values()
    return Savings(
        items=len(items),
        fields_apart=len(apart),
        fields_once=len(once),
        fields_known=sum(1 for key in once if _known(local, key)),
        materials_apart=sum(len(local.items[use.item].materials) for use in items),
        materials_to_bring=sum(1 for mine in asked if mine.way is None and mine.level is Level.NECESSARY),
        materials_obtained=sum(1 for mine in asked if mine.way is not None),
        days_apart=sum(use.days.own for use in items),
        days=local.event.promised,
    )


_Key = tuple[str, str, Aspect, str]
"""Subject, element, aspect, and the item it belongs to alone where it is never reused."""


def _asked(local: LocalEvent, use: ItemInEvent) -> Iterator[_Key]:
    roles = dict(use.roles)
    for field in local.items[use.item].fields:
        if field.derive is None and field.role in roles:
            yield _key(local, roles[field.role], field, use.item)


def _key(local: LocalEvent, subject: str, field: FieldUse, item: str) -> _Key:
    return subject, field.element, field.aspect, "" if local.elements[field.element].reuse else item


def _known(local: LocalEvent, key: _Key) -> bool:
    """Whether a register knows it: as for the form, of such participants as can be looked up beforehand."""
    name, element, aspect, own = key
    subject = next(each for each in local.event.subjects if each.id == name)
    if own or aspect is not Aspect.CURRENT or subject.identified_later:
        return False
    return any(
        register.about == subject.type and element in register.gives and element != register.key
        for register in local.registers.values()
    )
