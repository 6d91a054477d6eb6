"""新生儿出生 at the counter: both parents come, a clerk applies for them, and the mother follows it at home."""

from __future__ import annotations

from onething.cli.journeys.variants import scripts
from tests.portals.journeys.playing import Manner, play
from tests.portals.journeys.theatre import Theatre
from tests.support.browser import DESKTOP, PHONE


def test_a_clerk_applies_for_a_family_that_came_and_sees_nothing_of_it_afterwards(theatre: Theatre) -> None:
    script = scripts()["newborn", "standard"]
    played = play(script, theatre, Manner(PHONE, mode="elder"), Manner(DESKTOP), at_counter=True)
    assert played.state == "concluded"
    assert played.documents >= played.cases - 1
