"""Made-up cases, officers and applicants for tests of the case kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from onething.apps.casework import services
from onething.apps.casework.services import NewCase, NewEdge, Reply
from onething.definitions.types.organisations import Duty
from onething.definitions.types.regions import LateCorrection, RegionRules
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.casework.commands import Command
from onething.domain.casework.snapshot import Deadline, ItemFacts
from onething.domain.casework.states import CaseId
from onething.ports.clock import CIVIL_ZONE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CIVIL_ZONE)
"""A Monday."""
APPLICATION = "110105-ABCDEFGHJKMNPQRSTVWX"
UNIT = "district-bureau"
ELSEWHERE = "other-bureau"
APPLICANT = "110105199003070011"
GROUND, NON_ACCEPTANCE = "不符合法定条件", "不属于本机关职权范围"

REFUSING = RegionRules(
    LateCorrection.REFUSED, 5, silence_accepts=False, correction_answer_days=30, unanswered_withdraws=False
)
ALLOWING = replace(REFUSING, late_correction=LateCorrection.ALLOWED)

FACTS = ItemFacts(
    item="birth-registration",
    item_name="出生登记",
    organisation="public-security",
    organisation_name="公安局",
    remedy="可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    statutory=20,
    promised=3,
    calendar="china",
    rules=REFUSING,
    result_name="户口簿",
    licence="household-register",
    refusal_grounds=(GROUND,),
    non_acceptance_grounds=(NON_ACCEPTANCE,),
)


def weekdays(calendar: str, start: date, n: int) -> Deadline:
    """Count Monday to Friday; enough where holidays don't matter. 2027 is provisional."""
    day = start
    while n > 0:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return Deadline(day, provisional=day.year >= 2027)


def officer(account: str = "officer-1", *duties: Duty, unit: str | None = UNIT, post: str = "desk") -> Actor:
    """Return an officer; without duties given, one who may do everything but supervise."""
    everything = (Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE)
    return Actor(
        account, ActorKind.OFFICER, "张三", organisation="public-security", unit=unit, post=post,
        duties=frozenset(duties or everything),
    )  # fmt: skip


def applicant(identity: str = APPLICANT) -> Actor:
    """Return a person."""
    return Actor("person-1", ActorKind.PERSON, "李四", identity=identity)


@dataclass(slots=True)
class Casework:
    """Opens cases and performs commands with fresh keys, each a minute after the last."""

    application_id: str = APPLICATION
    now: datetime = NOW
    keys: count[int] = field(default_factory=count)

    def open(
        self,
        facts: ItemFacts | Sequence[ItemFacts] = FACTS,
        edges: Sequence[NewEdge] = (),
        fields: Mapping[str, Any] | None = None,
    ) -> tuple[CaseId, ...]:
        """Open a case for each of `facts`, numbered from 1."""
        each = [facts] if isinstance(facts, ItemFacts) else list(facts)
        return services.open_cases(
            application_id=self.application_id,
            digest="0" * 64,
            cases=[new_case(number, one, fields) for number, one in enumerate(each, 1)],
            edges=edges,
            actor=applicant(),
            now=self.now,
        )

    def do(self, number: int, command: Command, actor: Actor | None = None, *, key: str | None = None) -> Reply:
        """Perform a command on the case as it is."""
        self.now += timedelta(minutes=1)
        return services.perform(
            actor=actor or officer(),
            case=CaseId(self.application_id, number),
            command=command,
            expected_version=None,
            idempotency_key=key or f"key-{next(self.keys)}",
            now=self.now,
        )

    def take(self, number: int, *commands: Command, actor: Actor | None = None) -> Reply:
        """Perform commands in a row and return the last reply."""
        return [self.do(number, command, actor) for command in commands][-1]


def new_case(number: int, facts: ItemFacts = FACTS, fields: Mapping[str, Any] | None = None) -> NewCase:
    """Return a case to open."""
    return NewCase(
        case_no=number,
        number=f"110105260302{number:06d}",
        facts=facts,
        unit=UNIT,
        applicants=(APPLICANT,),
        applicant_name="李四",
        life_event="newborn",
        region="110105",
        fields=fields if fields is not None else {"baby.name": {"value": "李小四", "source": "applicant"}},
        materials=({"id": "birth-certificate", "sha256": "0" * 64},),
    )
