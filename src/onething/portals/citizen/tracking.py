"""Following an application: what is needed from me, who has what, what comes next, by when and why that day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from markupsafe import Markup

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import Milestone, Tracking, TrackingNode
from onething.apps.ratings import selectors as ratings
from onething.domain.access.actors import ActorKind
from onething.domain.applications.refusals import Forbidden, Refused
from onething.portals.citizen.documents import issued_to
from onething.portals.citizen.following import STATE_KINDS, due_light, kind_of, to_do, typed
from onething.portals.ui.graph import Edge, Node, drawn
from onething.portals.ui.language import day, phrase
from onething.portals.ui.language import gettext as _
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import part, redirect, render
from onething.portals.ui.requests import PortalRequest, say
from onething.ports.clock import CIVIL_ZONE

DECIDED: Final = frozenset({"approved", "issuing", "delivery"})
"""States of a case that a withdrawal no longer stops (the case's own table)."""
MILESTONE_KINDS: Final = {
    "不予受理": "refused",
    "决定不予批准": "refused",
    "因前一项没有通过而终止": "ended",
    "已撤回": "ended",
    "撤回申请": "ended",
    "发出补正通知（一次告知）": "yours",
    "牵头单位退回修改": "yours",
}
LONGEST_REASON: Final = 500
LATEST: Final = 8
"""Steps of the history that are shown at once; the earlier ones unfold."""
OVER: Final = frozenset({"concluded", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Look:
    """What the page says of an application at one stamp."""

    event_name: str
    stamp: str
    main: Markup
    side: Markup


@page(
    "citizen",
    "applications/<application>/tracking",
    "applicant",
    name="tracking",
    states=("usual", "correction", "concluded", "withdrawn"),
)
def tracking(request: PortalRequest, application: str) -> HttpResponse:
    """Show the application as it stands. A refresh that says what it has seen is answered 204 while nothing changed."""
    today = request.now.astimezone(CIVIL_ZONE).date()
    seen = request.query.get("seen", "") if request.htmx else ""
    if seen and seen == f"{selectors.stamp(request.actor, application)}-{today:%j}":
        return HttpResponse(status=204)
    found = selectors.tracking(request.actor, application)
    look = _looked(request, found, f"{found.stamp}-{today:%j}")
    return render(request, "citizen/tracking.html", {"look": look})


def _looked(request: PortalRequest, found: Tracking, stamp: str) -> Look:
    """Render what the page says of the application. Lights change with the day, everything else with the stamp."""
    application, running = found.application_id, found.state not in OVER
    version = (found.digest, found.event_id, found.region)
    context = {
        "found": found,
        "kind": STATE_KINDS.get(found.state, "working"),
        "light": due_light(request, version, found.due_on) if running else None,
        "needs": [to_do(application, need) for need in found.needed],
        "drawing": _drawing(found),
        "parts": {node.node: _part(request, version, node) for node in found.nodes},
        "done": sum(1 for node in found.nodes if node.ended),
        "timeline": [_milestone(request, one) for one in found.timeline],
        "latest": LATEST,
        "documents": issued_to(request.actor, application, found.nodes),
        "live": f"{url('citizen:tracking', application=application)}?seen={stamp}" if running else None,
        "results": url("citizen:results", application=application) if any(one.ended for one in found.nodes) else None,
        "rate": url("citizen:rating", application=application) if _may_rate(request, found) else None,
        "withdraw": url("citizen:withdraw", application=application) if found.withdrawable else None,
    }
    main = part(request, "citizen/tracking_main.html", context)
    return Look(found.event_name, stamp, main, part(request, "citizen/tracking_side.html", context))


def _may_rate(request: PortalRequest, found: Tracking) -> bool:
    if found.state != "concluded" or not found.mine or request.actor.kind is ActorKind.CLERK:
        return False
    return not ratings.rated(request.actor, [found.application_id])


def _drawing(found: Tracking) -> Any:
    if not found.nodes:
        return None
    nodes = [
        Node(
            key=node.node,
            organisation=phrase(node.unit_name or node.organisation_name or _("正在确定单位")),
            title=phrase(node.name),
            kind=kind_of(node),
            status=phrase(node.state_name),
            note=_note(node),
        )
        for node in found.nodes
    ]
    keys = {node.node for node in found.nodes}
    edges = [Edge(before, after) for before, after in found.edges if before in keys and after in keys]
    return drawn(nodes, edges)


def _note(node: TrackingNode) -> str:
    """Return in a sentence what is happening, and by when it is done."""
    happening = phrase(node.happening)
    if node.due_on is None:
        return happening
    return _("%(happening)s。最晚%(day)s办完。", happening=happening, day=day(node.due_on))


def _part(request: PortalRequest, version: tuple[str, str, str], node: TrackingNode) -> dict[str, Any]:
    light = None if node.ended else due_light(request, version, node.due_on)
    return {"node": node, "light": light}


def _milestone(request: PortalRequest, one: Milestone) -> dict[str, Any]:
    title = phrase(one.what) if one.item_name is None else f"{phrase(one.item_name)}{_('：')}{phrase(one.what)}"
    who = _("您") if one.who == request.actor.name else phrase(one.who)
    return {
        "title": title,
        "who": typed(who) if who == one.who else who,
        "when": one.at,
        "kind": MILESTONE_KINDS.get(one.what, "done"),
        "body": typed(one.reason) if one.reason else None,
    }


@page(
    "citizen",
    "applications/<application>/withdraw",
    "applicant",
    name="withdraw",
    states=("usual", "wrong"),
    methods=("GET", "POST"),
)
def withdraw(request: PortalRequest, application: str) -> HttpResponse:
    """Say what withdrawing leads to, ask once more, and withdraw."""
    if request.posted:
        reason = request.form.get("reason", "")
        try:
            services.withdraw(
                actor=request.actor,
                application_id=application,
                reason=reason,
                idempotency_key=request.key,
                now=request.now,
            )
        except Refused as refused:
            if refused.code != "reason_invalid":
                raise
            return _ask_withdrawal(request, application, reason, {"reason": phrase(refused.message)})
        say(request, _("申请已撤回。"))
        return redirect("citizen:tracking", application=application)
    return _ask_withdrawal(request, application, "", {})


def _ask_withdrawal(request: PortalRequest, application: str, reason: str, errors: dict[str, str]) -> HttpResponse:
    found = selectors.tracking(request.actor, application)
    if not found.mine:
        raise Forbidden("forbidden", "只有申请人可以撤回申请。")
    parts = [node for node in found.nodes if not node.ended]
    context = {
        "found": found,
        "stops": [node for node in parts if node.state not in DECIDED],
        "goes_on": [node for node in parts if node.state in DECIDED],
        "ended": [node for node in found.nodes if node.ended == "passed"],
        "reason": reason,
        "errors": errors,
        "longest": LONGEST_REASON,
    }
    return render(request, "citizen/withdraw.html", context, status=422 if errors else 200)
