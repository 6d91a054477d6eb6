"""The first password of somebody who was registered at a counter: identity number and the code they were given."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse

from onething.apps.people import limits
from onething.apps.people import services as people
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.problems import spend
from onething.portals.ui.rendering import render, see_other
from onething.portals.ui.requests import PortalRequest, say

LONGEST: Final = 256


@page(
    "citizen",
    "activate",
    "public",
    name="activate",
    states=("usual", "errors"),
    methods=("GET", "POST"),
    reason="whoever sets a first password cannot have signed in",
)
def activate(request: PortalRequest) -> HttpResponse:
    """Set the name to sign in with and the password; the code then is used up."""
    error = None
    if request.posted:
        spend(request, limits.Purpose.SIGN_IN)
        error = _set(request)
        if error is None:
            say(request, _("账号已开通，请用刚才设置的用户名和密码登录。"))
            return see_other(settings.SIGN_IN_PATH)
    names = ("identity_number", "code", "username")
    typed = {name: request.form.get(name, "")[:LONGEST] for name in names}
    context = {"typed": typed, "error": error}
    return render(request, "citizen/activate.html", context, status=422 if error else 200)


def _set(request: PortalRequest) -> str | None:
    """Set the password; return what is wrong, in words."""
    form = request.form
    if form.get("password", "") != form.get("again", ""):
        return _("两次输入的密码不一样，请重新输入。")
    try:
        people.activate(
            identity_number=form.get("identity_number", "")[:40],
            code=form.get("code", "").replace(" ", "")[:20],
            username=form.get("username", "").strip()[:LONGEST],
            password=form.get("password", "")[: LONGEST + 1],
            now=request.now,
        )
    except people.RegistrationError as wrong:
        return phrase(str(wrong))
    return None
