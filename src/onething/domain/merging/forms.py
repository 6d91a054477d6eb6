"""The one form: every field of every selected item once, with what all that ask for it require."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from onething.definitions.formats import intersect
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.elements import Format
from onething.definitions.types.items import Aspect
from onething.definitions.types.life_events import Subject
from onething.domain.guidance.judging import both, either
from onething.domain.guidance.keys import FieldKey
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import Guidance, Reason
from onething.domain.merging.gathering import Use, gather
from onething.domain.merging.settling import Settling, settle
from onething.domain.merging.types import Ask, Form, MergedField, Origin, Section
from onething.domain.planning.outputs import producers
from onething.rules import UNKNOWN

_NO_OUTPUTS: Mapping[str, object] = MappingProxyType({})


class MergeError(ValueError):
    """The items ask for values of one field that no value can meet.

    The catalogue's check finds this before publication.
    """

    def __init__(self, key: FieldKey, reason: str) -> None:
        super().__init__(
            f"the format checks of “{key.text}” cannot be met together: {reason}; align the items that ask for it"
        )
        self.key = key


def merge_form(
    local: LocalEvent,
    guidance: Guidance,
    values: Mapping[str, object],
    today: datetime.date,
    outputs: Mapping[str, object] = _NO_OUTPUTS,
) -> Form:
    """Merge the fields of all selected items and the event's own into one form.

    Fields merge only when subject, instance, element and aspect all coincide. `values` by key text, as JSON may carry
    them; wrong ones do not count (`check_values` reports them). `outputs`, by key text, are what results have given by
    now. MergeError when formats exclude one another.
    """
    sheet = Sheet()
    gathered = gather(local, guidance, sheet, today)
    fields = settle(local.event, guidance, gathered, producers(guidance), values=values, outputs=outputs, sheet=sheet)
    subjects = {subject.id: subject for subject in local.event.subjects}
    order = {element: place for place, element in enumerate(local.elements)}
    sections: list[Section] = []
    for instance in guidance.instances:
        own = [
            field for key, field in fields.items() if key.subject == instance.subject and key.number == instance.number
        ]
        own.sort(key=lambda field: _place(field.gathered.key, order))
        merged = tuple(_merged(local, subjects[instance.subject], field) for field in own)
        if merged:
            sections.append(Section(instance, instance.name, merged))
    settled = {
        key.text: fields[key].value
        for key in sorted(fields, key=lambda key: key.text)
        if fields[key].value is not UNKNOWN
    }
    return Form(tuple(sections), settled)


def _place(key: FieldKey, order: Mapping[str, int]) -> tuple[int, str, str]:
    return order[key.element], key.aspect.value, key.item or ""


def _merged(local: LocalEvent, subject: Subject, field: Settling) -> MergedField:
    uses, element = field.gathered.uses, field.gathered.element
    required = either(both(use.field_use.required, use.truth) for use in uses)
    return MergedField(
        key=field.gathered.key,
        label=_label(uses, element.name),
        element=element,
        format=_format(field),
        required=required,
        visible=field.visible,
        because=_because(local, field),
        asked_by=tuple(_ask(use) for use in uses),
        origin=field.origin,
        produced_by=field.produced_by,
        sensitivity=element.sensitivity,
        reusable=element.reuse,
        registers=_registers(local, subject, field),
    )


def _ask(use: Use) -> Ask:
    when = use.field_use.when
    return Ask(
        item_key=use.item_key,
        role=use.field_use.role,
        label=use.field_use.label,
        required=use.field_use.required,
        holds=use.truth,
        because=Reason(text=when.said or f"条件：{when.text}", because=when.said, rule=when.text) if when else None,
        organisation=use.organisation,
    )


def _label(uses: list[Use], name: str) -> str:
    """Return the items' own wording where all agree, else the vocabulary's."""
    labels = {use.field_use.label or name for use in uses}
    return labels.pop() if len(labels) == 1 else name


def _format(field: Settling) -> Format:
    """Return what every asking item accepts. Uses still open count in, unless they alone make the checks impossible."""
    own = field.gathered.element.format
    reason = ""
    for wanted in ((True, UNKNOWN), (True,)):
        narrowed = [use.field_use.format for use in field.gathered.uses if use.truth in wanted]
        together = intersect([own, *(each for each in narrowed if each is not None)])
        if isinstance(together, Format):
            return together
        reason = together.reason
    raise MergeError(field.gathered.key, reason)


def _because(local: LocalEvent, field: Settling) -> Reason:
    asking = [use for use in field.gathered.uses if use.truth is not False]
    names = dict.fromkeys(f"“{use.item.item.name}”" if use.item else f"“{local.event.name}”" for use in asking)
    if not asking:
        return Reason(text="按您的情况不需要填写")
    said = dict.fromkeys(use.field_use.when.said for use in asking if use.field_use.when and use.field_use.when.said)
    why = f"（{'；'.join(each for each in said if each)}）" if said else ""
    needed = "需要" if field.visible is True else "可能需要"
    return Reason(text=f"{'、'.join(names)}{needed}{why}")


def _registers(local: LocalEvent, subject: Subject, field: Settling) -> tuple[str, ...]:
    """Return the registers that can answer instead of the person.

    They know such participants, and this one can be looked up.
    """
    key = field.gathered.key
    if field.origin is not Origin.ASKED or key.aspect is not Aspect.CURRENT or not field.gathered.element.reuse:
        return ()
    if subject.identified_later:
        return ()
    able = [
        register.id
        for register in local.registers.values()
        if register.about == subject.type and key.element in register.gives and key.element != register.key
    ]
    return tuple(sorted(able))
