"""A case handled on paper is recorded with what happened, when it did, and when that was recorded."""

from __future__ import annotations

from typing import Any

import pytest

from onething.apps.outbox import services as outbox
from tests.api.kit import City, contents
from tests.api.routes import PAPER
from tests.support.persons import credit_code, identity_number


def record(city: City, who: str = "officer", key: str = "paper-key-1", **changes: Any) -> Any:
    """Record the paper case with changes."""
    return city.ask(who, "POST", "/reported-cases", {**PAPER, **changes}, key=key)


def test_the_case_says_what_happened_when_and_how_it_is_known(city: City) -> None:
    made = record(city)
    assert (made.status, made.json["state"], made.json["contradiction"]) == (201, "concluded", None)
    assert made.json["case"] == f"{made.json['application']}.1"
    case = city.ask("officer", "GET", f"/cases/{made.json['case']}").json
    assert (case["number"], case["unit"], case["state"]) == (made.json["number"], "liuyang-hospital", "concluded")
    assert case["fields"]["mother.name"] == {"value": "周晚晴", "source": "paper"}
    assert case["outputs"] == {"baby.certificate_number": "C77"}
    entries = city.ask("officer", "GET", f"/cases/{made.json['case']}/history").json["items"]
    assert [(entry["command"], entry["target"], entry["origin"]) for entry in entries] == [
        ("open", "submitted", "commanded"),
        ("send_offline", "offline", "commanded"),
        ("report", "concluded", "reported"),
    ]
    assert entries[-1]["occurred_at"] < entries[-1]["recorded_at"]
    assert entries[-1]["detail"]["evidence"] == "窗口登记簿"


def test_the_same_key_records_once_and_another_case_under_it_is_a_conflict(city: City) -> None:
    first = record(city)
    before = contents()
    assert record(city).json == first.json
    changed = record(city, applicant_name="别的人")
    assert (changed.status, changed.json["type"]) == (409, "urn:onething:problem:key-reused")
    assert changed.errors
    assert record(city, reason="另一个理由").status == 409
    assert contents() == before
    assert record(city, key="paper-key-2").json["case"] != first.json["case"]


def test_what_ends_on_paper_leaves_no_message_undelivered(city: City) -> None:
    record(city)
    city.relay()
    assert outbox.state(city.tick()).due == 0


def test_an_enterprise_may_be_the_applicant_and_a_refusal_the_outcome(city: City) -> None:
    made = record(city, applicant=credit_code(3), outcome="refused", outputs={})
    assert (made.status, made.json["state"]) == (201, "refused")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"applicant": identity_number(4)[:-1] + "0"}, "applicant"),
        ({"fields": {"baby.weight": 3}}, "fields.baby.weight"),
        ({"fields": {"guardian.phone": "13800000000"}}, "fields.guardian.phone"),
        ({"fields": {"mother.id_number": "430181199001010021"}}, "fields.mother.id_number"),
        ({"fields": {"mother.name": True}}, "fields.mother.name"),
        ({"outputs": {"baby.id_number": "x"}}, "outputs.baby.id_number"),
        ({"occurred_at": "2099-01-01T00:00:00+08:00"}, "occurred_at"),
        ({"occurred_at": "2026-03-02T09:00:00"}, "body.occurred_at"),
        ({"item": "birth-registration"}, "item"),
        ({"item": "fire-check"}, "item"),
        ({"life_event": "wedding"}, "body.life_event"),
        ({"region": "110105"}, "body.life_event"),
        ({"reason": "\x07响铃"}, "reason"),
        ({"evidence": "\x1b[31m"}, "evidence"),
        ({"outcome": "vanished"}, "body.outcome"),
        ({"unknown": 1}, "body.unknown"),
    ],
)
def test_what_does_not_fit_the_item_is_refused_by_name_and_nothing_is_kept(
    city: City, changes: dict[str, Any], where: str
) -> None:
    before = contents()
    refused = record(city, **changes)
    assert refused.status in (404, 422), refused.body
    assert where in [error["where"] for error in refused.errors], refused.errors
    assert contents() == before
