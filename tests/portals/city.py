"""The city of the API's tests, reached through its doors: sign-in by cookie, a clock that other processes read."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.test import Client

from onething.apps.people.models import AccessToken, Account
from onething.apps.people.selectors import token_digest
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind
from onething.portals.ui import sessions
from onething.portals.ui.language import CHINESE
from tests.api import kit
from tests.api.kit import ACTORS, PASSWORD
from tests.support.applications import World

OTHER_CLERK: Final = Actor(
    "other-clerk",
    ActorKind.CLERK,
    "窗口小吴",
    unit="liuyang-service-centre",
    post="counter",
    duties=frozenset({Duty.ASSIST}),
)
CAST: Final[Mapping[str, Actor]] = {**ACTORS, "other clerk": OTHER_CLERK}
"""Everybody who may be named where somebody signs in."""


@dataclass(slots=True)
class City(kit.City):
    """A world with doors. Where `clock_file` is set, the site that reads it keeps the world's time."""

    clock_file: Path | None = None

    def settle(self, actors: Mapping[str, Actor] = CAST) -> None:
        """Give every player an account and a token."""
        kit.City.settle(self, actors)

    def tick(self) -> datetime.datetime:
        """Return the next moment."""
        now = World.tick(self)
        self.show_time()
        return now

    def show_time(self) -> None:
        """Write the world's time where the site reads it, whole at once."""
        if self.clock_file is not None:
            fresh = self.clock_file.with_suffix(".new")
            fresh.write_text(json.dumps({"instant": self.now.isoformat()}), "utf-8")
            fresh.rename(self.clock_file)

    def cookies(self, who: str | None, *, mode: str = "standard", language: str = CHINESE) -> Mapping[str, str]:
        """Return what the browser of somebody of the cast carries; None is a visitor who hasn't signed in."""
        signed_in = {sessions.COOKIE: self.tokens[who]} if who is not None else {}
        return {**signed_in, "mode": mode, "language": language}

    def account(self, who: str) -> Account:
        """Return the account of somebody of the cast."""
        return AccessToken.objects.select_related("account").get(digest=token_digest(self.tokens[who])).account

    def sign_in_again(self, who: str) -> None:
        """Let somebody have a second session, on another device."""
        account = self.account(who)
        AccessToken.objects.create(
            digest=token_digest(f"elsewhere-{who}-{self.key()}"),
            account=account,
            issued_at=self.now,
            expires_at=self.now + datetime.timedelta(hours=8),
        )

    def password(self, who: str) -> str:
        """Return somebody's password."""
        return PASSWORD

    def visit(self, who: str | None, *, mode: str = "standard", language: str = CHINESE) -> Client:
        """Return a plain client, without a browser, for somebody of the cast."""
        client = Client(raise_request_exception=False)
        client.cookies.load(dict(self.cookies(who, mode=mode, language=language)))
        return client
