"""The work of `intake`: one application of five cases (A; B, C after A; D after B; E after C, D), seven steps each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from onething.apps.casework import statements
from onething.apps.casework.reading import as_json, facts_as_json
from onething.apps.prepared import Statement
from onething.definitions.types.organisations import Duty
from onething.definitions.types.regions import LateCorrection, RegionRules
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.casework import commands as asked
from onething.domain.casework.commands import Command
from onething.domain.casework.snapshot import Deadline, ItemFacts

EDGES: Final = ((1, 2), (1, 3), (2, 4), (3, 5), (4, 5))
ORDER: Final = (1, 2, 3, 4, 5)
STARTS: Final = {1: 1, 2: 2, 3: 2, 4: 2, 5: 3}
"""The version of each case when it starts: one entry for its opening, one for each predecessor."""
DETAIL_BYTES: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One transition of a case."""

    command: str
    target: str
    asked: Command
    message: bool = False
    releases: bool = False


STEPS: Final = (
    Step("accept", "accepted", asked.Accept(), message=True),
    Step("begin_review", "review", asked.BeginReview()),
    Step("propose", "decision", asked.Propose("材料齐全，符合法定条件，建议准予。")),
    Step("approve", "approved", asked.Approve(), message=True),
    Step("begin_issuing", "issuing", asked.BeginIssuing()),
    Step(
        "issue", "delivery", asked.Issue("京字第000001号", {"valid_until": "2031-03-01"}), message=True, releases=True
    ),
    Step("deliver", "concluded", asked.Deliver("electronic"), message=True),
)
TRANSITIONS: Final = len(STEPS) * len(ORDER)

OFFICER: Final = Actor(
    "officer-1",
    ActorKind.OFFICER,
    "张三",
    organisation="public-security",
    unit="district-bureau",
    post="desk",
    duties=frozenset({Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE}),
)
FACTS: Final = ItemFacts(
    item="birth-registration",
    item_name="出生登记",
    organisation="public-security",
    organisation_name="公安局",
    remedy="可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    statutory=20,
    promised=3,
    calendar="china",
    rules=RegionRules(
        LateCorrection.REFUSED, 5, silence_accepts=False, correction_answer_days=30, unanswered_withdraws=False
    ),
    result_name="户口簿",
    licence="household-register",
    refusal_grounds=("不符合法定条件",),
    non_acceptance_grounds=("不属于本机关职权范围",),
)


def weekdays(calendar: str, start: date, n: int) -> Deadline:
    """Count Monday to Friday; the calendar's table is measured elsewhere."""
    whole, rest = divmod(n, 5)
    day = start + timedelta(days=7 * whole)
    while rest:
        day += timedelta(days=1)
        rest -= day.weekday() < 5
    return Deadline(day, provisional=False)


@dataclass(slots=True)
class Opening:
    """The opening statement with its parameters made once; only application and moment differ."""

    statement: Statement = statements.OPEN
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make cases of a usual size: twelve fields, four materials."""
        content = {
            f"role.element_{number}": {"value": "某市某区某街道12号", "source": "applicant"} for number in range(12)
        }
        materials = [{"id": f"material-{number}", "sha256": "0" * 64, "name": "材料.pdf"} for number in range(4)]
        case = {
            "number": "110105260302000001", "item": FACTS.item, "item_name": FACTS.item_name, "applicant_name": "李四",
            "organisation": FACTS.organisation, "unit": OFFICER.unit, "life_event": "newborn", "region": "110105",
            "instance": "", "applicants": ["110105199003070011"], "facts": facts_as_json(FACTS), "fields": content,
            "materials": materials, "correction_due": "2026-03-09", "provisional": False,
        }  # fmt: skip
        edges = [{"predecessor": one, "successor": two, "needs": True, "carries": {}} for one, two in EDGES]
        self.fixed = {
            "digest": "0" * 64,
            "cases": as_json([case | {"case_no": number} for number in ORDER]),
            "edges": json.dumps(edges),
            "actor": "system",
            "actor_name": "平台",
        }

    def parameters(self, application_id: str, now: datetime) -> dict[str, Any]:
        """Return the parameters for one application."""
        return {**self.fixed, "application_id": application_id, "now": now}
