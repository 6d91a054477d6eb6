"""The pure decisions about an application."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.definitions.types.life_events import Release
from onething.domain.applications.closing import Ended, PartEnd, releasable, summary
from onething.domain.applications.correcting import Asked, AskKind, answer_problems, ask
from onething.domain.applications.file_names import ENDINGS, LONGEST, safe_name
from onething.domain.applications.freezing import canonical, digest, storable
from onething.domain.applications.saving import compared, keep
from onething.domain.applications.states import STEPS, Act, ApplicationState, after, allowed

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)
)
PARTS = st.lists(st.tuples(st.one_of(st.none(), st.sampled_from(Ended)), st.booleans()), max_size=6).map(
    lambda many: [PartEnd(number, end, released) for number, (end, released) in enumerate(many, 1)]
)


def test_every_act_has_one_row_and_every_state_can_be_reached() -> None:
    assert sorted(step.act for step in STEPS) == sorted({step.act for step in STEPS})
    assert {step.act for step in STEPS} == set(Act) - {Act.START, Act.RECEIVE}
    assert {step.target for step in STEPS} | {ApplicationState.DRAFT, None} == {*ApplicationState, None}


def test_what_the_table_does_not_allow_is_an_error() -> None:
    assert after(Act.SUBMIT, ApplicationState.DRAFT) is ApplicationState.RECEIVED
    assert not allowed(Act.SAVE, ApplicationState.RECEIVED)
    with pytest.raises(ValueError, match="not possible"):
        after(Act.WITHDRAW, ApplicationState.CONCLUDED)


@given(st.dictionaries(st.text(), SCALARS))
def test_what_is_storable_keeps_its_digest_through_json(values: dict[str, object]) -> None:
    kept = {}
    for key, value in values.items():
        try:
            kept[key] = storable(value)
        except ValueError:
            assert isinstance(value, float)
    assert digest(json.loads(json.dumps(kept))) == digest(kept)
    assert json.loads(canonical(kept)) == kept


@given(st.text(), st.sampled_from(sorted(ENDINGS)))
def test_a_safe_name_is_visible_short_and_no_path(given_name: str, file_type: str) -> None:
    name = safe_name(given_name, file_type)
    assert name.isprintable()
    assert 0 < len(name) <= LONGEST
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert name.endswith(ENDINGS[file_type])
    assert safe_name(name, file_type) == name


@given(PARTS)
def test_passed_parts_are_released_once_and_nothing_else_is(parts: list[PartEnd]) -> None:
    passed = {part.case_no for part in parts if part.ended is Ended.PASSED and not part.released}
    assert set(releasable(parts, Release.AS_READY)) == passed
    still_open = any(part.ended is None for part in parts)
    assert set(releasable(parts, Release.TOGETHER)) == (set() if still_open else passed)
    assert sum(summary(parts).values()) == sum(part.ended is not None for part in parts)


def test_a_deficiency_is_translated_into_the_forms_own_keys() -> None:
    keys, materials = {"baby.name": "newborn.1.name"}, ["birth-record of newborn.1"]
    words = {"reason": "有误", "remedy": "请改"}
    found = [ask(1, {"about": about, **words}, keys, materials) for about in ("baby.name", materials[0], "其他")]
    assert [(one.kind, one.key) for one in found] == [
        (AskKind.FIELD, "newborn.1.name"),
        (AskKind.MATERIAL, "birth-record of newborn.1"),
        (AskKind.WORDS, "其他"),
    ]


def test_an_answer_covers_all_that_was_asked_and_nothing_more() -> None:
    asked = [
        Asked(1, AskKind.FIELD, "a.name", "x.name", "错", "改"),
        Asked(2, AskKind.MATERIAL, "m of a", "m of a", "糊", "换"),
    ]
    assert answer_problems(asked, {"a.name": "新"}, {"m of a": ["f"]}) == ()
    assert [one.code for one in answer_problems(asked, {}, {})] == ["still_asked", "still_asked"]
    assert [one.where for one in answer_problems(asked, {"a.name": "新", "b": 1}, {"m of a": ["f"], "n": []})] == [
        "b",
        "n",
    ]


def test_edited_is_what_differs_from_the_original_whatever_was_said_before() -> None:
    entry = {"source": "population", "original": "15", "edited": True, "key": None, "by": "me"}
    assert compared({"e": "15"}, {"e": entry})["e"]["edited"] is False
    assert compared({"e": "01"}, {"e": {**entry, "edited": False}})["e"]["edited"] is True


def test_a_changed_key_drops_what_was_read_by_it_but_not_what_was_edited() -> None:
    entry = {"source": "population", "original": "15", "edited": False, "key": "m.id_number", "by": None}
    provenance = {"m.ethnicity": entry, "m.name": {**entry, "original": "旧", "edited": True}}
    kept = keep({"m.id_number": "1", "m.ethnicity": "15", "m.name": "新"}, provenance, {"m.id_number": "2"}, "me")
    assert kept.values == {"m.id_number": "2", "m.name": "新"}
    assert set(kept.provenance) == {"m.name"}
