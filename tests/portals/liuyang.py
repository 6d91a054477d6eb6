"""A city on the published catalogue, for pictures: a family with a newborn, a noodle shop, and every unit they need.

It is built through the API in this process, by the same journeys that `onething journey` plays, at a time of its own.
Its people and applications are called as in `tests.api.kit.City`, so that the same recipes lead to the same states.
"""

from __future__ import annotations

import datetime
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import httpx
from django.core.wsgi import get_wsgi_application

from onething.apps.catalogue import services as catalogue
from onething.apps.people import signing_in
from onething.apps.people.models import Account, Membership
from onething.cli.accounts import make_cast
from onething.cli.journeys import cast, samples
from onething.cli.journeys.citizen import Citizen
from onething.cli.journeys.client import Api
from onething.cli.journeys.officers import Offices
from onething.cli.journeys.variants import Script, scripts
from onething.config import bootstrap
from onething.config.registers import ENTERPRISES, POPULATION, URLS
from onething.definitions.loading import catalogue_root
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import SYSTEM
from onething.outside.enterprises import Enterprises
from onething.outside.population import Population
from onething.outside.serving import server
from onething.ports.clock import CIVIL_ZONE
from tests.portals.city import City

BEGIN: Final = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=CIVIL_ZONE)
"""A Monday."""
BORN: Final = datetime.date(2026, 2, 20)
FIRST: Final = "birth-medical-certificate"
"""The first case of a birth."""
OTHER: Final = "vaccination-certificate"
"""A case that waits for no other."""
EARLY: Final = ("delivery", "issuing", "approved")
LATE: Final = ("review", "submitted", "decision")
"""States of the first case; applications in the late ones are still within their time at the end."""
ANSWERS: Final = re.compile(r"&a\.married=yes&a\.newborn_count=\d&a\.insured=yes")
"""How the recipes answer all questions of the made-up life event."""
HERE: Final = {"state=review&light=green": "state=review"}
"""What is looked for at the desk, and what there is here."""
HANDLING: Final = (Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE)
"""What the officer of the pictures does alone, as in a small unit."""
LONGEST: Final = 200
"""How often all units may look at an application."""


@dataclass(slots=True)
class Liuyang(City):
    """The world of the pictures."""

    folder: Path = Path()
    api: Api = field(init=False)
    accounts: cast.Accounts = field(init=False)

    def found(self) -> None:
        """Publish the catalogue and make everybody's account."""
        self.now = BEGIN
        catalogue.publish(catalogue_root(), SYSTEM, self.now, "")
        made = self.folder / "accounts.json"
        make_cast(made)
        self.accounts = cast.accounts(made)
        self.api = Api("http://localhost")
        transport = httpx.WSGITransport(app=get_wsgi_application())
        self.api.http = httpx.Client(base_url="http://localhost/api/v1", transport=transport, timeout=30.0)

    def build(self) -> None:
        """Bring applications into every state, each a day after the one before."""
        birth = scripts()["newborn", "standard"]
        deficient = scripts()["newborn", "deficient"]
        for name, steps in (("draft", 0), ("signing", 1), ("signed", 2)):
            self.places[name] = self.applied(birth, steps).application
            self.another_day()
        for state in EARLY:
            self.places[state] = self.worked(birth, partial(self.in_state, state))
        self.places["concluded"] = self.worked(birth, self.ended)
        self.places["offline"] = self.worked(replace(birth, offline=FIRST), partial(self.in_state, "offline"))
        self.places["noticed"] = self.worked(deficient, partial(self.contributed, 2), release=True)
        self.places["contributed"] = self.worked(deficient, partial(self.contributed, 2))
        for state in LATE:
            self.places[state] = self.worked(birth, partial(self.in_state, state))
        self.places["accepted"] = self.worked(birth, self.half_way, waits=True)
        self.places["received"] = self.applied(birth, 3).application
        self.places["shop"] = self.applied(scripts()["restaurant", "standard"], 0).application
        self.sign_everybody_in()

    def another_day(self) -> None:
        """Let it be nine o'clock of the next working day."""
        self.now = (self.now + datetime.timedelta(days=1)).replace(hour=9, minute=0)
        while self.now.weekday() > 4:
            self.now += datetime.timedelta(days=1)
        self.show_time()

    def applied(self, script: Script, steps: int) -> Citizen:
        """Return an applicant who has filled in everything and gone so many steps on: ask, sign, submit."""
        names = dict.fromkeys((script.applicant, *script.signatories))
        sessions = {name: self.api.sign_in(name, self.accounts.passwords[name]) for name in names}
        others = tuple(sessions[name] for name in script.signatories if name != script.applicant)
        citizen = Citizen(script, sessions[script.applicant], others, lambda line: None)
        citizen.learn()
        citizen.start()
        self.tick()
        citizen.fill_in()
        citizen.hand_in()
        if steps == 1:
            path = f"/applications/{citizen.application}/signature-request"
            citizen.session.post(path, {"version": citizen.form()["version"]})
        if steps > 1:
            citizen.form()
            citizen.sign()
        if steps > 2:
            self.tick()
            citizen.submit()
            self.relay()
        return citizen

    def worked(
        self, script: Script, done: Callable[[Citizen], bool], *, release: bool = False, waits: bool = False
    ) -> str:
        """Return a submitted application on which all units have worked until it is as wanted.

        `waits`: the first case waits as soon as it is accepted, while the others go on.
        """
        citizen = self.applied(script, 3)
        offices = Offices(self.api, self.accounts, script, lambda line: None, serial=7)
        tracking = citizen.track()
        offices.coordinate(citizen.application, tracking["version"], script.lead)
        self.relay()
        for _ in range(LONGEST):
            if done(citizen):
                break
            for node in citizen.track()["nodes"]:
                held = waits and (node["item"], node["state"]) == (FIRST, "accepted")
                if node["case_no"] is not None and not held:
                    offices.work(citizen.application, node)
                    self.tick()
                    if done(citizen):
                        break
            self.relay()
        else:
            message = f"{citizen.application} doesn't come where it should: {citizen.track()}"
            raise RuntimeError(message)
        if release:
            offices.release_notice(citizen.application, script.lead, len(script.deficient))
            self.relay()
        self.another_day()
        return citizen.application

    def in_state(self, state: str, citizen: Citizen) -> bool:
        """Tell whether the first case is in a state."""
        nodes = citizen.track()["nodes"]
        return any(node["item"] == FIRST and node["state"] == state for node in nodes)

    def half_way(self, citizen: Citizen) -> bool:
        """Tell whether the first case is accepted, and another one done."""
        nodes = citizen.track()["nodes"]
        return self.in_state("accepted", citizen) and any(
            node["item"] == OTHER and node["state"] == "concluded" for node in nodes
        )

    def contributed(self, many: int, citizen: Citizen) -> bool:
        """Tell whether so many cases ask for corrections."""
        asking = [node for node in citizen.track()["nodes"] if node["state"] == "correction_requested"]
        return len(asking) >= many

    def ended(self, citizen: Citizen) -> bool:
        """Tell whether everything is done."""
        return bool(citizen.track()["state"] == "concluded")

    def path(self, path: str) -> str:
        """Return a recipe's path with the published life event's questions answered, and looking for what is here."""
        for there, here in HERE.items():
            path = path.replace(there, here)
        told = {"True": "yes", "False": "no"}
        answers = {name: str(value) for name, value in scripts()["newborn", "standard"].answers.items()}
        query = "".join(f"&a.{name}={told.get(value, value)}" for name, value in answers.items())
        return ANSWERS.sub(query, path)

    def password(self, who: str) -> str:
        """Return somebody's password."""
        return str(self.accounts.passwords[self.account(who).username])

    def sign_everybody_in(self) -> None:
        """Open a session for everyone whom the recipes name."""
        lead = scripts()["newborn", "standard"].lead
        first = self.case(self.places["submitted"], 1).snapshot.unit
        officers = self.accounts.officers
        names = {
            "stranger": "li",
            "signatory": "chen",
            "applicant": "wang",
            "shopkeeper": "noodles",
            "other agent": "kitchen",
            "officer": officers[first, "accept"],
            "colleague": officers.get((first, "supervise"), officers[first, "accept"]),
            "desk": officers.get((first, "coordinate"), officers[first, "accept"]),
            "other unit": officers["liuyang-huaichuan-police", "accept"],
            "coordinator": officers[lead, "coordinate"],
            "other lead": officers[scripts()["restaurant", "standard"].lead, "coordinate"],
        }
        clerks = Account.objects.filter(kind="clerk", username__startswith="liuyang").order_by("username")
        names |= dict(zip(("clerk", "other clerk"), clerks.values_list("username", flat=True), strict=False))
        for name, username in names.items():
            issued = signing_in.sign_in(username, self.accounts.passwords[username], self.now)
            assert isinstance(issued, signing_in.IssuedToken), f"{username}: {issued}"
            self.tokens[name] = issued.token
        Membership.objects.filter(account=self.account("officer")).update(duties=sorted(HANDLING))


@contextmanager
def registers() -> Iterator[None]:
    """Run both simulated registers in this process."""
    running = {POPULATION: server(Population(), 0, control=False), ENTERPRISES: server(Enterprises(), 0, control=False)}
    for register, serving in running.items():
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        os.environ[URLS[register]] = f"http://127.0.0.1:{serving.server_address[1]}/query"
    bootstrap.registers.cache_clear()
    try:
        yield
    finally:
        for register, serving in running.items():
            serving.shutdown()
            serving.server_close()
            del os.environ[URLS[register]]
        bootstrap.registers.cache_clear()


@contextmanager
def born() -> Iterator[None]:
    """Let the newborn of the journeys be born shortly before the city's time, not before today."""
    before = samples.BORN, samples.BY_ELEMENT
    changed = {**samples.BY_ELEMENT, "birth_date": BORN.isoformat()}
    samples.BORN, samples.BY_ELEMENT = BORN, changed  # type: ignore[misc]  # put back below
    try:
        yield
    finally:
        samples.BORN, samples.BY_ELEMENT = before  # type: ignore[misc]
