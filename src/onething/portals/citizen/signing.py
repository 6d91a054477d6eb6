"""Signing: everybody from their own account, seeing exactly what the signature binds."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import ToSign
from onething.domain.applications.refusals import Forbidden, Refused
from onething.portals.citizen import standing
from onething.portals.citizen.submitting import lines
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render, see_other
from onething.portals.ui.requests import PortalRequest, say

SHORT: Final = 16
"""Digits of the digest that are shown: enough to compare by eye."""
NOT_YET: Final = frozenset({"not_frozen", "forbidden"})


@page(
    "citizen",
    "sign/<application>",
    "citizen",
    name="sign",
    states=("to sign", "unread", "signed", "not yet"),
    methods=("GET", "POST"),
)
def sign(request: PortalRequest, application: str) -> HttpResponse:
    """Show what is to be signed, and sign it."""
    try:
        found = selectors.to_sign(request.actor, application, request.now)
    except Refused as refused:
        if refused.code not in NOT_YET:
            raise
        return _not_yet(request, application)
    if not request.posted:
        return _page(request, found)
    if request.form.get("read") != "yes":
        return _page(request, found, _("签名前，请先看完内容，再勾选“我已看过”。"), status=422)
    try:
        services.sign(
            actor=request.actor,
            application_id=application,
            digest=request.form.get("digest", "")[:64],
            now=request.now,
        )
    except Forbidden:
        raise
    except Refused as refused:
        return _page(request, selectors.to_sign(request.actor, application, request.now), phrase(refused.message), 422)
    say(request, _("已签名。"))
    return see_other(url("citizen:sign", application=application))


def _not_yet(request: PortalRequest, application: str) -> HttpResponse:
    """Tell who may see the application that there is nothing for them to sign now; to others it isn't there."""
    form = selectors.form(request.actor, application, request.now)
    if form.state not in standing.OPEN:
        return standing.elsewhere(form.application_id, form.state)
    return render(request, "citizen/form/not_yet.html", {"form": form})


def _page(request: PortalRequest, found: ToSign, wrong: str | None = None, status: int = 200) -> HttpResponse:
    mine = [one for one in found.signatories if one.me]
    context = {
        "found": found,
        "wrong": wrong,
        "short": found.digest[:SHORT],
        "as_whom": _("、").join(phrase(one.name) for one in mine),
        "signed_at": max((one.signed_at for one in mine if one.signed_at), default=None),
        "to_sign": any(one.signed_at is None for one in mine),
        "open": [phrase(one.name) for one in found.signatories if one.signed_at is None],
        "sections": [(phrase(one.name), lines(one, None)) for one in found.sections],
        "materials": [
            (phrase(one.name), phrase(one.way) if one.obtained else _("、").join(each.name for each in one.files))
            for one in found.materials
            if one.needed and one.complete
        ],
    }
    return render(request, "citizen/form/sign.html", context, status=status)
