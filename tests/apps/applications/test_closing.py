"""The end: partial success, results together or as ready, outputs that flow back, withdrawal."""

from __future__ import annotations

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application
from onething.apps.audit.services import verify_chain
from onething.apps.casework import selectors as cases
from onething.domain.applications.refusals import NotFound, Refused
from onething.domain.casework import commands
from onething.domain.casework.states import Outcome
from tests.support.applications import LEAD, MOTHER, OWNER, STRANGER, World


def test_results_released_together_wait_for_the_last_part(world: World) -> None:
    application_id = world.shop_in_progress()
    world.pass_case(application_id, world.number(application_id, "shop-licence"))
    waiting = selectors.results(OWNER, application_id)
    assert selectors.visible_case_numbers(OWNER, application_id) == frozenset()
    assert (waiting.release, waiting.waiting, waiting.lines) == ("together", 1, ())
    world.pass_case(application_id, world.number(application_id, "fire-check"))
    done = selectors.results(OWNER, application_id)
    assert selectors.visible_case_numbers(OWNER, application_id) == {1, 2}
    assert (done.state, done.waiting, len(done.lines)) == ("concluded", 0, 2)
    assert done.lines[0].released_at == done.lines[1].released_at


def test_a_refused_part_never_holds_back_one_that_passed(world: World) -> None:
    application_id = world.shop_in_progress()
    world.pass_case(application_id, world.number(application_id, "shop-licence"))
    world.refuse_case(application_id, world.number(application_id, "fire-check"))
    done = selectors.results(OWNER, application_id)
    assert done.summary == {"passed": 1, "refused": 1, "lapsed": 0, "withdrawn": 0, "offline": 0}
    ends = {line.item: (line.ended, line.released_at is not None, line.reason) for line in done.lines}
    assert ends["shop-licence"] == ("passed", True, None)
    assert ends["fire-check"] == ("refused", False, "不符合法定条件：面积不够")


def test_results_as_ready_go_out_one_by_one_and_outputs_feed_the_application(world: World) -> None:
    application_id = world.birth_in_progress()
    world.pass_case(application_id, 1, {"baby.certificate_number": "C123"})
    first = selectors.results(MOTHER, application_id)
    assert [(line.item, line.ended) for line in first.lines] == [("birth-certificate", "passed")]
    row = Application.objects.get(id=application_id)
    assert row.values["newborn.1.certificate_number"] == "C123"
    assert row.provenance["newborn.1.certificate_number"]["source"] == "case 1"
    assert world.case(application_id, 2).fields["baby.certificate_number"]["value"] == "C123"
    world.pass_case(application_id, 2, {"baby.id_number": "430181202602200018"})
    assert world.case(application_id, 3).fields["insured.id_number"]["value"] == "430181202602200018"
    world.pass_case(application_id, 3)
    row.refresh_from_db()
    assert (row.state, row.open_cases, (row.summary or {})["passed"]) == ("concluded", 0, 3)
    assert row.values["newborn.1.id_number"] == "430181202602200018"
    assert verify_chain(application_id).intact


def test_parts_that_need_a_refused_one_lapse_and_the_application_concludes(world: World) -> None:
    application_id = world.birth_in_progress()
    world.refuse_case(application_id, 1)
    row = Application.objects.get(id=application_id)
    assert (row.state, (row.summary or {})["refused"], (row.summary or {})["lapsed"]) == ("concluded", 1, 2)


def test_a_part_sent_offline_counts_by_what_is_reported(world: World) -> None:
    application_id = world.shop_in_progress()
    world.pass_case(application_id, world.number(application_id, "shop-licence"))
    world.act(
        application_id, world.number(application_id, "fire-check"), commands.SendOffline("系统不支持", "请到窗口办理")
    )
    world.relay()
    assert next(n for n in selectors.tracking(OWNER, application_id).nodes if n.item == "fire-check").state == "offline"
    world.act(
        application_id,
        world.number(application_id, "fire-check"),
        commands.Report(Outcome.CONCLUDED, world.now, {}, "窗口登记"),
    )
    world.relay()
    row = Application.objects.get(id=application_id)
    assert (row.state, (row.summary or {})["passed"]) == ("concluded", 2)


def test_withdrawing_takes_back_what_is_undecided_and_keeps_what_passed(world: World) -> None:
    application_id = world.shop_in_progress()
    world.pass_case(application_id, world.number(application_id, "shop-licence"))
    again = [
        services.withdraw(
            actor=OWNER, application_id=application_id, reason="不开了", idempotency_key="w", now=world.tick()
        )
        for _ in range(2)
    ]
    assert [one.replayed for one in again] == [False, True]
    world.relay()
    states = {view.snapshot.facts.item: view.snapshot.state.value for view in cases.cases_of(application_id)}
    assert states == {"shop-licence": "concluded", "fire-check": "withdrawn"}
    done = selectors.results(OWNER, application_id)
    assert done.state == "withdrawn"
    assert {line.item: line.released_at is not None for line in done.lines} == {
        "shop-licence": True,
        "fire-check": False,
    }


def test_a_draft_can_be_withdrawn_by_its_owner_only(world: World) -> None:
    application_id = world.filled_shop()
    for other in (STRANGER, LEAD):
        with pytest.raises(NotFound):
            services.withdraw(
                actor=other, application_id=application_id, reason="x", idempotency_key="w", now=world.tick()
            )
    services.withdraw(
        actor=OWNER, application_id=application_id, reason="不办了", idempotency_key="w", now=world.tick()
    )
    with pytest.raises(Refused):
        world.save(OWNER, application_id, "shop", {"shop.shop_name": "新店"})


def test_tracking_says_what_happens_next_and_until_when(world: World) -> None:
    application_id = world.birth_in_progress()
    tracking = selectors.tracking(MOTHER, application_id)
    assert tracking.needed == ()
    assert tracking.edges == (
        ("birth-certificate#newborn.1", "birth-registration#newborn.1"),
        ("birth-registration#newborn.1", "insurance-enrolment#newborn.1"),
    )
    first, second, _ = tracking.nodes
    assert (first.state, second.state) == ("submitted", "waiting")
    assert first.unit_name == "浏阳市妇幼保健院"
    assert first.due_on is not None
    assert first.due_explained
    assert tracking.due_explained[-1].startswith("工作日依据")
    world.act(application_id, 1, commands.Accept())
    accepted = selectors.tracking(MOTHER, application_id).nodes[0]
    assert any("第5个工作日" in line for line in accepted.due_explained)
