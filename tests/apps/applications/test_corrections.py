"""One correction round for the whole application: one notice, one answer, copies to exactly those who asked."""

from __future__ import annotations

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application, CorrectionRound
from onething.apps.casework import services as casework
from onething.apps.outbox.models import OutboxMessage
from onething.definitions.types.organisations import Duty
from onething.domain.applications.refusals import NotFound, Refused
from onething.domain.casework import commands
from onething.domain.casework.commands import Deficiency
from tests.support.applications import LEAD, OWNER, World, officer, pdf

COORDINATOR = officer("liuyang-market", Duty.COORDINATE)


def asked(world: World) -> str:
    """Return a shop's application for which both organisations ask for corrections."""
    application_id = world.shop_in_progress()
    wrong_area = Deficiency("shop.floor_area", "与合同不一致", "请按合同填写")
    world.act(application_id, world.number(application_id, "shop-licence"), commands.RequestCorrection((wrong_area,)))
    unreadable = Deficiency("floor-plan of shop", "图纸不清楚", "请上传清晰的图纸")
    world.act(application_id, world.number(application_id, "fire-check"), commands.RequestCorrection((unreadable,)))
    return application_id


def release(world: World, application_id: str, key: str = "release") -> object:
    """Release the notice as coordinator."""
    return services.release_correction(
        actor=COORDINATOR, application_id=application_id, idempotency_key=key, now=world.tick()
    )


def test_two_organisations_deficiencies_go_out_in_one_notice(world: World) -> None:
    application_id = asked(world)
    status = selectors.correction_status(COORDINATOR, application_id)
    assert {one.item for one in status.contributions} == {"营业执照", "消防安全检查"}
    assert status.release_by is not None
    assert "与合同不一致" not in repr(status)
    released = release(world, application_id)
    assert release(world, application_id) == released.__class__(**{**_fields(released), "replayed": True})
    notices = [
        one.payload
        for one in OutboxMessage.objects.filter(topic="document.record")
        if one.payload["kind"] == "correction_notice"
    ]
    assert len(notices) == 1
    assert {one["organisation"] for one in notices[0]["data"]["deficiencies"]} == {"市场监管部门", "消防部门"}
    assert {one["what"] for one in notices[0]["data"]["deficiencies"]} == {"使用面积（店铺）", "平面图（店铺）"}
    assert CorrectionRound.objects.filter(application_id=application_id).count() == 1


def _fields(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__slots__}  # type: ignore[attr-defined]  # a slotted dataclass


def test_nothing_can_be_added_to_a_notice_that_went_out(world: World) -> None:
    application_id = asked(world)
    release(world, application_id)
    late = Deficiency("shop.shop_name", "重名", "请换一个名字")
    with pytest.raises(casework.CaseRefused):
        world.act(application_id, world.number(application_id, "shop-licence"), commands.RequestCorrection((late,)))
    with pytest.raises(Refused):
        release(world, application_id, "again")


def test_only_the_coordinator_of_the_lead_unit_sees_and_releases(world: World) -> None:
    application_id = asked(world)
    for other in (LEAD, officer("liuyang-market"), officer("liuyang-fire", Duty.COORDINATE)):
        with pytest.raises(NotFound):
            selectors.correction_status(other, application_id)
        with pytest.raises(NotFound):
            services.release_correction(
                actor=other, application_id=application_id, idempotency_key="r", now=world.tick()
            )


def test_a_notice_without_deficiencies_is_refused(world: World) -> None:
    application_id = world.shop_in_progress()
    with pytest.raises(Refused) as refused:
        release(world, application_id)
    assert refused.value.code == "nothing_to_correct"


def answer(world: World, application_id: str, values: dict[str, object], materials: dict[str, list[str]]) -> object:
    """Answer the notice."""
    return services.answer_correction(
        actor=OWNER,
        application_id=application_id,
        values=values,
        materials=materials,
        idempotency_key=world.key(),
        now=world.tick(),
    )


def test_the_answer_reaches_exactly_the_cases_that_asked(world: World) -> None:
    application_id = asked(world)
    release(world, application_id)
    assert [need.kind for need in selectors.tracking(OWNER, application_id).needed] == ["correct"]
    plan = world.add(OWNER, application_id, "floor-plan of shop", pdf("new plan"))
    answer(world, application_id, {"shop.floor_area": 90}, {"floor-plan of shop": [plan.file.id]})
    world.relay()
    licence = world.case(application_id, world.number(application_id, "shop-licence"))
    fire = world.case(application_id, world.number(application_id, "fire-check"))
    assert licence.snapshot.state.value == fire.snapshot.state.value == "resubmitted"
    assert licence.fields["shop.floor_area"]["value"] == 90
    assert fire.fields["shop.floor_area"]["value"] == 80
    (material,) = fire.materials
    assert [one["sha256"] for one in material["files"]] == [plan.file.sha256]
    row = Application.objects.get(id=application_id)
    assert (row.frozen or {})["values"]["shop.floor_area"] == 80
    assert row.corrected == {"shop.floor_area": 90}
    assert selectors.tracking(OWNER, application_id).needed == ()


def test_only_what_was_asked_may_change_and_all_of_it_at_once(world: World) -> None:
    application_id = asked(world)
    release(world, application_id)
    plan = world.add(OWNER, application_id, "floor-plan of shop", pdf("new plan"))
    files = {"floor-plan of shop": [plan.file.id]}
    for values, materials, code in (
        ({"shop.floor_area": 90}, {}, "still_asked"),
        ({"shop.floor_area": 90, "shop.shop_name": "换名"}, files, "not_asked"),
        ({"shop.floor_area": "很大"}, files, "value_wrong_type"),
        ({"shop.floor_area": 90}, {"floor-plan of shop": ["someone-elses"]}, "file_unknown"),
    ):
        with pytest.raises(Refused) as refused:
            answer(world, application_id, values, materials)  # type: ignore[arg-type]  # each row has its own shape
        assert code in {one.code for one in refused.value.problems}
    assert CorrectionRound.objects.get(application_id=application_id).answered_at is None


def test_no_file_can_be_added_to_what_was_not_asked_for(world: World) -> None:
    application_id = asked(world)
    release(world, application_id)
    with pytest.raises(Refused) as refused:
        world.add(OWNER, application_id, "lease of shop", pdf("another lease"))
    assert refused.value.code == "not_asked"
