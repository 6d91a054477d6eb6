"""The kernel's and the full service's way of doing `intake`'s work, both through Django's connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import count

from django.db import connection

from bench.support.intake_work import FACTS, OFFICER, STARTS, STEPS, Opening, weekdays
from onething.apps import prepared
from onething.apps.casework import calendars, services
from onething.apps.casework.applying import apply
from onething.domain.casework.deciding import decide
from onething.domain.casework.snapshot import CaseSnapshot, Decision, Refusal
from onething.domain.casework.states import CaseId, CaseState
from onething.ports.clock import CIVIL_ZONE


def prepare() -> None:
    """Register the calendar."""
    calendars.register(weekdays)


@cache
def known(number: int, index: int, day: date) -> tuple[CaseSnapshot, Decision]:
    """Return snapshot and decision of a step, made once a day."""
    before = "submitted" if index == 0 else STEPS[index - 1].target
    snapshot = CaseSnapshot(
        case=CaseId("", number),
        version=STARTS[number] + index,
        state=CaseState(before),
        facts=FACTS,
        unit=OFFICER.unit or "",
        organisation=FACTS.organisation,
        applicants=("110105199003070011",),
        reviewer=OFFICER.account if index >= 3 else None,
        succeeded=index >= 6,
    )
    decision = decide(
        snapshot, STEPS[index].asked, OFFICER, datetime(day.year, day.month, day.day, 9, tzinfo=CIVIL_ZONE), weekdays
    )
    if isinstance(decision, Refusal):
        raise TypeError(decision.reason)
    return snapshot, decision


class Kernel:
    """The guarded statements alone, from decisions made beforehand."""

    def __init__(self, opening: Opening, keys: count[int]) -> None:
        """Take this thread's connection."""
        self.opening, self.keys = opening, keys

    def open(self, application_id: str, now: datetime) -> None:
        """Open the five cases."""
        prepared.run(self.opening.statement, self.opening.parameters(application_id, now))

    def step(self, application_id: str, number: int, index: int, version: int, now: datetime) -> int:
        """Do a step and return the new version."""
        snapshot, decision = known(number, index, now.date())
        snapshot = replace(snapshot, case=CaseId(application_id, number))
        key = f"kernel-{next(self.keys)}"
        if apply(snapshot, decision, OFFICER, key=key, asked="0" * 64, now=now) is None:
            message = f"the kernel lost a step: {application_id}.{number} {decision.command}"
            raise RuntimeError(message)
        return version + 1

    def close(self) -> None:
        """Give the connection back to the pool."""
        connection.close()


class Full(Kernel):
    """The whole service command."""

    def step(self, application_id: str, number: int, index: int, version: int, now: datetime) -> int:
        """Do a step and return the new version."""
        reply = services.perform(
            actor=OFFICER,
            case=CaseId(application_id, number),
            command=STEPS[index].asked,
            expected_version=version,
            idempotency_key=f"full-{next(self.keys)}",
            now=now,
        )
        return reply.version
