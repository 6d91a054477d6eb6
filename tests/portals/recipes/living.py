"""The living page: one state, the same for everybody."""

from __future__ import annotations

from tests.portals.states import recipe

recipe("ui:design", "usual", path="/design/")
