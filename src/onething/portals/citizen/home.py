"""Home: search, life events by audience and stage, and what whoever is signed in has under way."""

from __future__ import annotations

from django.http import HttpResponse

from onething.apps.applications.under_way import UnderWay, under_way
from onething.apps.catalogue import finding
from onething.domain.access.actors import ActorKind
from onething.domain.applications.states import ApplicationState
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest


@page(
    "citizen",
    "",
    "public",
    name="home",
    states=("usual", "under way"),
    reason="the way in for everybody",
)
def home(request: PortalRequest) -> HttpResponse:
    """Show the way in: one's own things first, for whoever is signed in."""
    visitor = request.visitor
    mine = under_way(visitor) if visitor is not None and visitor.kind in {ActorKind.PERSON, ActorKind.AGENT} else ()
    return render(
        request,
        "citizen/before/home.html",
        {"offer": finding.offer(request.region), "mine": [(one, _where(one)) for one in mine]},
    )


def _where(one: UnderWay) -> str:
    """Return where one's own part of it is done."""
    if one.state in {ApplicationState.DRAFT, ApplicationState.RETURNED} and one.own:
        return url("citizen:application", application=one.application_id)
    return url("citizen:tracking", application=one.application_id)
