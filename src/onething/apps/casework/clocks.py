"""The limits of a case, each explained day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from onething.apps.casework.replies import CaseView, Clock
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.regions import WorkingCalendar
from onething.domain.casework.states import FINAL, CaseState
from onething.domain.timing.working_days import add_working_days, explain
from onething.ports.clock import CIVIL_ZONE

PROMISED: Final = "本地区这件一件事的办事指南所承诺的时限"
STATUTORY: Final = "该事项的法定办结时限（行政许可法第四十二条；按工作日计算见第八十二条）"
BEFORE_ACCEPTANCE: Final = frozenset({CaseState.SUBMITTED, CaseState.RESUBMITTED, CaseState.CORRECTION_REQUESTED})


def clocks(view: CaseView) -> tuple[Clock, ...]:
    """Return the limits that have begun: the one notice's from receipt, the promised and the statutory from acceptance.

    Counted by the working calendar published last, as the due days were. One statement.
    """
    return tuple(_clocks(view, catalogue.current().calendars[view.snapshot.facts.calendar]))


def _clocks(view: CaseView, calendar: WorkingCalendar) -> Iterator[Clock]:
    facts, snapshot = view.snapshot.facts, view.snapshot
    running = snapshot.state not in FINAL and not snapshot.succeeded
    if view.started_at is not None and snapshot.correction_due is not None:
        yield _clock(
            calendar,
            ("受理或者一次告知补正", "收到", facts.rules_source),
            view.started_at,
            facts.rules.correction_notice_days,
            snapshot.correction_due,
            running=snapshot.state in BEFORE_ACCEPTANCE and not snapshot.correction_closed,
        )
    if view.accepted_at is None:
        return
    if snapshot.due_promised is not None:
        told = ("承诺办结", "受理", PROMISED)
        yield _clock(calendar, told, view.accepted_at, facts.promised, snapshot.due_promised, running=running)
    if snapshot.due_statutory is not None and facts.statutory is not None:
        told = ("法定办结", "受理", STATUTORY)
        yield _clock(calendar, told, view.accepted_at, facts.statutory, snapshot.due_statutory, running=running)


def _clock(
    calendar: WorkingCalendar, told: tuple[str, str, str], start: datetime, days: int, due: date, *, running: bool
) -> Clock:
    name, began, source = told
    first = start.astimezone(CIVIL_ZONE).date()
    counted = add_working_days(calendar, first, days)
    lines = explain(counted, began)
    if counted.date != due:
        lines = (*lines, f"按现行工作日安排重新计算为{counted.date}，与当时记录的{due}不同；以记录的为准。")
    return Clock(name, days, first, due, counted.provisional, running, lines, source)
