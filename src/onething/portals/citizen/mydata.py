"""My data: what is known about me and from where, what went to whom, who read it; and where I am signed in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.http import urlencode

from onething.apps.applications import selectors
from onething.apps.applications.known import SharedPage
from onething.apps.catalogue import selectors as catalogue
from onething.apps.exchange import selectors as exchange
from onething.apps.exchange.selectors import ReadAbout, ReadsAbout
from onething.apps.people import selectors as people
from onething.apps.people import services as people_services
from onething.definitions.types.catalogue import Catalogue
from onething.domain.access.actors import SYSTEM, Actor, ActorKind
from onething.domain.people import masking
from onething.portals.citizen.following import typed
from onething.portals.ui import sessions
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page, url
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

OUTCOMES: Final = {
    "held": ("done", "查到了"),
    "not_held": ("ended", "没有记录"),
    "unavailable": ("waiting", "当时没有连上"),
    "refused": ("refused", "不允许查，没有查"),
}
SECRET: Final = frozenset({"id_number", "phone"})
"""Elements whose values are starred on the screen also to their owner: somebody may look over the shoulder."""
MOST_EXPORTED: Final = 1000


def _numbers(actor: Actor) -> tuple[str, ...]:
    """Return under which numbers registers know what belongs to the actor: their own, and the enterprise's."""
    return tuple(one for one in (actor.identity, actor.enterprise) if one)


@page("citizen", "my-data", "citizen", name="my-data", states=("usual", "nothing"))
def my_data(request: PortalRequest) -> HttpResponse:
    """Show what is known of me, and the ways to the rest."""
    actor = request.actor
    known = catalogue.current()
    person = people.person_of(actor.account)
    held = exchange.held_about(_numbers(actor))
    context = {
        "name": typed(actor.name),
        "identity": masking.identity_number(actor.identity) if actor.identity else None,
        "phone": masking.phone(person.phone) if person and person.phone else None,
        "enterprises": people.agencies_of(actor.account) if actor.kind is ActorKind.AGENT else (),
        "enterprise": actor.enterprise,
        "held": [
            {
                "register": _register(known, one.register),
                "source": phrase(one.source) if one.source else None,
                "read_at": one.read_at,
                "values": [(_element(known, key), _shown(known, key, value)) for key, value in one.values.items()],
            }
            for one in held
        ],
    }
    return render(request, "citizen/my_data.html", context)


def _register(known: Catalogue, register: str) -> str:
    found = known.registers.get(register)
    return phrase(found.name) if found else register


def _element(known: Catalogue, element: str) -> str:
    found = known.elements.get(element)
    return phrase(found.name) if found else element


def _shown(known: Catalogue, element: str, value: object) -> Any:
    """Return a value as its owner is shown it: choices by their label, numbers that open doors starred."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value)
    if element in SECRET:
        return masking.identity_number(text) if element == "id_number" else masking.phone(text)
    found = known.elements.get(element)
    labels = {one.value: one.label for one in found.format.choices} if found else {}
    return phrase(labels[text]) if text in labels else typed(masking.text(text))


@page("citizen", "my-data/shared", "citizen", name="my-data-shared", states=("usual", "nothing"))
def shared(request: PortalRequest) -> HttpResponse:
    """Show which of my data went to whose case, application by application."""
    after = request.query.get("after") or None
    try:
        found = selectors.shared(request.actor, after)
    except ValueError:
        found, after = selectors.shared(request.actor), None
    return render(
        request, "citizen/my_data_shared.html", {"rows": _rows(found), **_paged("my-data-shared", found, after)}
    )


def _rows(found: SharedPage) -> list[dict[str, Any]]:
    return [{"row": one, "href": url("citizen:tracking", application=one.application_id)} for one in found.rows]


def _paged(name: str, found: SharedPage | ReadsAbout, after: str | None) -> dict[str, Any]:
    here = url(f"citizen:{name}")
    return {
        "next": f"{here}?{urlencode({'after': found.next_page})}" if found.next_page else None,
        "first": here if after else None,
    }


@page("citizen", "my-data/reads", "citizen", name="my-data-reads", states=("usual", "nothing"))
def reads(request: PortalRequest) -> HttpResponse:
    """Show every read of a register about me, newest first, in whoever's application."""
    after = request.query.get("after") or None
    try:
        found = exchange.reads_about(_numbers(request.actor), after)
    except ValueError:
        found, after = exchange.reads_about(_numbers(request.actor)), None
    context = {"rows": _read_rows(request.actor, found.rows), **_paged("my-data-reads", found, after)}
    return render(request, "citizen/my_data_reads.html", context)


def _read_rows(actor: Actor, rows: Iterable[ReadAbout]) -> list[dict[str, Any]]:
    found = list(rows)
    known = catalogue.current()
    called = selectors.named(actor, {one.application_id for one in found}) if found else {}
    names = people.names({one.account for one in found}) if found else {}
    return [_read_row(actor, known, one, called, names) for one in found]


def _read_row(
    actor: Actor, known: Catalogue, one: ReadAbout, called: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    application = called.get(one.application_id)
    kind, outcome = OUTCOMES.get(one.outcome, ("ended", one.outcome))
    return {
        "read_at": one.read_at,
        "register": _register(known, one.register),
        "elements": [_element(known, element) for element in one.elements],
        "purpose": phrase(one.purpose),
        "asked_by": _asked_by(actor, one.account, names),
        "event": phrase(application.event_name) if application else None,
        "href": url("citizen:tracking", application=one.application_id)
        if application and application.visible
        else None,
        "kind": kind,
        "outcome": phrase(outcome),
    }


def _asked_by(actor: Actor, account: str, names: Mapping[str, str]) -> Any:
    """Return who had it read; other people's names are starred but for their first character."""
    if account == actor.account:
        return _("您本人")
    if account == SYSTEM.account:
        return _("平台")
    return typed(masking.name(names[account])) if account in names else _("别的账号")


@page("citizen", "my-data/sign-ins", "citizen", name="sign-ins")
def sign_ins(request: PortalRequest) -> HttpResponse:
    """Show where my account is signed in."""
    found = people.sessions_of(request.actor.account, request.http.COOKIES.get(sessions.COOKIE, ""), request.now)
    return render(request, "citizen/sign_ins.html", {"sessions": found, "others": any(not one.here for one in found)})


@action("citizen", "my-data/sign-ins/end", "citizen", name="sign-out-elsewhere")
def sign_out_elsewhere(request: PortalRequest) -> HttpResponse:
    """End every sign-in of my account but this one."""
    token = request.http.COOKIES.get(sessions.COOKIE, "")
    people_services.sign_out_elsewhere(request.actor.account, token, request.now)
    say(request, _("其他地方的登录都已退出。"))
    return redirect("citizen:sign-ins")


@page("citizen", "my-data/export", "citizen", name="my-data-export", states=("file",))
def export(request: PortalRequest) -> HttpResponse:
    """Return all of it as one JSON file, to keep or take elsewhere (Personal Information Protection Law, art. 45)."""
    actor = request.actor
    person = people.person_of(actor.account)
    content = {
        "exported_at": request.now.isoformat(),
        "account": {
            "name": actor.name,
            "identity_number": actor.identity,
            "phone": person.phone if person else "",
            "enterprises": [
                {"credit_code": one.credit_code, "name": one.enterprise, "role": one.role}
                for one in people.agencies_of(actor.account)
            ],
        },
        "known_from_registers": [
            {
                "register": one.register,
                "source": one.source,
                "read_at": one.read_at.isoformat(),
                "values": dict(one.values),
            }
            for one in exchange.held_about(_numbers(actor))
        ],
        "shared": _all_shared(actor),
        "reads": _all_reads(actor),
    }
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, indent=2),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


def _all_shared(actor: Actor) -> list[dict[str, Any]]:
    found = selectors.shared(actor, size=MOST_EXPORTED)
    return [
        {
            "application": one.application_id,
            "event": one.event_name,
            "submitted_at": one.submitted_at.isoformat(),
            "with": [
                {
                    "item": case.item_name,
                    "unit": case.unit_name,
                    "since": case.since.isoformat(),
                    "fields": {about: list(labels) for about, labels in case.fields},
                    "materials": list(case.materials),
                }
                for case in one.cases
            ],
        }
        for one in found.rows
    ]


def _all_reads(actor: Actor) -> list[dict[str, Any]]:
    rows = exchange.reads_about(_numbers(actor), size=exchange.MOST_ROWS).rows
    return [
        {
            "read_at": one.read_at.isoformat(),
            "register": one.register,
            "elements": list(one.elements),
            "purpose": one.purpose,
            "outcome": one.outcome,
            "by_myself": one.account == actor.account,
        }
        for one in rows
    ]
