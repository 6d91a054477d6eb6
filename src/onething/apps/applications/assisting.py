"""What is told to clerks, helping organisations and whoever knows a receipt's number and code: frozen values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from onething.apps.applications.replies import ApplicationLine, Need
from onething.domain.assistance.helping import Helper


@dataclass(frozen=True, slots=True)
class ProgressPart:
    """One case as whoever knows number and code sees it: what, who has it, what happens, until when; nobody's data."""

    name: str
    unit_name: str | None
    state_name: str
    happening: str
    next: str | None
    due_on: dt.date | None
    ended: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an application is, in no personal data. `needed` is what only the person can do now."""

    receipt_number: str
    event_name: str
    state: str
    state_name: str
    received_at: dt.datetime | None
    due_on: dt.date | None
    needed: tuple[Need, ...]
    parts: tuple[ProgressPart, ...]


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A helping organisation's unit and what the person lets it do; `at_counter`: said at a counter, not online."""

    unit: str
    name: str
    powers: tuple[str, ...]
    given_at: dt.datetime
    given_by_name: str
    at_counter: bool


@dataclass(frozen=True, slots=True)
class Helping:
    """Who helps with an application besides the applicant, and who could be asked to."""

    application_id: str
    event_name: str
    state: str
    version: int
    helpers: tuple[HelpLine, ...]
    clerk: str | None
    """The name of the clerk who may go on with it after a visit."""
    choices: tuple[Helper, ...]


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A line of a clerk's list: the application, and whose it is with the name masked."""

    line: ApplicationLine
    applicant: str
    powers: tuple[str, ...] = ()
