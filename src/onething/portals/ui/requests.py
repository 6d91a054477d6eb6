"""What a page knows of a request: who asks, when, in which mode and language, and what came with the form."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from markupsafe import Markup

from onething.domain.access.actors import Actor
from onething.portals.ui.places import REGION

MODES: Final = ("standard", "elder", "contrast")
LARGEST_VERSION: Final = 10


@dataclass(slots=True)
class PortalRequest:
    """One request to a page. `now` is one moment for the whole request; `region` the six-digit code last chosen."""

    http: HttpRequest
    now: dt.datetime
    visitor: Actor | None
    mode: str
    language: str
    said: CookieStorage
    region: str = REGION
    proof: Markup | None = None
    """The field that proves a form to be ours, once a page has asked for it: masked once, for all forms of the page."""

    @property
    def actor(self) -> Actor:
        """Return who is signed in; only pages that want somebody signed in may ask."""
        if self.visitor is None:
            message = "actor was asked for on a page that is open to everybody; use visitor"
            raise TypeError(message)
        return self.visitor

    @property
    def method(self) -> str:
        """Return GET, POST or HEAD."""
        return self.http.method or "GET"

    @property
    def posted(self) -> bool:
        """Tell whether a form was sent."""
        return self.http.method == "POST"

    @property
    def path(self) -> str:
        """Return the path with its query string, to come back to."""
        return self.http.get_full_path()

    @property
    def query(self) -> QueryDict:
        """Return what stands in the address."""
        return storable(self.http.GET)

    @property
    def form(self) -> QueryDict:
        """Return what was typed."""
        return storable(self.http.POST)

    @property
    def files(self) -> MultiValueDict[str, UploadedFile[Any]]:
        """Return what was uploaded."""
        return self.http.FILES

    @property
    def key(self) -> str:
        """Return the form's idempotency key; empty for a form that was not ours."""
        return self.form.get("key", "")

    @property
    def version(self) -> int:
        """Return the version the form was made from; 0, which no row has, where it is missing or no number."""
        given = self.form.get("version", "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < LARGEST_VERSION else 0

    @property
    def htmx(self) -> bool:
        """Tell whether a fragment is enough; a restored history entry wants the whole page."""
        headers = self.http.headers
        return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"

    @property
    def address(self) -> str:
        """Return where the request comes from, for limits only; never logged."""
        return str(self.http.META.get("REMOTE_ADDR", ""))


def storable(given: QueryDict) -> QueryDict:
    """Return what was sent without NUL characters: nobody types them, and no text in the database can hold one."""
    if not any("\0" in text for name, values in given.lists() for text in (name, *values)):
        return given
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        clean.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in values])
    return clean


CURRENT: Final[ContextVar[PortalRequest]] = ContextVar("portal_request")
"""The request being answered; templates ask it for mode, language and the form's token."""


def say(request: PortalRequest, text: str, kind: str = "success") -> None:
    """Leave a message for the next page; it stays there until closed. It travels in a cookie: nothing personal in it.

    `kind` is one of success, info, warning and error.
    """
    levels = {"info": 20, "success": 25, "warning": 30, "error": 40}
    request.said.add(levels[kind], text, kind)
