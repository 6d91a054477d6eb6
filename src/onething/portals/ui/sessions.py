"""Sessions in a browser: the cookie that holds a token, signing in and out, and forms whose session ended meanwhile."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.http import url_has_allowed_host_and_scheme

from onething.apps.people import limits, signing_in
from onething.apps.people.selectors import account_behind, enterprise_names, preferences_of
from onething.domain.access.actors import ActorKind
from onething.portals.ui import preferences
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.problems import spend
from onething.portals.ui.rendering import render, see_other
from onething.portals.ui.requests import PortalRequest, say

COOKIE: Final = "onething_session"
CARRIED: Final = "onething.portals.carried"
CARRIED_FOR: Final = dt.timedelta(hours=1)
"""How long a form that was sent after its session ended waits for the person to sign in."""
LONGEST_PATH: Final = 2000
NOT_CARRIED: Final = frozenset({"csrfmiddlewaretoken", "password"})
HOMES: Final = {ActorKind.CLERK: "/counter/", ActorKind.OFFICER: "/desk/"}


@page(
    "ui",
    "sign-in",
    "public",
    name="sign-in",
    states=("usual", "wrong", "choose", "expired"),
    methods=("GET", "POST"),
    reason="whoever signs in has no session yet",
)
def sign_in(request: PortalRequest) -> HttpResponseBase:
    """Sign in: name and password; an agent of several enterprises says for which."""
    if not request.posted:
        return _asked(request, {"next": request.query.get("next", "")})
    spend(request, limits.Purpose.SIGN_IN)
    form = request.form
    issued = signing_in.sign_in(
        form.get("username", "")[:100],
        form.get("password", "")[:200],
        request.now,
        address=request.address,
        enterprise=form.get("enterprise") or None,
    )
    if isinstance(issued, signing_in.SignInRefused):
        return _refused(request, issued)
    return _let_in(request, issued)


@action("ui", "sign-out", "signed in", name="sign-out")
def sign_out(request: PortalRequest) -> HttpResponseBase:
    """Sign out here."""
    signing_in.sign_out(request.http.COOKIES[COOKIE], request.now)
    say(request, _("您已退出登录。"))
    return _out()


@action("ui", "sign-out-everywhere", "signed in", name="sign-out-everywhere")
def sign_out_everywhere(request: PortalRequest) -> HttpResponseBase:
    """Sign out on every device: no session of this account is good any more."""
    signing_in.sign_out_everywhere(request.actor.account, request.now)
    say(request, _("您已在所有设备上退出登录。"))
    return _out()


def ask_again(request: PortalRequest) -> HttpResponse:
    """Ask whoever sent a form after their session ended to sign in; what they typed goes along, signed."""
    typed = [(name, values) for name, values in request.form.lists() if name not in NOT_CARRIED]
    carried = signing.dumps(
        {
            "path": request.path,
            "account": account_behind(request.http.COOKIES.get(COOKIE, "")),
            "typed": typed,
            "files": bool(request.files),
        },
        salt=CARRIED,
        compress=True,
    )
    context = {"carried": carried, "expired": True}
    if request.htmx:
        # What was asked for was a part of a page; the sign-in page takes its whole place.
        response = _asked(request, context, status=401)
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return _asked(request, context, status=401)


def _asked(request: PortalRequest, given: dict[str, Any], status: int = 200) -> HttpResponse:
    usual: dict[str, Any] = {
        "next": "",
        "carried": "",
        "username": "",
        "problem": None,
        "enterprises": (),
        "expired": False,
    }
    return render(request, "ui/account/sign_in.html", usual | given, status=status)


def _refused(request: PortalRequest, refused: signing_in.SignInRefused) -> HttpResponse:
    problem = phrase(refused.reason)
    if refused.retry_in is not None:
        minutes = max(1, math.ceil(refused.retry_in.total_seconds() / 60))
        problem = _("尝试次数过多，为保护您的账号，请在 %(minutes)s 分钟后再试。", minutes=minutes)
    given = {
        "problem": problem,
        "username": request.form.get("username", "")[:100],
        "next": request.form.get("next", ""),
        "carried": request.form.get("carried", ""),
        "enterprises": enterprise_names(refused.enterprises),
    }
    response = _asked(request, given, status=429 if refused.retry_in is not None else 422)
    if refused.retry_in is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(refused.retry_in.total_seconds())))
    return response


def _let_in(request: PortalRequest, issued: signing_in.IssuedToken) -> HttpResponseBase:
    rotate_token(request.http)
    resumed = _resumed(request, issued)
    response = resumed or see_other(_next(request, issued))
    response.set_cookie(
        COOKIE,
        issued.token,
        # An age, not a date: the clock of the visitor's device may be wrong.
        max_age=math.ceil((issued.expires_at - request.now).total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    preferences.keep(response, preferences_of(issued.account))
    return response


def _resumed(request: PortalRequest, issued: signing_in.IssuedToken) -> HttpResponse | None:
    """Return the form that was sent too late, for one more click; None if there was none, or it was somebody else's."""
    carried = request.form.get("carried", "")
    if not carried:
        return None
    try:
        kept = signing.loads(carried, salt=CARRIED, max_age=CARRIED_FOR)
    except signing.BadSignature:
        say(request, _("登录前填写的内容已过期，没有保存。请重新填写。"), "warning")
        return None
    if kept["account"] not in (None, issued.account):
        say(request, _("登录前填写的内容属于另一个账号，没有保存。"), "warning")
        return None
    return render(request, "ui/account/resume.html", {"kept": kept})


def _next(request: PortalRequest, issued: signing_in.IssuedToken) -> str:
    wanted = request.form.get("next", "")[:LONGEST_PATH]
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    if safe and urlsplit(wanted).path != "/":
        return wanted
    return HOMES.get(ActorKind(issued.kind), "/")


def _out() -> HttpResponse:
    response = see_other("/")
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
