"""The reads of applications. Every one asks `domain.access` first; what an actor may not know of is NotFound."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from django.db.models import Q

from onething.apps.applications import content, store
from onething.apps.applications.asked import correction_asked, correction_form
from onething.apps.applications.assisting import Helping, HelpLine, Progress, ServedLine
from onething.apps.applications.coordinating import Coordinated, coordinated_one
from onething.apps.applications.following import progress, results, stamp, tracking, visible_case_numbers
from onething.apps.applications.known import Named, SharedPage, named, shared
from onething.apps.applications.loading import load_for
from onething.apps.applications.models import Application, CorrectionRound, StoredFile, Unplaced
from onething.apps.applications.overview import COLUMNS, MyPage, Shown, overview
from onething.apps.applications.places import UnitPlace, light, units
from onething.apps.applications.presenting import fields_and_materials, form_of, section_of
from onething.apps.applications.replies import (
    ApplicationForm,
    ApplicationLine,
    CorrectionContribution,
    CorrectionStatus,
    FileLine,
    SectionPage,
    ToSign,
    UnplacedLine,
)
from onething.apps.applications.services.signatures import lines as signatory_lines
from onething.apps.applications.services.signatures import scans_of_visit
from onething.apps.casework import selectors as cases
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import selectors as people
from onething.apps.people.selectors import to_q
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import Action, coordinated_applications, scope, visible_applications
from onething.domain.access.scopes import AllOf, Condition, Equals, Holds
from onething.domain.applications.refusals import NotFound, Refused
from onething.domain.applications.states import STATE_NAMES, ApplicationState
from onething.domain.assistance.helping import POWER_NAMES, HelpPower, helpers_for, token
from onething.domain.casework.states import CaseState
from onething.domain.people import masking

__all__ = [
    "COLUMNS",
    "ApplicationLine",
    "Coordinated",
    "Helping",
    "MyPage",
    "Named",
    "Progress",
    "ServedLine",
    "SharedPage",
    "Shown",
    "UnitPlace",
    "assisted",
    "concluded",
    "coordinated",
    "coordinated_one",
    "coordination",
    "correction_asked",
    "correction_form",
    "correction_status",
    "file",
    "form",
    "helped",
    "helping",
    "lead_inbox",
    "light",
    "mine",
    "named",
    "of_applicant",
    "overview",
    "progress",
    "results",
    "section",
    "shared",
    "signature_scan",
    "stamp",
    "stored_file",
    "to_sign",
    "to_witness",
    "tracking",
    "units",
    "visible_case_numbers",
]

MOST_LINES: Final = 200


def mine(actor: Actor) -> tuple[ApplicationLine, ...]:
    """Return the actor's applications and those they must sign, newest first, at most 200."""
    rows = Application.objects.filter(to_q(visible_applications(actor), COLUMNS)).order_by("-created_at")[:MOST_LINES]
    return tuple(_line(row) for row in rows)


def lead_inbox(actor: Actor) -> tuple[ApplicationLine, ...]:
    """Return what waits for the lead unit's pre-acceptance, due first; empty for whoever doesn't coordinate."""
    rows = Application.objects.filter(
        to_q(coordinated_applications(actor), COLUMNS), state=ApplicationState.RECEIVED
    ).order_by("due_on", "id")[:MOST_LINES]
    return tuple(_line(row) for row in rows if catalogue.version(row.digest).events[row.event_id].pre_acceptance)


def coordinated(actor: Actor) -> tuple[ApplicationLine, ...]:
    """Return the applications in progress that the actor's unit leads, due first."""
    rows = Application.objects.filter(
        to_q(coordinated_applications(actor), COLUMNS), state=ApplicationState.IN_PROGRESS
    ).order_by("due_on", "id")[:MOST_LINES]
    return tuple(_line(row) for row in rows)


def coordination(actor: Actor) -> tuple[UnplacedLine, ...]:
    """Return the parts that wait for the coordinator to name their unit, oldest first."""
    ids = Application.objects.filter(
        to_q(coordinated_applications(actor), COLUMNS), state=ApplicationState.IN_PROGRESS
    ).values("id")
    rows = Unplaced.objects.filter(placed_at__isnull=True, application_id__in=ids).order_by("at", "id")[:MOST_LINES]
    return tuple(
        UnplacedLine(row.application_id, row.node, row.item, row.reason, tuple(row.candidates)) for row in rows
    )


def _line(row: Application) -> ApplicationLine:
    return ApplicationLine(
        row.id,
        row.event_id,
        catalogue.version(row.digest).events[row.event_id].name,
        row.region,
        row.state,
        STATE_NAMES[ApplicationState(row.state)],
        row.version,
        row.receipt_number or None,
        row.submitted_at,
        row.due_on,
    )


def form(actor: Actor, application_id: str, now: dt.datetime) -> ApplicationForm:
    """Return the whole application as the applicant (or who assists or signs) goes on with it."""
    found = load_for(actor, Action.VIEW_APPLICATION, application_id)
    newer = catalogue.newer_than(found.digest)
    return form_of(found, actor, newer.digest if newer else None, now)


def section(actor: Actor, application_id: str, section_id: str, now: dt.datetime) -> SectionPage:
    """Return one section of the form and how far the others are. One statement."""
    return section_of(load_for(actor, Action.VIEW_APPLICATION, application_id), section_id, now)


def to_sign(actor: Actor, application_id: str, now: dt.datetime) -> ToSign:
    """Return what is signed, to a signatory or the clerk before whom they sign; Refused while it isn't to be signed."""
    witnessed = actor.kind is ActorKind.CLERK
    found = load_for(actor, Action.WITNESS_SIGNATURE if witnessed else Action.SIGN_APPLICATION, application_id)
    if found.frozen is None:
        raise Refused("not_frozen", "申请还没有提交签名，请等待申请人完成填写。")
    sections, materials = fields_and_materials(found, now)
    return ToSign(
        found.id,
        found.local().event.name,
        found.frozen_digest,
        found.version,
        sections,
        materials,
        signatory_lines(found, actor),
    )


def file(actor: Actor, application_id: str, file_id: str) -> tuple[FileLine, BinaryIO]:
    """Return a file of one's application with its bytes, open for reading."""
    load_for(actor, Action.VIEW_APPLICATION, application_id)
    return stored_file(application_id, file_id)


def signature_scan(actor: Actor, application_id: str, subject: str) -> tuple[FileLine, BinaryIO]:
    """Return the scan of a paper signature with its bytes, open for reading, while the visit it was given in lasts.

    NotFound for everybody but the clerk before whom it was given.
    """
    found = load_for(actor, Action.WITNESS_SIGNATURE, application_id)
    sha256 = scans_of_visit(found, actor).get(subject)
    if sha256 is None:
        raise NotFound("file_unknown", "没有找到这份扫描件；服务结束后，签名页的扫描件不能再打开。")
    stream = store.files().open(application_id, sha256)
    found_type = content.inspect(stream, content.SCANS).type
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return FileLine(sha256, f"signature.{found_type}", found_type, size, 1, sha256), stream


def stored_file(application_id: str, file_id: str) -> tuple[FileLine, BinaryIO]:
    """Return a file by id, whoever asks: for callers that have checked access to a case that holds it."""
    row = StoredFile.objects.filter(application_id=application_id, id=file_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound("file_unknown", "没有找到这个文件，可能已经删除。")
    line = FileLine(row.id, row.name, row.type, row.size, row.pages, row.sha256)
    return line, store.files().open(application_id, row.sha256)


def correction_status(actor: Actor, application_id: str) -> CorrectionStatus:
    """Return to the coordinator who asks for corrections and by when the notice must go out; no values, no words."""
    found = load_for(actor, Action.COORDINATE_APPLICATION, application_id)
    local = found.local()
    units = {unit.id: unit.name for organisation in local.organisations.values() for unit in organisation.units}
    views = {view.snapshot.case.case_no: view for view in cases.cases_of(application_id)}
    waiting = [one for one in cases.contributions(application_id) if not one.released]
    contributions = tuple(
        CorrectionContribution(
            one.case.case_no,
            one.item_name,
            views[one.case.case_no].snapshot.unit,
            units.get(views[one.case.case_no].snapshot.unit, ""),
            one.due,
            len(one.deficiencies),
        )
        for one in waiting
    )
    undecided = tuple(
        view.snapshot.facts.item_name
        for view in views.values()
        if view.snapshot.state in (CaseState.SUBMITTED, CaseState.RESUBMITTED)
    )
    rounds = CorrectionRound.objects.filter(application_id=application_id).count()
    due = min((one.due for one in waiting), default=None)
    return CorrectionStatus(application_id, contributions, undecided, due, rounds)


def helping(actor: Actor, application_id: str) -> Helping:
    """Return to the applicant, or the clerk before whom they stand, who helps with an application and who could."""
    found = load_for(actor, Action.DISPOSE_OF_APPLICATION, application_id)
    clerk = people.names([found.assisted_by]).get(found.assisted_by) if found.assisted_by else None
    return Helping(
        found.id,
        found.local().event.name,
        found.state.value,
        found.version,
        tuple(_help(one) for one in found.helpers),
        clerk,
        helpers_for(catalogue.current().organisations.values(), found.region),
    )


def _help(one: Mapping[str, Any]) -> HelpLine:
    powers = tuple(POWER_NAMES[power] for power in HelpPower if power.value in one["powers"])
    at = dt.datetime.fromisoformat(one["given_at"])
    return HelpLine(one["unit"], one["name"], powers, at, one["given_by_name"], bool(one["visit"]))


def helped(actor: Actor) -> tuple[ServedLine, ...]:
    """Return the applications that people let the clerk's organisation help with, newest first, at most 200."""
    if actor.kind is not ActorKind.CLERK or actor.unit is None:
        return ()
    condition = Holds("helping", token(actor.unit, HelpPower.FOLLOW))
    return _served(actor, condition)


def assisted(actor: Actor) -> tuple[ServedLine, ...]:
    """Return the applications a clerk may go on with after a visit, newest first, at most 200."""
    return _served(actor, Equals("assisted_by", actor.account)) if actor.kind is ActorKind.CLERK else ()


def _served(actor: Actor, condition: Condition) -> tuple[ServedLine, ...]:
    """Return the unfinished ones of those the clerk may see; the conditions repeat what their partial indexes say."""
    partial = Q(helping=[]) if isinstance(condition, Holds) else Q(assisted_by="")
    rows = (
        Application.objects.filter(to_q(AllOf((visible_applications(actor), condition)), COLUMNS))
        .filter(concluded_at__isnull=True)
        .exclude(partial)
        .order_by("-created_at")[:MOST_LINES]
    )
    return tuple(ServedLine(_line(row), masking.name(row.applicant_name), _powers(row, actor)) for row in rows)


def _powers(row: Application, actor: Actor) -> tuple[str, ...]:
    own = {one for helper in row.helpers if helper["unit"] == actor.unit for one in helper["powers"]}
    return tuple(POWER_NAMES[power] for power in HelpPower if power.value in own)


def of_applicant(actor: Actor) -> tuple[ApplicationLine, ...]:
    """Return the applications of whom a clerk serves, newest first, at most 200; none without an open visit."""
    if actor.kind is not ActorKind.CLERK or actor.serving is None:
        return ()
    own = to_q(scope(actor, Action.DISPOSE_OF_APPLICATION), COLUMNS)
    return tuple(_line(row) for row in Application.objects.filter(own).order_by("-created_at")[:MOST_LINES])


def to_witness(actor: Actor) -> tuple[ApplicationLine, ...]:
    """Return what waits for a signature that can be given before this clerk now, oldest first."""
    if actor.kind is not ActorKind.CLERK or actor.serving is None:
        return ()
    here = to_q(scope(actor, Action.WITNESS_SIGNATURE), COLUMNS)
    waiting = Application.objects.filter(here, state=ApplicationState.AWAITING_SIGNATURES)
    return tuple(_line(row) for row in waiting.order_by("created_at")[:MOST_LINES])


def concluded(actor: Actor, application_id: str) -> ApplicationLine | None:
    """Return one's own application if it is concluded, else None; NotFound or Forbidden for everybody else."""
    load_for(actor, Action.RATE_APPLICATION, application_id)
    row = Application.objects.get(id=application_id)
    return _line(row) if row.state == ApplicationState.CONCLUDED else None
