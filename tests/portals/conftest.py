"""A city with its site for the portals' tests: in this process for plain requests, over HTTP for browsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.api.kit import undone, world_clock
from tests.portals.city import CAST, City
from tests.portals.examining import Examiner, examiner
from tests.portals.live import Live, served
from tests.support.applications import publish
from tests.support.browser import chromium
from tests.support.database import Ground


@pytest.fixture(scope="module")
def built(ground: Ground, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    """Build the city once; whoever changes it for good spoils it for the tests after."""
    with django_db_blocker.unblock():
        publish()
        city = City()
        with world_clock(city):
            city.settle(CAST)
            city.build()
            yield city
        ground.empty()


@pytest.fixture
def city(built: City) -> Iterator[City]:
    """Lend the city for plain requests; nothing that a test does in it lasts."""
    with undone():
        yield built


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run one Chromium for all tests of the portals in this process."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def site(built: City, ground: Ground, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Serve the city over HTTP."""
    with served(ground, built, browser, tmp_path_factory.mktemp("site")) as live:
        yield live


@pytest.fixture
def live(site: Live) -> Iterator[Live]:
    """Lend the site; every browser that a test opens is closed after it."""
    yield site
    site.all_leave()


@pytest.fixture(scope="module")
def examining(site: Live) -> Iterator[Examiner]:
    """Look at the pages of a module with browsers that are opened once."""
    with examiner(site) as looking:
        yield looking
