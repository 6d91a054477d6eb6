"""The registry of pages: route, policy and states are declared together, and nothing else can be put on the site.

    @page("citizen", "applications/<application>/materials", "applicant", name="materials", states=("empty", "filled"))
    def materials(request: PortalRequest, application: str) -> HttpResponse: ...

The URLs, the authorisation matrix, the accessibility tests and the screenshots are all driven by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpResponseBase

from onething.config.policy import Audience
from onething.domain.access.actors import ActorKind

View = Callable[..., HttpResponseBase]

DOORS: Final = MappingProxyType({"ui": "", "citizen": "", "counter": "counter/", "desk": "desk/"})
"""The doors and what their addresses begin with."""
KINDS: Final = MappingProxyType(
    {
        "citizen": frozenset({ActorKind.PERSON, ActorKind.AGENT}),
        "applicant": frozenset({ActorKind.PERSON, ActorKind.AGENT, ActorKind.CLERK}),
        "clerk": frozenset({ActorKind.CLERK}),
        "officer": frozenset({ActorKind.OFFICER}),
        "unit": frozenset({ActorKind.OFFICER, ActorKind.CLERK}),
        "signed in": frozenset(ActorKind) - {ActorKind.SYSTEM},
    }
)
"""Who passes the door of each audience; what they then may see is decided by `onething.domain.access`."""
HOLE: Final = re.compile(r"<([a-z_]+)>")
FORM_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """A page or an action. `states` are the ways it can look; `largest` the bytes a request to it may have."""

    door: str
    name: str
    route: str
    audience: Audience
    reason: str
    states: tuple[str, ...]
    methods: tuple[str, ...]
    largest: int
    view: View

    @property
    def full_name(self) -> str:
        """Return `door:name`, by which templates and views call it."""
        return f"{self.door}:{self.name}"

    @property
    def acts(self) -> bool:
        """Tell whether it only acts, and shows nothing of its own."""
        return self.methods == ("POST",)


PAGES: Final[dict[str, Page]] = {}
"""Every page by its full name; filled as the doors' views are imported."""


def page(
    door: str,
    route: str,
    audience: Audience,
    *,
    name: str,
    states: tuple[str, ...] = ("usual",),
    methods: tuple[str, ...] = ("GET",),
    reason: str = "",
    largest: int = FORM_BYTES,
) -> Callable[[View], View]:
    """Put a view on the site at the door's prefix plus `route` (`<hole>` for what varies, one path segment each).

    ValueError for a name or route used twice, an unknown door or audience, and a public page without a reason.
    """
    if audience != "public" and audience not in KINDS:
        message = f"page({name!r}): unknown audience {audience!r}; known are public, {', '.join(KINDS)}"
        raise ValueError(message)
    if audience == "public" and not reason:
        message = f"page({name!r}): a public page wants a reason: why may everybody see this?"
        raise ValueError(message)
    made = (door, name, DOORS[door] + route, audience, reason, states, methods, largest)

    def declare(view: View) -> View:
        entry = Page(*made, view)
        if entry.full_name in PAGES or any(other.route == entry.route for other in PAGES.values()):
            message = f"page({entry.full_name!r}): this name or the route {entry.route!r} is taken"
            raise ValueError(message)
        PAGES[entry.full_name] = entry
        return view

    return declare


def action(
    door: str, route: str, audience: Audience, *, name: str, reason: str = "", largest: int = FORM_BYTES
) -> Callable[[View], View]:
    """Register what is only posted to, and answers with a redirect or a fragment."""
    return page(door, route, audience, name=name, states=(), methods=("POST",), reason=reason, largest=largest)


def url(name: str, **holes: Any) -> str:
    """Return a page's address; KeyError for an unknown page or a hole that isn't filled."""
    if not holes:
        return _without_holes(name)
    return "/" + HOLE.sub(lambda found: quote(str(holes[found[1]]), safe=""), PAGES[name].route)


@cache
def _without_holes(name: str) -> str:
    route = PAGES[name].route
    missing = HOLE.search(route)
    if missing is not None:
        raise KeyError(missing[1])
    return f"/{route}"
