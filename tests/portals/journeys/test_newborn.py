"""新生儿出生 in the browser: on a phone, with a correction asked for by two units."""

from __future__ import annotations

from onething.cli.journeys.variants import scripts
from tests.portals.journeys.playing import Manner, play
from tests.portals.journeys.theatre import Theatre
from tests.support.browser import DESKTOP, PHONE


def test_a_family_on_a_phone_mends_what_two_units_ask_for_and_gets_everything(theatre: Theatre) -> None:
    citizens, officers = Manner(PHONE, examine=True), Manner(DESKTOP, examine=True)
    played = play(scripts()["newborn", "deficient"], theatre, citizens, officers)
    assert played.state == "concluded"
    assert played.documents >= played.cases - 1
    assert played.barriers == []
