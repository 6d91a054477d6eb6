"""Home: search, life events by audience and stage, and what whoever is signed in has under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors
from onething.apps.applications.overview import MyLine
from onething.apps.catalogue import finding
from onething.domain.access.actors import Actor, ActorKind
from onething.portals.citizen.following import to_do
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest

MOST: Final = 6
_OVER: Final = frozenset({"concluded", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Mine:
    """One of my applications, and where its next step is done."""

    line: MyLine
    href: str


@page("citizen", "", "public", name="home", states=("usual", "under way"), reason="the way in for everybody")
def home(request: PortalRequest) -> HttpResponse:
    """Show the way in: one's own things first, for whoever is signed in."""
    visitor = request.visitor
    mine = _mine(visitor) if visitor is not None and visitor.kind in {ActorKind.PERSON, ActorKind.AGENT} else ()
    context = {"offer": finding.offer(request.region), "mine": mine[:MOST], "more": len(mine) > MOST}
    return render(request, "citizen/before/home.html", context)


def _mine(visitor: Actor) -> tuple[Mine, ...]:
    found = selectors.overview(visitor)
    lines = (*found.needed, *(line for line in found.rest if line.state not in _OVER))
    return tuple(Mine(line, _where(line)) for line in lines)


def _where(line: MyLine) -> str:
    """Return where what is needed from me is done; where nothing is, how it stands."""
    href = to_do(line.application_id, line.needs[0]).href if line.needed else None
    return href or url("citizen:tracking", application=line.application_id)
