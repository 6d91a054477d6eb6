"""Every state of the citizen's pages, and of signing in: no barrier, nothing too small or too wide, no complaint."""

from __future__ import annotations

import pytest

from tests.portals.examining import Examiner, states_of


@pytest.mark.parametrize(("name", "state"), states_of("ui", "citizen"))
def test_everybody_can_use_the_page(examining: Examiner, name: str, state: str) -> None:
    found = examining.examine(name, state)
    assert not found, "\n".join(found)
