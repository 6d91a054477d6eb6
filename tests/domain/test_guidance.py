"""Questions to items: what the published events call for, and what is said about wrong answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.life_events import ItemInEvent
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.types import Guidance, ProblemKind
from onething.rules import UNKNOWN
from tests.domain.events import NEWBORN, RESTAURANT, TODAY, event


def keys(guidance: Guidance) -> set[str]:
    return {selected.key for selected in guidance.selected}


def newborn(**changes: Any) -> Guidance:
    return guide(event("newborn"), {**NEWBORN, **changes}, {}, TODAY)


def restaurant(**changes: Any) -> Guidance:
    given = {name: value for name, value in {**RESTAURANT, **changes}.items() if value is not None}
    return guide(event("restaurant"), given, {}, TODAY)


def test_twins_have_one_item_each_and_the_mother_s_item_once() -> None:
    guidance = newborn(newborn_count=2, claims_benefit=True)
    for item in (
        "birth-medical-certificate",
        "birth-registration",
        "medical-insurance",
    ):
        assert {f"{item}#newborn.1", f"{item}#newborn.2"} <= keys(guidance)
    assert "maternity-benefit" in keys(guidance)
    assert guidance.complete
    assert [instance.id for instance in guidance.instances] == [
        "newborn.1",
        "newborn.2",
        "mother",
        "father",
        "household",
    ]


def test_before_the_number_is_known_the_least_number_is_sure_and_one_more_is_open() -> None:
    given = {name: value for name, value in NEWBORN.items() if name != "newborn_count"}
    guidance = guide(event("newborn"), given, {}, TODAY)
    present = {instance.id: instance.present for instance in guidance.instances}
    assert present["newborn.1"] is True
    assert present["newborn.2"] is UNKNOWN
    assert "birth-registration#newborn.1" in keys(guidance)
    waiting = {item.key: item.because for item in guidance.undecided}
    assert waiting["birth-registration#newborn.2"].missing == ("newborn_count",)
    assert guidance.next_question is not None
    assert guidance.next_question.id == "newborn_count"


def test_a_father_who_is_not_married_takes_no_part_and_signs_nothing() -> None:
    guidance = newborn(married=False)
    father = next(instance for instance in guidance.instances if instance.id == "father")
    assert father.present is False
    assert {signatory.instance.id for signatory in guidance.signatories} == {"mother"}
    registration = next(selected for selected in guidance.selected if selected.key == "birth-registration#newborn.1")
    assert "father" not in dict(registration.roles)
    assert guidance.must_go_offline


def test_the_fire_check_is_by_commitment_or_by_inspection_never_both() -> None:
    assert "fire-check-by-commitment" in keys(restaurant(fire_route="commitment"))
    assert "fire-check-by-inspection" not in keys(restaurant(fire_route="commitment"))
    assert "fire-check-by-inspection" in keys(restaurant(fire_route="inspection"))
    assert restaurant(fire_route="inspection").problems == ()


def test_take_away_only_needs_no_fire_check_and_is_not_asked_about_it() -> None:
    guidance = restaurant(dine_in=False, fire_route=None)
    assert not any("fire-check" in key for key in keys(guidance))
    state = next(state for state in guidance.questions if state.question.id == "fire_route")
    assert state.relevant is False
    assert guidance.complete
    assert guidance.problems == ()


def test_an_answer_to_a_question_that_is_not_asked_is_dropped_and_reported() -> None:
    guidance = restaurant(dine_in=False, fire_route="commitment")
    assert [(problem.kind, problem.where) for problem in guidance.problems] == [(ProblemKind.NOT_ASKED, "fire_route")]
    assert "fire-check-by-commitment" not in keys(guidance)


def test_an_answer_is_held_back_until_its_question_is_known_to_be_asked() -> None:
    guidance = restaurant(dine_in=None, fire_route="commitment")
    assert "fire_route" not in guidance.known
    assert "fire-check-by-commitment" in {item.key for item in guidance.undecided}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"married": "yes"}, ProblemKind.WRONG_KIND),
        ({"married": 1}, ProblemKind.WRONG_KIND),
        ({"newborn_count": True}, ProblemKind.WRONG_KIND),
        ({"newborn_count": 1.5}, ProblemKind.WRONG_KIND),
        ({"newborn_count": float("nan")}, ProblemKind.WRONG_KIND),
        ({"newborn_count": [2]}, ProblemKind.WRONG_KIND),
        ({"newborn_count": 0}, ProblemKind.OUT_OF_RANGE),
        ({"newborn_count": 5}, ProblemKind.OUT_OF_RANGE),
        ({"household_kind": "castle"}, ProblemKind.OUT_OF_RANGE),
        ({"household_kind": {"family": 1}}, ProblemKind.WRONG_KIND),
        ({"nonsense": True}, ProblemKind.UNKNOWN_QUESTION),
    ],
)
def test_a_wrong_answer_is_reported_with_a_remedy_and_counts_as_none(answer: dict[str, Any], kind: ProblemKind) -> None:
    guidance = newborn(**answer)
    name = next(iter(answer))
    assert [(problem.kind, problem.where) for problem in guidance.problems] == [(kind, name)]
    assert guidance.problems[0].remedy
    assert name not in guidance.known
    assert guidance.complete is (kind is ProblemKind.UNKNOWN_QUESTION)


def test_reasons_name_the_question_and_the_answer_that_decided() -> None:
    reasons = {selected.key: selected.because for selected in restaurant(floor_area=30, raw_food=True).selected}
    reason = reasons["food-business-licence"]
    assert [(answer.question, answer.answer) for answer in reason.answers] == [("raw_food", "是")]
    assert "卖生食" in reason.text
    assert "卖生鱼片、生蚝这样的生食吗？" in reason.text


def test_an_excluded_item_says_which_answer_excluded_it() -> None:
    reasons = {item.key: item.because for item in restaurant(has_signboard=False).excluded}
    assert [answer.question for answer in reasons["signboard-registration"].answers] == ["has_signboard"]
    assert reasons["signboard-registration"].text.startswith("按您的情况不需要")


def test_with_no_answers_the_first_question_comes_first_and_nothing_is_guessed() -> None:
    guidance = guide(event("restaurant"), {}, {}, TODAY)
    assert guidance.next_question is not None
    assert guidance.next_question.id == "has_licence"
    assert not guidance.complete
    assert keys(guidance) == {"business-licence-check"}
    assert all(verdict.holds is UNKNOWN for verdict in guidance.offline)


def test_two_alternatives_at_once_are_a_problem() -> None:
    local = event("restaurant")
    inspection = "fire-check-by-inspection"
    uses = tuple(replace(use, when=None) if use.item == inspection else use for use in local.event.items)
    both = _with_items(local, uses)
    problems = guide(both, RESTAURANT, {}, TODAY).problems
    assert [(problem.kind, problem.where) for problem in problems] == [(ProblemKind.SEVERAL_CHOSEN, "fire-check")]


def test_a_choice_left_without_any_member_is_a_problem() -> None:
    local = event("restaurant")
    uses = tuple(use for use in local.event.items if use.item != "food-business-licence")
    problems = guide(_with_items(local, uses), RESTAURANT, {}, TODAY).problems
    assert [(problem.kind, problem.where) for problem in problems] == [(ProblemKind.NONE_CHOSEN, "food-licence")]


def _with_items(local: LocalEvent, uses: tuple[ItemInEvent, ...]) -> LocalEvent:
    return replace(local, event=replace(local.event, items=uses))
