"""My applications: what is needed from me first, then the rest, newest first."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode

from onething.apps.applications import selectors
from onething.apps.applications.overview import MyLine
from onething.apps.applications.selectors import Shown
from onething.apps.ratings import selectors as ratings
from onething.domain.access.actors import ActorKind
from onething.portals.citizen.following import STATE_KINDS, due_light, to_do, typed
from onething.portals.ui.language import gettext as _
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest


@page("citizen", "applications", "citizen", name="mine", states=("usual", "empty", "over"))
def mine(request: PortalRequest) -> HttpResponse:
    """Show my applications; `show` narrows, `after` is the next page."""
    shown = Shown.ALL
    with suppress(ValueError):
        shown = Shown(request.query.get("show", "all"))
    after = request.query.get("after") or None
    try:
        found = selectors.overview(request.actor, shown, after)
    except ValueError:
        found = selectors.overview(request.actor, shown)
    concluded = [one.application_id for one in (*found.needed, *found.rest) if one.state == "concluded"]
    rated = ratings.rated(request.actor, concluded) if concluded else frozenset()
    more = f"{url('citizen:mine')}?{urlencode({'show': shown.value, 'after': found.next_page or ''})}"
    context = {
        "shown": shown.value,
        "tabs": [(label, _address(one), one is shown) for one, label in _labels()],
        "needed": [_entry(request, one, rated) for one in found.needed],
        "rest": [_entry(request, one, rated) for one in found.rest],
        "next": more if found.next_page else None,
        "first": _address(shown) if after else None,
        "agent": request.actor.kind is ActorKind.AGENT,
    }
    return render(request, "citizen/mine.html", context)


def _labels() -> tuple[tuple[Shown, str], ...]:
    return (
        (Shown.ALL, _("全部")),
        (Shown.UNDER_WAY, _("办理中")),
        (Shown.DRAFTS, _("草稿")),
        (Shown.OVER, _("已结束")),
    )


def _address(shown: Shown) -> str:
    return url("citizen:mine") + ("" if shown is Shown.ALL else f"?show={shown.value}")


def _entry(request: PortalRequest, line: MyLine, rated: frozenset[str]) -> dict[str, Any]:
    """Return a line as the template shows it."""
    application = line.application_id
    open_ = line.state not in ("concluded", "withdrawn", "draft", "returned")
    name = "citizen:application" if line.state == "draft" else "citizen:tracking"
    return {
        "line": line,
        "href": url(name, application=application),
        "kind": "yours" if line.needed else STATE_KINDS.get(line.state, "working"),
        "light": due_light(request, (line.digest, line.event_id, line.region), line.due_on) if open_ else None,
        "needs": [to_do(application, need) for need in line.needs],
        "results": url("citizen:results", application=application) if line.done else None,
        "rate": url("citizen:rating", application=application)
        if line.state == "concluded" and line.mine and application not in rated
        else None,
        "applicant": None if line.mine else typed(line.applicant_name),
    }
