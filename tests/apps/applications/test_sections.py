"""A section of the form: what it holds, how far it is, and that what is kept between two looks is never out of date."""

from __future__ import annotations

import copy
import datetime as dt

import pytest

from onething.apps.applications import assemblies, selectors
from onething.apps.applications.loading import load
from onething.domain.applications.refusals import NotFound
from onething.ports.clock import CIVIL_ZONE
from tests.support.applications import FATHER, MOTHER, STRANGER, World
from tests.support.counters import Counter

TWINS = {"married": True, "newborn_count": 2, "insured": True}


@pytest.fixture
def twins(world: World) -> str:
    """Return a draft for twins."""
    return world.start("newborn", TWINS, MOTHER).application_id


def states(world: World, application_id: str) -> dict[str, str]:
    """Return each section's state."""
    return {line.id: line.state for line in selectors.form(MOTHER, application_id, world.now).progress}


def test_a_section_stands_between_its_neighbours(world: World, twins: str) -> None:
    page = selectors.section(MOTHER, twins, "newborn.2", world.now)
    order = [line.id for line in page.progress]
    place = order.index("newborn.2")
    assert (page.before, page.after) == (order[place - 1], order[place + 1])
    assert {field.key for field in page.section.fields} >= {"newborn.2.name", "newborn.2.birth_date"}
    assert all(field.section == "newborn.2" for field in page.section.fields)
    assert page.counted_by is not None
    assert (page.counted_by.id, page.counted_by.answer) == ("newborn_count", 2)
    assert selectors.section(MOTHER, twins, "mother", world.now).counted_by is None


def test_a_section_holds_what_the_whole_form_holds(world: World, twins: str) -> None:
    world.save(MOTHER, twins, "mother", {"mother.name": "李小满", "mother.id_number": "12"})
    whole = selectors.form(MOTHER, twins, world.now)
    for section in whole.sections:
        assert selectors.section(MOTHER, twins, section.id, world.now).section == section
    assert [line.id for line in whole.progress] == [section.id for section in whole.sections]


def test_a_sections_state_follows_what_is_in_it(world: World, twins: str) -> None:
    assert states(world, twins)["newborn.1"] == "not_begun"
    world.save(MOTHER, twins, "newborn.1", {"newborn.1.name": "王小宝"})
    assert states(world, twins)["newborn.1"] == "open"
    world.save(MOTHER, twins, "newborn.1", {"newborn.1.birth_date": "2026-02-30"})
    assert states(world, twins)["newborn.1"] == "wrong"
    world.save(
        MOTHER,
        twins,
        "newborn.1",
        {"newborn.1.birth_date": "2026-02-20", "newborn.1.registration_area": "430181001001"},
    )
    assert states(world, twins)["newborn.1"] == "complete"
    assert states(world, twins)["newborn.2"] == "not_begun"


def test_a_save_is_seen_at_once(world: World, twins: str) -> None:
    for name in ("王一", "王二", "王一"):
        world.save(MOTHER, twins, "newborn.1", {"newborn.1.name": name})
        page = selectors.section(MOTHER, twins, "newborn.1", world.now)
        assert next(f.value for f in page.section.fields if f.key == "newborn.1.name") == name
    without = world.start("newborn", {**TWINS, "newborn_count": 1}, MOTHER).application_id
    assert "newborn.2" not in states(world, without)


def test_another_day_is_worked_out_anew(world: World, twins: str) -> None:
    found = load(twins)
    day = world.now.date()
    first, again = found.assembled(day), found.assembled(day)
    assert first is again
    assert found.assembled(day + dt.timedelta(days=1)) is not first


def test_what_looks_alike_is_kept_apart(world: World, twins: str) -> None:
    local, day = load(twins).local(), world.now.date()
    kept = [
        assemblies.assembled(local, TWINS, {"mother.name": value}, day) for value in ("1", 1, True, "True", "1 ", None)
    ]
    assert len({id(one) for one in kept}) == len(kept)
    nothing = assemblies.assembled(local, TWINS, {}, day)
    assert assemblies.assembled(local, TWINS, {"mother.name": ""}, day) is nothing
    assert assemblies.assembled(local, TWINS, {}, day, frozenset({"population"})) is not nothing


def test_only_so_many_are_kept(world: World, twins: str) -> None:
    local, day = load(twins).local(), world.now.date()
    first = assemblies.assembled(local, TWINS, {"mother.name": "零"}, day)
    for number in range(assemblies.MOST_KEPT):
        assemblies.assembled(local, TWINS, {"mother.name": f"{number}"}, day)
    assert assemblies.assembled(local, TWINS, {"mother.name": "零"}, day) is not first


def test_looking_at_a_form_leaves_what_is_kept_as_it_was(world: World) -> None:
    application_id = world.filled_birth(children=2)
    kept = load(application_id).assembled(world.now.date())
    before = copy.deepcopy((kept.form, kept.guidance.known, kept.guidance.filled, kept.materials))
    selectors.form(MOTHER, application_id, world.now)
    selectors.section(MOTHER, application_id, "mother", world.now)
    world.save(MOTHER, application_id, "mother", {"mother.name": "李大满"})
    assert (kept.form, kept.guidance.known, kept.guidance.filled, kept.materials) == before


def test_what_is_kept_lets_nobody_in(world: World, twins: str) -> None:
    selectors.section(MOTHER, twins, "mother", world.now)
    for other in (STRANGER, FATHER):
        with pytest.raises(NotFound) as foreign:
            selectors.section(other, twins, "mother", world.now)
        with pytest.raises(NotFound) as missing:
            selectors.section(other, "430181-AAAAAAAAAAAAAAAAAAAA", "mother", world.now)
        assert str(foreign.value) == str(missing.value)


def test_a_section_that_is_not_there_is_not_found(world: World, twins: str) -> None:
    for section in ("newborn.3", "household", "", "mother.name"):
        with pytest.raises(NotFound):
            selectors.section(MOTHER, twins, section, world.now)


def test_a_section_costs_one_statement(world: World, twins: str, counter: Counter) -> None:
    selectors.section(MOTHER, twins, "mother", world.now)
    with counter() as count:
        selectors.section(MOTHER, twins, "mother", world.now)
    assert len(count.statements) == 1
    with counter() as count:
        selectors.form(MOTHER, twins, world.now)
    assert len(count.statements) == 2


def test_saving_one_field_leaves_the_others_and_says_nothing_of_them(world: World, twins: str) -> None:
    world.save(MOTHER, twins, "mother", {"mother.name": "李小满", "mother.id_number": "12"})
    saved = world.save(MOTHER, twins, "mother", {"mother.name": "李大满"})
    assert saved.problems == ()
    fields = {f.key: f for f in selectors.section(MOTHER, twins, "mother", world.now).section.fields}
    assert (fields["mother.name"].value, fields["mother.id_number"].value) == ("李大满", "12")
    assert fields["mother.id_number"].problem is not None


def test_midnight_is_civil_midnight(world: World, twins: str) -> None:
    late = dt.datetime(2026, 3, 2, 23, 59, tzinfo=CIVIL_ZONE)
    for moment in (late, late + dt.timedelta(minutes=2), late.astimezone(dt.UTC)):
        assert selectors.section(MOTHER, twins, "mother", moment).section.id == "mother"
