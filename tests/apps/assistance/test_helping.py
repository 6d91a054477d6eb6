"""Helping organisations: what the person says, no more, in one application alone, and until they take it back."""

from __future__ import annotations

import dataclasses

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application, ApplicationEvent
from onething.apps.audit.services import verify_chain
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from tests.support.applications import LEAD, OWNER, STRANGER, World
from tests.support.counter import CENTRE, Window
from tests.support.counters import Counter


@pytest.fixture
def helper(world: World) -> Window:
    """Return somebody of the helping organisation."""
    return Window(world, "helper")


def give(world: World, application_id: str, *powers: str, unit: str = CENTRE, agreed: bool = True) -> None:
    """Let the service centre help."""
    services.give_help(
        actor=OWNER, application_id=application_id, unit=unit, powers=powers, agreed=agreed, now=world.tick()
    )


def take_back(world: World, application_id: str) -> None:
    """Take it back."""
    services.take_back_help(actor=OWNER, application_id=application_id, unit=CENTRE, now=world.tick())


def test_the_units_that_help_in_the_region_are_offered(world: World) -> None:
    offered = selectors.helping(OWNER, world.filled_shop())
    assert [(one.unit, one.name) for one in offered.choices] == [(CENTRE, "浏阳市政务服务中心")]
    assert (offered.helpers, offered.clerk) == ((), None)


def test_powers_hold_for_everybody_in_the_unit_from_the_next_request_on_and_end_at_once(
    world: World, helper: Window
) -> None:
    application_id = world.filled_shop()
    other_application = world.filled_shop()
    with pytest.raises(NotFound):
        selectors.form(helper.clerk, application_id, world.now)
    give(world, application_id, "prepare")
    (line,) = selectors.helped(helper.clerk)
    assert (line.line.application_id, line.applicant, len(line.powers)) == (application_id, "陈**", 2)
    world.save(helper.clerk, application_id, "shop", {"shop.shop_name": "小满米粉店"})
    with pytest.raises(Forbidden):
        world.submit(helper.clerk, application_id)
    with pytest.raises(NotFound):
        selectors.form(helper.clerk, other_application, world.now)
    give(world, application_id, "prepare", "hand_in")
    world.submit(helper.clerk, application_id)
    take_back(world, application_id)
    assert selectors.helped(helper.clerk) == ()
    for ask in (selectors.tracking, selectors.results):
        with pytest.raises(NotFound):
            ask(helper.clerk, application_id)
    assert verify_chain(application_id).intact


def test_helpers_never_withdraw_rate_sign_or_give_help_on(world: World, helper: Window) -> None:
    application_id = world.filled_shop()
    give(world, application_id, "prepare", "hand_in")
    with pytest.raises(Forbidden):
        services.withdraw(
            actor=helper.clerk, application_id=application_id, reason="", idempotency_key="w", now=world.tick()
        )
    with pytest.raises(Forbidden):
        services.give_help(
            actor=helper.clerk, application_id=application_id, unit=CENTRE, powers=(), agreed=True, now=world.tick()
        )
    with pytest.raises(Forbidden):
        selectors.helping(helper.clerk, application_id)


def test_without_agreement_or_for_somebody_who_does_not_help_there_nothing_is_given(world: World) -> None:
    application_id = world.filled_shop()
    with pytest.raises(Refused) as refused:
        give(world, application_id, agreed=False)
    assert refused.value.code == "not_agreed"
    for unit in ("furong-service-centre", "liuyang-health", "", "' OR 1=1"):
        with pytest.raises(NotFound):
            give(world, application_id, unit=unit)
    with pytest.raises(Refused) as refused:
        give(world, application_id, "everything")
    assert refused.value.code == "power_unknown"
    assert Application.objects.get(id=application_id).helpers == []


def test_only_the_applicant_gives_and_takes_back(world: World) -> None:
    application_id = world.filled_shop()
    for actor in (STRANGER, LEAD):
        with pytest.raises(NotFound):
            services.give_help(
                actor=actor, application_id=application_id, unit=CENTRE, powers=(), agreed=True, now=world.tick()
            )


def test_giving_the_same_again_changes_nothing_and_other_powers_replace_the_old_ones(world: World) -> None:
    application_id = world.filled_shop()
    give(world, application_id, "hand_in", "prepare")
    before = Application.objects.get(id=application_id)
    give(world, application_id, "prepare", "hand_in")
    assert Application.objects.get(id=application_id).version == before.version
    give(world, application_id)
    after = Application.objects.get(id=application_id)
    assert (len(after.helpers), after.helping) == (1, [f"{CENTRE}:follow"])
    take_back(world, application_id)
    take_back(world, application_id)
    acts = ApplicationEvent.objects.filter(application_id=application_id).values_list("act", flat=True)
    assert [act for act in acts if "help" in act] == ["give_help", "give_help", "take_back_help"]


def test_what_is_concluded_or_withdrawn_is_no_helpers_any_more(world: World, helper: Window) -> None:
    application_id = world.shop_in_progress()
    give(world, application_id)
    selectors.tracking(helper.clerk, application_id)
    for number in (1, 2):
        world.pass_case(application_id, number)
    with pytest.raises(NotFound):
        selectors.tracking(helper.clerk, application_id)
    with pytest.raises(Refused):
        give(world, application_id, "prepare")
    other = world.filled_shop()
    give(world, other, "prepare")
    services.withdraw(actor=OWNER, application_id=other, reason="", idempotency_key="w", now=world.tick())
    assert selectors.helped(helper.clerk) == ()


def test_at_the_counter_it_is_given_for_whom_the_clerk_serves(world: World, window: Window) -> None:
    application_id = world.filled_shop()
    window.open()
    with pytest.raises(NotFound):
        services.give_help(
            actor=window.clerk, application_id=application_id, unit=CENTRE, powers=(), agreed=True, now=world.tick()
        )
    own = window.filled_birth()
    services.give_help(
        actor=window.clerk, application_id=own, unit=CENTRE, powers=("prepare",), agreed=True, now=world.tick()
    )
    (line,) = selectors.helping(window.clerk, own).helpers
    assert (line.at_counter, line.given_by_name) == (True, window.clerk.name)
    window.close()
    assert selectors.form(window.clerk, own, world.now).application_id == own


def test_giving_help_is_one_commit_and_the_list_one_statement(world: World, helper: Window, counter: Counter) -> None:
    application_id = world.filled_shop()
    clerk = helper.clerk
    with counter() as count:
        give(world, application_id, "prepare")
    assert count.commits == 1
    with counter() as count:
        assert len(selectors.helped(clerk)) == 1
    assert len(count.statements) == 1
    assert dataclasses.replace(clerk, unit="somewhere-else").unit
    assert selectors.helped(dataclasses.replace(clerk, unit="somewhere-else")) == ()
