"""The variants of each journey: what is answered, typed, and done differently from the plain way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from onething.outside import people


@dataclass(frozen=True, slots=True)
class Script:
    """One journey. Items are named by their ids in the catalogue; `lead` is the unit that coordinates.

    `deficient`: the items whose units ask for a correction. `refused`: the item whose decision is no. `reroute`: an
    item whose unit finds that another is competent, and that other unit. `offline`: the item sent offline, whose
    outcome is then reported. `paper`: the guidance itself says offline; a unit records the paper case.
    `registers_down`: no register answers.
    """

    event: str
    variant: str
    region: str
    lead: str
    applicant: str
    signatories: tuple[str, ...]
    answers: Mapping[str, Any]
    values: Mapping[str, Any]
    deficient: tuple[str, ...] = ()
    refused: str | None = None
    reroute: tuple[str, str] | None = None
    offline: str | None = None
    registers_down: bool = False
    paper: bool = False


_NEWBORN: Final = Script(
    event="newborn",
    variant="standard",
    region="430181",
    lead="liuyang-health-commission",
    applicant="wang",
    signatories=("wang", "chen"),
    answers={
        "married": True,
        "newborn_count": 1,
        "born_in_province": True,
        "under_six_months": True,
        "household_side": "mother",
        "household_kind": "family",
        "father_collects": False,
        "insurance_place": "here",
        "wants_social_card": True,
        "claims_benefit": False,
        "wants_guidance": False,
        "delivery": "mail",
    },
    values={
        "mother.id_number": people.WANG,
        "mother.name": "王小雨",
        "mother.ethnicity": "01",
        "mother.birth_date": "1995-04-12",
        "mother.registration_area": "430181001001",
        "mother.registration_address": "湖南省浏阳市淮川街道示例路1号101室",
        "father.id_number": people.CHEN,
        "father.name": "陈大川",
        "father.ethnicity": "01",
        "father.registration_area": "430181001001",
        "father.registration_address": "湖南省浏阳市淮川街道示例路1号101室",
        "newborn.1.name": "陈一禾",
        "newborn.2.name": "陈一苗",
        "newborn.1.sex": "female",
        "newborn.2.sex": "male",
        "newborn.1.ethnicity": "01",
        "newborn.2.ethnicity": "01",
    },
)

_RESTAURANT: Final = Script(
    event="restaurant",
    variant="standard",
    region="430100",
    lead="changsha-market-regulation",
    applicant="noodles",
    signatories=("noodles",),
    answers={
        "has_licence": True,
        "licensed_in_province": True,
        "floor_area": 120,
        "cold_dishes": True,
        "self_made_drinks": False,
        "raw_food": False,
        "dine_in": True,
        "fire_route": "inspection",
        "has_signboard": True,
        "delivery": "mail",
    },
    values={
        "enterprise.credit_code": people.FURONG_INDIVIDUAL,
        "enterprise.enterprise_name": "芙蓉区家和面馆",
        "enterprise.enterprise_type": "individual_business",
        "enterprise.registered_address": "湖南省长沙市芙蓉区示例街12号",
        "enterprise.business_scope": "餐饮服务",
        "legal_representative.name": "吴家和",
        "legal_representative.id_number": people.WU,
        "food_safety_manager.name": "石阿朵",
        "food_safety_manager.id_number": people.SHI,
        "contact.name": "吴家和",
        "premises.location_area": "430102001001",
    },
)

_CHANGES: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "newborn": {
        "twins": {"answers": {**_NEWBORN.answers, "newborn_count": 2, "claims_benefit": True}},
        "deficient": {"deficient": ("birth-medical-certificate", "vaccination-certificate")},
        "refused": {"refused": "social-security-card"},
        "rerouted": {"reroute": ("birth-registration", "liuyang-jili-police")},
        "offline": {"offline": "birth-registration"},
        "single-parent": {"answers": {**_NEWBORN.answers, "married": False}, "applicant": "zhou", "paper": True},
        "collective-household": {"answers": {**_NEWBORN.answers, "household_kind": "collective"}, "paper": True},
        "register-down": {"registers_down": True},
    },
    "restaurant": {
        "commitment": {"answers": {**_RESTAURANT.answers, "fire_route": "commitment"}},
        "small": {"answers": {**_RESTAURANT.answers, "floor_area": 40, "has_signboard": False}},
        "deficient": {"deficient": ("food-business-licence", "fire-check-by-inspection")},
        "refused": {"refused": "fire-check-by-inspection"},
        "rerouted": {"reroute": ("signboard-registration", "liuyang-urban-management")},
        "register-down": {"registers_down": True},
    },
}


def scripts() -> Mapping[tuple[str, str], Script]:
    """Return every journey by event and variant."""
    made = {(script.event, script.variant): script for script in (_NEWBORN, _RESTAURANT)}
    for standard in (_NEWBORN, _RESTAURANT):
        for variant, changes in _CHANGES[standard.event].items():
            made[standard.event, variant] = replace(standard, variant=variant, **changes)
    return made
