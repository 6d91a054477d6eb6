"""The lead unit's desk: pre-acceptance, the one correction notice, and parts whose unit has to be named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.organisations import Duty
from onething.domain.applications.refusals import Conflict, Forbidden, Refused
from onething.domain.casework.states import STATE_NAMES
from onething.domain.people import masking
from onething.portals.desk.inbox import KINDS
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

LONGEST_REASON: Final = 500


@page("desk", "coordination", "officer", name="coordination", states=("usual",))
def coordination(request: PortalRequest) -> HttpResponse:
    """Show what waits for the lead unit, and what it leads."""
    actor = request.actor
    if Duty.COORDINATE not in actor.duties:
        raise Forbidden("forbidden", "统筹由牵头单位承担统筹职责的岗位办理。")
    published = catalogue.current()
    unplaced = [
        {
            "application": one.application_id,
            "item": phrase(published.items[one.item].name if one.item in published.items else one.item),
            "reason": phrase(one.reason),
        }
        for one in selectors.coordination(actor)
    ]
    context = {"waiting": selectors.lead_inbox(actor), "led": selectors.coordinated(actor), "unplaced": unplaced}
    return render(request, "desk/coordination.html", context)


@page(
    "desk",
    "coordination/<application>",
    "officer",
    name="coordinated",
    states=("waiting", "in progress", "correction", "noticed", "unplaced"),
)
def coordinated(request: PortalRequest, application: str) -> HttpResponse:
    """Show one application that the unit leads."""
    return _shown(request, application)


def _shown(
    request: PortalRequest, application: str, wrong: Refused | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    found = selectors.coordinated_one(request.actor, application, request.now)
    parts = [
        {
            "item": phrase(one.item),
            "number": one.number,
            "unit": phrase(one.unit),
            "kind": KINDS.get(one.state, "working"),
            "state": phrase(STATE_NAMES[one.state]),
            "due_on": None if one.ended else one.due_on,
        }
        for one in found.parts
    ]
    context: dict[str, Any] = {
        "found": found,
        "applicant": masking.name(found.applicant_name),
        "parts": parts,
        "today": request.now.date(),
        "errors": [("reason" if typed else None, phrase(wrong.message))] if wrong else [],
        "typed": typed or {},
        "longest": LONGEST_REASON,
    }
    status = 200 if wrong is None else 409 if isinstance(wrong, Conflict) else 422
    return render(request, "desk/coordinated.html", context, status=status)


@action("desk", "coordination/<application>/pre-acceptance", "officer", name="pre-accept")
def pre_accept(request: PortalRequest, application: str) -> HttpResponse:
    """预受理: the application is split into its cases."""
    try:
        services.pre_accept(
            actor=request.actor,
            application_id=application,
            expected_version=request.version,
            idempotency_key=request.key,
            now=request.now,
        )
    except Refused as refused:
        return _again(request, application, refused)
    say(request, _("已预受理，正在分给各承办单位。"))
    return redirect("desk:coordination")


@action("desk", "coordination/<application>/return", "officer", name="return")
def return_to_applicant(request: PortalRequest, application: str) -> HttpResponse:
    """Return the application to its applicant, with the reason."""
    reason = request.form.get("reason", "").replace("\r\n", "\n")
    try:
        services.return_to_applicant(
            actor=request.actor,
            application_id=application,
            reason=reason,
            expected_version=request.version,
            idempotency_key=request.key,
            now=request.now,
        )
    except Refused as refused:
        return _again(request, application, refused, {"reason": reason})
    say(request, _("已退回申请人修改。"))
    return redirect("desk:coordination")


@action("desk", "coordination/<application>/notice", "officer", name="release")
def release(request: PortalRequest, application: str) -> HttpResponse:
    """Release the one notice with everything the units ask for."""
    try:
        done = services.release_correction(
            actor=request.actor, application_id=application, idempotency_key=request.key, now=request.now
        )
    except Refused as refused:
        return _again(request, application, refused)
    say(request, _("补正通知 %(number)s 已发出。", number=done.notice_number))
    return redirect("desk:coordinated", application=application)


@action("desk", "coordination/<application>/placement", "officer", name="place")
def place(request: PortalRequest, application: str) -> HttpResponse:
    """Name the unit of a part that no rule could place."""
    try:
        services.place_case(
            actor=request.actor,
            application_id=application,
            node=request.form.get("node", ""),
            unit=request.form.get("unit", ""),
            idempotency_key=request.key,
            now=request.now,
        )
    except Refused as refused:
        return _again(request, application, refused)
    say(request, _("已确定承办单位，办件正在转过去。"))
    return redirect("desk:coordinated", application=application)


def _again(
    request: PortalRequest, application: str, refused: Refused, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """Show the application again with what was refused and what was typed."""
    return _shown(request, application, refused, typed)
