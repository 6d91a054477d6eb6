"""One form, one set of materials, and what each organisation receives, on the published events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import Aspect, FieldUse
from onething.definitions.types.materials import Level, WayKind
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.keys import FieldKey
from onething.domain.guidance.types import Guidance, SelectedItem
from onething.domain.merging.checks import check_values
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.eligibility import eligibility
from onething.domain.merging.forms import MergeError, merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.merging.payloads import payload_for
from onething.domain.merging.types import (
    CasePayload,
    Competent,
    Form,
    MaterialState,
    MergedMaterial,
    NoUnit,
    Origin,
    SeveralUnits,
    UnknownUnit,
    ValueProblemKind,
)
from onething.rules import UNKNOWN
from tests.domain.events import NEWBORN, NEWBORN_VALUES, RESTAURANT, TODAY, event


@dataclass(frozen=True)
class Case:
    """An application on its way."""

    local: LocalEvent
    guidance: Guidance
    form: Form
    values: dict[str, Any]

    def materials(self, *unavailable: str) -> dict[str, MergedMaterial]:
        """By key, with these registers and licences down."""
        merged = merge_materials(self.local, self.guidance, self.form.settled, TODAY, frozenset(unavailable))
        return {material.key: material for material in merged}

    def selected(self, key: str) -> SelectedItem:
        """Return the selected item with this key."""
        return next(selected for selected in self.guidance.selected if selected.key == key)

    def payload(self, key: str) -> CasePayload:
        """Return what the case of this item receives."""
        materials = tuple(self.materials().values())
        return payload_for(self.local, self.selected(key), self.form, self.values, materials)

    def problems(self) -> dict[str, ValueProblemKind]:
        """Return the problems of the values, by field."""
        return {problem.key: problem.kind for problem in check_values(self.local, self.form, self.values)}


def case(local: LocalEvent, answers: dict[str, Any], values: dict[str, Any]) -> Case:
    guidance = guide(local, answers, values, TODAY)
    return Case(local, guidance, merge_form(local, guidance, values, TODAY), values)


def newborn(values: dict[str, Any] | None = None, **answers: Any) -> Case:
    return case(event("newborn"), {**NEWBORN, **answers}, {**NEWBORN_VALUES, **(values or {})})


def restaurant(values: dict[str, Any] | None = None, **answers: Any) -> Case:
    return case(event("restaurant"), {**RESTAURANT, **answers}, values or {})


def test_the_mother_s_name_is_asked_once_for_all_items_of_both_twins() -> None:
    field = newborn(newborn_count=2).form.field("mother.name")
    asking = {ask.item_key for ask in field.asked_by}
    assert {
        "birth-medical-certificate#newborn.1",
        "birth-medical-certificate#newborn.2",
    } <= asking
    assert {ask.role for ask in field.asked_by} >= {"mother", "guardian"}


def test_each_twin_has_a_name_of_its_own() -> None:
    keys = [field.key.text for field in newborn(newborn_count=2).form.fields]
    assert keys.count("newborn.1.name") == 1
    assert keys.count("newborn.2.name") == 1


def test_the_identity_number_of_the_newborn_comes_from_the_registration() -> None:
    field = newborn().form.field("newborn.1.id_number")
    assert field.origin is Origin.PRODUCED
    assert field.produced_by == "birth-registration#newborn.1"
    assert not field.to_fill_in


def test_the_address_of_the_household_follows_the_parent_chosen() -> None:
    form = newborn({"father.registration_area": "430111002003"}, household_side="father").form
    assert form.field("household.registration_area").origin is Origin.DERIVED
    assert form.settled["household.registration_area"] == "430111002003"
    assert newborn().form.settled["household.registration_area"] == "430102001001"


def test_a_field_seen_only_for_the_other_choice_is_hidden_and_an_entry_there_is_reported() -> None:
    given = newborn({"father.registration_area": "430111002003"})
    assert given.form.field("father.registration_area").visible is False
    assert given.form.settled["father.registration_area"] is None
    assert given.problems()["father.registration_area"] is ValueProblemKind.HIDDEN


def test_what_a_question_answers_is_not_asked_again() -> None:
    given = restaurant({"premises.floor_area": 5})
    field = given.form.field("premises.floor_area")
    assert field.origin is Origin.QUESTION
    assert given.form.settled["premises.floor_area"] == Decimal(120)
    assert given.problems()["premises.floor_area"] is ValueProblemKind.NOT_TO_FILL_IN


def test_the_population_register_can_prefill_the_mother_but_not_the_newborn() -> None:
    form = newborn().form
    assert form.field("mother.name").registers == ("population-register",)
    assert form.field("newborn.1.name").registers == ()


def test_formats_of_all_that_ask_intersect() -> None:
    field = newborn().form.field("newborn.1.name")
    assert field.format.pattern == "[一-龥·]+"
    assert field.format.max_length == 20


def test_formats_that_exclude_one_another_are_an_error_that_names_the_field() -> None:
    local = event("newborn")
    item = local.items["medical-insurance"]
    name = next(use for use in item.fields if (use.role, use.element) == ("insured", "name"))
    narrowed = replace(name, format=replace(local.elements["name"].format, pattern=None, min_length=40))
    changed = replace(item, fields=tuple(narrowed if use is name else use for use in item.fields))
    local = replace(local, items={**local.items, item.id: changed})
    with pytest.raises(MergeError, match=r"newborn\.1\.name"):
        case(local, NEWBORN, NEWBORN_VALUES)


def test_a_proposed_value_stays_apart_from_the_current_one() -> None:
    local = event("restaurant")
    item = local.items["signboard-registration"]
    current = next(use for use in item.fields if use.element == "enterprise_name")
    proposed: FieldUse = replace(current, aspect=Aspect.PROPOSED)
    local = replace(
        local,
        items={**local.items, item.id: replace(item, fields=(*item.fields, proposed))},
    )
    given = case(
        local,
        RESTAURANT,
        {
            "enterprise.enterprise_name": "甲店",
            "enterprise.enterprise_name!proposed": "乙店",
        },
    )
    fields = dict(given.payload("signboard-registration").fields)
    assert fields["owner.enterprise_name"] == "甲店"
    assert fields["owner.enterprise_name!proposed"] == "乙店"
    assert "operator.enterprise_name!proposed" not in dict(given.payload("food-business-licence").fields)


def test_consents_and_signatures_never_merge_and_are_never_prefilled() -> None:
    local = event("newborn")
    never = {element.id for element in local.elements.values() if not element.reuse}
    found = [field for field in newborn(newborn_count=2).form.fields if field.key.element in never]
    assert found
    for field in found:
        assert field.key.item is not None
        assert len({ask.item_key for ask in field.asked_by}) == 1
        assert field.registers == ()


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("mother.id_number", "110105194912310021", ValueProblemKind.WRONG_FORMAT),
        ("mother.id_number", 11010519491231, ValueProblemKind.WRONG_TYPE),
        ("mother.name", "甲" * 5000, ValueProblemKind.WRONG_TYPE),
        ("mother.name", "甲\x00乙", ValueProblemKind.WRONG_TYPE),
        ("newborn.1.birth_date", "2026-02-30", ValueProblemKind.WRONG_TYPE),
        ("mother.registration_area", "43", ValueProblemKind.WRONG_TYPE),
        ("newborn.1.sex", "other", ValueProblemKind.WRONG_FORMAT),
        ("newborn.2.name", "乙", ValueProblemKind.UNKNOWN_KEY),
        ("../../etc", "x", ValueProblemKind.UNKNOWN_KEY),
        ("newborn.1.id_number", "11010519491231002X", ValueProblemKind.NOT_TO_FILL_IN),
    ],
)
def test_a_wrong_value_is_reported_at_its_field_with_a_remedy(key: str, value: object, kind: ValueProblemKind) -> None:
    given = newborn({key: value})
    found = {problem.key: problem for problem in check_values(given.local, given.form, given.values)}
    assert found[key].kind is kind
    assert found[key].remedy


def test_a_required_field_left_empty_is_reported() -> None:
    assert newborn().problems()["mother.name"] is ValueProblemKind.MISSING


def test_a_case_receives_its_own_fields_in_its_own_words_and_waits_for_outputs() -> None:
    payload = newborn({"mother.name": "林晓", "newborn.1.name": "林安"}).payload("medical-insurance#newborn.1")
    fields = dict(payload.fields)
    assert fields["guardian.name"] == "林晓"
    assert fields["insured.name"] == "林安"
    assert payload.awaited == ("insured.id_number",)
    assert not any(name.startswith(("mother.", "father.", "baby.")) for name in fields)
    assert payload.materials == (
        "identity-card of mother",
        "insurance-registration-form of newborn.1",
    )


def test_what_a_result_gives_cannot_be_entered_but_counts_once_it_is_given() -> None:
    number = {"newborn.1.id_number": "11010519491231002X"}
    given = newborn(number)
    assert "newborn.1.id_number" not in given.form.settled
    form = merge_form(given.local, given.guidance, NEWBORN_VALUES, TODAY, number)
    assert form.settled["newborn.1.id_number"] == "11010519491231002X"
    payload = payload_for(given.local, given.selected("medical-insurance#newborn.1"), form, {}, ())
    assert dict(payload.fields)["insured.id_number"] == "11010519491231002X"
    assert payload.awaited == ()


def test_a_case_does_not_receive_a_field_that_only_another_item_needs_now() -> None:
    local = event("newborn")
    item = local.items["medical-insurance"]
    condition = next(use.when for use in local.items["birth-registration"].fields if use.when is not None)
    name = next(use for use in item.fields if (use.role, use.element) == ("guardian", "name"))
    never = replace(name, when=condition)
    changed = replace(item, fields=tuple(never if use is name else use for use in item.fields))
    local = replace(local, items={**local.items, item.id: changed})
    father_side = case(
        local,
        {**NEWBORN, "household_side": "father"},
        {**NEWBORN_VALUES, "mother.name": "林晓"},
    )
    assert father_side.form.settled["mother.name"] == "林晓"
    assert "guardian.name" not in dict(father_side.payload("medical-insurance#newborn.1").fields)


def test_an_identity_card_is_had_from_the_register_unless_it_is_down() -> None:
    material = newborn().materials()["identity-card of mother"]
    assert material.obtained_by is not None
    assert material.obtained_by.kind is WayKind.SHARED
    assert "人口" in str(material.obtained_because)
    down = newborn().materials("population-register")["identity-card of mother"]
    assert down.obtained_by is None or down.obtained_by.kind is not WayKind.SHARED
    assert any("暂时无法查询" in why for why in down.passed_over)


def test_with_registers_and_licences_down_the_person_brings_the_card() -> None:
    material = newborn().materials("population-register", "identity-card")["identity-card of mother"]
    assert material.to_bring


def test_a_certificate_issued_earlier_in_the_same_event_need_not_be_brought() -> None:
    material = newborn().materials()["birth-medical-certificate of newborn.1"]
    assert material.obtained_by is not None
    assert material.obtained_by.kind is WayKind.EARLIER
    assert material.obtained_by.source == "birth-medical-certificate"


def test_the_household_booklet_is_that_of_the_parent_chosen() -> None:
    materials = newborn({"father.registration_area": "430111002003"}, household_side="father").materials()
    assert materials["household-booklet of father"].state is MaterialState.NEEDED
    assert materials["household-booklet of mother"].state is MaterialState.NOT_NEEDED


def test_a_material_that_hangs_on_a_value_not_given_is_conditional() -> None:
    values = {key: value for key, value in NEWBORN_VALUES.items() if key != "father.ethnicity"}
    given = case(event("newborn"), NEWBORN, values)
    assert given.materials()["ethnicity-application of newborn.1"].state is MaterialState.CONDITIONAL
    assert newborn().materials()["ethnicity-application of newborn.1"].state is MaterialState.NOT_NEEDED
    other = newborn({"father.ethnicity": "02"}).materials()["ethnicity-application of newborn.1"]
    assert other.state is MaterialState.NEEDED
    assert other.level is Level.OPTIONAL


def test_the_police_station_is_the_one_of_the_household() -> None:
    given = newborn()
    found = competent_unit(
        given.local,
        given.selected("birth-registration#newborn.1"),
        given.form.settled,
        TODAY,
    )
    assert isinstance(found, Competent)
    assert found.unit.id == "furong-police"


def test_without_the_address_the_unit_is_unknown_and_says_what_is_missing() -> None:
    given = case(event("newborn"), NEWBORN, {})
    selected = given.selected("birth-registration#newborn.1")
    found = competent_unit(given.local, selected, given.form.settled, TODAY)
    assert isinstance(found, UnknownUnit)
    assert found.missing == ("household.registration_area",)


def test_no_unit_and_two_units_are_told_apart() -> None:
    given = newborn({"mother.registration_area": "110101001001"})
    selected = given.selected("birth-registration#newborn.1")
    assert isinstance(competent_unit(given.local, selected, given.form.settled, TODAY), NoUnit)
    police = given.local.organisations["public-security"]
    doubled = replace(
        police,
        units=(
            *police.units,
            *(replace(unit, id=f"{unit.id}-b") for unit in police.units),
        ),
    )
    local = replace(given.local, organisations={**given.local.organisations, police.id: doubled})
    again = newborn()
    found = competent_unit(local, again.selected("birth-registration#newborn.1"), again.form.settled, TODAY)
    assert isinstance(found, SeveralUnits)
    assert [unit.id for unit in found.units] == ["furong-police", "furong-police-b"]


def test_eligibility_is_the_item_s_own_and_blocks_no_other() -> None:
    values = {"newborn.1.ethnicity": "05", "mother.registration_area": "110101001001"}
    given = newborn(values)
    verdicts = eligibility(
        given.local,
        given.selected("birth-registration#newborn.1"),
        given.form.settled,
        TODAY,
    )
    assert [verdict.holds for verdict in verdicts] == [False, False]
    assert "新生儿1的民族" in verdicts[0].explanation
    others = [each for each in given.guidance.selected if each.item.id != "birth-registration"]
    for selected in others:
        found = eligibility(given.local, selected, given.form.settled, TODAY)
        assert all(verdict.holds is not False for verdict in found)


def test_eligibility_is_open_while_values_are_missing() -> None:
    given = case(event("newborn"), NEWBORN, {})
    verdicts = eligibility(
        given.local,
        given.selected("birth-registration#newborn.1"),
        given.form.settled,
        TODAY,
    )
    assert all(verdict.holds is UNKNOWN for verdict in verdicts)
    assert all("还不能确定" in verdict.explanation for verdict in verdicts)


@pytest.mark.parametrize(
    "key",
    [
        FieldKey("mother", None, "id_number"),
        FieldKey("newborn", 1, "name"),
        FieldKey("enterprise", None, "name", Aspect.PROPOSED),
        FieldKey("mother", None, "signature", Aspect.CURRENT, "birth-registration#newborn.1"),
    ],
)
def test_a_field_key_reads_back_from_its_text(key: FieldKey) -> None:
    assert FieldKey.parse(key.text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mother",
        "mother.",
        "newborn.0.name",
        "Mother.name",
        "mother.name!other",
        "a.b.c.d",
        "母.名",
    ],
)
def test_a_text_that_is_no_field_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no field key"):
        FieldKey.parse(text)
