"""One running platform for all journeys of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from onething.cli.journeys import cast
from onething.cli.processes import Platform
from tests.portals.journeys.theatre import Theatre

FAST = {"ONETHING_PASSWORD_ITERATIONS": "1000", "ONETHING_PLAIN_HTTP": "1"}
"""The journeys are not about passwords; a hundred accounts are made for them. They run without HTTPS."""


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Start everything as processes of its own, and the cast."""
    folder = tmp_path_factory.mktemp("theatre")
    with Platform(folder, extra=dict(FAST)) as platform:
        platform.start_all()
        accounts = folder / "accounts.json"
        platform.onething("accounts", "demo", "--write", str(accounts))
        yield Theatre(platform, cast.accounts(accounts), browser)


@pytest.fixture
def theatre(house: Theatre) -> Iterator[Theatre]:
    """Lend the platform; everybody's browser is closed after the test."""
    yield house
    house.all_leave()
