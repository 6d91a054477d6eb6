"""Following an application: who has it, what happened in words, few statements, and whether anything has changed."""

from __future__ import annotations

import datetime as dt

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.places import counted
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.organisations import Duty
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from onething.domain.casework import commands
from onething.domain.casework.commands import Deficiency
from onething.domain.timing.lights import Light
from tests.support.applications import FATHER, LEAD, MOTHER, OWNER, STRANGER, World, officer, pdf
from tests.support.counters import Counter

COORDINATOR = officer("liuyang-market", Duty.COORDINATE)


def notice(world: World) -> str:
    """Return a shop's application with a notice that waits for its answer."""
    application_id = world.shop_in_progress()
    asked = (Deficiency("shop.floor_area", "与合同不一致", "请按合同填写"),)
    world.act(application_id, world.number(application_id, "shop-licence"), commands.RequestCorrection(asked))
    others = (
        Deficiency("floor-plan of shop", "图纸不清楚", "请上传清晰的图纸"),
        Deficiency("招牌", "太大", "请换小的"),
    )
    world.act(application_id, world.number(application_id, "fire-check"), commands.RequestCorrection(others))
    services.release_correction(
        actor=COORDINATOR, application_id=application_id, idempotency_key="release", now=world.tick()
    )
    return application_id


def test_tracking_takes_two_statements_however_many_cases_there_are(world: World, counter: Counter) -> None:
    for application_id in (world.birth_in_progress(), world.birth_in_progress(children=3)):
        selectors.tracking(MOTHER, application_id)
        with counter() as count:
            selectors.tracking(MOTHER, application_id)
        assert len(count.statements) == 2, count.statements


def test_a_stamp_takes_one_statement_and_changes_with_every_step(world: World, counter: Counter) -> None:
    application_id = world.birth_in_progress()
    first = selectors.tracking(MOTHER, application_id).stamp
    with counter() as count:
        assert selectors.stamp(MOTHER, application_id) == first
    assert len(count.statements) == 1
    world.act(application_id, 1, commands.Accept())
    second = selectors.stamp(MOTHER, application_id)
    assert second not in ("", first)
    assert selectors.tracking(MOTHER, application_id).stamp == second


def test_strangers_learn_nothing_by_asking_whether_something_changed(world: World) -> None:
    application_id = world.birth_in_progress()
    with pytest.raises(NotFound):
        selectors.stamp(STRANGER, application_id)
    with pytest.raises(Forbidden):
        selectors.stamp(LEAD, application_id)
    with pytest.raises(NotFound):
        selectors.stamp(MOTHER, "430181-NOTTHERE")


def test_who_has_it_is_said_for_every_part(world: World) -> None:
    application_id = world.birth_in_progress()
    first, second, _ = selectors.tracking(MOTHER, application_id).nodes
    assert (first.holder, first.organisation_name) == ("浏阳市妇幼保健院", "助产机构")
    assert second.waits_for == (first.name,)
    assert first.name in second.happening


def test_a_notice_that_went_out_is_the_persons_to_answer(world: World) -> None:
    application_id = notice(world)
    nodes = selectors.tracking(OWNER, application_id).nodes
    assert {node.holder for node in nodes if node.state == "correction_requested"} == {"您"}
    plan = world.add(OWNER, application_id, "floor-plan of shop", pdf("new plan"))
    services.answer_correction(
        actor=OWNER,
        application_id=application_id,
        values={"shop.floor_area": 90},
        materials={"floor-plan of shop": [plan.file.id]},
        idempotency_key="answer",
        now=world.tick(),
    )
    between = selectors.tracking(OWNER, application_id)
    assert between.needed == ()
    assert all(node.holder != "您" for node in between.nodes)


def test_what_happened_is_told_in_words_newest_first_and_officials_stay_their_unit(world: World) -> None:
    application_id = world.birth_in_progress()
    world.act(application_id, 1, commands.Accept())
    told = selectors.tracking(MOTHER, application_id).timeline
    assert told[0].what == "受理"
    assert (told[0].who, told[0].item_name) == ("浏阳市妇幼保健院", "出生医学证明")
    assert [one.at for one in told] == sorted((one.at for one in told), reverse=True)
    said = [one.what for one in told]
    assert "提交申请" in said
    assert "签名" in said
    assert all("经办人" not in one.who for one in told)
    assert not any(word in said for word in ("save", "answer", "add_file"))


def test_a_signatory_is_asked_for_the_signature_alone(world: World) -> None:
    application_id = world.filled_birth()
    services.request_signatures(
        actor=MOTHER,
        application_id=application_id,
        expected_version=world.version(MOTHER, application_id),
        now=world.tick(),
    )
    found = selectors.tracking(FATHER, application_id)
    assert [need.kind for need in found.needed] == ["sign"]
    assert not found.mine
    assert not found.withdrawable


def test_a_light_is_green_then_yellow_then_red(world: World) -> None:
    application_id = world.birth_in_progress()
    found = selectors.tracking(MOTHER, application_id)
    due = found.nodes[0].due_on
    assert due is not None

    def seen(today: dt.date) -> tuple[Light, int]:
        lit = selectors.light(found.digest, found.event_id, found.region, due, today)
        return lit.light, lit.days

    assert seen(due - dt.timedelta(days=14))[0] is Light.GREEN
    assert seen(due) == (Light.YELLOW, 0)
    assert seen(due + dt.timedelta(days=1))[0] is Light.RED
    assert seen(due + dt.timedelta(days=1))[1] < 0


def test_counting_beyond_the_calendar_says_so_instead_of_failing(world: World) -> None:
    application_id = world.birth_in_progress()
    found = selectors.tracking(MOTHER, application_id)
    local = catalogue.local_event(found.digest, found.event_id, found.region)
    day, words = counted(local, dt.date(2090, 1, 1), 5)
    assert day is None
    assert "尚未公布" in words[0]


def test_the_correction_page_has_each_ask_beside_what_it_is_about(world: World) -> None:
    application_id = notice(world)
    form = selectors.correction_form(OWNER, application_id)
    assert form is not None
    (field,) = form.fields
    assert (field.field.key, field.field.value, field.asks[0].remedy) == ("shop.floor_area", 80, "请按合同填写")
    (material,) = form.materials
    assert material.material.files == ()
    assert len(material.before) == 1
    assert [one.words for one in form.words] == ["太大"]
    assert form.answer_explained[0].endswith("（民法典第二百零一条）。")
    with pytest.raises(NotFound):
        selectors.correction_form(STRANGER, application_id)


def test_a_correction_file_added_by_mistake_is_taken_out_again(world: World) -> None:
    application_id = notice(world)
    first = selectors.correction_form(OWNER, application_id)
    assert first is not None
    submitted = first.materials[0].before[0].id
    wrong = world.add(OWNER, application_id, "floor-plan of shop", pdf("wrong"))
    right = world.add(OWNER, application_id, "floor-plan of shop", pdf("right"))
    services.remove_file(actor=OWNER, application_id=application_id, file_id=wrong.file.id, now=world.tick())
    form = selectors.correction_form(OWNER, application_id)
    assert form is not None
    assert [one.id for one in form.materials[0].material.files] == [right.file.id]
    with pytest.raises(Refused) as refused:
        services.remove_file(actor=OWNER, application_id=application_id, file_id=submitted, now=world.tick())
    assert refused.value.code == "wrong_state"


def test_the_plan_is_known_before_any_unit_has_its_part(world: World) -> None:
    application_id = world.signed_birth()
    world.submit(MOTHER, application_id)
    received = selectors.tracking(MOTHER, application_id)
    assert [(node.name, node.state_name) for node in received.nodes] == [
        (name, "等待分送") for name in ("出生医学证明", "出生登记", "城乡居民医保参保")
    ]
    assert all(node.organisation_name and node.due_on and node.holder == received.lead_name for node in received.nodes)
    assert set(received.edges) >= {(received.nodes[0].node, received.nodes[1].node)}
