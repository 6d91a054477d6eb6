"""Drafts: started once per key, saved as typed, refused whole where a field has no place, pinned to their catalogue."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application, ApplicationEvent
from onething.apps.audit.services import verify_chain
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Refused
from tests.support.applications import LEAD, MOTHER, OWNER, STRANGER, World, publish

BIRTH = {"married": True, "newborn_count": 1, "insured": True}


@pytest.fixture
def birth(world: World) -> str:
    """Return a birth's draft."""
    return world.start("newborn", BIRTH, MOTHER).application_id


def values_of(application_id: str) -> dict[str, object]:
    """Return what is stored."""
    return dict(Application.objects.get(id=application_id).values)


def test_the_same_key_starts_one_draft(world: World) -> None:
    many = [
        services.start_draft(
            actor=MOTHER, event_id="newborn", region="430181", answers=BIRTH, idempotency_key="same", now=world.tick()
        )
        for _ in range(2)
    ]
    assert many[0].application_id == many[1].application_id
    assert [one.replayed for one in many] == [False, True]
    assert many[0].application_id.startswith("430181-")
    assert len(many[0].application_id) == 27


def test_only_citizens_start_and_only_what_exists(world: World) -> None:
    with pytest.raises(Forbidden):
        world.start("newborn", BIRTH, LEAD)
    with pytest.raises(NotFound):
        world.start("no-such-event", BIRTH, MOTHER)
    with pytest.raises(NotFound):
        services.start_draft(
            actor=MOTHER, event_id="newborn", region="110105", answers={}, idempotency_key="k", now=world.tick()
        )


@pytest.mark.parametrize(
    "answers",
    [{"nonsense": True}, {"married": "perhaps"}, {"newborn_count": 99}, {"newborn_count": [1]}, {"married": {"a": 1}}],
)
def test_answers_that_are_none_are_refused(world: World, answers: dict[str, object]) -> None:
    with pytest.raises(Refused):
        world.start("newborn", answers, MOTHER)
    assert not Application.objects.exists()


def test_a_value_not_valid_yet_is_kept_as_typed_and_reported(world: World, birth: str) -> None:
    saved = world.save(MOTHER, birth, "mother", {"mother.name": "李小满", "mother.id_number": "43018119900101"})
    assert [(one.where, one.code) for one in saved.problems] == [("mother.id_number", "value_wrong_format")]
    assert values_of(birth)["mother.id_number"] == "43018119900101"
    field = next(
        f for s in selectors.form(MOTHER, birth, world.now).sections for f in s.fields if f.key == "mother.id_number"
    )
    assert field.value == "43018119900101"
    assert field.problem is not None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"mother.nickname": "满满"}, "field_unknown"),
        ({"father.name": "王大山"}, "field_unknown"),
        ({"newborn.1.name": "在别的部分"}, "field_unknown"),
        ({"mother.name": ["李", "小满"]}, "field_type"),
        ({"mother.name": 7}, "field_type"),
        ({"mother.name": True}, "field_type"),
        ({"mother.name": "长" * 4001}, "field_oversized"),
        ({"mother.name": "李\u0000小满"}, "field_characters"),
        ({"mother.name": "\ud800"}, "field_characters"),
        ({"x" * 10_000: "y"}, "field_unknown"),
    ],
)
def test_a_field_without_a_place_is_refused_and_nothing_of_the_section_is_saved(
    world: World, birth: str, values: dict[str, object], code: str
) -> None:
    version = world.version(MOTHER, birth)
    with pytest.raises(Refused) as refused:
        world.save(MOTHER, birth, "mother", {"mother.ethnicity": "01", **values})
    assert code in {one.code for one in refused.value.problems}
    assert all(len(one.where) <= 120 for one in refused.value.problems)
    assert values_of(birth) == {}
    assert world.version(MOTHER, birth) == version


def test_a_hidden_field_answered_is_refused_until_it_is_shown(world: World, birth: str) -> None:
    world.save(MOTHER, birth, "mother", {"mother.ethnicity": "01"})
    world.save(MOTHER, birth, "father", {"father.ethnicity": "01"})
    with pytest.raises(Refused) as refused:
        world.save(MOTHER, birth, "newborn.1", {"newborn.1.ethnicity": "06"})
    assert {one.code for one in refused.value.problems} == {"field_hidden"}
    world.save(MOTHER, birth, "father", {"father.ethnicity": "06"})
    world.save(MOTHER, birth, "newborn.1", {"newborn.1.ethnicity": "06"})
    assert values_of(birth)["newborn.1.ethnicity"] == "06"


def test_what_a_case_will_give_cannot_be_typed(world: World, birth: str) -> None:
    with pytest.raises(Refused) as refused:
        world.save(MOTHER, birth, "newborn.1", {"newborn.1.certificate_number": "C1"})
    assert {one.code for one in refused.value.problems} == {"field_computed"}


def test_a_section_saved_on_an_old_version_is_a_conflict(world: World, birth: str) -> None:
    world.save(MOTHER, birth, "mother", {"mother.name": "李小满"})
    with pytest.raises(Conflict):
        services.save_section(
            actor=MOTHER,
            application_id=birth,
            section="mother",
            values={"mother.name": "别人"},
            expected_version=1,
            now=world.tick(),
        )
    assert values_of(birth)["mother.name"] == "李小满"


def test_an_emptied_field_is_gone(world: World, birth: str) -> None:
    world.save(MOTHER, birth, "mother", {"mother.name": "李小满"})
    world.save(MOTHER, birth, "mother", {"mother.name": None})
    assert values_of(birth) == {}


def test_a_draft_stays_on_its_version_and_says_when_a_newer_one_exists(world: World, birth: str) -> None:
    assert selectors.form(MOTHER, birth, world.now).newer_version is None
    newer = publish(note="，新版")
    form = selectors.form(MOTHER, birth, world.now)
    assert form.newer_version == newer
    assert form.digest != newer


def test_fewer_children_leave_the_other_childs_values_out(world: World) -> None:
    application_id = world.filled_birth(children=2)
    services.answer(
        actor=MOTHER,
        application_id=application_id,
        answers={"newborn_count": 1},
        expected_version=world.version(MOTHER, application_id),
        now=world.tick(),
    )
    asked = services.request_signatures(
        actor=MOTHER,
        application_id=application_id,
        expected_version=world.version(MOTHER, application_id),
        now=world.tick(),
    )
    frozen = Application.objects.get(id=application_id).frozen or {}
    assert not [key for key in frozen["values"] if key.startswith("newborn.2")]
    assert asked.signatories


def test_a_stranger_sees_no_draft_in_any_way(world: World, birth: str) -> None:
    for act in (
        lambda: selectors.form(STRANGER, birth, world.now),
        lambda: selectors.tracking(STRANGER, birth),
        lambda: selectors.results(STRANGER, birth),
        lambda: world.save(STRANGER, birth, "mother", {"mother.name": "我"}),
        lambda: selectors.form(LEAD, birth, world.now),
    ):
        with pytest.raises(NotFound):
            act()
    assert selectors.mine(STRANGER) == ()
    assert [line.application_id for line in selectors.mine(MOTHER)] == [birth]


def test_history_and_audit_hold_what_was_done_and_no_values(world: World, birth: str) -> None:
    world.save(MOTHER, birth, "mother", {"mother.name": "李小满"})
    events = list(ApplicationEvent.objects.filter(application_id=birth).order_by("id"))
    assert [(one.version, one.act) for one in events] == [(1, "start"), (2, "save")]
    assert events[1].data == {"section": "mother", "fields": ["mother.name"]}
    assert verify_chain(birth).intact


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["shop.shop_name", "shop.floor_area", "shop.seats", "shop.area", "owner.name", "", "shop.shop_name "]
        ),
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=2)),
        max_size=4,
    )
)
def test_any_input_is_saved_whole_or_refused_whole(world: World, values: dict[str, object]) -> None:
    application_id = world.start("shop", {"dine_in": True}, OWNER).application_id
    refused: Refused | None = None
    try:
        world.save(OWNER, application_id, "shop", values)
    except Refused as error:
        refused = error
    if refused is not None:
        assert refused.problems
        assert values_of(application_id) == {}
    else:
        kept = values_of(application_id)
        assert set(kept) == {key for key, value in values.items() if value not in (None, "")}
        assert selectors.form(OWNER, application_id, world.now).version == 2
