"""The one briefing: everything said once, as plain data."""

from __future__ import annotations

import json
from typing import Any

from onething.domain.guidance.briefing import Briefing, brief
from onething.domain.guidance.deciding import guide
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.forms import merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.planning.graph import plan
from tests.domain.events import NEWBORN, NEWBORN_VALUES, TODAY, event


def briefing(*unavailable: str, **answers: Any) -> Briefing:
    local = event("newborn")
    guidance = guide(local, {**NEWBORN, **answers}, NEWBORN_VALUES, TODAY)
    form = merge_form(local, guidance, NEWBORN_VALUES, TODAY)
    materials = merge_materials(local, guidance, form.settled, TODAY, frozenset(unavailable))
    units = {selected.key: competent_unit(local, selected, form.settled, TODAY) for selected in guidance.selected}
    return brief(local, guidance, form, materials, plan(local, guidance, TODAY), units)


def test_the_briefing_is_plain_data() -> None:
    told = briefing()
    assert json.loads(json.dumps(told.as_json(), ensure_ascii=False))["name"] == "新生儿出生"
    assert told.date == "2026-11-10"
    assert told.digest == event("newborn").digest


def test_it_names_each_item_with_its_unit_its_limits_and_why_it_is_there() -> None:
    items = {item.key: item for item in briefing().items}
    card = items["social-security-card#newborn.1"]
    assert "您选择给孩子办社会保障卡" in card.because
    assert not card.counts
    assert card.counts_because is not None
    registration = items["birth-registration#newborn.1"]
    assert (registration.own_days, registration.here_days) == (10, 2)
    assert registration.unit is not None
    assert registration.unit.startswith("长沙市公安局芙蓉分局")


def test_it_says_what_to_bring_and_why_the_rest_need_not_be_brought() -> None:
    materials = {material.key: material for material in briefing().materials}
    assert [key for key, material in materials.items() if material.bring] == ["birth-record of newborn.1"]
    assert all(material.not_needed_because for material in materials.values() if not material.bring)
    assert "household-booklet of father" not in materials


def test_with_the_register_down_it_says_so_and_asks_for_more() -> None:
    down = {material.key: material for material in briefing("population-register").materials}
    assert any("暂时无法查询" in remark for remark in down["identity-card of mother"].remarks)


def test_it_names_the_answers_the_signatures_and_the_order() -> None:
    told = briefing(newborn_count=2)
    assert ("孩子出生时，父母是夫妻吗？", "是") in told.answers
    assert ("这次生了几个孩子？", "2") in told.answers
    assert told.signatures == ("母亲", "父亲")
    assert "出生登记（新生儿2）" in {name for wave in told.order for name in wave}
    assert told.limits.promised == 5


def test_the_footnote_counts_values_by_what_they_rest_on() -> None:
    told = briefing()
    count = dict(told.basis)
    assert set(count) == {"guide", "law", "assumed"}
    assert all(number > 0 for number in count.values())
    assert str(count["assumed"]) in told.footnote


def test_a_case_for_the_counter_says_where_to_go() -> None:
    told = briefing(household_kind="collective")
    assert told.offline == (
        (
            "集体户要有户口所属单位同意",
            "请带集体户首页和所属单位的同意书，到落户地派出所登记",
        ),
    )
