"""My applications and my data: needed first, pages, what went to whom by name alone, and nothing of anybody else's."""

from __future__ import annotations

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.selectors import Shown
from onething.definitions.types.organisations import Duty
from onething.domain.casework import commands
from onething.domain.casework.commands import Deficiency
from tests.support.applications import FATHER, MOTHER, OWNER, STRANGER, World, officer
from tests.support.counters import Counter


def test_what_is_needed_from_me_comes_first_by_its_day(world: World) -> None:
    draft = world.filled_shop()
    running = world.shop_in_progress()
    asked = world.shop_in_progress()
    lack = (Deficiency("shop.floor_area", "与合同不一致", "请按合同填写"),)
    world.act(asked, world.number(asked, "shop-licence"), commands.RequestCorrection(lack))
    services.release_correction(
        actor=officer("liuyang-market", Duty.COORDINATE), application_id=asked, idempotency_key="r", now=world.tick()
    )
    page = selectors.overview(OWNER)
    assert [one.application_id for one in page.needed] == [asked, draft]
    assert page.needed[0].needs[0].until is not None
    assert [one.application_id for one in page.rest] == [running]
    assert (page.rest[0].done, page.rest[0].parts) == (0, 2)
    assert [one.application_id for one in selectors.overview(OWNER, Shown.DRAFTS).needed] == [draft]
    assert selectors.overview(OWNER, Shown.OVER).rest == ()


def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    made = [world.shop_in_progress() for _ in range(5)]
    seen: list[str] = []
    after = None
    while True:
        page = selectors.overview(OWNER, after=after, size=2)
        seen += [one.application_id for one in page.rest]
        after = page.next_page
        if after is None:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize("place", ["", "x", "2026-01-01", "2026-01-01T00:00:00+00:00~", "2026-01-01T00:00:00~A", "~"])
def test_a_place_nobody_gave_out_is_an_error_and_no_crash(world: World, place: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        selectors.overview(OWNER, after=place)


def test_the_list_takes_two_statements_and_is_ones_own(world: World, counter: Counter) -> None:
    for _ in range(3):
        world.shop_in_progress()
    world.filled_shop()
    selectors.overview(OWNER)
    with counter() as count:
        selectors.overview(OWNER)
    assert len(count.statements) == 2, count.statements
    assert selectors.overview(STRANGER) == selectors.MyPage((), (), None)


def test_an_application_that_waits_for_somebody_elses_signature_needs_nothing_from_me(world: World) -> None:
    application_id = world.filled_birth()
    asked = services.request_signatures(
        actor=MOTHER,
        application_id=application_id,
        expected_version=world.version(MOTHER, application_id),
        now=world.tick(),
    )
    assert [one.needs[0].kind for one in selectors.overview(FATHER).needed] == ["sign"]
    services.sign(actor=FATHER, application_id=application_id, digest=asked.digest, now=world.tick())
    assert selectors.overview(FATHER).needed == ()
    assert [one.needs[0].kind for one in selectors.overview(MOTHER).needed] == ["sign"]


def test_i_am_told_which_of_my_fields_went_to_which_unit_and_no_value(world: World, counter: Counter) -> None:
    application_id = world.birth_in_progress()
    selectors.shared(MOTHER)
    with counter() as count:
        page = selectors.shared(MOTHER)
    assert len(count.statements) == 3, count.statements
    (row,) = page.rows
    assert row.application_id == application_id
    hospital = next(one for one in row.cases if one.unit_name == "浏阳市妇幼保健院")
    fields = dict(hospital.fields)
    assert fields["母亲"] == ("公民身份号码", "姓名")
    assert any("出生" in one for one in hospital.materials)
    insurance = next(one for one in row.cases if one.unit_name == "浏阳市医保局")
    assert "公民身份号码" not in dict(insurance.fields).get("母亲", ())
    assert str(MOTHER.identity) not in repr(page)
    assert MOTHER.name not in repr(page)


def test_who_only_signs_sees_where_their_own_part_went(world: World) -> None:
    world.birth_in_progress()
    (row,) = selectors.shared(FATHER).rows
    assert not row.mine
    assert {about for one in row.cases for about, _ in one.fields} == {"父亲"}
    assert all(one.materials == () for one in row.cases)
    assert all("医保" not in one.unit_name for one in row.cases)


def test_names_of_applications_say_which_of_them_i_may_open(world: World) -> None:
    birth, shop = world.birth_in_progress(), world.shop_in_progress()
    found = selectors.named(MOTHER, [birth, shop, "430181-NOTTHERE"])
    assert set(found) == {birth, shop}
    assert (found[birth].visible, found[shop].visible) == (True, False)
