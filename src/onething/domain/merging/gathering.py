"""Gathers every use of a field by the selected items and the life event, under the identity of the field."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.elements import DataElement
from onething.definitions.types.items import FieldUse
from onething.domain.guidance.judging import both, judge
from onething.domain.guidance.keys import FieldKey, split_instance
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import Guidance, SelectedItem, Truth
from onething.rules import UNKNOWN


@dataclass(slots=True)
class Use:
    """One use of a field. `truth` is its condition's, at most `cap` (UNKNOWN while the participant is uncertain)."""

    item: SelectedItem | None
    field_use: FieldUse
    scope: Mapping[str, Any]
    cap: Truth
    organisation: str
    truth: Truth = UNKNOWN

    @property
    def item_key(self) -> str | None:
        """The key of the asking item, None for the event itself."""
        return self.item.key if self.item else None

    def look_again(self) -> bool:
        """Weigh the condition again while it is open; whether it is decided now and was not before."""
        if self.truth is not UNKNOWN:
            return False
        self.truth = both(self.cap, judge(self.field_use.when, self.scope))
        return self.truth is not UNKNOWN


@dataclass(slots=True)
class Gathered:
    """All uses of one field."""

    key: FieldKey
    element: DataElement
    uses: list[Use] = field(default_factory=list)


def gather(local: LocalEvent, guidance: Guidance, sheet: Sheet, today: datetime.date) -> dict[FieldKey, Gathered]:
    """Return the fields of the selected items and the event.

    Uses are in canonical order, whatever the order of the items.
    """
    found: dict[FieldKey, Gathered] = {}
    for selected in sorted(guidance.selected, key=lambda each: each.key):
        scope = sheet.of_item(selected, today)
        roles = dict(selected.roles)
        for field_use in selected.item.fields:
            instance = roles.get(field_use.role)
            if instance is not None:
                cap: Truth = UNKNOWN if field_use.role in selected.uncertain else True
                use = Use(selected, field_use, scope, cap, selected.item.organisation)
                _add(local, found, instance, use, selected.key)
    for instance, cap in _present(guidance):
        scope = sheet.of_event(local.event, guidance, instance, today)
        subject = split_instance(instance)[0]
        for field_use in local.event.fields:
            if field_use.role == subject:
                use = Use(None, field_use, scope, cap, local.event.lead)
                _add(local, found, instance, use, local.event.id)
    for gathered in found.values():
        gathered.uses.sort(key=lambda use: (use.item_key or "", use.field_use.role))
    return found


def field_key(local: LocalEvent, instance: str, field_use: FieldUse, owner: str) -> FieldKey:
    """Return the identity of one use of a field; what is never reused belongs to its owner alone."""
    subject, number = split_instance(instance)
    item = None if local.elements[field_use.element].reuse else owner
    return FieldKey(subject, number, field_use.element, field_use.aspect, item)


def _add(
    local: LocalEvent,
    found: dict[FieldKey, Gathered],
    instance: str,
    use: Use,
    owner: str,
) -> None:
    key = field_key(local, instance, use.field_use, owner)
    gathered = found.get(key)
    if gathered is None:
        gathered = found[key] = Gathered(key, local.elements[use.field_use.element])
    gathered.uses.append(use)


def _present(guidance: Guidance) -> Iterator[tuple[str, Truth]]:
    for instance in guidance.instances:
        if instance.present is not False:
            yield instance.id, instance.present
