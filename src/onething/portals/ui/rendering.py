"""Templates to pages: one Jinja2 environment for all doors, made once, and `render`."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.middleware.csrf import get_token
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from onething.portals.ui import controls, language
from onething.portals.ui.named import Named
from onething.portals.ui.pages import url
from onething.portals.ui.requests import CURRENT, PortalRequest

PORTALS: Final = Path(__file__).resolve().parent.parent
KEY_BYTES: Final = 18


def render(
    request: PortalRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page. `request` and its `visitor` are in every template's context."""
    text = environment().get_template(template).render({**(context or {}), "request": request})
    return HttpResponse(text, status=status)


def part(request: PortalRequest, template: str, context: Mapping[str, Any]) -> Markup:
    """Return a part of a page, to stand in one later."""
    return Markup(environment().get_template(template).render({**context, "request": request}))  # noqa: S704 - escaped


def see_other(address: str) -> HttpResponse:
    """Return 303 See Other: what was posted is done, and reloading the page it leads to does nothing twice."""
    return HttpResponse(status=303, headers={"Location": address})


def redirect(name: str, **holes: Any) -> HttpResponse:
    """Return 303 See Other to a page by its name."""
    return see_other(url(name, **holes))


@cache
def environment() -> Environment:
    """Return the environment: everything is escaped, and a name that isn't there is an error, not an empty text."""
    doors = [PORTALS / door / "templates" for door in ("ui", "citizen", "counter", "desk")]
    made = Environment(
        loader=FileSystemLoader(doors),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "url": url,
        "static": static,
        "csrf_field": csrf_field,
        "form_key": form_key,
        "drawn_icon": icon,
        "id_of_field": controls.id_of,
        "error_of_field": controls.wrong,
        "descriptions_of_field": controls.described,
        "door": CURRENT.get,
        "messages": messages,
        "_": language.gettext,
        "gettext": language.gettext,
        "ngettext": language.ngettext,
    }
    made.filters |= {
        "t": language.phrase,
        "named": Named,
        "day": language.day,
        "moment": language.moment,
        "size": language.size,
        "choices": controls.choices,
        "columns": controls.columns,
    }
    return made


def icon(name: str, size: int = 20, label: str | None = None) -> Markup:
    """Return an icon of the kit."""
    return controls.icon(static("ui/icons.svg"), name, size, label)


def csrf_field() -> Markup:
    """Return the hidden field that proves a form to be ours."""
    request = CURRENT.get()
    if request.proof is None:
        token = get_token(request.http)
        request.proof = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)
    return request.proof


def form_key() -> str:
    """Return a new idempotency key: one for each form that is shown, so that a double click is one act."""
    return secrets.token_urlsafe(KEY_BYTES)


def messages() -> list[Message]:
    """Return what was left to be said, and forget it."""
    return list(CURRENT.get().said)


@cache
def static(path: str) -> str:
    """Return the address of a file of the kit, with its digest, so that browsers may keep it for ever.

    FileNotFoundError for a file that isn't there.
    """
    found = finders.find(path)
    if not isinstance(found, str):
        message = f"there is no static file {path!r}"
        raise FileNotFoundError(message)
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"
