"""A case the platform does not take: guidance says where to go instead, and a unit records what was done on paper."""

from __future__ import annotations

import datetime
import time
from typing import Any, Final

from onething.cli.journeys.cast import PERSONS
from onething.cli.journeys.citizen import Citizen
from onething.cli.journeys.officers import Offices
from onething.cli.journeys.samples import output_for

ITEM: Final = "birth-registration"
UNIT: Final = "liuyang-huaichuan-police"
"""What is done at the counter, and by whom."""
GIVES: Final = "baby.id_number"


def play_on_paper(citizen: Citizen, offices: Offices, began: float) -> dict[str, Any]:
    """Ask, be sent to the counter, and let the police record the paper case; return a report like other journeys'."""
    script = citizen.script
    stands = citizen.learn()
    if not stands["offline"]:
        message = f"{script.variant}: guidance should have said that this is handled at a counter"
        raise RuntimeError(message)
    for advice in stands["offline"]:
        citizen.tell(f"不能在线办理：{advice}")
    size = citizen.brief()
    made = record(citizen, offices, stands["offline"])
    node = {"unit": UNIT, "case_no": 1}
    found = offices.session(UNIT, "accept").get(f"/cases/{made['case']}")
    entries = offices.history(made["application"], node)
    citizen.tell(f"{found['item_name']}（{UNIT}）：线下办结，已登记，办件编号 {made['number']}")
    return {
        "life_event": script.event,
        "variant": script.variant,
        "application": made["application"],
        "receipt": None,
        "state": "offline",
        "offline": stands["offline"],
        "items": [item["key"] for item in stands["items"]],
        "cases": [
            {
                "case_no": 1,
                "item": found["item"],
                "unit": found["unit"],
                "states": [entry["target"] for entry in entries],
                "ended": "passed",
                "outputs": {"name": None, "number": None, "outputs": found["outputs"]},
                "reported": {name: entries[-1][name] for name in ("origin", "occurred_at", "recorded_at")},
            }
        ],
        "form": {"fields": 0, "merged_from": 0},
        "materials": {"required": 0, "obtained": 0},
        "briefing_pdf_bytes": size,
        "documents": [],
        "results": [],
        "rating": None,
        "elapsed_s": round(time.monotonic() - began, 2),
    }


def record(citizen: Citizen, offices: Offices, advice: list[str]) -> dict[str, Any]:
    """Record the paper case as the police's officer and return the reply."""
    script = citizen.script
    applicant = PERSONS[script.applicant]
    because, _, instead = advice[0].partition("：")
    body = {
        "item": ITEM,
        "life_event": script.event,
        "region": script.region,
        "applicant_name": applicant.name,
        "applicant": applicant.identity_number,
        "fields": {
            "baby.name": script.values["newborn.1.name"],
            "mother.name": applicant.name,
            "mother.id_number": applicant.identity_number,
        },
        "reason": because,
        "instead": instead,
        "outcome": "concluded",
        "occurred_at": (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=2)).isoformat(),
        "outputs": {GIVES: output_for(GIVES, offices.serial)},
        "evidence": "窗口办理登记簿",
    }
    made: dict[str, Any] = offices.session(UNIT, "accept").post("/reported-cases", body)
    return made
