"""How somebody wants to read: mode, language, region; in cookies, and with the account of whoever signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from onething.apps.people import services
from onething.portals.ui.language import LANGUAGES
from onething.portals.ui.pages import page
from onething.portals.ui.places import CODE
from onething.portals.ui.rendering import render, see_other
from onething.portals.ui.requests import MODES, PortalRequest

A_YEAR: Final = 365 * 24 * 3600
NAMES: Final = ("mode", "language", "region")


@page(
    "ui",
    "preferences",
    "public",
    name="preferences",
    methods=("GET", "POST"),
    reason="whoever comes may choose how to read",
)
def chosen(request: PortalRequest) -> HttpResponseBase:
    """Show the choices, or keep what was chosen and go back to where the person was."""
    if not request.posted:
        return render(request, "ui/account/preferences.html", {"modes": MODES, "languages": LANGUAGES})
    typed = {name: request.form.get(name, "") for name in NAMES}
    wanted = {name: value for name, value in typed.items() if _known(name, value)}
    back = request.form.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = see_other(back if safe else "/")
    keep(response, wanted)
    if request.visitor is not None:
        services.remember(request.visitor.account, wanted)
    return response


def keep(response: HttpResponse, wanted: Mapping[str, str]) -> None:
    """Put what is known of the choices into cookies."""
    for name in NAMES:
        if _known(name, wanted.get(name, "")):
            response.set_cookie(
                name, wanted[name], max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )


def _known(name: str, value: str) -> bool:
    known = {"mode": MODES, "language": LANGUAGES}
    return value in known[name] if name in known else bool(CODE.fullmatch(value))
