"""A life event as it holds in one region."""

from __future__ import annotations

import pytest

from onething.definitions.loading import load_checked
from onething.definitions.overlays import localise
from onething.definitions.types.catalogue import Catalogue, LocalEvent
from onething.definitions.types.sources import Basis
from tests.definitions.small_catalogue import SMALL

OVERLAY_OF_PARENT = """\
promised: 12
items: {registration: {days: {here: 8, because: 全省标准}}, insurance: {days: {here: 1}}}
basis: {assumed: [promised, items]}
"""


def catalogue(files: dict[str, str] | None = None) -> Catalogue:
    loaded = load_checked({**SMALL, **(files or {})})
    assert loaded.catalogue is not None, loaded.problems
    return loaded.catalogue


def days(local: LocalEvent) -> dict[str, int]:
    return {use.item: use.days.here for use in local.event.items}


def test_the_standard_holds_where_no_overlay_changes_it() -> None:
    local = localise(catalogue(), "birth", "430000")
    assert local.event.promised == 5
    assert days(local)["registration"] == 2


def test_an_overlay_changes_days_and_materials_of_its_own_region_only() -> None:
    local = localise(catalogue(), "birth", "430100")
    assert local.event.promised == 4
    assert days(local) == {"certificate": 2, "registration": 1, "insurance": 1, "card": 30}
    assert [use.material for use in local.items["registration"].materials] == ["certificate-paper", "birth-record"]
    assert local.rules.correction_notice_days == 5
    assert local.calendar.id == "china"


def test_the_nearest_overlay_wins_over_its_parents() -> None:
    files = {"regions/430000-hunan/birth.yaml": OVERLAY_OF_PARENT}
    assert days(localise(catalogue(files), "birth", "430100"))["registration"] == 1
    assert days(localise(catalogue(files), "birth", "430000"))["registration"] == 8


def test_an_unknown_event_or_region_is_a_key_error() -> None:
    for event, region in (("death", "430100"), ("birth", "110000")):
        with pytest.raises(KeyError):
            localise(catalogue(), event, region)


def test_each_value_knows_what_it_rests_on() -> None:
    known = catalogue()
    for grounds in (known.items["card"].grounds, known.events["birth"].grounds, known.elements["name"].grounds):
        grounding = grounds.of("name")
        assert grounding is not None
        assert grounding.basis is Basis.ASSUMED
        assert dict(grounds.tally)[Basis.ASSUMED] > 0
