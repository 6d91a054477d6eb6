"""A published catalogue and a window with its clerk."""

from __future__ import annotations

import pytest

from tests.support.applications import World, publish
from tests.support.counter import Window


@pytest.fixture
def world(transactional_db: None) -> World:
    """Return the small world, its catalogue published."""
    publish()
    return World()


@pytest.fixture
def window(world: World) -> Window:
    """Return a window of the service centre."""
    return Window(world)
