"""The door: who comes in, in which mode and language; what every page's answer carries; where nobody may pass.

Nothing but the registry's pages goes through here, so that the API and its clients know nothing of cookies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_protect

from onething.apps.people.selectors import actor_for_token
from onething.config import bootstrap
from onething.config.policy import policy
from onething.portals.ui import language, problems, sessions
from onething.portals.ui.pages import KINDS, PAGES, Page
from onething.portals.ui.places import region_of
from onething.portals.ui.requests import CURRENT, MODES, PortalRequest

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No script and no style but from our own files; nobody frames us."""
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SIGNED_IN_CACHING: Final = "private, no-store"


def routes() -> list[URLPattern]:
    """Return Django's routes of every page."""
    return [path(entry.route, _served(entry), name=entry.full_name) for entry in PAGES.values()]


def _served(entry: Page) -> Callable[..., HttpResponseBase]:
    """Return the view Django calls: body not too large, form ours, audience right, refusals as pages."""

    def inside(http: HttpRequest, **holes: Any) -> HttpResponseBase:
        request = CURRENT.get()
        try:
            if any("\0" in hole for hole in holes.values()):
                return problems.shown(request, problems.missing())
            stopped = _stopped(request, entry)
            return stopped if stopped is not None else entry.view(request, **holes)
        except Exception as error:  # noqa: BLE001 - the page's edge: whatever happened becomes a page
            return problems.answer(request, error)

    protected = csrf_protect(inside)

    def served(http: HttpRequest, **holes: Any) -> HttpResponseBase:
        with opened(http) as request:
            too_much = problems.too_large(request, entry.largest)
            try:
                response = too_much if too_much is not None else protected(http, **holes)
            except Exception as error:  # noqa: BLE001 - a form that can't even be read
                response = problems.answer(request, error)
            return finished(request, response)

    served.__name__ = entry.name
    return policy(entry.audience, entry.reason)(served)


@contextmanager
def opened(http: HttpRequest) -> Iterator[PortalRequest]:
    """Look who comes in and how they want to read; one statement if they bring a session, none otherwise."""
    token = http.COOKIES.get(sessions.COOKIE, "")
    now = bootstrap.clock().now()
    wanted = http.COOKIES.get("mode", "")
    request = PortalRequest(
        http=http,
        now=now,
        visitor=actor_for_token(token, now) if token else None,
        mode=wanted if wanted in MODES else MODES[0],
        language=_language(http.COOKIES.get("language")),
        said=CookieStorage(http),
        region=region_of(http.COOKIES.get("region")),
    )
    current = CURRENT.set(request)
    try:
        with language.use(request.language):
            yield request
    finally:
        CURRENT.reset(current)


def finished(request: PortalRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Put on an answer what every page carries, unless the view said otherwise."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    patch_vary_headers(response, ("Cookie", "HX-Request"))
    if request.visitor is not None:
        response.headers.setdefault("Cache-Control", SIGNED_IN_CACHING)
    if isinstance(response, HttpResponse):
        request.said.update(response)
    return response


def _stopped(request: PortalRequest, entry: Page) -> HttpResponseBase | None:
    """Return the answer to whoever may not come in like this; None to go on."""
    if request.method not in entry.methods and not (request.method == "HEAD" and "GET" in entry.methods):
        return problems.wrong_method(request, entry.methods)
    if entry.audience == "public":
        return None
    if request.visitor is None:
        return _signed_out(request, entry)
    if request.visitor.kind not in KINDS[entry.audience]:
        return problems.wrong_account(request, entry.audience)
    return None


def _signed_out(request: PortalRequest, entry: Page) -> HttpResponseBase:
    """Send to the sign-in page; what was typed in a form whose session has ended goes along."""
    if request.posted:
        return sessions.ask_again(request)
    address = settings.SIGN_IN_PATH + "?" + urlencode({"next": request.path})
    if request.htmx:
        # A fragment of the sign-in page inside another page would confuse: the whole page goes there.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _language(wanted: str | None) -> str:
    """Return the language chosen before; the browser's own is no choice: many are installed in English here."""
    return wanted if wanted in language.LANGUAGES else language.CHINESE
