"""One running platform for all journeys of a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onething.cli.journey import play_on
from onething.cli.journeys.variants import scripts
from onething.cli.processes import Platform

FAST_PASSWORDS = {"ONETHING_PASSWORD_ITERATIONS": "1000"}
"""The journeys are not about passwords; a hundred accounts are made for them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A platform with its cast, on which journeys are played."""

    platform: Platform
    accounts: Path
    tell: Callable[[str], None]

    def play(self, event: str, variant: str) -> dict[str, Any]:
        """Play a journey to its end and return its report."""
        return play_on(self.platform, scripts()[event, variant], self.accounts, self.tell)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Start everything as processes of its own, and the cast."""
    folder = tmp_path_factory.mktemp("stage")
    with Platform(folder, extra=dict(FAST_PASSWORDS)) as platform:
        platform.start_all()
        accounts = folder / "accounts.json"
        platform.onething("accounts", "demo", "--write", str(accounts))
        yield Stage(platform, accounts, print)
