"""The stage of the browser's journeys: a platform of real processes, its accounts, and everybody's browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from onething.cli.journeys.cast import Accounts
from onething.cli.processes import Platform
from tests.portals.journeys.someone import Someone
from tests.support.browser import DESKTOP, Device, Visitor


@dataclass(slots=True)
class Theatre:
    """Everything runs; nobody is signed in."""

    platform: Platform
    accounts: Accounts
    browser: Browser
    people: list[Someone] = field(default_factory=list)

    def enter(
        self,
        username: str | None,
        *,
        device: Device = DESKTOP,
        mode: str = "standard",
        scripts: bool = True,
        examine: bool = False,
        **options: Any,
    ) -> Someone:
        """Return somebody with a browser of their own, signed in through the page for it if they have an account."""
        cookies = {"mode": mode} if mode != "standard" else {}
        visitor = Visitor.come(
            self.browser, self.platform.url, device=device, cookies=cookies, scripts=scripts, **options
        )
        someone = Someone(username or "a visitor", visitor, scripts=scripts, examine=examine)
        self.people.append(someone)
        if username is not None:
            someone.go("/sign-in")
            self.sign_in(someone, username)
        return someone

    def sign_in(self, someone: Someone, username: str) -> None:
        """Sign in on the page that asks for it."""
        someone.type("用户名", username)
        someone.type("密码", self.accounts.passwords[username])
        someone.press("登录", within=someone.main)

    def all_leave(self) -> None:
        """Close everybody's browser."""
        while self.people:
            self.people.pop().visitor.leave()
