"""开办餐饮店 in the browser: an owner of seventy at a computer without scripts, and a correction asked for."""

from __future__ import annotations

from onething.cli.journeys.variants import scripts
from tests.portals.journeys.playing import Manner, play
from tests.portals.journeys.theatre import Theatre
from tests.support.browser import DESKTOP


def test_without_scripts_and_in_elder_mode_everything_can_be_done_too(theatre: Theatre) -> None:
    citizens = Manner(DESKTOP, mode="elder", scripts=False)
    played = play(scripts()["restaurant", "deficient"], theatre, citizens, Manner(DESKTOP, scripts=False))
    assert played.state == "concluded"
    assert played.documents >= played.cases - 1
