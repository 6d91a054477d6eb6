"""Fields and materials, which items and life events write in the same form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onething.definitions.building.workshop import Workshop
from onething.definitions.reading import Node
from onething.definitions.types.conditions import Condition
from onething.definitions.types.elements import Choice, DataElement, Format
from onething.definitions.types.items import Aspect, FieldUse
from onething.definitions.types.materials import Level, MaterialUse

_FIELD = re.compile(r"(?P<role>[a-z0-9_]+)\.(?P<element>[a-z0-9_]+)(?P<proposed> \(proposed\))?( if (?P<when>.+))?")
_NARROWING = ("min", "max", "min_length", "max_length", "pattern", "choices")


def field_uses(workshop: Workshop, node: Node, elements: Mapping[str, DataElement]) -> tuple[FieldUse, ...]:
    """Return the fields listed under `fields` of an item or a life event."""
    return tuple(_field_use(workshop, member, elements) for member in node.members("fields"))


def _field_use(workshop: Workshop, member: Node, elements: Mapping[str, DataElement]) -> FieldUse:
    text, details = _text_and_details(member)
    match = _FIELD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    when: Condition | None = workshop.condition_of(match["when"], member.place) if match["when"] else None
    narrowed: Format | None = None
    if details is not None:
        if when is not None and details.has("when"):
            workshop.report(member.place, "two-conditions", f"`{text}` has `if` and `when`", "keep one of them")
        when = when or workshop.condition(details.get("when"))
        narrowed = _narrowed(workshop, details, elements.get(match["element"]))
    return FieldUse(
        role=match["role"],
        element=match["element"],
        aspect=Aspect.PROPOSED if match["proposed"] else Aspect.CURRENT,
        label=details.maybe_text("label") if details else None,
        required=details.flag("required", default=True) if details else True,
        when=when,
        format=narrowed,
        derive=workshop.formula(details.get("derive")) if details else None,
        place=member.place,
    )


def _text_and_details(member: Node) -> tuple[str, Node | None]:
    if isinstance(member.value, dict):
        key, details = next(iter(member.entries()))
        return key, details if details.value is not None else None
    return str(member.value), None


def format_of(node: Node, choices: tuple[Choice, ...]) -> Format:
    """Return the format checks written at a node."""
    return Format(
        pattern=node.maybe_text("pattern"),
        min_length=node.maybe_whole("min_length"),
        max_length=node.maybe_whole("max_length"),
        minimum=node.maybe_decimal("min"),
        maximum=node.maybe_decimal("max"),
        choices=choices,
        check=node.maybe_text("check"),
    )


def choices_of(node: Node) -> tuple[Choice, ...]:
    """Return a code list written as `value: what people see`."""
    return tuple(Choice(value, str(label.value)) for value, label in node.entries("choices"))


def _narrowed(workshop: Workshop, details: Node, element: DataElement | None) -> Format | None:
    if not any(details.has(key) for key in _NARROWING):
        return None
    labels = {choice.value: choice for choice in element.format.choices} if element else {}
    values = details.texts("choices")
    for value in values:
        if element is not None and value not in labels:
            reason = f"`{value}` is not in the code list of {element.id}"
            workshop.report(details.place, "unknown-choice", reason, f"use one of {', '.join(labels) or '(none)'}")
    return format_of(details, tuple(labels[value] for value in values if value in labels))


def material_uses(workshop: Workshop, node: Node, key: str = "materials") -> tuple[MaterialUse, ...]:
    """Return the materials listed under `key`."""
    return tuple(_material_use(workshop, member) for member in node.members(key))


def _material_use(workshop: Workshop, member: Node) -> MaterialUse:
    text, details = _text_and_details(member)
    material, _, role = text.partition(" of ")
    return MaterialUse(
        material=material,
        role=role,
        level=Level((details.maybe_text("level") if details else None) or Level.NECESSARY),
        when=workshop.condition(details.get("when")) if details else None,
        because=details.maybe_text("because") if details else None,
        copies=(details.maybe_whole("copies") if details else None) or 0,
        place=member.place,
    )
