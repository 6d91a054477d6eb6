"""The floors of a page: a static template behind the same door, and a bare Django view; both of the page's bytes."""

from __future__ import annotations

import re
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from jinja2 import Template

from onething.config.policy import policy
from onething.portals.ui.pages import PAGES, page
from onething.portals.ui.rendering import environment
from onething.portals.ui.requests import PortalRequest

STATIC: Final = "/bench/static"
BARE: Final = "/bench/bare"
TOKEN: Final = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">')
SHOWN: dict[str, Template] = {}
BYTES: dict[str, bytes] = {}


def show(page_bytes: bytes) -> None:
    """Take over a page's text: everything in it stands still but the form's tokens."""
    text = page_bytes.decode()
    raw = "{{ csrf_field() }}".join("{% raw %}" + part + "{% endraw %}" for part in TOKEN.split(text))
    SHOWN["now"], BYTES["now"] = environment().from_string(raw), page_bytes


@page("ui", "bench/static", "public", name="bench-static", reason="a benchmark")
def static(request: PortalRequest) -> HttpResponse:
    """Answer with the static template."""
    return HttpResponse(SHOWN["now"].render())


@policy("public", "a benchmark")
def bare(request: HttpRequest) -> HttpResponse:
    """Answer with the bytes."""
    return HttpResponse(BYTES["now"])


from onething.config.urls import urlpatterns as own  # noqa: E402 - the page above has to be registered first

urlpatterns: list[URLPattern | URLResolver] = [path("bench/bare", bare), *cast("list[URLPattern]", own)]
assert "ui:bench-static" in PAGES  # noqa: S101 - else the floor would be a page of errors
