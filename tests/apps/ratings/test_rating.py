"""Ratings: voluntary, once per person, after the end, out of the units' sight."""

from __future__ import annotations

import pytest

from onething.apps.ratings import selectors, services
from onething.apps.ratings.models import Rating
from onething.apps.ratings.selectors import OwnRating
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from tests.support.applications import LEAD, OWNER, STRANGER, World, officer, publish


@pytest.fixture
def world(transactional_db: None) -> World:
    """Return the small world, its catalogue published."""
    publish()
    return World()


@pytest.fixture
def concluded(world: World) -> str:
    """Return a shop's application, concluded."""
    application_id = world.shop_in_progress()
    for number in (1, 2):
        world.pass_case(application_id, number)
    return application_id


def rate(world: World, application_id: str, actor: Actor = OWNER, /, **how: object) -> OwnRating:
    """Rate."""
    facts: dict[str, object] = {"grade": 2, "reasons": ["speed"], "words": "很快"} | how
    return services.rate(actor=actor, application_id=application_id, now=world.tick(), **facts)  # type: ignore[arg-type]  # varied by tests


def test_a_concluded_application_is_rated_once(world: World, concluded: str) -> None:
    assert selectors.own(OWNER, concluded) is None
    first = rate(world, concluded)
    assert (first.grade_name, first.reasons) == ("满意", ("speed",))
    assert rate(world, concluded) == first
    with pytest.raises(Refused) as refused:
        rate(world, concluded, grade=5)
    assert refused.value.code == "already_rated"
    assert Rating.objects.count() == 1


def test_nothing_is_rated_before_its_end(world: World) -> None:
    application_id = world.shop_in_progress()
    with pytest.raises(Refused) as refused:
        rate(world, application_id)
    assert refused.value.code == "not_concluded"


@pytest.mark.parametrize(
    "how",
    [
        {"grade": 0},
        {"grade": 6},
        {"grade": True},
        {"reasons": ["beauty"]},
        {"reasons": ["speed"] * 2},
        {"words": "长" * 501},
    ],
)
def test_a_rating_that_is_none_is_refused(world: World, concluded: str, how: dict[str, object]) -> None:
    with pytest.raises(Refused):
        rate(world, concluded, OWNER, **how)
    assert not Rating.objects.exists()


def test_units_and_strangers_neither_rate_nor_see(world: World, concluded: str) -> None:
    rate(world, concluded)
    coordinator = officer("liuyang-market", Duty.COORDINATE)
    for other in (STRANGER, LEAD, officer("liuyang-fire")):
        with pytest.raises(NotFound):
            rate(world, concluded, other)
    with pytest.raises(Forbidden):
        rate(world, concluded, coordinator)
    assert selectors.own(coordinator, concluded) is None
