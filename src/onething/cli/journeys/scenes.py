"""What the demo leaves under way, so that a visitor finds something to go on with at every door.

Each scene belongs to a citizen of its own. It is played through the same API as the journeys, with today's clock, and
only once: whoever has an application of that life event already is left alone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from onething.cli.journeys.cast import PERSONS, Accounts
from onething.cli.journeys.citizen import Citizen, Tell
from onething.cli.journeys.client import Api, Session
from onething.cli.journeys.officers import Offices
from onething.cli.journeys.playing import PATIENCE_S, PAUSE_S
from onething.cli.journeys.variants import Script, scripts
from onething.outside import people


class Until(StrEnum):
    """How far a scene goes."""

    HALF_FILLED = "half filled"
    FIRST_SIGNATURE = "first signature"
    RECEIVED = "received"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Scene:
    """A script and how far it is played. `cases`: with CASES, the state each item's case is left in."""

    said: str
    script: Script
    until: Until
    cases: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Players:
    """Everybody of the demo; whoever has signed in once stays so, for all scenes."""

    api: Api
    accounts: Accounts
    tell: Tell
    sessions: dict[str, Session] = field(default_factory=dict)

    def session(self, username: str) -> Session:
        """Return somebody's session."""
        if username not in self.sessions:
            self.sessions[username] = self.api.sign_in(username, self.accounts.passwords[username])
        return self.sessions[username]


def play_scenes(players: Players, scenes: tuple[Scene, ...] | None = None) -> list[str]:
    """Play what isn't there yet and return the new applications' ids."""
    made = []
    for scene in SCENES if scenes is None else scenes:
        applicant = players.session(scene.script.applicant)
        theirs = applicant.get("/applications")["items"]
        if any(line["event_id"] == scene.script.event for line in theirs):
            players.tell(f"{scene.said}：上次已经备好")
            continue
        made.append(_play(scene, players))
        players.tell(f"{scene.said}：备好")
    return made


def _play(scene: Scene, players: Players) -> str:
    script = scene.script
    awaited = scene.until is Until.FIRST_SIGNATURE
    others = () if awaited else tuple(players.session(name) for name in script.signatories[1:])
    citizen = Citizen(script, players.session(script.applicant), others, _say_nothing)
    citizen.learn()
    citizen.start()
    if scene.until is Until.HALF_FILLED:
        citizen.begin_to_fill_in()
        citizen.type_known()
        return citizen.application
    citizen.fill_in()
    citizen.hand_in()
    citizen.sign()
    if awaited:
        return citizen.application
    citizen.submit()
    if scene.until is Until.RECEIVED:
        _until_received(citizen)
    else:
        _run_cases(scene, citizen, players)
    return citizen.application


def _until_received(citizen: Citizen) -> None:
    began = time.monotonic()
    while citizen.track()["state"] == "submitted":
        if time.monotonic() - began > PATIENCE_S:
            message = f"{citizen.application} was submitted, but is not received: does the relay run?"
            raise RuntimeError(message)
        time.sleep(PAUSE_S)


def _run_cases(scene: Scene, citizen: Citizen, players: Players) -> None:
    """Let every unit work until each case is where the scene leaves it, and the correction notice is out."""
    script, moved_at = scene.script, time.monotonic()
    serial = secrets.randbelow(900_000) + 1
    offices = Offices(players.api, players.accounts, script, _say_nothing, serial, sessions=players.sessions)
    expected = len(script.deficient)
    while True:
        tracking = citizen.track()
        nodes = [node for node in tracking["nodes"] if node["case_no"] is not None]
        moved = offices.coordinate(citizen.application, tracking["version"], script.lead) is not None
        for node in nodes:
            if node["state"] != scene.cases[node["item"]] and offices.work(citizen.application, node):
                moved = True
        if expected and nodes and offices.release_notice(citizen.application, script.lead, expected):
            expected, moved = 0, True
        states = {node["item"]: node["state"] for node in nodes}
        if not expected and states == scene.cases:
            return
        if moved:
            moved_at = time.monotonic()
        elif time.monotonic() - moved_at > PATIENCE_S:
            message = f"nothing moves any more in {citizen.application}: {states}"
            raise RuntimeError(message)
        else:
            time.sleep(PAUSE_S)


def _say_nothing(_line: str) -> None:
    """Say nothing of single steps: the timeline tells of a scene as a whole."""


_NEWBORN: Final = scripts()["newborn", "standard"]
_RESTAURANT: Final = scripts()["restaurant", "commitment"]


def _birth(mother: str, father: str, child: str, **changes: Any) -> Script:
    """Return the newborn's script for another couple of the cast, who live where they are registered.

    What the population register says of the mother needs no typing; the father's is only asked for when he has signed.
    """
    ids = PERSONS[mother].identity_number, PERSONS[father].identity_number
    home = next(resident.address for resident in people.RESIDENTS if resident.number == ids[0])
    values = {
        "mother.id_number": ids[0],
        "mother.residence_address": home,
        "mother.delivery_address": home,
        "father.id_number": ids[1],
        "father.name": PERSONS[father].name,
        "father.ethnicity": "01",
        "household.head_name": PERSONS[father].name,
        "newborn.1.name": child,
        "newborn.1.sex": "female",
        "newborn.1.ethnicity": "01",
        "newborn.1.birth_record_number": f"SL-{ids[0][-4:]}",
    }
    return replace(
        _NEWBORN, variant="scene", applicant=mother, signatories=(mother, father), **({"values": values} | changes)
    )


_KITCHEN: Final[Mapping[str, Any]] = {
    "enterprise.credit_code": people.LIUYANG_INDIVIDUAL,
    "legal_representative.id_number": people.SUN,
    "food_safety_manager.name": "孙晓棠",
    "food_safety_manager.id_number": people.SUN,
    "contact.name": "孙晓棠",
    "contact.delivery_address": "湖南省浏阳市淮川街道示例路11号",
    "premises.location_area": "430181001001",
    "premises.premises_address": "湖南省浏阳市淮川街道示例路11号",
}

SCENES: Final[tuple[Scene, ...]] = (
    Scene(
        "石阿朵的申请：填了一半",
        _birth("shi", "li", "李知微", region="430100"),
        Until.HALF_FILLED,
    ),
    Scene("刘听雨的申请：等孩子父亲签名", _birth("liu", "guo", "郭星野"), Until.FIRST_SIGNATURE),
    Scene(
        "何知夏的申请：等牵头单位预受理",
        _birth("he", "tang", "唐小满", region="430100", lead="changsha-health-commission"),
        Until.RECEIVED,
    ),
    Scene(
        "谢南枝的申请：几个单位正在办，两处要补正",
        _birth(
            "xie",
            "luo",
            "罗青禾",
            answers={**_NEWBORN.answers, "claims_benefit": True, "wants_guidance": True},
            deficient=("vaccination-certificate", "maternity-benefit"),
        ),
        Until.CASES,
        {
            "birth-medical-certificate": "concluded",
            "vaccination-certificate": "correction_requested",
            "maternity-benefit": "correction_requested",
            "birth-registration": "decision",
            "medical-insurance": "waiting",
            "social-security-card": "waiting",
            "parenting-guidance": "waiting",
        },
    ),
    Scene(
        "棠记家常菜馆的申请：消防按承诺已经办好，其余在办",
        replace(
            _RESTAURANT,
            variant="scene",
            region="430181",
            lead="liuyang-market-regulation",
            applicant="kitchen",
            signatories=("kitchen",),
            values=_KITCHEN,
        ),
        Until.CASES,
        {
            "business-licence-check": "concluded",
            "fire-check-by-commitment": "concluded",
            "food-business-licence": "review",
            "signboard-registration": "accepted",
        },
    ),
)
"""In the order in which the guided tour visits them."""
