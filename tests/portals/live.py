"""The site as it is served, over HTTP, on the tests' own database and at the time of the tests' own world."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser

from onething.cli.processes import Process, answers
from onething.config.database import free_port
from onething.portals.ui.language import CHINESE
from tests.portals.city import City
from tests.support.browser import DESKTOP, Device, Visitor
from tests.support.database import Ground


@dataclass(slots=True)
class Live:
    """A site with the people of a city; what a browser does here lasts until the module's end."""

    url: str
    city: City
    browser: Browser
    process: Process
    visitors: list[Visitor] = field(default_factory=list)

    def open(
        self,
        who: str | None = None,
        *,
        device: Device = DESKTOP,
        mode: str = "standard",
        language: str = CHINESE,
        scripts: bool = True,
        **options: Any,
    ) -> Visitor:
        """Open a browser for somebody of the city's cast (None: nobody signed in); closed when the test ends."""
        cookies = self.city.cookies(who, mode=mode, language=language)
        visitor = Visitor.come(self.browser, self.url, device=device, cookies=cookies, scripts=scripts, **options)
        self.visitors.append(visitor)
        return visitor

    def all_leave(self) -> None:
        """Close every browser that was opened."""
        while self.visitors:
            self.visitors.pop().leave()


@contextmanager
def served(ground: Ground, city: City, browser: Browser, folder: Path) -> Iterator[Live]:
    """Run `onething serve` as a process of its own on the tests' database."""
    city.clock_file = folder / "clock.json"
    city.show_time()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = _environment(ground, city.clock_file)
    command = [sys.executable, "-m", "onething.cli.main", "serve", "--port", str(port), "--threads", "4"]
    process = Process("web", command, environment, folder / "web.log", ready=partial(answers, f"{url}/readyz"))
    process.start()
    live = Live(url, city, browser, process)
    try:
        yield live
    finally:
        live.all_leave()
        process.kill()
        city.clock_file = None


def _environment(ground: Ground, clock: Path) -> Mapping[str, str]:
    """Return what the server has to know: the tests' database, data folder and clock."""
    own = ("ONETHING_", "DATABASE_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | {
        "ONETHING_DATA": str(settings.DATA_DIR),
        "ONETHING_CLOCK_FILE": str(clock),
        "ONETHING_PASSWORD_ITERATIONS": str(settings.PASSWORD_ITERATIONS),
        "DATABASE_URL": ground.postgres.dsn("web"),
        "ONETHING_PLAIN_HTTP": "1",
        "PYTHONUNBUFFERED": "1",
    }
