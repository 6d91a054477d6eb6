"""A life event from the first search to the rating, with everybody concerned in front of their own browser."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from onething.cli.journeys.cast import PERSONS
from onething.cli.journeys.client import Api
from onething.cli.journeys.variants import Script
from tests.portals.journeys.applicant import Applicant
from tests.portals.journeys.counter import Counter
from tests.portals.journeys.desks import Desks
from tests.portals.journeys.someone import Someone
from tests.portals.journeys.theatre import Theatre
from tests.support.browser import DESKTOP, Device

PATIENCE_S: Final = 90.0
"""How long nothing may move before a journey is given up."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How people see the pages."""

    device: Device = DESKTOP
    mode: str = "standard"
    scripts: bool = True
    examine: bool = False


@dataclass(slots=True)
class Played:
    """What a journey came to."""

    state: str
    cases: int
    documents: int
    acts: int
    people: list[Someone]

    @property
    def barriers(self) -> list[str]:
        """What axe found on the way."""
        return [one for someone in self.people for one in someone.barriers]


def play(script: Script, theatre: Theatre, citizens: Manner, officers: Manner, *, at_counter: bool = False) -> Played:
    """Play a script to its end: applied for by the citizen, or by a clerk on their behalf."""
    if at_counter:
        applicant = served(script, theatre, officers)
    else:
        applicant = Applicant(script, enter(theatre, None, citizens))
        applicant.find()
        applicant.learn()
        applicant.start(theatre)
        applicant.fill_in()
        others = [enter(theatre, name, citizens) for name in script.signatories if name != script.applicant]
        applicant.sign(*others)
        applicant.submit()
    desks = Desks(script, theatre, enter(theatre, None, officers), serial=100)
    found = run(script, theatre, applicant, desks)
    documents = applicant.take_results()
    applicant.rate()
    return Played(found["state"], len(found["nodes"]), documents, desks.acts, theatre.people)


def served(script: Script, theatre: Theatre, manner: Manner) -> Applicant:
    """Let a clerk apply for the family that came to the counter; the applicant follows it at home."""
    applicant = Applicant(script, enter(theatre, "liuyang-service-centre.counter", manner))
    counter = Counter(applicant.me, applicant)
    counter.receive(PERSONS[script.applicant])
    for name in script.signatories:
        if name != script.applicant:
            counter.accompany(PERSONS[name])
    counter.find()
    counter.fill_in()
    counter.see_originals()
    assert counter.sign_and_submit(len(script.signatories))
    counter.say_goodbye()
    assert applicant.me.visitor.go(f"/applications/{applicant.application}/tracking").status == 404
    applicant.me = enter(theatre, script.applicant, manner)
    return applicant


def enter(theatre: Theatre, username: str | None, manner: Manner) -> Someone:
    """Let somebody come in a manner."""
    return theatre.enter(
        username, device=manner.device, mode=manner.mode, scripts=manner.scripts, examine=manner.examine
    )


def run(script: Script, theatre: Theatre, applicant: Applicant, desks: Desks) -> dict[str, Any]:
    """Let the lead unit and every unit work until the application has ended; return how it stands then.

    Where things stand is asked of the API, so that nobody opens pages in vain; all that is done is done on pages.
    """
    api = Api(theatre.platform.url)
    session = api.sign_in(script.applicant, theatre.accounts.passwords[script.applicant])
    path, notice = f"/applications/{applicant.application}/tracking", len(script.deficient)
    moved_at = time.monotonic()
    try:
        while True:
            found: dict[str, Any] = session.get(path)
            if found["state"] == "concluded":
                return found
            moved = found["state"] == "received" and desks.coordinate(found["receipt_number"])
            for node in found["nodes"]:
                moved = (node["case_no"] is not None and desks.work(applicant.application, node)) or moved
            if notice and len(desks.asked) == notice:
                desks.release_notice(found["receipt_number"])
                applicant.correct()
                notice, moved = 0, True
            if moved:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at > PATIENCE_S:
                states = {node["item"]: node["state"] for node in found["nodes"]}
                raise AssertionError(f"nothing moves any more: {found['state']} {states}")
            else:
                time.sleep(0.3)
    finally:
        api.close()
