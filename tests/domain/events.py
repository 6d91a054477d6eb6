"""The two published life events, with answers and values of made-up people."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from onething.definitions.loading import catalogue_root, load
from onething.definitions.overlays import localise
from onething.definitions.types.catalogue import Catalogue, LocalEvent

TODAY = datetime.date(2026, 11, 10)

NEWBORN: dict[str, Any] = {
    "married": True,
    "newborn_count": 1,
    "born_in_province": True,
    "under_six_months": True,
    "household_kind": "family",
    "household_side": "mother",
    "father_collects": False,
    "insurance_place": "here",
    "wants_social_card": True,
    "claims_benefit": False,
    "wants_guidance": False,
    "delivery": "mail",
}
NEWBORN_VALUES: dict[str, Any] = {
    "mother.maternity_institution": "H43010001",
    "mother.registration_area": "430102001001",
    "mother.ethnicity": "01",
    "father.ethnicity": "01",
    "newborn.1.birth_date": "2026-11-02",
}
RESTAURANT: dict[str, Any] = {
    "has_licence": True,
    "licensed_in_province": True,
    "floor_area": 120,
    "cold_dishes": False,
    "self_made_drinks": False,
    "raw_food": False,
    "dine_in": True,
    "fire_route": "commitment",
    "has_signboard": True,
    "delivery": "pickup",
}


@lru_cache(maxsize=1)
def published() -> Catalogue:
    """Return the catalogue of this checkout."""
    catalogue = load(catalogue_root()).catalogue
    if catalogue is None:
        raise AssertionError("the published catalogue does not load")
    return catalogue


def event(name: str, region: str = "430100") -> LocalEvent:
    """Return a published life event as it holds in a region."""
    return localise(published(), name, region)
