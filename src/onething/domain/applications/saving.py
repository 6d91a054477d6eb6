"""Saving a section as typed: what may be kept though not valid, what is refused, what becomes of prefilled values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from onething.definitions.types.elements import ElementType
from onething.domain.applications.assembling import Assembled
from onething.domain.applications.freezing import storable
from onething.domain.applications.refusals import Problem
from onething.domain.merging.types import MergedField, Origin

LONGEST: Final = 4000
"""Characters of one value; longer ones are refused, not cut."""
_HOSTILE: Final = frozenset({"Cc", "Cs", "Cn"})


def refused_values(assembled: Assembled, section: str, given: Mapping[str, object]) -> tuple[Problem, ...]:
    """Return why a section can't be kept: unknown, hidden, computed, oversized or wrongly typed fields. Empty: keep it.

    `assembled` is the application with the new values in, so that a field shown by another one of the same save counts
    as shown.
    """
    fields = {
        field.key.text: field for one in assembled.form.sections if one.instance.id == section for field in one.fields
    }
    return tuple(problem for key in sorted(given, key=str) for problem in _refusals(key, given[key], fields.get(key)))


def _refusals(key: str, value: object, field: MergedField | None) -> Iterable[Problem]:
    where = key[:120]
    if field is None:
        yield Problem("field_unknown", where, "表单的这一部分没有这个字段，请刷新页面后重填。")
        return
    if value is None or value == "":
        return
    if field.origin is not Origin.ASKED:
        yield Problem("field_computed", where, f"“{field.label}”由系统得出，不能填写。")
    elif field.visible is not True:
        yield Problem("field_hidden", where, f"按您的其他填写，不需要填“{field.label}”，请删除。")
    else:
        yield from wrong_shape(where, field.label, field.element.type, value)


def wrong_shape(where: str, label: str, wanted: ElementType, value: object) -> Iterable[Problem]:
    """Yield why a value can't even be kept as typed: no scalar of its kind, too long, or with control characters."""
    try:
        kept = storable(value)
    except ValueError:
        yield Problem("field_type", where, f"“{label}”的内容不是一个值，请重新填写。")
        return
    fits = isinstance(kept, bool) if wanted is ElementType.BOOLEAN else isinstance(kept, str)
    if wanted is ElementType.NUMBER:
        fits = isinstance(kept, int | str) and not isinstance(kept, bool)
    if not fits:
        yield Problem("field_type", where, f"“{label}”的内容类型不对，请重新填写。")
    elif isinstance(kept, str) and len(kept) > LONGEST:
        yield Problem("field_oversized", where, f"“{label}”超过 {LONGEST} 个字，请缩短。")
    elif isinstance(kept, str) and any(unicodedata.category(ch) in _HOSTILE and ch not in "\n\t" for ch in kept):
        yield Problem("field_characters", where, f"“{label}”含有不可见的控制字符，请删除后重填。")


@dataclass(frozen=True, slots=True)
class Kept:
    """The application's values and provenance after a save."""

    values: dict[str, Any]
    provenance: dict[str, Any]


def keep(values: Mapping[str, Any], provenance: Mapping[str, Any], given: Mapping[str, object], by: str) -> Kept:
    """Return values and provenance with `given` kept as typed.

    A prefilled value that was changed stays marked with who changed it. What a register gave for a key (an identity
    number) that is another one now goes, unless the person had changed it: it is about somebody else.
    """
    new_values, new_provenance = dict(values), {key: dict(entry) for key, entry in provenance.items()}
    for key, raw in given.items():
        value = storable(raw)
        if value is None or value == "":
            new_values.pop(key, None)
        else:
            new_values[key] = value
        entry = new_provenance.get(key)
        if entry is not None:
            edited = entry["original"] != new_values.get(key)
            entry.update(edited=edited, by=by if edited else None)
    changed = {key for key in given if new_values.get(key) != values.get(key)}
    for key, entry in list(new_provenance.items()):
        if entry.get("key") in changed and not entry["edited"] and key not in given:
            del new_provenance[key]
            new_values.pop(key, None)
    return Kept(new_values, new_provenance)


def compared(values: Mapping[str, Any], provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the provenance as it holds at submission: edited is what differs from the original the server kept."""
    return {key: {**entry, "edited": entry["original"] != values.get(key)} for key, entry in provenance.items()}
