"""Order, critical path and limits on the published events; cycles are refused."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from onething.definitions.types.catalogue import LocalEvent
from onething.domain.guidance.deciding import guide
from onething.domain.planning.graph import plan
from onething.domain.planning.types import EdgeKind, FindingKind, Plan, PlanError
from tests.domain.events import NEWBORN, RESTAURANT, TODAY, event


def planned(local: LocalEvent, answers: dict[str, Any]) -> Plan:
    return plan(local, guide(local, answers, {}, TODAY), TODAY)


def with_use(local: LocalEvent, item: str, **changes: Any) -> LocalEvent:
    uses = tuple(replace(use, **changes) if use.item == item else use for use in local.event.items)
    return replace(local, event=replace(local.event, items=uses))


def test_each_twin_s_card_waits_for_its_own_registration_only() -> None:
    edges = planned(event("newborn"), {**NEWBORN, "newborn_count": 2}).edges
    before = {edge.before for edge in edges if edge.after == "social-security-card#newborn.2"}
    assert "birth-registration#newborn.2" in before
    assert "birth-registration#newborn.1" not in before


def test_an_item_that_exists_once_waits_for_all_instances() -> None:
    edges = planned(event("newborn"), {**NEWBORN, "newborn_count": 2, "claims_benefit": True}).edges
    before = {edge.before for edge in edges if edge.after == "maternity-benefit"}
    assert before == {
        "birth-medical-certificate#newborn.1",
        "birth-medical-certificate#newborn.2",
    }


def test_the_edge_names_the_value_it_carries() -> None:
    edges = planned(event("newborn"), NEWBORN).edges
    edge = next(edge for edge in edges if edge.after == "medical-insurance#newborn.1")
    assert edge.kind is EdgeKind.OUTPUT
    assert ("baby.id_number", "insured.id_number") in edge.outputs


def test_a_value_needed_orders_items_even_where_the_author_named_no_order() -> None:
    local = with_use(event("newborn"), "medical-insurance", after=())
    found = planned(local, NEWBORN)
    edge = next(edge for edge in found.edges if edge.after == "medical-insurance#newborn.1")
    assert edge.before == "birth-registration#newborn.1"
    insurance = found.node("medical-insurance#newborn.1")
    assert insurance.starts_after_day == found.node(edge.before).ends_after_day


def test_the_critical_path_leaves_out_what_does_not_count() -> None:
    found = planned(event("newborn"), {**NEWBORN, "claims_benefit": True})
    assert found.critical_path == (
        "birth-medical-certificate#newborn.1",
        "birth-registration#newborn.1",
        "medical-insurance#newborn.1",
    )
    assert found.days == 5 == found.promised
    card = found.node("social-security-card#newborn.1")
    assert not card.counts
    assert card.ends_after_day == 34
    assert found.due.date == datetime.date(2026, 11, 17)


def test_items_that_wait_for_nothing_run_side_by_side() -> None:
    found = planned(event("restaurant"), RESTAURANT)
    assert found.waves[0] == ("business-licence-check",)
    assert found.waves[1] == (
        "fire-check-by-commitment",
        "food-business-licence",
        "signboard-registration",
    )
    assert found.critical_path == ("business-licence-check", "food-business-licence")


def test_a_promise_below_the_critical_path_needs_a_reason() -> None:
    local = event("newborn")
    short = replace(local, event=replace(local.event, promised=3))
    finding = next(finding for finding in planned(short, NEWBORN).findings if finding.item_key is None)
    assert finding.kind is FindingKind.ERROR
    reasoned = replace(local, event=replace(local.event, promised=3, overrun_because="并联审批"))
    finding = next(finding for finding in planned(reasoned, NEWBORN).findings if finding.item_key is None)
    assert finding.kind is FindingKind.PUBLISHED
    assert "并联审批" in finding.text


def test_every_shortened_limit_is_published_with_its_reason() -> None:
    findings = planned(event("newborn"), NEWBORN).findings
    assert all(finding.kind is FindingKind.PUBLISHED for finding in findings)
    assert any(finding.item_key == "birth-registration#newborn.1" for finding in findings)


def test_items_that_wait_for_one_another_are_refused_by_name() -> None:
    local = with_use(event("newborn"), "birth-medical-certificate", after=("birth-registration",))
    with pytest.raises(PlanError, match="wait for one another") as error:
        planned(local, NEWBORN)
    assert set(error.value.cycle) == {
        "birth-medical-certificate#newborn.1",
        "birth-registration#newborn.1",
    }
    assert error.value.cycle[0] == error.value.cycle[-1]


def test_nothing_selected_is_an_empty_plan() -> None:
    local = event("newborn")
    found = planned(replace(local, event=replace(local.event, items=())), NEWBORN)
    assert (found.nodes, found.edges, found.waves, found.critical_path) == ((), (), (), ())
    assert found.days == 0
