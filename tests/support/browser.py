"""A real browser for tests: Chromium, the devices people have, and what must never happen on a page.

with chromium() as browser:
    visitor = Visitor.come(browser, "http://127.0.0.1:8000", device=PHONE, cookies={"name": "value"})
    visitor.go("/")
    assert visitor.complaints == []
    visitor.leave()
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
MISSING: Final = (
    "These tests drive Chromium, and there is none on this machine. Install it (Debian and Ubuntu: "
    "`apt install chromium fonts-noto-cjk`), or say by ONETHING_CHROMIUM where it is."
)


class NoBrowserError(RuntimeError):
    """There is no Chromium to test with; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody holds in hand: the window in CSS pixels, and whether it is touched."""

    name: str
    width: int
    height: int
    touch: bool

    @property
    def options(self) -> dict[str, Any]:
        """What a browser context needs to be one."""
        window = {"width": self.width, "height": self.height}
        return {"viewport": window, "has_touch": self.touch, "is_mobile": self.touch}


PHONE: Final = Device("phone", 390, 844, touch=True)
DESKTOP: Final = Device("desktop", 1280, 800, touch=False)


def executable() -> str:
    """Return the path of the browser: what ONETHING_CHROMIUM names, else the machine's own."""
    named = os.environ.get("ONETHING_CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowserError(f"ONETHING_CHROMIUM names {named}, which can't be started." if named else MISSING)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium without a window."""
    # Playwright keeps an event loop in this thread; Django would take its own synchronous calls for asynchronous ones.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium has no sandbox for root
    try:
        path = executable()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        if before is None:
            os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@dataclass  # without slots: Playwright keeps its own attributes on whoever listens
class Visitor:
    """Somebody at a browser of their own: nothing is shared with others but the site.

    `complaints` gathers what must not happen on any page: errors in the console, scripts that fail, what the content
    security policy refused, and anything fetched from elsewhere.
    """

    url: str
    context: BrowserContext
    page: Page
    device: Device
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def come(
        cls,
        browser: Browser,
        url: str,
        *,
        device: Device = DESKTOP,
        cookies: Mapping[str, str] | None = None,
        scripts: bool = True,
        **options: Any,
    ) -> Visitor:
        """Open a browser window on a site."""
        context = browser.new_context(
            base_url=url,
            locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts,
            reduced_motion="reduce",  # a press lands where one looks, not where the page has scrolled meanwhile
            **{**device.options, **options},
        )  # fmt: skip
        visitor = cls(url, context, context.new_page(), device)
        visitor.carry(cookies or {})
        for page in context.pages:
            visitor.watch(page)
        context.on("page", visitor.watch)
        context.on("request", visitor._requested)
        return visitor

    def carry(self, cookies: Mapping[str, str]) -> None:
        """Put cookies into the browser."""
        self.context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in cookies.items()])

    def drop(self, *names: str) -> None:
        """Take cookies out of the browser, all if none is named."""
        for name in names or (None,):
            self.context.clear_cookies(name=name)

    def watch(self, page: Page) -> None:
        """Note what goes wrong on a page."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def go(self, path: str) -> Response:
        """Go to an address of the site and wait until all of it is there."""
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None, f"{path} leads nowhere"
        return answer

    def resize(self, width: int, height: int | None = None) -> None:
        """Change the window's size in CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": height or self.device.height})

    def leave(self) -> None:
        """Close the browser window."""
        self.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is reported as if it were a resource that is missing.
        own = message.text.startswith("Failed to load resource") and message.location.get("url") == self.page.url
        # htmx reports as an error that it dropped a request for a newer one, as it was told to.
        dropped = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type == "error" and not own and not dropped:
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _requested(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme in {"http", "https", "ws", "wss"} and there.netloc != urlsplit(self.url).netloc:
            self.complaints.append(f"fetched from elsewhere: {request.url}")
