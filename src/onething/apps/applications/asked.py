"""What a correction notice asks of the person: the notice itself, and the one page on which it is answered."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onething.apps.applications import places
from onething.apps.applications.loading import Loaded, load_for, today
from onething.apps.applications.models import CasePart, CorrectionRound
from onething.apps.applications.presenting import field_lines, material_lines
from onething.apps.applications.replies import (
    CorrectionAsk,
    CorrectionAsked,
    FileLine,
    FormField,
    MaterialLine,
)
from onething.apps.applications.services.files import file_line
from onething.apps.applications.services.splitting import submitted
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action, may
from onething.domain.applications.correcting import AskKind


@dataclass(frozen=True, slots=True)
class CorrectionField:
    """A field that is asked for, as it stands, with everything said about it."""

    field: FormField
    about: str
    asks: tuple[CorrectionAsk, ...]


@dataclass(frozen=True, slots=True)
class CorrectionMaterial:
    """A material that is asked for: `material.files` were added for this notice, `before` were handed in earlier."""

    material: MaterialLine
    before: tuple[FileLine, ...]
    asks: tuple[CorrectionAsk, ...]


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The latest notice as its answer's one page; `words` are asks that neither form nor materials know."""

    application_id: str
    event_name: str
    version: int
    notice_number: str
    answer_by: dt.date
    answer_explained: tuple[str, ...]
    answered_at: dt.datetime | None
    fields: tuple[CorrectionField, ...]
    materials: tuple[CorrectionMaterial, ...]
    words: tuple[CorrectionAsk, ...]
    unanswered_withdraws: bool
    mine: bool
    digest: str
    event_id: str
    region: str


def correction_asked(actor: Actor, application_id: str) -> CorrectionAsked | None:
    """Return the latest correction notice to the applicant, answered or not; None if there was none."""
    found = load_for(actor, Action.VIEW_APPLICATION, application_id)
    row = CorrectionRound.objects.filter(application_id=application_id).order_by("-number").first()
    if row is None:
        return None
    return CorrectionAsked(
        application_id, row.number, row.notice_number, row.answer_by, _asks(found, row.asks), row.answered_at
    )


def _asks(found: Loaded, asks: list[Mapping[str, Any]]) -> tuple[CorrectionAsk, ...]:
    local, units = found.local(), places.units(found.digest)
    parts = {part.case_no: part for part in CasePart.objects.filter(application_id=found.id)}
    return tuple(
        CorrectionAsk(
            one["case_no"],
            local.items[parts[one["case_no"]].item].name,
            units[parts[one["case_no"]].unit].name if parts[one["case_no"]].unit in units else "",
            one["kind"],
            one["key"],
            f"{one['reason']}（{one['remedy']}）" if one["remedy"] else one["reason"],
            one["reason"],
            one["remedy"],
        )
        for one in asks
    )


def correction_form(actor: Actor, application_id: str) -> CorrectionForm | None:
    """Return the latest notice with each ask beside its field or material; None if there was none."""
    found = load_for(actor, Action.VIEW_APPLICATION, application_id)
    row = CorrectionRound.objects.filter(application_id=application_id).order_by("-number").first()
    if row is None:
        return None
    asks = _asks(found, row.asks)
    local = found.local()
    _, explained = places.counted(local, today(row.released_at), local.rules.correction_answer_days)
    fields, materials = _by_key(asks, AskKind.FIELD), _by_key(asks, AskKind.MATERIAL)
    assembled = submitted(found)
    shown_fields = field_lines(found, assembled, fields)
    shown_materials = material_lines(found, assembled, materials)
    known = {one.key for _, one in shown_fields} | {one.key for one in shown_materials}
    return CorrectionForm(
        application_id=found.id,
        event_name=local.event.name,
        version=found.version,
        notice_number=row.notice_number,
        answer_by=row.answer_by,
        answer_explained=explained,
        answered_at=row.answered_at,
        fields=tuple(CorrectionField(one, about, fields[one.key]) for about, one in shown_fields),
        materials=tuple(
            CorrectionMaterial(
                dataclasses.replace(one, files=_files(found, one.key, (row.number,))),
                _files(found, one.key, range(row.number)),
                materials[one.key],
            )
            for one in shown_materials
        ),
        words=tuple(one for one in asks if one.key not in known),
        unanswered_withdraws=local.rules.unanswered_withdraws,
        mine=may(actor, Action.HAND_IN_APPLICATION, found.resource).allowed,
        digest=found.digest,
        event_id=found.event_id,
        region=found.region,
    )


def _by_key(asks: Iterable[CorrectionAsk], kind: AskKind) -> dict[str, tuple[CorrectionAsk, ...]]:
    found: dict[str, tuple[CorrectionAsk, ...]] = {}
    for one in asks:
        if one.kind == kind:
            found[one.key] = (*found.get(one.key, ()), one)
    return found


def _files(found: Loaded, key: str, rounds: Sequence[int]) -> tuple[FileLine, ...]:
    return tuple(file_line(one) for one in found.files if one["material"] == key and one["round"] in rounds)
