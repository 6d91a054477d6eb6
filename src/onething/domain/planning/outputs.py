"""Which item's result gives which field."""

from __future__ import annotations

from onething.definitions.types.items import Aspect
from onething.domain.guidance.keys import FieldKey, split_instance
from onething.domain.guidance.types import Guidance


def producers(guidance: Guidance) -> dict[FieldKey, tuple[str, ...]]:
    """Return the values that results give: field → keys of the selected items whose result gives it, sorted.

    An item that itself asks for a value does not count as its producer: whoever asks must have it before.
    """
    found: dict[FieldKey, list[str]] = {}
    for selected in guidance.selected:
        if selected.item.result is None:
            continue
        roles = dict(selected.roles)
        asked = {
            (use.role, use.element)
            for use in selected.item.fields
            if use.derive is None and use.aspect is Aspect.CURRENT
        }
        asked_of = {(roles.get(role), element) for role, element in asked}
        for output in selected.item.result.gives:
            instance = roles.get(output.role)
            if instance is not None and (instance, output.element) not in asked_of:
                subject, number = split_instance(instance)
                found.setdefault(FieldKey(subject, number, output.element), []).append(selected.key)
    return {key: tuple(sorted(set(keys))) for key, keys in found.items()}
