"""The inbox: what lies at an officer's unit, due first, with queues, filters and search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict

from onething.apps.casework import selectors
from onething.apps.casework.selectors import InboxFilters, InboxRow, Page, Queue
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import selectors as people
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import CASE_DUTIES, Action
from onething.domain.casework.states import FINAL, STATE_NAMES, CaseState
from onething.domain.people import masking
from onething.domain.timing.lights import RULE, Light, Lights
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import redirect, render, see_other
from onething.portals.ui.requests import PortalRequest

WORKED: Final = tuple(state for state in CaseState if state not in FINAL and state is not CaseState.WAITING)
KINDS: Final[Mapping[CaseState, str]] = {
    CaseState.SUBMITTED: "yours",
    CaseState.RESUBMITTED: "yours",
    CaseState.CORRECTION_REQUESTED: "waiting",
    CaseState.OFFLINE: "waiting",
    CaseState.WAITING: "waiting",
    CaseState.CONCLUDED: "done",
    CaseState.APPROVED: "done",
    CaseState.REFUSED: "refused",
    CaseState.NOT_ACCEPTED: "refused",
    CaseState.WITHDRAWN: "ended",
    CaseState.LAPSED: "ended",
}
"""How a case's state looks; those left out are being worked on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the inbox, in words. `free` can be claimed."""

    case: str
    href: str
    number: str
    item: str
    applicant: str
    state: str
    kind: str
    light: str
    light_words: str
    due_on: dt.date | None
    provisional: bool
    holder: str
    free: bool


@page("desk", "", "unit", name="home", states=("usual", "filtered", "found", "nothing found", "not mine"))
def home(request: PortalRequest) -> HttpResponse:
    """Show a page of the inbox, or what a search found.

    Whoever coordinates and handles no cases is led to what waits for them; a friendly word to everybody else.
    """
    actor, query = request.actor, request.query
    if _coordinates(actor) and not (query and selectors.sees_cases(actor)):
        return redirect("desk:coordination")
    if not selectors.sees_cases(actor):
        return render(request, "desk/no_inbox.html")
    published = catalogue.current()
    lights = selectors.lights(actor, request.now)
    staff = {one.account: one.name for one in people.colleagues(actor.unit or "")}
    text = query.get("q", "").strip()
    filters, odd = _filters(query)
    place = Page(query.get("after"), before=query.get("before"))
    try:
        shown = selectors.inbox(actor, filters, place, lights) if not text else selectors.Inbox((), None)
    except ValueError:
        return see_other(url("desk:home"))
    found = selectors.search(actor, text) if text else shown.rows
    posts = {post.id: post.name for post in published.unit(actor.unit or "").posts}
    lines = [_line(row, lights, staff, posts, actor.account) for row in found]
    context = {
        "lines": lines,
        "text": text,
        "odd": odd,
        "filters": filters,
        "filtered": filters != InboxFilters(queue=filters.queue),
        "queues": _queues(filters, selectors.counts(actor, lights), searching=bool(text)),
        "choices": _choices(published, actor.organisation, actor.unit or "", staff),
        "previous": _address(query, before=shown.previous_page),
        "next": _address(query, after=shown.next_page),
        "rule": RULE,
        "may_claim": bool(actor.duties & CASE_DUTIES[Action.CLAIM_CASE]) and any(line.free for line in lines),
    }
    return render(request, "desk/inbox.html", context)


def _coordinates(actor: Actor) -> bool:
    """Tell whether an officer's work is to coordinate: handling cases comes first for whoever does both."""
    handles = bool(actor.duties & CASE_DUTIES[Action.CLAIM_CASE])
    return actor.kind is ActorKind.OFFICER and Duty.COORDINATE in actor.duties and not handles


def _filters(query: QueryDict) -> tuple[InboxFilters, bool]:
    """Return what an address asks for, and whether it asked for something that isn't there."""
    odd = False
    given: dict[str, Any] = {}
    kinds = {"queue": Queue, "light": Light, "due_by": dt.date.fromisoformat, "state": CaseState}
    for name, kind in kinds.items():
        text = query.get(name, "")
        if text:
            try:
                given[name] = kind(text)
            except ValueError:
                odd = True
    state = given.pop("state", None)
    return InboxFilters(
        states=frozenset() if state is None else frozenset({state}),
        item=query.get("item") or None,
        claimed_by=query.get("claimed_by") or None,
        **given,
    ), odd


def _line(row: InboxRow, lights: Lights, staff: Mapping[str, str], posts: Mapping[str, str], me: str) -> Line:
    open_ = row.state not in FINAL
    light = lights.of(row.due_on) if open_ else None
    return Line(
        case=str(row.case),
        href=url("desk:case", case=row.case),
        number=row.number,
        item=phrase(row.item_name),
        applicant=masking.name(row.applicant_name),
        state=phrase(STATE_NAMES[row.state]),
        kind=KINDS.get(row.state, "working"),
        light=light.value if light else "grey",
        light_words=light_words(light, row.due_on, lights.today),
        due_on=row.due_on,
        provisional=row.due_provisional,
        holder=_holder(row, staff, posts, me),
        free=open_ and row.state is not CaseState.OFFLINE and row.claimed_by is None,
    )


def _holder(row: InboxRow, staff: Mapping[str, str], posts: Mapping[str, str], me: str) -> str:
    if row.claimed_by == me:
        return _("我")
    if row.claimed_by is not None:
        return staff.get(row.claimed_by) or _("已不在本单位")
    return phrase(posts.get(row.post, row.post)) if row.post else ""


def light_words(light: Light | None, due: dt.date, today: dt.date) -> str:
    """Return a light in words: nobody has to tell by the colour alone."""
    if light is None:
        return _("不计时")
    if light is Light.RED:
        return _("超期 %(n)s 天", n=(today - due).days)
    if due == today:
        return _("今天到期")
    return _("快到期") if light is Light.YELLOW else _("期限内")


def _queues(
    filters: InboxFilters, counts: selectors.InboxCounts, *, searching: bool
) -> list[tuple[str, str, bool, str]]:
    """Return the tabs: queues and urgent lights, each with how many there are."""
    plain = InboxFilters(queue=filters.queue)
    here = filters.queue if filters == plain and not searching else None
    light = filters.light if filters == InboxFilters(light=filters.light) and not searching else None
    home = url("desk:home")

    def queue(label: str, which: Queue, count: int) -> tuple[str, str, bool, str]:
        address = home if which is Queue.UNIT else f"{home}?queue={which.value}"
        return label, address, here is which and light is None, counted(count)

    return [
        queue(_("全单位"), Queue.UNIT, counts.unit),
        queue(_("我的"), Queue.MINE, counts.mine),
        queue(_("本岗位"), Queue.POST, counts.post),
        queue(_("待认领"), Queue.UNCLAIMED, counts.unclaimed),
        (_("已超期"), f"{home}?light=red", light is Light.RED, counted(counts.red)),
        (_("快到期"), f"{home}?light=yellow", light is Light.YELLOW, counted(counts.yellow)),
    ]


def counted(count: int, most: int = selectors.MOST_COUNTED) -> str:
    """Return a count that goes no further than `most`: “25+” of 26."""
    return f"{most - 1}+" if count >= most else str(count)


def _choices(
    published: Catalogue, organisation: str | None, unit: str, staff: Mapping[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """Return what the filters offer: states, the unit's items, lights, colleagues."""
    own = organisation or published.unit(unit).organisation
    items = [(item.id, phrase(item.name)) for item in published.items.values() if item.organisation == own]
    return {
        "states": [(state.value, phrase(STATE_NAMES[state])) for state in WORKED],
        "items": sorted(items, key=lambda each: each[1]),
        "lights": [("red", _("已超期")), ("yellow", _("快到期")), ("green", _("期限内"))],
        "staff": list(staff.items()),
    }


def _address(query: QueryDict, **place: str | None) -> str | None:
    """Return this address at another page; None where there is none."""
    if not any(place.values()):
        return None
    kept = {name: value for name, value in query.items() if name not in {"after", "before"} and value}
    return f"{url('desk:home')}?{urlencode(kept | {name: value for name, value in place.items() if value})}"
