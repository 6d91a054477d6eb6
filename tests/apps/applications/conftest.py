"""A published catalogue and somebody to act, for every test of applications."""

from __future__ import annotations

import pytest

from tests.support.applications import World, publish


@pytest.fixture
def world(transactional_db: None) -> World:
    """Return the small world, its catalogue published."""
    publish()
    return World()
