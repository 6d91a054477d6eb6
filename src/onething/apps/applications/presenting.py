"""From what an application's answers and values decide to what a person sees of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
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
    SectionLine,
    SectionPage,
    SignatoryLine,
)
from onething.apps.applications.services.files import file_line
from onething.apps.applications.services.signatures import lines as signatory_lines
from onething.definitions.types.elements import Sensitivity
from onething.definitions.types.life_events import Question
from onething.definitions.types.materials import WayKind
from onething.domain.access.actors import Actor
from onething.domain.applications.assembling import Assembled, jsonable
from onething.domain.applications.refusals import NotFound, Problem, said
from onething.domain.applications.signing import must_sign
from onething.domain.applications.states import EDITABLE, STATE_NAMES, SUBMITTED, Act, allowed
from onething.domain.applications.submitting import missing
from onething.domain.merging.types import (
    MaterialState,
    MergedField,
    MergedMaterial,
    Origin,
    Section,
    ValueProblemKind,
)


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
        progress=progress(found, assembled),
        materials=_materials(found, assembled),
        signatories=signatory_lines(found, actor),
        will_sign=_will_sign(found, assembled, actor),
        reads=tuple(_read(one) for one in found.reads),
        problems=problems,
        returned_reason=found.returned_reason or None,
    )


def fields_and_materials(found: Loaded, now: dt.datetime) -> tuple[tuple[FormSection, ...], tuple[MaterialLine, ...]]:
    """Return the form's sections and the materials, as a signatory reads them before signing."""
    assembled = found.assembled(today(now))
    return _sections(found, assembled), _materials(found, assembled)


def _will_sign(found: Loaded, assembled: Assembled, actor: Actor) -> tuple[SignatoryLine, ...]:
    """Return whom the form as it stands would ask to sign, or may yet; nobody once they have been asked."""
    if found.state not in EDITABLE:
        return ()
    known = {one.subject: one.identity for one in must_sign(assembled)[0]}
    own = {one for one in (actor.identity, actor.enterprise) if one}
    return tuple(
        SignatoryLine(one.instance.id, one.instance.name, None, me=known.get(one.instance.id) in own)
        for one in assembled.guidance.signatories
        if one.signs is not False
    )


def _question(question: Question, given: object) -> QuestionLine:
    choices = tuple((choice.value, choice.label) for choice in question.choices)
    return QuestionLine(question.id, question.ask, question.why, question.kind.value, choices, given)


def section_of(found: Loaded, section_id: str, now: dt.datetime) -> SectionPage:
    """Return one section with its fields, and the others as lines; NotFound where the form has no such section now."""
    assembled = found.assembled(today(now))
    part = next((one for one in assembled.form.sections if one.instance.id == section_id), None)
    lines = progress(found, assembled)
    place = next((place for place, line in enumerate(lines) if line.id == section_id), None)
    if part is None or place is None:
        raise NotFound("section_unknown", "表单没有这一部分。可能是您改了问题的回答，请回到申请总览看一看。")
    return SectionPage(
        application_id=found.id,
        event_name=assembled.local.event.name,
        region=found.region,
        state=found.state.value,
        state_name=STATE_NAMES[found.state],
        version=found.version,
        editable=allowed(Act.SAVE, found.state),
        section=_section(found, assembled, part, _wrong(assembled), _item_names(assembled)),
        counted_by=_counting(found, assembled, part.instance.subject),
        reads=tuple(_read(one) for one in found.reads if one["subject"] == section_id),
        prefilled=bool(found.reads),
        originals=_originals(found, part),
        registers=_registers(assembled, part),
        progress=lines,
        before=lines[place - 1].id if place else None,
        after=lines[place + 1].id if place + 1 < len(lines) else None,
    )


def _registers(assembled: Assembled, part: Section) -> tuple[str, ...]:
    known = dict.fromkeys(each for field in part.fields if field.to_fill_in for each in field.registers)
    return tuple(assembled.local.registers[each].name for each in known)


def _originals(found: Loaded, part: Section) -> dict[str, object]:
    """Return what the sources said of fields the person changed."""
    keys = {one.key.text for one in part.fields if _shown(one)}
    return {key: entry["original"] for key, entry in found.provenance.items() if key in keys and entry["edited"]}


def _counting(found: Loaded, assembled: Assembled, subject_id: str) -> QuestionLine | None:
    """Return the question that says how many instances of a subject there are."""
    event = assembled.local.event
    many = next((subject.many for subject in event.subjects if subject.id == subject_id), None)
    question = next((one for one in event.questions if one.id == many), None)
    return None if question is None else _question(question, found.answers.get(question.id))


def progress(found: Loaded, assembled: Assembled) -> tuple[SectionLine, ...]:
    """Return how far each section is that has something on it."""
    kinds = {one.key: one.kind for one in assembled.problems}
    lines = (_line(part, [one for one in part.fields if _shown(one)], found, kinds) for part in assembled.form.sections)
    return tuple(line for line in lines if line is not None)


def _line(
    part: Section, fields: Sequence[MergedField], found: Loaded, kinds: Mapping[str, ValueProblemKind]
) -> SectionLine | None:
    if not fields:
        return None
    keys = [one.key.text for one in fields]
    missing = sum(kinds.get(key) is ValueProblemKind.MISSING for key in keys)
    wrong = sum(key in kinds for key in keys) - missing
    begun = any(found.values.get(key) not in (None, "") for key in keys)
    # A section of what is worked out alone is complete; one that asks for nothing it must have is, once it was opened.
    if wrong:
        state = "wrong"
    elif missing:
        state = "open" if begun else "not_begun"
    else:
        state = "complete"
    return SectionLine(part.instance.id, part.title, state, missing, wrong)


def _sections(found: Loaded, assembled: Assembled) -> tuple[FormSection, ...]:
    wrong, names = _wrong(assembled), _item_names(assembled)
    sections = (_section(found, assembled, part, wrong, names) for part in assembled.form.sections)
    return tuple(section for section in sections if section.fields)


def field_lines(found: Loaded, assembled: Assembled, keys: Collection[str]) -> tuple[tuple[str, FormField], ...]:
    """Return the form's fields of these keys, each with whom it is about, whether or not they are shown now."""
    names = _item_names(assembled)
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


def _section(
    found: Loaded, assembled: Assembled, part: Section, wrong: Mapping[str, str], names: Mapping[str, str]
) -> FormSection:
    fields = (_field(found, assembled, part.instance.id, one, wrong, names) for one in part.fields if _shown(one))
    return FormSection(part.instance.id, part.title, tuple(fields))


def _wrong(assembled: Assembled) -> dict[str, str]:
    return {one.key: said(one.what, one.remedy) for one in assembled.problems}


def _item_names(assembled: Assembled) -> dict[str, str]:
    return {one.key: one.item.name for one in assembled.guidance.selected}


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
        label=_label(assembled, field),
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
        why=field.because.text,
        unit=field.element.unit,
        max_length=field.format.max_length,
        check=field.format.check,
    )


def _label(assembled: Assembled, field: MergedField) -> str:
    """Return the label; of a declaration that is made for each of several participants, with whom it is about."""
    about = (field.key.item or "").partition("#")[2]
    names = [one.name for one in assembled.guidance.instances if about and one.id in about.split("+")]
    return f"{field.label}（{'、'.join(names)}）" if names else field.label


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
        needed=material.state is MaterialState.NEEDED,
        counter=any(way.kind is WayKind.COUNTER for way in material.material.ways),
    )


def _read(one: Mapping[str, Any]) -> RegisterRead:
    at = dt.datetime.fromisoformat(one["at"])
    return RegisterRead(one["register"], one["name"], one["subject"], one["state"], at, tuple(one["fields"]))
