"""A page with its style and scripts is light enough for a phone in the countryside."""

from __future__ import annotations

import gzip

import httpx
import pytest

from tests.portals.live import Live
from tests.portals.reading import Reader
from tests.portals.states import RECIPES, shown

LIMIT_BYTES = 120 * 1024
"""Page, style and scripts, compressed; without pictures."""


@pytest.mark.parametrize(("name", "state"), shown())
def test_a_page_weighs_little(site: Live, name: str, state: str) -> None:
    recipe = RECIPES[name, state]
    if recipe.first is not None:
        recipe.first(site.city)
    with httpx.Client(base_url=site.url, cookies=dict(site.city.cookies(recipe.who)), trust_env=False) as client:
        shown = client.get(recipe.address(site.city))
        parts = {str(shown.url): packed(shown.content)}
        for address in Reader.of(shown.text).loads:
            part = client.get(address)
            assert part.status_code == 200, f"{address}: {part.status_code}"
            parts[address] = packed(part.content)
    assert sum(parts.values()) <= LIMIT_BYTES, parts


def packed(content: bytes) -> int:
    """Return how many bytes a content is as browsers get it."""
    return len(gzip.compress(content, 6))
