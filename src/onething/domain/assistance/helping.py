"""Helping organisations (帮办代办): what a person may let one do, application by application, until they take it back.

Whoever lets somebody act for them says in which matter and how far (Civil Code, article 165), and may take it back at
any moment (article 173). What a person must decide in person is never in a power: withdrawing, signing, rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onething.definitions.types.organisations import Organisation, OrganisationKind, Unit


class HelpPower(StrEnum):
    """How far an organisation may go; each is given by itself, except that all of them include following."""

    FOLLOW = "follow"
    PREPARE = "prepare"
    HAND_IN = "hand_in"


POWER_NAMES: Final[Mapping[HelpPower, str]] = {
    HelpPower.FOLLOW: "查看申请内容、进度和结果",
    HelpPower.PREPARE: "填写申请、读取共享数据、上传材料",
    HelpPower.HAND_IN: "提交申请、答复补正通知",
}
"""What each lets the organisation do, in plain words."""

BASIS: Final = "《中华人民共和国民法典》第一百六十五条、第一百七十三条"


@dataclass(frozen=True, slots=True)
class Helper:
    """A unit that may be asked to help."""

    unit: str
    name: str
    organisation: str


def token(unit: str, power: HelpPower) -> str:
    """Return how an application says that a unit has a power: what access compares."""
    return f"{unit}:{power.value}"


def tokens(unit: str, powers: Iterable[HelpPower]) -> frozenset[str]:
    """Return a unit's powers as an application keeps them; following is always among them."""
    return frozenset(token(unit, power) for power in {HelpPower.FOLLOW, *powers})


def helpers_for(organisations: Iterable[Organisation], region: str) -> tuple[Helper, ...]:
    """Return the units of service centres that answer for a region (six digits), the most local first."""
    found = [
        (unit, organisation)
        for organisation in organisations
        if organisation.kind is OrganisationKind.SERVICE_CENTRE
        for unit in organisation.units
        if _answers(unit, region)
    ]
    found.sort(key=lambda pair: (-max(len(area) for area in pair[0].areas), pair[0].id))
    return tuple(Helper(unit.id, unit.name, organisation.name) for unit, organisation in found)


def _answers(unit: Unit, region: str) -> bool:
    """Tell whether one of the unit's areas contains the region, or lies in it."""
    while region.endswith("00"):
        region = region[:-2]
    return any(region.startswith(area) or area.startswith(region) for area in unit.areas)
