"""Somebody comes to the counter: one search field, then identity, authority and consent, and the visit is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from onething.apps.assistance import selectors, services
from onething.apps.assistance.services import Visitor
from onething.domain.applications.refusals import Refused
from onething.domain.assistance.asking import Asked, EnterpriseAsked, PersonAsked, ProgressAsked, understood
from onething.domain.assistance.visits import (
    AUTHORITY_NAMES,
    CONSENT_NAMES,
    CONSENT_TEXTS,
    CONSENT_VERSION,
    DOCUMENT_NAMES,
    MAY_CONTINUE,
    Authority,
    AuthorityKind,
    Consent,
    ConsentOn,
    IdentityDocument,
)
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest
from onething.portals.ui.telling import told

FIELDS: Final = (
    *("name", "identity_number", "phone", "document", "consent_on", "may_continue", "version"),
    *("credit_code", "enterprise", "authority", "dated", "valid_until", "covers"),
)
LONGEST: Final = 300


@page(
    "counter",
    "",
    "clerk",
    name="home",
    states=("usual", "serving", "person", "enterprise", "progress", "unclear"),
    methods=("GET", "POST"),
)
def home(request: PortalRequest) -> HttpResponse:
    """Show the one search field, or what was found; the number is posted, so that it stands in no address."""
    if not request.posted:
        return render(request, "counter/home.html", {"error": None})
    asked = understood(request.form.get("q", ""))
    try:
        return _found(request, asked)
    except Refused as refused:
        return _unclear(request, phrase(refused.message))


def _found(request: PortalRequest, asked: Asked) -> HttpResponse:
    actor, now = request.actor, request.now
    if isinstance(asked, PersonAsked):
        person = selectors.find_person(actor, asked.number, now)
        name = person.name or asked.name
        typed = {"identity_number": asked.number, "name": name, "phone": person.phone}
        return arrival(request, typed, enterprise=False, known=person.registered)
    if isinstance(asked, EnterpriseAsked):
        firm = selectors.find_enterprise(actor, asked.code, now)
        typed = {"credit_code": firm.credit_code, "enterprise": firm.name or ""}
        return arrival(request, typed, enterprise=True, known=firm.name is not None, agents=firm.agents)
    if isinstance(asked, ProgressAsked):
        found = selectors.progress(asked.number, asked.code, actor.account, now)
        return render(request, "counter/progress.html", {"found": told(found), "number": "", "error": None})
    return _unclear(request, phrase(asked.message))


def _unclear(request: PortalRequest, message: str) -> HttpResponse:
    return render(request, "counter/home.html", {"error": message}, status=422)


@page("counter", "person", "clerk", name="person", states=("usual", "errors"), methods=("GET", "POST"))
def person(request: PortalRequest) -> HttpResponse:
    """Register who comes for themselves, and begin to serve them."""
    return _begin(request, enterprise=False)


@page("counter", "enterprise", "clerk", name="enterprise", states=("usual", "errors"), methods=("GET", "POST"))
def enterprise(request: PortalRequest) -> HttpResponse:
    """Register who comes for an enterprise, with what authority, and begin to serve them."""
    return _begin(request, enterprise=True)


def _begin(request: PortalRequest, *, enterprise: bool) -> HttpResponse:
    if not request.posted:
        return arrival(request, {}, enterprise=enterprise)
    typed = {name: request.form.get(name, "")[:LONGEST] for name in FIELDS}
    errors = _unchosen(typed, enterprise=enterprise)
    if not errors:
        try:
            services.open_visit(
                actor=request.actor,
                visitor=visitor_of(typed),
                authority=_authority(typed) if enterprise else None,
                consent=_consent(typed),
                now=request.now,
            )
        except Refused as refused:
            errors = errors_of(refused)
        else:
            return redirect("counter:visit")
    return arrival(request, typed, enterprise=enterprise, errors=errors)


def errors_of(refused: Refused) -> dict[str, str]:
    """Return a refusal as errors beside fields; what belongs to no field stands alone."""
    found = {one.where: phrase(one.message) for one in refused.problems}
    return found or {"": phrase(refused.message)}


def _unchosen(typed: Mapping[str, str], *, enterprise: bool) -> dict[str, str]:
    """Return what was left out of the choices; nothing is chosen beforehand, because each choice is a statement."""
    errors: dict[str, str] = {}
    if typed["document"] not in set(IdentityDocument):
        errors["document"] = _("请选择怎样核验了身份证件。")
    if enterprise and typed["authority"] not in set(AuthorityKind):
        errors["authority"] = _("请选择来人以什么身份办理。")
    if typed["consent_on"] not in set(ConsentOn):
        errors["consent_on"] = _("请先请本人阅读并签署同意书，再选择是怎样签署的。")
    return errors


def visitor_of(typed: Mapping[str, str]) -> Visitor:
    """Return who stands there, as typed; ValueError for a document that is none."""
    return Visitor(typed["name"], typed["identity_number"], IdentityDocument(typed["document"]), typed["phone"])


def _authority(typed: Mapping[str, str]) -> Authority:
    return Authority(
        typed["credit_code"],
        typed["enterprise"],
        AuthorityKind(typed["authority"]),
        _date(typed["dated"]),
        _date(typed["valid_until"]),
        typed["covers"],
    )


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _consent(typed: Mapping[str, str]) -> Consent:
    return Consent(typed["version"], ConsentOn(typed["consent_on"]), typed["may_continue"] == "yes")


def arrival(
    request: PortalRequest,
    typed: Mapping[str, Any],
    *,
    enterprise: bool,
    errors: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form of whoever has come, with what is known or was typed."""
    context = {
        "typed": {**dict.fromkeys(FIELDS, ""), **typed},
        "enterprise": enterprise,
        "errors": dict(errors or {}),
        "known": more.get("known"),
        "agents": more.get("agents", ()),
        "documents": [(kind.value, phrase(name)) for kind, name in DOCUMENT_NAMES.items()],
        "authorities": [(kind.value, phrase(name)) for kind, name in AUTHORITY_NAMES.items()],
        "consents": [(kind.value, phrase(name)) for kind, name in CONSENT_NAMES.items()],
        "consent": CONSENT_TEXTS[CONSENT_VERSION],
        "version": CONSENT_VERSION,
        "may_continue": MAY_CONTINUE,
    }
    return render(request, "counter/arrival.html", context, status=422 if errors else 200)


@page("counter", "consent", "clerk", name="consent")
def consent(request: PortalRequest) -> HttpResponse:
    """Show the consent as it is printed and signed on paper."""
    context = {"consent": CONSENT_TEXTS[CONSENT_VERSION], "version": CONSENT_VERSION, "may_continue": MAY_CONTINUE}
    return render(request, "counter/consent.html", context)
