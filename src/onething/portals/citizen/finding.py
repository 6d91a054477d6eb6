"""Finding a life event: search in one's own words, its page, and the regions there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse

from onething.apps.catalogue import finding
from onething.definitions.types.life_events import Audience
from onething.domain.finding.types import Likeness, Match, Source
from onething.portals.citizen.opening import open_event
from onething.portals.ui import language
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest

LONGEST: Final = 100
PUBLISHED: Final = "what is offered may be read by everybody"
AUDIENCES: Final[Mapping[str, Audience]] = {audience.value: audience for audience in Audience}


@page("citizen", "find", "public", name="find", states=("usual", "region", "near", "nothing"), reason=PUBLISHED)
def find(request: PortalRequest) -> HttpResponse:
    """Show what a person's words lead to; while they type, only the results."""
    words = request.query.get("q", "")[:LONGEST]
    audience = AUDIENCES.get(request.query.get("audience", ""))
    chinese = request.language == language.CHINESE
    also = None if chinese else finding.Language(request.language, language.phrase)
    found = finding.search(words, request.region, audience, also=also)
    context = {
        "words": words,
        "audience": audience,
        "found": found,
        "offer": finding.offer(found.shown.code, found.digest),
        "reasons": {hit.event.id: _why(hit.matches) for hit in (*found.events, *found.suggestions)},
    }
    template = "citizen/before/results.html" if request.htmx else "citizen/before/find.html"
    return render(request, template, context)


@page("citizen", "events/<event>", "public", name="event", reason=PUBLISHED)
def event(request: PortalRequest, event: str) -> HttpResponse:
    """Show what a life event is: what it brings together, who does what, how long it takes, what it saves."""
    opened = open_event(request, event)
    if isinstance(opened, HttpResponse):
        return opened
    return render(request, "citizen/before/event.html", {"event": opened})


@page("citizen", "regions", "public", name="regions", reason=PUBLISHED)
def regions(request: PortalRequest) -> HttpResponse:
    """Show the regions that can be chosen; the choice is remembered."""
    return render(
        request,
        "citizen/before/regions.html",
        {"offer": finding.offer(request.region), "next": request.query.get("next", "/")},
    )


def _why(matches: tuple[Match, ...]) -> str:
    """Say in words why an event was found; empty where everything is shown."""
    if not matches:
        return ""
    best = matches[0]
    shown = phrase(best.shown)
    if best.likeness is Likeness.NEAR:
        return _("和“%(term)s”相近", term=shown)
    if best.source in {Source.ITEM, Source.RESULT}:
        return _("“%(term)s”是其中一项", term=shown)
    if best.source is Source.SUMMARY:
        return _("说明里提到")
    if best.source is Source.STAGE:
        return _("属于“%(term)s”", term=shown)
    return _("匹配“%(term)s”", term=shown)
