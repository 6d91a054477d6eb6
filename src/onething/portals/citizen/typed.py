"""What a form of one section says: what its person changed, and where somebody else changed the same meanwhile.

A form carries what it showed (`seen`). What is typed counts as changed only where it differs from that, so two pages
open on one draft meet only where both changed the same field, and a part of a section can be saved as it is typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from onething.apps.applications.replies import FormField

SEEN: Final = "seen"
TAKE: Final = "take"
"""Names of the form's own fields: what it showed, and where the value of another page is taken (`key=value`)."""
YES_NO: Final = {"yes": True, "no": False}
Stored = str | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """What to save, as it is typed, and for fields that both changed what stands there now."""

    values: Mapping[str, str]
    clashes: Mapping[str, str]


def text_of(value: object) -> str:
    """Return a stored value as a form shows and sends it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def stored(field: FormField, text: str) -> Stored:
    """Return what was typed as it is stored; nothing for an empty field."""
    if text == "":
        return None
    if field.type == "boolean":
        return YES_NO.get(text, text)
    return text


def typed(form: QueryDict, fields: Iterable[FormField]) -> dict[str, str]:
    """Return what was typed into the fields that are to be filled in and were on the form, by key.

    Of a name sent twice the last one counts: a box that isn't ticked sends an empty value before it.
    """
    found = {field.key: _clean(str(form[field.key])) for field in fields if not field.derived and field.key in form}
    taken = dict(_clean(each).split("=", 1) for each in form.getlist(TAKE) if "=" in each)
    return found | {key: text for key, text in taken.items() if key in found}


def _clean(text: str) -> str:
    """Return text with one kind of line end: browsers send two characters for each."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def seen(form: QueryDict) -> dict[str, str]:
    """Return what the form showed, by key; nothing where that can't be read."""
    try:
        found = json.loads(form.get(SEEN, "") or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def shown(fields: Iterable[FormField]) -> dict[str, str]:
    """Return what a form of these fields shows, by key."""
    return {field.key: text_of(field.value) for field in fields}


def changed(now: Mapping[str, str], before: Mapping[str, str], given: Mapping[str, str]) -> Change:
    """Tell changes from clashes. `now` stands in the draft, `before` was shown, `given` was typed; all by key."""
    values: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for key, text in given.items():
        here = now.get(key, "")
        if text == here or text == before.get(key, here):
            continue
        if key in before and here != before[key]:
            clashes[key] = here
        else:
            values[key] = text
    return Change(values, clashes)
