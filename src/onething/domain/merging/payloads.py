"""What one case receives: exactly its own item's fields and materials, nothing else (最小必要)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import Aspect
from onething.domain.guidance.types import SelectedItem
from onething.domain.merging.gathering import field_key
from onething.domain.merging.types import (
    CasePayload,
    Form,
    MaterialState,
    MergedMaterial,
    Origin,
)

if TYPE_CHECKING:
    from onething.rules import Value


def payload_for(
    local: LocalEvent,
    selected: SelectedItem,
    form: Form,
    values: Mapping[str, Value],
    materials: Sequence[MergedMaterial],
) -> CasePayload:
    """Cut one case's share out of the form and the materials.

    A field goes in where this item's own condition for it holds, whoever else asks for it. Values are those the form
    has settled; what another item's result gives may also stand in `values` (which `check_values` keeps clear of such
    keys when entered).
    """
    merged = {field.key: field for field in form.fields}
    roles = dict(selected.roles)
    found: dict[str, Value] = {}
    awaited: set[str] = set()
    for use in selected.item.fields:
        instance = roles.get(use.role)
        field = merged.get(field_key(local, instance, use, selected.key)) if instance else None
        if field is None or not any(
            ask.item_key == selected.key and ask.role == use.role and ask.holds is True for ask in field.asked_by
        ):
            continue
        name = f"{use.role}.{use.element}" + ("!proposed" if use.aspect is Aspect.PROPOSED else "")
        value = form.settled.get(field.key.text)
        if field.origin is Origin.PRODUCED and value is None:
            value = values.get(field.key.text)
        if value is not None:
            found[name] = value
        elif field.origin is Origin.PRODUCED:
            awaited.add(name)
    return CasePayload(
        selected.key,
        tuple(sorted(found.items())),
        _own(selected, materials),
        tuple(sorted(awaited)),
    )


def _own(selected: SelectedItem, materials: Sequence[MergedMaterial]) -> tuple[str, ...]:
    return tuple(
        sorted(
            material.key
            for material in materials
            if material.state is MaterialState.NEEDED
            and any(ask.item_key == selected.key and ask.holds is True for ask in material.asked_by)
        )
    )
