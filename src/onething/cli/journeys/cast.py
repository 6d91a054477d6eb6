"""Who plays in the journeys: made-up persons and enterprises, the same that the simulated registers hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onething.outside import people


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen of the cast."""

    name: str
    identity_number: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who acts for an enterprise."""

    person: Person
    credit_code: str
    enterprise: str


_RESIDENTS: Final = {resident.number: resident for resident in people.RESIDENTS}
_FIRMS: Final = {firm.code: firm for firm in people.FIRMS}


def _person(number: str) -> Person:
    return Person(_RESIDENTS[number].name, number)


def _agent(code: str) -> Agent:
    firm = _FIRMS[code]
    return Agent(_person(firm.representative_number), code, firm.name)


PERSONS: Final[Mapping[str, Person]] = {
    "wang": _person(people.WANG),
    "chen": _person(people.CHEN),
    "shi": _person(people.SHI),
    "li": _person(people.LI),
    "liu": _person(people.LIU),
    "guo": _person(people.GUO),
    "he": _person(people.HE),
    "tang": _person(people.TANG),
    "xie": _person(people.XIE),
    "luo": _person(people.LUO),
    "zhou": _person(people.ZHOU),
}
"""Citizens by username: married couples, mother first (the second of different ethnicities), and a single parent."""

AGENTS: Final[Mapping[str, Agent]] = {
    "noodles": _agent(people.FURONG_INDIVIDUAL),
    "kitchen": _agent(people.LIUYANG_INDIVIDUAL),
}
"""Legal representatives by username; they sign in for their enterprise."""

AREAS: Final = ("4301", "430102", "430181")
"""The city and the two districts whose units the demo staffs."""


def staffed(areas: tuple[str, ...]) -> bool:
    """Tell whether a unit with these areas is one that the demo staffs."""
    return any(area in AREAS or area.startswith(AREAS[1:]) for area in areas)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The demo's accounts: passwords by username, and usernames by unit and duty."""

    passwords: Mapping[str, str]
    officers: Mapping[tuple[str, str], str]

    def officer(self, unit: str, duty: str) -> str:
        """Return the username of an officer of a unit with a duty; KeyError if the demo does not staff it."""
        return self.officers[unit, duty]


def accounts(path: Path) -> Accounts:
    """Read the file that `onething accounts demo` wrote."""
    found = json.loads(path.read_text("utf-8"))
    passwords = {each["username"]: each["password"] for each in found}
    officers: dict[tuple[str, str], str] = {}
    for each in found:
        for duty in each.get("duties", ()):
            officers.setdefault((each["unit"], duty), each["username"])
    return Accounts(passwords, officers)
