"""An application as a whole at one moment: what its answers and values decide, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from onething.definitions.formats import Invalid, parse_value
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.types import Guidance
from onething.domain.merging.checks import check_values
from onething.domain.merging.forms import merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.merging.types import Form, MergedMaterial, Origin, ValueProblem


@dataclass(frozen=True, slots=True)
class Assembled:
    """Guidance, the one form, the one set of materials, and the problems of the values that count."""

    local: LocalEvent
    guidance: Guidance
    form: Form
    materials: tuple[MergedMaterial, ...]
    problems: tuple[ValueProblem, ...]

    def material(self, key: str) -> MergedMaterial | None:
        """Return the material with this key, None if the application has none."""
        return next((one for one in self.materials if one.key == key), None)


def assemble(
    local: LocalEvent,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    today: dt.date,
    unavailable: frozenset[str] = frozenset(),
) -> Assembled:
    """Decide everything the raw answers and values decide. `unavailable` are registers that cannot be read now.

    A value whose field is hidden now is set aside, not refused: the person may go back and show the field again.
    """
    given = {key: value for key, value in values.items() if value is not None and value != ""}
    guidance = guide(local, answers, given, today)
    form = merge_form(local, guidance, given, today)
    counting = {
        field.key.text: given[field.key.text] for field in form.fields if field.to_fill_in and field.key.text in given
    }
    problems = check_values(local, form, counting)
    materials = merge_materials(local, guidance, form.settled, today, unavailable)
    return Assembled(local, guidance, form, materials, problems)


def known_values(assembled: Assembled, outputs: Mapping[str, object]) -> dict[str, object]:
    """Return every value that is known: those the form has settled, and what the application's cases gave since.

    `outputs` by key text, as JSON carries them; one that is no value of its field is left out.
    """
    known: dict[str, object] = dict(assembled.form.settled)
    for field in assembled.form.fields:
        raw = outputs.get(field.key.text)
        if field.origin is Origin.PRODUCED and raw is not None:
            value = parse_value(raw, field.element)
            if not isinstance(value, Invalid):
                known[field.key.text] = value
    return known


def counting_values(assembled: Assembled, values: Mapping[str, object]) -> dict[str, object]:
    """Return the raw values that count for submission: of fields the person sees and fills in."""
    shown = {field.key.text for field in assembled.form.fields if field.to_fill_in}
    return {key: value for key, value in values.items() if key in shown and value not in (None, "")}


def jsonable(value: object) -> object:
    """Return a value of the rule language as a JSON scalar: whole numbers as int, others as text, dates in ISO form."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a payload")


def source_names(origin: Origin) -> str:
    """Return the word a payload uses for where a value came from, when no register gave it."""
    return {Origin.ASKED: "applicant", Origin.QUESTION: "answer", Origin.DERIVED: "derived", Origin.PRODUCED: "case"}[
        origin
    ]
