"""The units' part: every officer looks into the unit's inbox and does what the state of a case calls for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from onething.cli.journeys.cast import Accounts
from onething.cli.journeys.citizen import Tell
from onething.cli.journeys.client import Api, CallFailedError, Session
from onething.cli.journeys.samples import output_for
from onething.cli.journeys.variants import Script

DUTY_FOR_STATE = {
    "submitted": "accept",
    "resubmitted": "accept",
    "accepted": "review",
    "review": "review",
    "decision": "decide",
    "approved": "issue",
    "issuing": "issue",
    "delivery": "issue",
    "offline": "accept",
}
"""Which duty acts in which state."""

CONFLICT = 409


@dataclass(slots=True)
class Offices:
    """All units of one journey. Sessions open when first needed."""

    api: Api
    accounts: Accounts
    script: Script
    tell: Tell
    serial: int
    sessions: dict[str, Session] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    rerouted: set[str] = field(default_factory=set)

    def session(self, unit: str, duty: str) -> Session:
        """Return the session of an officer of a unit with a duty."""
        username = self.accounts.officer(unit, duty)
        if username not in self.sessions:
            self.sessions[username] = self.api.sign_in(username, self.accounts.passwords[username])
        return self.sessions[username]

    def work(self, application: str, node: Mapping[str, Any]) -> bool:
        """Do the next thing in one case; tell whether there was one to do."""
        unit, case = str(node["unit"]), f"{application}.{node['case_no']}"
        duty = DUTY_FOR_STATE.get(str(node["state"]))
        if duty is None:
            return False
        officer = self.session(unit, duty)
        inbox = officer.get("/inbox?size=200")["items"]
        if all(row["case"] != case for row in inbox):
            return False
        found = officer.get(f"/cases/{case}")
        if found["verification"] and not found["manual"]:
            return False
        command, body = self._next(found)
        if command is None:
            return False
        if command == "conclude":
            officer = self.session(unit, "decide")
        try:
            officer.post(f"/cases/{case}/commands/{command}", {"version": found["version"], **body})
        except CallFailedError as refused:
            if refused.status != CONFLICT:
                raise
            return False
        self.tell(f"{found['item_name']}（{unit}）：{command}")
        return True

    def history(self, application: str, node: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a case's history as its unit sees it."""
        officer = self.session(str(node["unit"]), "accept")
        return list(officer.get(f"/cases/{application}.{node['case_no']}/history")["items"])

    def coordinate(self, application: str, version: int, lead: str) -> int | None:
        """Pre-accept as the lead unit; return the new version, None if it does not wait for it."""
        officer = self.session(lead, "coordinate")
        waiting = [each["application_id"] for each in officer.get("/coordination")["waiting"]]
        if application not in waiting:
            return None
        made = officer.post(f"/coordination/{application}/pre-acceptance", {"version": version})
        self.tell("牵头单位预受理")
        return int(made["version"])

    def release_notice(self, application: str, lead: str, contributors: int) -> bool:
        """Release the one correction notice once everybody expected has contributed."""
        officer = self.session(lead, "coordinate")
        status = officer.get(f"/coordination/{application}")
        if len(status["contributions"]) < contributors:
            return False
        made = officer.post(f"/coordination/{application}/correction-notice", {})
        self.tell(f"牵头单位发出一次性补正通知 {made['notice_number']}，{len(made['cases'])} 个单位的意见在内")
        return True

    def _next(self, case: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
        item, state = str(case["item"]), str(case["state"])
        if state in ("submitted", "resubmitted"):
            return self._intake(case, item)
        if state == "accepted":
            return "begin-review", {}
        if state == "review":
            return "propose", {"opinion": "材料真实有效，建议准予"}
        if state == "decision":
            return self._decide(case, item)
        if state == "offline":
            return "report", self._report(case)
        if state == "approved":
            return ("begin-issuing", {}) if case["has_result"] else ("conclude", {})
        if state == "issuing":
            return "issue", {
                "document_number": f"{case['number']}-1",
                "data": {"holder": case["applicant_name"]},
                "outputs": self._outputs(case),
            }
        return "deliver", {"way": "electronic"}

    def _intake(self, case: Mapping[str, Any], item: str) -> tuple[str, dict[str, Any]]:
        key = str(case["case"])
        if item in self.script.deficient and key not in self.asked:
            self.asked.add(key)
            return "request-correction", {"deficiencies": [_deficiency(case)]}
        if self.script.reroute is not None and self.script.reroute[0] == item and key not in self.rerouted:
            self.rerouted.add(key)
            to = self.script.reroute[1]
            return "reroute", {"to_unit": to, "to_organisation": case["organisation"], "reason": "落在另一单位的辖区"}
        if item == self.script.offline:
            return "send-offline", {"reason": "要当面核对原件", "instead": "请带原件到窗口办理，已填的内容不用再填"}
        return "accept", {}

    def _decide(self, case: Mapping[str, Any], item: str) -> tuple[str, dict[str, Any]]:
        if item == self.script.refused:
            return "refuse", {"ground": case["refusal_grounds"][0], "words": "经审查，所交材料与核查情况不符"}
        return "approve", {} if case["has_result"] else {"outputs": self._outputs(case)}

    def _report(self, case: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "outcome": "concluded",
            "occurred_at": datetime.now(UTC).isoformat(),
            "outputs": self._outputs(case),
            "evidence": "窗口办理登记簿",
        }

    def _outputs(self, case: Mapping[str, Any]) -> dict[str, str]:
        number = int(str(case["case"]).rpartition(".")[2])
        return {key: output_for(key, self.serial + number) for key in case["gives"]}


def _deficiency(case: Mapping[str, Any]) -> dict[str, str]:
    """Return what a unit asks to be put right: a material of the case with files, else one of its fields."""
    for material in case["materials"]:
        if material.get("files"):
            about = str(material["id"])
            return {"about": about, "reason": "照片看不清楚", "remedy": "请在亮处重新拍一张，四个角都拍进去"}
    about = next(str(key) for key, field in case["fields"].items() if field.get("value") is not None)
    return {"about": about, "reason": "与登记的不一致", "remedy": "请对照证件核对，改好或者确认无误后再提交"}
