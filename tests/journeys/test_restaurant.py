"""开办餐饮店, played through HTTP against real processes, in every variant."""

from __future__ import annotations

from typing import Any

from tests.journeys.conftest import Stage


def case(report: dict[str, Any], item: str) -> dict[str, Any]:
    return next(case for case in report["cases"] if case["item"] == item)


def items(report: dict[str, Any]) -> set[str]:
    return {case["item"] for case in report["cases"]}


def test_the_standard_journey_releases_everything_together(stage: Stage) -> None:
    report = stage.play("restaurant", "standard")
    assert report["state"] == "concluded"
    assert {each["ended"] for each in report["cases"]} == {"passed"}
    assert case(report, "business-licence-check")["states"] == ["submitted", "concluded"]
    released = {line["released_at"] for line in report["results"]}
    assert len(released) == 1
    assert report["rating"] == 1


def test_commitment_takes_the_place_of_inspection(stage: Stage) -> None:
    report = stage.play("restaurant", "commitment")
    assert "fire-check-by-commitment" in items(report)
    assert "fire-check-by-inspection" not in items(report)
    assert report["state"] == "concluded"


def test_a_small_shop_gets_the_small_licence_and_no_signboard_case(stage: Stage) -> None:
    report = stage.play("restaurant", "small")
    assert "small-food-business-licence" in items(report)
    assert not {"food-business-licence", "signboard-registration"} & items(report)


def test_deficiencies_of_two_organisations_come_in_one_notice(stage: Stage) -> None:
    report = stage.play("restaurant", "deficient")
    notices = [document for document in report["documents"] if document["kind"] == "correction_notice"]
    assert len(notices) == 1
    for item in ("food-business-licence", "fire-check-by-inspection"):
        assert "resubmitted" in case(report, item)["states"]


def test_a_refused_fire_check_leaves_the_food_licence(stage: Stage) -> None:
    report = stage.play("restaurant", "refused")
    assert case(report, "fire-check-by-inspection")["ended"] == "refused"
    assert case(report, "food-business-licence")["ended"] == "passed"
    assert case(report, "food-business-licence")["outputs"]["number"]
    decision = next(
        document
        for document in report["documents"]
        if document["kind"] == "decision" and document["case_no"] == case(report, "fire-check-by-inspection")["case_no"]
    )
    assert decision["bytes"] > 5_000


def test_a_case_at_the_wrong_unit_goes_to_the_competent_one(stage: Stage) -> None:
    report = stage.play("restaurant", "rerouted")
    assert case(report, "signboard-registration")["unit"] == "liuyang-urban-management"


def test_with_the_register_down_an_officer_verifies_the_licence(stage: Stage) -> None:
    report = stage.play("restaurant", "register-down")
    assert report["state"] == "concluded"
    assert case(report, "business-licence-check")["ended"] == "passed"
    assert "review" in case(report, "business-licence-check")["states"]
