"""From what an application's answers and values decide to what a person sees of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from onething.apps.applications.loading import Loaded, today
from onething.apps.applications.replies import (
    ApplicationForm,
    FileLine,
    FormField,
    FormSection,
    MaterialLine,
    Provenance,
    QuestionLine,
    RegisterRead,
)
from onething.apps.applications.services.files import file_line
from onething.apps.applications.services.signatures import lines as signatory_lines
from onething.definitions.types.elements import Sensitivity
from onething.definitions.types.life_events import Question
from onething.domain.access.actors import Actor
from onething.domain.applications.assembling import Assembled, jsonable
from onething.domain.applications.refusals import Problem, said
from onething.domain.applications.states import STATE_NAMES, SUBMITTED
from onething.domain.applications.submitting import missing
from onething.domain.merging.types import MaterialState, MergedField, MergedMaterial, Origin


def form_of(found: Loaded, actor: Actor, newer: str | None, now: dt.datetime) -> ApplicationForm:
    """Return the whole application: open questions, the form with values, materials, signatories, problems."""
    assembled = found.assembled(today(now))
    local, guidance = assembled.local, assembled.guidance
    problems: tuple[Problem, ...] = ()
    if found.state not in SUBMITTED:
        problems = missing(
            guidance=guidance, value_problems=assembled.problems, materials=assembled.materials, present=found.present()
        )
    return ApplicationForm(
        application_id=found.id,
        event_id=found.event_id,
        event_name=local.event.name,
        region=found.region,
        digest=found.digest,
        newer_version=newer,
        state=found.state.value,
        state_name=STATE_NAMES[found.state],
        version=found.version,
        questions=tuple(
            _question(state.question, found.answers.get(state.question.id))
            for state in guidance.questions
            if state.relevant is not False and (state.matters or state.answered)
        ),
        offline=tuple(said(one.offline.because, one.offline.instead) for one in guidance.offline if one.holds is True),
        sections=_sections(found, assembled),
        materials=_materials(found, assembled),
        signatories=signatory_lines(found, actor),
        reads=tuple(_read(one) for one in found.reads),
        problems=problems,
        returned_reason=found.returned_reason or None,
    )


def fields_and_materials(found: Loaded, now: dt.datetime) -> tuple[tuple[FormSection, ...], tuple[MaterialLine, ...]]:
    """Return the form's sections and the materials, as a signatory reads them before signing."""
    assembled = found.assembled(today(now))
    return _sections(found, assembled), _materials(found, assembled)


def _question(question: Question, given: object) -> QuestionLine:
    choices = tuple((choice.value, choice.label) for choice in question.choices)
    return QuestionLine(question.id, question.ask, question.why, question.kind.value, choices, given)


def _sections(found: Loaded, assembled: Assembled) -> tuple[FormSection, ...]:
    wrong = {one.key: said(one.what, one.remedy) for one in assembled.problems}
    names = {one.key: one.item.name for one in assembled.guidance.selected}
    sections = (
        FormSection(
            part.instance.id,
            part.title,
            tuple(_field(found, assembled, part.instance.id, one, wrong, names) for one in part.fields if _shown(one)),
        )
        for part in assembled.form.sections
    )
    return tuple(section for section in sections if section.fields)


def field_lines(found: Loaded, assembled: Assembled, keys: Collection[str]) -> tuple[tuple[str, FormField], ...]:
    """Return the form's fields of these keys, each with whom it is about, whether or not they are shown now."""
    names = {one.key: one.item.name for one in assembled.guidance.selected}
    return tuple(
        (part.title, _field(found, assembled, part.instance.id, one, {}, names))
        for part in assembled.form.sections
        for one in part.fields
        if one.key.text in keys
    )


def material_lines(found: Loaded, assembled: Assembled, keys: Collection[str]) -> tuple[MaterialLine, ...]:
    """Return the materials of these keys."""
    present = found.present()
    return tuple(_material(found, one, present) for one in assembled.materials if one.key in keys)


def _shown(field: MergedField) -> bool:
    """Tell whether a field is on the form now: what cases will give is not."""
    return field.visible is True and field.origin is not Origin.PRODUCED


def _field(
    found: Loaded,
    assembled: Assembled,
    section: str,
    field: MergedField,
    wrong: Mapping[str, str],
    names: Mapping[str, str],
) -> FormField:
    key = field.key.text
    value = found.values.get(key) if field.origin is Origin.ASKED else jsonable(assembled.form.settled.get(key))
    return FormField(
        key=key,
        label=field.label,
        section=section,
        type=field.element.type.value,
        required=field.required is True,
        derived=field.origin is not Origin.ASKED,
        hint=field.element.hint,
        example=field.element.example,
        choices=tuple((choice.value, choice.label) for choice in field.format.choices or field.element.format.choices),
        value=value,
        provenance=provenance(found.provenance.get(key)),
        problem=wrong.get(key),
        asked_by=tuple(
            dict.fromkeys(names.get(ask.item_key or "", assembled.local.event.name) for ask in field.asked_by)
        ),
        sensitive=field.sensitivity is Sensitivity.SENSITIVE,
    )


def provenance(entry: Mapping[str, Any] | None) -> Provenance | None:
    """Return where a value came from, without the original, which stays on the server."""
    if entry is None:
        return None
    return Provenance(entry["source"], entry["name"], entry["read_at"], bool(entry["edited"]), entry.get("by"))


def _materials(found: Loaded, assembled: Assembled) -> tuple[MaterialLine, ...]:
    present = found.present()
    return tuple(
        _material(found, one, present) for one in assembled.materials if one.state is not MaterialState.NOT_NEEDED
    )


def _material(found: Loaded, material: MergedMaterial, present: Mapping[str, int]) -> MaterialLine:
    files: tuple[FileLine, ...] = tuple(file_line(one) for one in found.files if one["material"] == material.key)
    obtained = material.obtained_by is not None
    return MaterialLine(
        key=material.key,
        name=f"{material.material.name}（{material.instance.name}）",
        level=material.level.value,
        obtained=obtained,
        way=material.obtained_because or "请上传，或者到窗口出示",
        why_not=None if obtained or not material.passed_over else "；".join(material.passed_over),
        because=material.because.text,
        what_counts=material.material.what_counts,
        file_types=material.material.file_types,
        max_pages=material.material.max_pages,
        files=files,
        paper=any(one["material"] == material.key for one in found.papers),
        complete=obtained or bool(present.get(material.key)),
    )


def _read(one: Mapping[str, Any]) -> RegisterRead:
    at = dt.datetime.fromisoformat(one["at"])
    return RegisterRead(one["register"], one["name"], one["subject"], one["state"], at, tuple(one["fields"]))
