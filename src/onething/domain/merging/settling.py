"""Decides which fields are seen and which values count, until nothing moves any more.

A field may be seen or not depending on another's value, which may itself be hidden or derived. Everything begins
unknown and is only ever decided once, so the order of looking does not matter and a value given later never undoes a
decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onething.definitions.formats import Invalid, parse_value
from onething.definitions.types.items import Aspect
from onething.definitions.types.life_events import LifeEvent
from onething.domain.guidance.judging import compute, either
from onething.domain.guidance.keys import FieldKey
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import Guidance, Truth
from onething.domain.merging.gathering import Gathered, Use
from onething.domain.merging.types import Origin
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value


@dataclass(slots=True)
class Settling:
    """One field on its way: where its value comes from, whether it is seen, and its value once it counts."""

    gathered: Gathered
    origin: Origin
    produced_by: str | None
    given: Value
    visible: Truth = UNKNOWN
    value: Value = UNKNOWN


def settle(
    event: LifeEvent,
    guidance: Guidance,
    gathered: Mapping[FieldKey, Gathered],
    made_by: Mapping[FieldKey, tuple[str, ...]],
    *,
    values: Mapping[str, object],
    outputs: Mapping[str, object],
    sheet: Sheet,
) -> dict[FieldKey, Settling]:
    """Settle all fields and put the values that count into the sheet.

    What a result gives is taken from `outputs` alone: nobody can enter it.
    """
    asked_first = _filled_by_questions(event, guidance)
    fields: dict[FieldKey, Settling] = {}
    for key, each in gathered.items():
        origin = _origin(key, each, asked_first, made_by)
        produced_by = made_by[key][0] if origin is Origin.PRODUCED else None
        if origin is Origin.QUESTION:
            given = guidance.filled.get(key.text, UNKNOWN)
        else:
            given = _given(outputs if origin is Origin.PRODUCED else values, each)
        fields[key] = Settling(each, origin, produced_by, given)
    moved = True
    while moved:
        moved = False
        for field in fields.values():
            moved = _look(field, sheet) or moved
    return fields


def _look(field: Settling, sheet: Sheet) -> bool:
    decided = [use for use in field.gathered.uses if use.look_again()]
    if field.visible is UNKNOWN:
        field.visible = either(use.truth for use in field.gathered.uses)
    if field.origin is Origin.DERIVED and all(use.truth is False for use in _deriving(field)) and field.visible is True:
        field.origin = Origin.ASKED
    value = _value(field) if field.value is UNKNOWN else UNKNOWN
    if value is UNKNOWN:
        return bool(decided)
    field.value = value
    sheet.put(field.gathered.key, value)
    return True


def _value(field: Settling) -> Value:
    """Return the value that counts now; UNKNOWN while none does.

    A value fixed elsewhere counts whether the field is seen or not.
    """
    if field.origin in {Origin.QUESTION, Origin.PRODUCED} and field.given is not UNKNOWN:
        return field.given
    if field.visible is False:
        return None
    if field.visible is UNKNOWN:
        return UNKNOWN
    if field.origin is Origin.DERIVED:
        return _derived(field)
    return field.given if field.origin is Origin.ASKED else UNKNOWN


def _derived(field: Settling) -> Value:
    """Return the value of the first formula, in canonical order, of those whose condition holds.

    No value counts while an earlier condition is open.
    """
    for use in _deriving(field):
        if use.truth is UNKNOWN:
            return UNKNOWN
        if use.truth is True and use.field_use.derive is not None:
            return compute(use.field_use.derive, use.scope)
    return UNKNOWN


def _deriving(field: Settling) -> list[Use]:
    return [use for use in field.gathered.uses if use.field_use.derive is not None]


def _origin(
    key: FieldKey,
    gathered: Gathered,
    filled: frozenset[tuple[str, str]],
    made_by: Mapping[FieldKey, tuple[str, ...]],
) -> Origin:
    if key.aspect is Aspect.CURRENT and key.item is None and (key.subject, key.element) in filled:
        return Origin.QUESTION
    if key in made_by:
        return Origin.PRODUCED
    if any(use.field_use.derive is not None for use in gathered.uses):
        return Origin.DERIVED
    return Origin.ASKED


def _filled_by_questions(event: LifeEvent, guidance: Guidance) -> frozenset[tuple[str, str]]:
    """Return the fields (subject, element) that a question fills.

    A field is left out once it is known that none of these questions is asked.
    """
    found: set[tuple[str, str]] = set()
    for question in event.questions:
        if question.fills is not None and not (question.id in guidance.known and guidance.known[question.id] is None):
            subject, _, element = question.fills.partition(".")
            found.add((subject, element))
    return frozenset(found)


def _given(values: Mapping[str, object], gathered: Gathered) -> Value:
    """Return the value handed in, if it is one of the element's type; a wrong one counts as not given."""
    raw = values.get(gathered.key.text)
    if raw is None:
        return UNKNOWN
    value = parse_value(raw, gathered.element)
    return UNKNOWN if isinstance(value, Invalid) else value
