"""Prefilling: values with source, time and an original kept here; a register that is down leaves a form that works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application
from onething.apps.applications.replies import FormField, MaterialLine, Prefilled
from onething.config import bootstrap
from onething.ports.registers import NotHeld, RegisterAnswer, RegisterReply, RegisterUnavailable
from tests.support.applications import FATHER, MOTHER, NOW, World

BIRTH = {"married": True, "newborn_count": 1, "insured": False}


@dataclass(slots=True)
class Population:
    """A register of people by identity number, which can be down."""

    people: dict[str, Mapping[str, str | bool]] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def read(self, register_id: str, key: str, value: str, timeout: timedelta) -> RegisterReply:
        """Answer."""
        self.asked.append(value)
        if self.down:
            return RegisterUnavailable("人口库没有响应", timedelta(minutes=1))
        held = self.people.get(value)
        return NotHeld("人口库", NOW) if held is None else RegisterAnswer(held, "人口库", NOW)


@pytest.fixture
def population(monkeypatch: pytest.MonkeyPatch) -> Population:
    """Return the register this installation is connected to."""
    register = Population({str(MOTHER.identity): {"name": MOTHER.name, "ethnicity": "15"}})
    monkeypatch.setattr(bootstrap, "registers", lambda: {"population": register})
    return register


@pytest.fixture
def birth(world: World) -> str:
    """Return a birth's draft."""
    return world.start("newborn", BIRTH, MOTHER).application_id


def prefill(world: World, application_id: str) -> Prefilled:
    """Prefill at the present version."""
    return services.prefill(
        actor=MOTHER,
        application_id=application_id,
        expected_version=world.version(MOTHER, application_id),
        now=world.tick(),
    )


def shown(world: World, application_id: str, key: str) -> FormField:
    """Return a field as the person sees it."""
    return next(f for s in selectors.form(MOTHER, application_id, world.now).sections for f in s.fields if f.key == key)


def card(world: World, application_id: str) -> MaterialLine:
    """Return the mother's identity card among the materials."""
    return next(
        m for m in selectors.form(MOTHER, application_id, world.now).materials if m.key == "identity-card of mother"
    )


def test_ones_own_data_are_filled_in_with_source_and_time(world: World, population: Population, birth: str) -> None:
    done = prefill(world, birth)
    assert [(read.register, read.subject, read.state) for read in done.reads] == [("population", "mother", "read")]
    ethnicity = shown(world, birth, "mother.ethnicity")
    assert ethnicity.value == "15"
    assert ethnicity.provenance is not None
    assert (ethnicity.provenance.source, ethnicity.provenance.edited) == ("population", False)
    assert shown(world, birth, "mother.id_number").value == MOTHER.identity
    assert card(world, birth).obtained


def test_an_edited_prefilled_value_is_marked_and_the_original_stays_here(
    world: World, population: Population, birth: str
) -> None:
    prefill(world, birth)
    world.save(MOTHER, birth, "mother", {"mother.ethnicity": "01"})
    ethnicity = shown(world, birth, "mother.ethnicity")
    assert ethnicity.provenance is not None
    assert (ethnicity.value, ethnicity.provenance.edited, ethnicity.provenance.edited_by) == ("01", True, "mother")
    assert Application.objects.get(id=birth).provenance["mother.ethnicity"]["original"] == "15"
    assert "'15'" not in repr(ethnicity.provenance)
    prefill(world, birth)
    assert shown(world, birth, "mother.ethnicity").value == "01"
    world.save(MOTHER, birth, "mother", {"mother.ethnicity": "15"})
    again = shown(world, birth, "mother.ethnicity").provenance
    assert again is not None
    assert not again.edited


def test_what_was_typed_before_is_never_overwritten(world: World, population: Population, birth: str) -> None:
    world.save(MOTHER, birth, "mother", {"mother.ethnicity": "06"})
    prefill(world, birth)
    ethnicity = shown(world, birth, "mother.ethnicity")
    assert (ethnicity.value, ethnicity.provenance) == ("06", None)


def test_another_number_takes_away_what_the_first_one_brought(world: World, population: Population, birth: str) -> None:
    prefill(world, birth)
    world.save(MOTHER, birth, "mother", {"mother.id_number": FATHER.identity})
    assert shown(world, birth, "mother.ethnicity").value is None


def test_other_peoples_data_are_not_read_before_they_have_signed(
    world: World, population: Population, birth: str
) -> None:
    population.people[str(FATHER.identity)] = {"name": FATHER.name, "ethnicity": "06"}
    world.save(MOTHER, birth, "father", {"father.id_number": FATHER.identity})
    done = prefill(world, birth)
    assert {read.subject: read.state for read in done.reads} == {"mother": "read", "father": "not_allowed"}
    assert FATHER.identity not in population.asked
    assert shown(world, birth, "father.ethnicity").value is None


def test_a_register_that_is_down_leaves_a_form_that_works_and_says_so(
    world: World, population: Population, birth: str
) -> None:
    population.down = True
    done = prefill(world, birth)
    assert [read.state for read in done.reads] == ["down"]
    form = selectors.form(MOTHER, birth, world.now)
    assert [(read.name, read.state) for read in form.reads] == [("人口库", "down")]
    material = card(world, birth)
    assert not material.obtained
    assert material.why_not
    assert not world.save(MOTHER, birth, "mother", {"mother.ethnicity": "15"}).problems
    world.add(MOTHER, birth, "identity-card of mother")
    population.down = False
    prefill(world, birth)
    assert card(world, birth).obtained


def test_consents_are_never_prefilled(world: World, population: Population, birth: str) -> None:
    prefill(world, birth)
    assert not [key for key in Application.objects.get(id=birth).values if "consent" in key]
