"""A city for all tests of a module: its catalogue, its people, their applications in every state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.api.kit import City, undone, world_clock
from tests.support.applications import publish
from tests.support.database import Ground


@pytest.fixture(scope="module")
def built(ground: Ground, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    """Build the city once; whoever changes it for good spoils it for the tests after."""
    with django_db_blocker.unblock():
        publish()
        city = City()
        with world_clock(city):
            city.settle()
            city.build()
            yield city
        ground.empty()


@pytest.fixture
def city(built: City) -> Iterator[City]:
    """Lend the city; nothing that a test does in it lasts."""
    with undone():
        yield built
