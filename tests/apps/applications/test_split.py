"""The split: every unit gets exactly its own fields and materials; what no rule can place is held, never lost."""

from __future__ import annotations

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import CasePart
from onething.apps.applications.services.splitting import split_now
from onething.apps.casework import selectors as cases
from onething.domain.applications.refusals import NotFound, Refused
from tests.support.applications import LEAD, MOTHER, OWNER, STRANGER, World, officer


def test_each_case_gets_exactly_its_own_fields_and_materials(world: World) -> None:
    application_id = world.birth_in_progress()
    by_item = {view.snapshot.facts.item: view for view in cases.cases_of(application_id)}
    certificate, registration, insurance = (
        by_item[item] for item in ("birth-certificate", "birth-registration", "insurance-enrolment")
    )
    assert set(certificate.fields) == {
        "baby.name", "baby.birth_date", "baby.registration_area", "mother.name", "mother.id_number",
        "father.name", "father.id_number",
    }  # fmt: skip
    assert set(registration.fields) == {
        "baby.name", "baby.registration_area", "mother.name", "mother.ethnicity", "father.name", "father.ethnicity",
    }  # fmt: skip
    assert set(insurance.fields) == {"insured.name", "insured.registration_area", "guardian.phone"}
    assert certificate.fields["mother.name"] == {"value": "李小满", "source": "applicant"}
    assert {one["id"] for one in certificate.materials} == {"birth-record of newborn.1", "identity-card of mother"}
    assert [one["id"] for one in registration.materials] == ["household-booklet of mother"]
    assert insurance.materials == ()
    assert registration.materials[0]["files"][0]["type"] == "pdf"
    units = {item: view.snapshot.unit for item, view in by_item.items()}
    assert units == {
        "birth-certificate": "liuyang-hospital",
        "birth-registration": "huaichuan-police",
        "insurance-enrolment": "liuyang-insurance",
    }
    assert registration.predecessors == (certificate.snapshot.case.case_no,)


def test_splitting_again_changes_nothing(world: World) -> None:
    application_id = world.shop_in_progress()
    before = cases.cases_of(application_id)
    version = world.version(OWNER, application_id)
    split_now(application_id, world.tick())
    assert cases.cases_of(application_id) == before
    assert world.version(OWNER, application_id) == version


def test_twins_are_two_of_every_case(world: World) -> None:
    application_id = world.birth_in_progress(children=2, areas=("430181001001", "430181002001"))
    units = {view.snapshot.facts.item + view.instance: view.snapshot.unit for view in cases.cases_of(application_id)}
    assert len(units) == 6
    assert units["birth-registrationnewborn.1"] == "huaichuan-police"
    assert units["birth-registrationnewborn.2"] == "jili-police"


def test_a_part_with_two_competent_units_waits_for_the_coordinator(world: World) -> None:
    application_id = world.birth_in_progress(areas=("430181003001",))
    assert [view.snapshot.facts.item for view in cases.cases_of(application_id)] == ["birth-certificate"]
    (line,) = selectors.coordination(LEAD)
    assert (line.application_id, line.node) == (application_id, "birth-registration#newborn.1")
    assert line.candidates == ("dayao-police", "jili-police")
    assert selectors.coordination(officer("jili-police")) == ()
    states = {node.item: node.state for node in selectors.tracking(MOTHER, application_id).nodes}
    assert states["birth-registration"] == states["insurance-enrolment"] == "placing"


def place(world: World, application_id: str, unit: str, actor: object = LEAD, key: str = "place") -> None:
    """Place the birth registration."""
    services.place_case(
        actor=actor,  # type: ignore[arg-type]  # tried by several actors
        application_id=application_id,
        node="birth-registration#newborn.1",
        unit=unit,
        idempotency_key=key,
        now=world.tick(),
    )


def test_what_the_coordinator_places_is_opened_once_its_predecessors_have_ended(world: World) -> None:
    application_id = world.birth_in_progress(areas=("430181003001",))
    with pytest.raises(NotFound):
        place(world, application_id, "dayao-police", STRANGER)
    with pytest.raises(Refused):
        place(world, application_id, "liuyang-fire")
    place(world, application_id, "dayao-police")
    place(world, application_id, "dayao-police")
    world.relay()
    assert selectors.coordination(LEAD) == ()
    world.pass_case(application_id, 1, {"baby.certificate_number": "C123"})
    registration = world.case(application_id, 2)
    assert registration.snapshot.unit == "dayao-police"
    assert registration.fields["baby.certificate_number"]["value"] == "C123"
    world.pass_case(application_id, 2, {"baby.id_number": "430181202602200018"})
    world.pass_case(application_id, 3)
    assert selectors.tracking(MOTHER, application_id).state == "concluded"


def test_a_held_part_lapses_when_what_it_needs_has_failed(world: World) -> None:
    application_id = world.birth_in_progress(areas=("430181003001",))
    world.refuse_case(application_id, 1)
    place(world, application_id, "dayao-police")
    world.relay()
    ends = dict(CasePart.objects.filter(application_id=application_id).values_list("item", "ended"))
    assert ends == {"birth-certificate": "refused", "birth-registration": "lapsed", "insurance-enrolment": "lapsed"}
    assert selectors.tracking(MOTHER, application_id).state == "concluded"
