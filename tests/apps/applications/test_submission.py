"""Handing in: complete and signed or not at all, once, in one commit; then pre-acceptance or the way back."""

from __future__ import annotations

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application, ApplicationEvent
from onething.apps.audit.services import verify_chain
from onething.apps.casework import selectors as cases
from onething.apps.outbox.models import OutboxMessage
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Refused
from tests.support.applications import LEAD, MOTHER, OWNER, STRANGER, World, officer
from tests.support.counters import Counter


def test_submitting_freezes_and_gives_a_receipt(world: World) -> None:
    application_id = world.signed_birth()
    done = world.submit(MOTHER, application_id)
    row = Application.objects.get(id=application_id)
    assert (row.state, row.receipt_number, row.frozen_digest) == ("received", done.receipt_number, done.digest)
    assert done.receipt_number.startswith("430181260302")
    assert (row.frozen or {})["values"]["mother.name"] == "李小满"
    assert [one[0] for one in (row.frozen or {})["files"]] == [
        "birth-record of newborn.1",
        "household-booklet of mother",
    ]
    acts = list(
        ApplicationEvent.objects.filter(application_id=application_id).order_by("id").values_list("act", flat=True)
    )
    assert acts[-2:] == ["submit", "receive"]
    topics = OutboxMessage.objects.filter(application_id=application_id).order_by("id")
    assert [one.topic for one in topics] == ["application.received", "document.record"]
    assert topics[1].payload["data"]["receipt_number"] == done.receipt_number
    assert verify_chain(application_id).intact


def test_the_same_submission_twice_gets_the_same_reply(world: World) -> None:
    application_id = world.filled_shop()
    version = world.version(OWNER, application_id)
    twice = [
        services.submit(
            actor=OWNER,
            application_id=application_id,
            expected_version=version,
            idempotency_key="once",
            now=world.tick(),
        )
        for _ in range(2)
    ]
    assert twice[0].receipt_number == twice[1].receipt_number
    assert [one.replayed for one in twice] == [False, True]
    assert Application.objects.filter(receipt_number=twice[0].receipt_number).count() == 1


def test_submitting_an_old_version_is_a_conflict(world: World) -> None:
    application_id = world.filled_shop()
    version = world.version(OWNER, application_id)
    world.save(OWNER, application_id, "shop", {"shop.shop_name": "大满面馆"})
    with pytest.raises(Conflict):
        services.submit(
            actor=OWNER,
            application_id=application_id,
            expected_version=version,
            idempotency_key="old",
            now=world.tick(),
        )
    assert Application.objects.get(id=application_id).state == "draft"


def test_an_incomplete_application_says_everything_that_is_missing(world: World) -> None:
    application_id = world.start("shop", {"dine_in": True}, OWNER).application_id
    world.save(OWNER, application_id, "shop", {"shop.floor_area": "很大"})
    with pytest.raises(Refused) as refused:
        world.submit(OWNER, application_id)
    found = {(one.code, one.where) for one in refused.value.problems}
    assert ("value_missing", "shop.shop_name") in found
    assert ("value_wrong_type", "shop.floor_area") in found
    assert ("material_missing", "lease of shop") in found
    assert all(one.message for one in refused.value.problems)


def test_a_situation_for_the_counter_is_not_submitted_but_says_where_to_go(world: World) -> None:
    application_id = world.start(
        "newborn", {"married": False, "newborn_count": 1, "insured": True}, MOTHER
    ).application_id
    with pytest.raises(Refused) as refused:
        world.submit(MOTHER, application_id)
    assert refused.value.code == "offline"
    assert "分娩医院" in str(refused.value)


def test_submission_is_one_commit_and_at_most_three_round_trips(world: World, counter: Counter) -> None:
    world.submit(OWNER, world.filled_shop())
    application_id = world.filled_shop()
    version = world.version(OWNER, application_id)
    with counter() as count:
        services.submit(
            actor=OWNER,
            application_id=application_id,
            expected_version=version,
            idempotency_key="counted",
            now=world.tick(),
        )
    assert count.commits == 1
    assert count.round_trips <= 3


def test_pre_acceptance_belongs_to_the_lead_units_coordinator(world: World) -> None:
    application_id = world.signed_birth()
    world.submit(MOTHER, application_id)
    world.relay()
    version = world.version(MOTHER, application_id)
    assert cases.cases_of(application_id) == ()
    assert [one.application_id for one in selectors.lead_inbox(LEAD)] == [application_id]

    def pre_accept(actor: object) -> None:
        services.pre_accept(
            actor=actor,  # type: ignore[arg-type]  # parametrised over actors
            application_id=application_id,
            expected_version=version,
            idempotency_key="pre",
            now=world.tick(),
        )

    for other in (STRANGER, officer("huaichuan-police"), officer("liuyang-health")):
        with pytest.raises(NotFound):
            pre_accept(other)
    with pytest.raises(Forbidden):
        pre_accept(MOTHER)
    pre_accept(LEAD)
    pre_accept(LEAD)
    world.relay()
    assert len(cases.cases_of(application_id)) == 3
    assert selectors.tracking(MOTHER, application_id).state == "in_progress"


def test_a_returned_application_is_changed_signed_and_handed_in_again(world: World) -> None:
    application_id = world.signed_birth()
    world.submit(MOTHER, application_id)
    services.return_to_applicant(
        actor=LEAD,
        application_id=application_id,
        reason="孩子姓名有误",
        expected_version=world.version(MOTHER, application_id),
        idempotency_key="back",
        now=world.tick(),
    )
    form = selectors.form(MOTHER, application_id, world.now)
    assert (form.state, form.returned_reason) == ("returned", "孩子姓名有误")
    world.save(MOTHER, application_id, "newborn.1", {"newborn.1.name": "王小满"})
    with pytest.raises(Refused) as refused:
        world.submit(MOTHER, application_id)
    assert refused.value.code == "unsigned"


def test_nobody_else_can_submit_or_even_learn_that_it_exists(world: World) -> None:
    application_id = world.filled_shop()
    with pytest.raises(NotFound) as theirs:
        services.submit(
            actor=STRANGER, application_id=application_id, expected_version=1, idempotency_key="x", now=world.tick()
        )
    with pytest.raises(NotFound) as nobodys:
        services.submit(
            actor=STRANGER,
            application_id="430181-AAAAAAAAAAAAAAAAAAAA",
            expected_version=1,
            idempotency_key="x",
            now=world.tick(),
        )
    assert str(theirs.value) == str(nobodys.value)
