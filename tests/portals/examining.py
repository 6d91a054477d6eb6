"""One state of one page, examined in the browser: in both modes people need, on a phone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Request, Route

from tests.portals.live import Live
from tests.portals.looking import (
    NARROWEST_PX,
    TARGET_PX,
    axe_violations,
    small_targets,
    small_text,
    wider_than_window,
)
from tests.portals.states import RECIPES, shown
from tests.portals.visiting import show
from tests.support.browser import DESKTOP, PHONE, Device, Visitor

TWO: Final = ((PHONE, "elder"), (DESKTOP, "standard"))
FOUR: Final = (*TWO, (PHONE, "standard"), (DESKTOP, "elder"))
WINDOWS: Final = FOUR if os.environ.get("ONETHING_PROOF") else TWO
"""How each state of each page is looked at: each width and each mode once, and all of it in the full-size run."""


@dataclass(slots=True)
class Examiner:
    """Looks at pages in browsers that are opened once for all of them."""

    live: Live
    windows: dict[Device, Visitor] = field(default_factory=dict)

    def examine(self, name: str, state: str) -> list[str]:
        """Return all that is wrong with a page in a state; each line says where it was seen."""
        recipe = RECIPES[name, state]
        if recipe.first is not None:
            recipe.first(self.live.city)
        found: list[str] = []
        for device, mode in WINDOWS:
            visitor = self.window(device, recipe.who, mode)
            status = show(visitor, self.live.city, recipe)
            wrong = [] if status == recipe.status else [f"answers {status} instead of {recipe.status}"]
            wrong += [*visitor.complaints, *measured(visitor, mode)]
            found += [f"{device.name}, {mode}: {one}" for one in wrong]
        return found

    def window(self, device: Device, who: str | None, mode: str) -> Visitor:
        """Return the browser of a device, as fresh as if it were new, in somebody's hands."""
        if device not in self.windows:
            self.windows[device] = self.live.open(device=device)
            self.windows[device].context.route("**/*", unasked)
        visitor = self.windows[device]
        visitor.resize(device.width)
        visitor.drop()
        visitor.carry(self.live.city.cookies(who, mode=mode))
        visitor.complaints.clear()
        return visitor


def unasked(route: Route, request: Request) -> None:
    """Let a page do nothing by itself: what it sends off when it is opened would lead to another state."""
    if request.method == "POST" and request.resource_type in {"xhr", "fetch"}:
        route.fulfill(status=204)
    else:
        route.continue_()


def measured(visitor: Visitor, mode: str) -> Iterator[str]:
    """Yield what is wrong with the page a browser shows."""
    page = visitor.page
    yield from axe_violations(page)
    yield from wider_than_window(page)
    if mode == "elder":
        yield from small_text(page)
    if visitor.device is DESKTOP:
        if mode == "elder":
            yield from small_targets(page, TARGET_PX[mode])
        return
    yield from small_targets(page, TARGET_PX[mode])
    visitor.resize(NARROWEST_PX)
    yield from (f"at {NARROWEST_PX} px: {one}" for one in wider_than_window(page))


def states_of(*doors: str) -> list[tuple[str, str]]:
    """Return the states of all pages of some doors."""
    return [state for state in shown() if state[0].partition(":")[0] in doors]


@contextmanager
def examiner(live: Live) -> Iterator[Examiner]:
    """Lend an examiner; the browsers are closed afterwards."""
    try:
        yield Examiner(live)
    finally:
        live.all_leave()
