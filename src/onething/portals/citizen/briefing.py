"""一次告知 on screen, as PDF, and the step from it into an application."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from onething.apps.applications import services
from onething.apps.documents import typesetting
from onething.domain.applications.refusals import Refused
from onething.domain.applications.starting import Start, start_by
from onething.domain.documents.briefing import briefing_sheet
from onething.portals.citizen import answers
from onething.portals.citizen.guidance import BRIEFING, GUIDE, context_of
from onething.portals.citizen.opening import Stand, open_event, stand
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.rendering import redirect, render, see_other
from onething.portals.ui.requests import PortalRequest, say

OPEN: Final = "what has to be known beforehand is for everybody"


@page(
    "citizen",
    "events/<event>/briefing",
    "public",
    name="briefing",
    states=("sign in", "start", "other account", "unfinished", "offline"),
    reason=OPEN,
)
def briefing(request: PortalRequest, event: str) -> HttpResponse:
    """Show the one briefing: everything that is needed, why, where, by when; and the way into the application."""
    found = _stand(request, event)
    if isinstance(found, HttpResponse):
        return found
    context = context_of(found) | {
        "start": start_by(request.visitor, found.event.line.audience).value,
        "ready": _ready(found),
        "link": request.http.build_absolute_uri(found.address(BRIEFING)),
    }
    return render(request, "citizen/before/briefing.html", context)


@page("citizen", "events/<event>/briefing.pdf", "public", name="briefing-pdf", states=(), reason=OPEN)
def briefing_pdf(request: PortalRequest, event: str) -> HttpResponse:
    """Return the one briefing as PDF, to print or keep."""
    found = _stand(request, event)
    if isinstance(found, HttpResponse):
        return found
    made = typesetting.pdf(briefing_sheet(found.told.briefing), request.now)
    name = f"{event}-{found.event.region}.pdf"
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@action("citizen", "events/<event>/start", "applicant", name="start")
def start(request: PortalRequest, event: str) -> HttpResponse:
    """Start the application with what guidance has learnt, and go on to its form; the same key starts one only."""
    opened = open_event(request, event)
    if isinstance(opened, HttpResponse):
        return opened
    here = stand(request, opened, answers.read(opened.questions, request.form))
    if start_by(request.visitor, opened.line.audience) is not Start.ALLOWED:
        return see_other(here.address(BRIEFING))
    if not _ready(here):
        return see_other(here.address(GUIDE))
    known = here.told.advice.guidance.known
    given = answers.values(opened.questions, here.said)
    try:
        started = services.start_draft(
            actor=request.actor,
            event_id=event,
            region=opened.region,
            answers={name: value for name, value in given.items() if known.get(name) is not None},
            idempotency_key=request.key,
            now=request.now,
        )
    except Refused as refused:
        say(request, phrase(refused.message), "error")
        return see_other(here.address(BRIEFING))
    return redirect("citizen:application", application=started.application_id)


def _stand(request: PortalRequest, event: str) -> Stand | HttpResponse:
    opened = open_event(request, event)
    if isinstance(opened, HttpResponse):
        return opened
    return stand(request, opened, answers.read(opened.questions, request.query))


def _ready(here: Stand) -> bool:
    """Whether everything is answered, and nothing has to be done at a counter."""
    guidance = here.told.advice.guidance
    return guidance.complete and not guidance.must_go_offline
