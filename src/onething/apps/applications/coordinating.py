"""One application as the lead unit coordinates it: how its parts stand, what waits for it, and the notice to come.

No field values, and no organisation's words: those are between each unit and the applicant (Personal Information
Protection Law, article 6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onething.apps.applications.loading import Loaded, load_for, today
from onething.apps.applications.models import CorrectionRound, Unplaced
from onething.apps.applications.replies import CorrectionContribution, CorrectionStatus
from onething.apps.applications.services import facts
from onething.apps.applications.services.corrections import asks, deficiencies
from onething.apps.casework import selectors as cases
from onething.apps.casework.selectors import CaseProgress, Contribution
from onething.apps.documents import selectors as documents
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action
from onething.domain.applications.states import STATE_NAMES, ApplicationState
from onething.domain.casework.states import FINAL, CaseState
from onething.domain.documents import DocumentKind, sheet_for
from onething.domain.timing.working_days import add_working_days

MARK: Final = "草稿 · 尚未发出；各单位写的理由和办法只给申请人看，这里不显示"


@dataclass(frozen=True, slots=True)
class CoordinatedPart:
    """One case of the application as the coordinator sees it; `due_on` is the promised day, once it is accepted."""

    case_no: int
    number: str
    item: str
    unit: str
    state: CaseState
    due_on: dt.date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """A part that waits for its unit to be named: `units` are (id, name) to choose from, the likely ones first."""

    node: str
    item: str
    reason: str
    units: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenRound:
    """The notice that went out last; `answered_at` is None while the applicant hasn't answered."""

    number: int
    notice_number: str
    answer_by: dt.date
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Coordinated:
    """The application for its lead unit. `items` are (item, organisation) as selected; `waits`: for pre-acceptance.

    `preview` is the notice as it would go out (HTML), without reasons; None if nobody has contributed.
    """

    application_id: str
    event_name: str
    applicant_name: str
    region: str
    state: ApplicationState
    state_name: str
    version: int
    receipt_number: str
    submitted_at: dt.datetime | None
    due_on: dt.date | None
    waits: bool
    items: tuple[tuple[str, str], ...]
    materials: int
    parts: tuple[CoordinatedPart, ...]
    placements: tuple[Placement, ...]
    correction: CorrectionStatus
    last_round: OpenRound | None
    preview: str | None


def coordinated_one(actor: Actor, application_id: str, now: dt.datetime) -> Coordinated:
    """Return an application that the actor's unit leads; NotFound for everybody else. Six statements at most."""
    found = load_for(actor, Action.COORDINATE_APPLICATION, application_id)
    local, assembled = found.local(), found.assembled(today(now))
    units = {unit.id: unit.name for organisation in local.organisations.values() for unit in organisation.units}
    progress = cases.progress(found.id)
    waiting = tuple(one for one in cases.contributions(found.id) if not one.released)
    rounds = list(CorrectionRound.objects.filter(application_id=found.id).order_by("-number")[:1])
    return Coordinated(
        application_id=found.id,
        event_name=local.event.name,
        applicant_name=found.applicant_name,
        region=found.region,
        state=found.state,
        state_name=STATE_NAMES[found.state],
        version=found.version,
        receipt_number=found.receipt_number,
        submitted_at=found.submitted_at,
        due_on=found.due_on,
        waits=found.state is ApplicationState.RECEIVED and local.event.pre_acceptance,
        items=tuple(
            (one.item.name, local.organisations[one.item.organisation].name) for one in assembled.guidance.selected
        ),
        materials=len(assembled.materials),
        parts=tuple(_part(one, units) for one in progress),
        placements=_placements(found),
        correction=_status(found, progress, waiting, units, rounds[0].number if rounds else 0),
        last_round=_round(rounds[0]) if rounds else None,
        preview=_preview(found, waiting, now) if waiting else None,
    )


def _part(one: CaseProgress, units: Mapping[str, str]) -> CoordinatedPart:
    ended = one.state in FINAL
    return CoordinatedPart(
        one.case_no, one.number, one.item_name, units.get(one.unit, one.unit), one.state, one.due_promised, ended
    )


def _placements(found: Loaded) -> tuple[Placement, ...]:
    local = found.local()
    made = []
    for row in Unplaced.objects.filter(application_id=found.id, placed_at__isnull=True).order_by("at", "id")[:50]:
        item = local.items[row.item]
        units = {unit.id: unit.name for unit in local.organisations[item.competence.organisation].units}
        likely = [each for each in row.candidates if each in units]
        order = [*likely, *(each for each in units if each not in likely)]
        made.append(Placement(row.node, item.name, row.reason, tuple((each, units[each]) for each in order)))
    return tuple(made)


def _status(
    found: Loaded,
    progress: Sequence[CaseProgress],
    waiting: Sequence[Contribution],
    units: Mapping[str, str],
    rounds: int,
) -> CorrectionStatus:
    by_number = {one.case_no: one for one in progress}
    contributions = tuple(
        CorrectionContribution(
            one.case.case_no,
            one.item_name,
            by_number[one.case.case_no].unit,
            units.get(by_number[one.case.case_no].unit, ""),
            one.due,
            len(one.deficiencies),
        )
        for one in waiting
    )
    undecided = tuple(one.item_name for one in progress if one.state in (CaseState.SUBMITTED, CaseState.RESUBMITTED))
    due = min((one.due for one in waiting), default=None)
    return CorrectionStatus(found.id, contributions, undecided, due, rounds)


def _round(row: CorrectionRound) -> OpenRound:
    return OpenRound(row.number, row.notice_number, row.answer_by, row.answered_at)


def _preview(found: Loaded, waiting: Sequence[Contribution], now: dt.datetime) -> str:
    """Return the notice as it would go out now: who asks for what, without reasons and remedies."""
    local = found.local()
    lines = [
        {"organisation": one["organisation"], "what": one["what"]}
        for one in deficiencies(found, waiting, asks(found.id, waiting))
    ]
    answer_by = add_working_days(local.calendar, today(now), local.rules.correction_answer_days).date
    notice = facts.correction_notice(found, "", answer_by, lines, now)
    sheet = sheet_for(DocumentKind.CORRECTION_NOTICE, {**notice["data"], "number": None})
    return documents.screen(replace(sheet, mark=MARK))
