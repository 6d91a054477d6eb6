"""How many statements the pages that are asked for most send; a page that asks once per row would be found here."""

from __future__ import annotations

from typing import Final

import pytest

from bench.support.listening import statements
from tests.portals.city import City

MOST: Final = 12


@pytest.mark.parametrize(
    ("who", "name", "most"),
    [
        (None, "home", 1),
        ("applicant", "home", 4),
        ("applicant", "find", 2),
        ("applicant", "section", 2),
        ("applicant", "tracking", 7),
        ("officer", "inbox", 6),
    ],
)
def test_a_page_sends_few_statements(city: City, who: str | None, name: str, most: int) -> None:
    addresses = {
        "home": "/",
        "find": "/find?q=%E4%B8%8A%E6%88%B7%E5%8F%A3",
        "section": f"/applications/{city.places['draft']}/sections/mother",
        "tracking": f"/applications/{city.places['concluded']}/tracking",
        "inbox": "/desk/",
    }
    visitor = city.visit(who)
    assert visitor.get(addresses[name]).status_code == 200
    sent = statements(lambda: visitor.get(addresses[name]))
    assert 0 < len(sent) <= min(most, MOST), sent
