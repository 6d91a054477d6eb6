"""A visit: whom the clerk serves, who else is there, what they have under way, and the end of it."""

from __future__ import annotations

from django.http import HttpResponse

from onething.apps.applications import services as applications
from onething.apps.assistance import selectors, services
from onething.domain.applications.refusals import Refused
from onething.domain.assistance.visits import DOCUMENT_NAMES, IdentityDocument
from onething.portals.counter.arriving import LONGEST, errors_of, visitor_of
from onething.portals.counter.paperwork import WRITABLE
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say
from onething.portals.ui.telling import KINDS, told


@page("counter", "visit", "clerk", name="visit", states=("usual", "enterprise", "nobody"))
def visit(request: PortalRequest) -> HttpResponse:
    """Show whom the clerk serves and what they have under way."""
    current = selectors.visit(request.actor, request.now)
    if current is None:
        return render(request, "counter/nobody.html")
    return render(request, "counter/visit.html", {"visit": current, "kinds": KINDS, "writable": WRITABLE})


@action("counter", "visit/close", "clerk", name="close")
def close(request: PortalRequest) -> HttpResponse:
    """End the visit; what it showed is closed from the next request on."""
    if services.close_visit(actor=request.actor, visit=request.form.get("visit", "")[:40], now=request.now):
        say(request, _("服务已结束。这位来办事的人的信息已经关闭。"))
    return redirect("counter:home")


@page("counter", "visit/join", "clerk", name="join", states=("usual", "errors"), methods=("GET", "POST"))
def join(request: PortalRequest) -> HttpResponse:
    """Note that somebody else is present, too: a spouse who signs here."""
    services.serving(request.actor)
    names = ("name", "identity_number", "phone", "document")
    typed = {name: request.form.get(name, "")[:LONGEST] for name in names}
    errors: dict[str, str] = {}
    if request.posted:
        if typed["document"] not in set(IdentityDocument):
            errors["document"] = _("请选择怎样核验了身份证件。")
        else:
            try:
                services.join(actor=request.actor, visitor=visitor_of(typed), now=request.now)
            except Refused as refused:
                errors = errors_of(refused)
        if not errors:
            say(request, _("已登记在场人，可以当面签名了。"))
            return redirect("counter:visit")
    documents = [(kind.value, phrase(name)) for kind, name in DOCUMENT_NAMES.items()]
    context = {"typed": typed, "errors": errors, "documents": documents}
    return render(request, "counter/join.html", context, status=422 if errors else 200)


@page(
    "counter",
    "visit/first-password",
    "clerk",
    name="first-password",
    states=("usual", "issued"),
    methods=("GET", "POST"),
)
def first_password(request: PortalRequest) -> HttpResponse:
    """Print a code with which the person sets their first password at home."""
    services.serving(request.actor)
    code = services.first_password(actor=request.actor, now=request.now) if request.posted else None
    return render(request, "counter/first_password.html", {"code": code})


@action("counter", "applications/<application>/take-up", "clerk", name="take-up")
def take_up(request: PortalRequest, application: str) -> HttpResponse:
    """Go on with what the person has under way."""
    applications.take_up(actor=request.actor, application_id=application, now=request.now)
    return redirect("counter:application", application=application)


@page("counter", "unfinished", "clerk", name="unfinished", states=("usual", "nothing"))
def unfinished(request: PortalRequest) -> HttpResponse:
    """Show what the clerk may go on with by themselves, and what people let their organisation help with."""
    context = {
        "assisted": selectors.assisted(request.actor),
        "helped": selectors.helped(request.actor),
        "kinds": KINDS,
    }
    return render(request, "counter/unfinished.html", context)


@page("counter", "progress", "clerk", name="progress", states=("usual", "found", "wrong"), methods=("GET", "POST"))
def progress(request: PortalRequest) -> HttpResponse:
    """Tell whoever calls how far their application is, by number and code."""
    number, error, found = "", None, None
    if request.posted:
        number = request.form.get("number", "")[:40]
        try:
            found = told(
                selectors.progress(number, request.form.get("code", "")[:20], request.actor.account, request.now)
            )
        except Refused as refused:
            error = phrase(refused.message)
    context = {"found": found, "number": "" if found else number, "error": error}
    return render(request, "counter/progress.html", context, status=422 if error else 200)
