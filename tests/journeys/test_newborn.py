"""新生儿出生, played through HTTP against real processes, in every variant."""

from __future__ import annotations

from typing import Any

import pytest

from onething.definitions.checks.numbers import identity_number
from tests.journeys.conftest import Stage

PASSED = ["submitted", "accepted", "review", "decision", "approved", "issuing", "delivery", "concluded"]
CORRECTED = ["submitted", "correction_requested", "resubmitted", *PASSED[1:]]


def cases(report: dict[str, Any], item: str) -> list[dict[str, Any]]:
    return [case for case in report["cases"] if case["item"] == item]


def kinds(report: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [document for document in report["documents"] if document["kind"] == kind]


def test_the_standard_journey_ends_with_every_result_and_a_rating(stage: Stage) -> None:
    report = stage.play("newborn", "standard")
    assert report["state"] == "concluded"
    assert report["rating"] == 1
    assert {case["ended"] for case in report["cases"]} == {"passed"}
    assert cases(report, "birth-medical-certificate")[0]["states"] == PASSED
    assert cases(report, "birth-registration")[0]["states"] == ["waiting", *PASSED]
    assert report["form"]["merged_from"] > 2 * report["form"]["fields"] - 10
    assert report["materials"] == {"required": 1, "obtained": 9}
    assert report["briefing_pdf_bytes"] > 20_000
    assert len(kinds(report, "receipt")) == 1
    assert len(kinds(report, "acceptance_notice")) == len(report["cases"])
    assert all(document["bytes"] > 5_000 for document in report["documents"])


def test_the_newborns_number_comes_from_the_police_and_is_right(stage: Stage) -> None:
    report = stage.play("newborn", "standard")
    outputs = cases(report, "birth-registration")[0]["outputs"]["outputs"]
    assert identity_number(outputs["baby.id_number"]) is None


def test_twins_have_a_case_each_and_two_different_numbers(stage: Stage) -> None:
    report = stage.play("newborn", "twins")
    registrations = cases(report, "birth-registration")
    assert len(registrations) == len(cases(report, "social-security-card")) == 2
    numbers = {case["outputs"]["outputs"]["baby.id_number"] for case in registrations}
    assert len(numbers) == 2
    assert len(cases(report, "maternity-benefit")) == 1


def test_deficiencies_of_two_organisations_come_in_one_notice(stage: Stage) -> None:
    report = stage.play("newborn", "deficient")
    assert len(kinds(report, "correction_notice")) == 1
    assert cases(report, "birth-medical-certificate")[0]["states"] == CORRECTED
    assert cases(report, "vaccination-certificate")[0]["states"] == CORRECTED
    assert {case["ended"] for case in report["cases"]} == {"passed"}


def test_a_refused_part_leaves_the_others_their_results(stage: Stage) -> None:
    report = stage.play("newborn", "refused")
    assert cases(report, "social-security-card")[0]["states"][-1] == "refused"
    assert report["state"] == "concluded"
    passed = [line for line in report["results"] if line["ended"] == "passed"]
    assert len(passed) == len(report["cases"]) - 1
    refused = next(line for line in report["results"] if line["ended"] == "refused")
    assert refused["reason"]


def test_a_case_at_the_wrong_unit_goes_to_the_competent_one(stage: Stage) -> None:
    report = stage.play("newborn", "rerouted")
    moved = cases(report, "birth-registration")[0]
    assert moved["unit"] == "liuyang-jili-police"
    assert moved["ended"] == "passed"


def test_what_is_sent_offline_ends_in_its_reported_result_and_feeds_the_rest(stage: Stage) -> None:
    report = stage.play("newborn", "offline")
    sent = cases(report, "birth-registration")[0]
    assert sent["states"] == ["waiting", "submitted", "offline", "concluded"]
    assert sent["outputs"]["outputs"]["baby.id_number"]
    assert cases(report, "medical-insurance")[0]["ended"] == "passed"


def test_with_the_registers_down_everything_is_typed_and_uploaded_instead(stage: Stage) -> None:
    up, down = stage.play("newborn", "standard"), stage.play("newborn", "register-down")
    assert down["state"] == "concluded"
    assert down["materials"]["required"] > up["materials"]["required"]


@pytest.mark.parametrize("variant", ["single-parent", "collective-household"])
def test_what_cannot_be_done_online_is_recorded_from_paper(stage: Stage, variant: str) -> None:
    report = stage.play("newborn", variant)
    assert (report["life_event"], report["state"], report["receipt"]) == ("newborn", "offline", None)
    assert report["offline"]
    assert report["briefing_pdf_bytes"] > 10_000
    (case,) = report["cases"]
    assert (case["item"], case["unit"]) == ("birth-registration", "liuyang-huaichuan-police")
    assert case["states"] == ["submitted", "offline", "concluded"]
    assert case["reported"]["origin"] == "reported"
    assert case["reported"]["occurred_at"] < case["reported"]["recorded_at"]
    assert identity_number(case["outputs"]["outputs"]["baby.id_number"]) is None
