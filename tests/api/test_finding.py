"""The API finds life events by citizens' words, as the pages do."""

from __future__ import annotations

import pytest

from tests.api.kit import City


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["newborn", "shop"]),
        ("生孩子", ["newborn"]),
        ("开 店！", ["shop"]),
        ("浏阳开店", ["shop"]),
        ("我想给孩子办出生登记", ["newborn"]),
        ("结婚登记", []),
        ("<script>", []),
        ("𠮷", []),
    ],
)
def test_words_find_life_events(city: City, words: str, found: list[str]) -> None:
    answer = city.ask(None, "GET", f"/life-events?q={words}")
    assert answer.status == 200
    assert sorted(item["id"] for item in answer.json["items"]) == found


def test_an_audience_narrows_what_is_found(city: City) -> None:
    answer = city.ask(None, "GET", "/life-events?audience=enterprise")
    assert answer.json["items"] == []
