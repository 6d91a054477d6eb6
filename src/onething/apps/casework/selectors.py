"""Casework's reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onething.domain.access.actors import Actor
from onething.domain.casework.snapshot import CaseSnapshot
from onething.domain.casework.states import CaseId, CaseState


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What to show of a unit's cases: states (empty: all open), one item, mine only, due on or before."""

    states: frozenset[CaseState] = frozenset()
    item: str | None = None
    mine: bool = False
    due_by: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Keyset paging: `after` is the `next_page` of the page before, `size` at most 200 rows."""

    after: str | None = None
    size: int = 50


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of an inbox."""

    case: CaseId
    number: str
    item: str
    item_name: str
    applicant_name: str
    state: CaseState
    version: int
    claimed_by: str | None
    post: str | None
    due_on: date
    due_provisional: bool
    manual: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of an inbox, due first; `next_page` is None at the end."""

    rows: tuple[InboxRow, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case: what decisions see, and what its unit works with."""

    snapshot: CaseSnapshot
    number: str
    digest: str
    life_event: str
    region: str
    organisation: str
    instance: str
    applicant_name: str
    fields: Mapping[str, Any]
    materials: tuple[Mapping[str, Any], ...]
    document_number: str | None
    ground: str | None
    words: str | None
    due_on: date | None
    created_at: datetime
    started_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    predecessors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a case's history."""

    seq: int
    command: str
    source: CaseState | None
    target: CaseState
    actor: str
    actor_name: str
    unit: str | None
    occurred_at: datetime
    recorded_at: datetime
    origin: str
    contradiction: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one case contributes to the application's correction notice; `due` is the last day the notice may go out."""

    case: CaseId
    item_name: str
    organisation: str
    deficiencies: tuple[Mapping[str, str], ...]
    due: date
    released: bool


def inbox(actor: Actor, filters: InboxFilters | None = None, page: Page | None = None) -> Inbox:
    """Return the open cases of the actor's unit, due first; empty for whoever has no unit. One query."""
    raise NotImplementedError


def case_for(actor: Actor, case_id: CaseId) -> CaseView:
    """Return a case to its unit, its applicants or the platform; UnknownCase for everybody else."""
    raise NotImplementedError


def history(case_id: CaseId) -> tuple[HistoryEntry, ...]:
    """Return a case's history, oldest first. Ask `case_for` before showing it to anybody."""
    raise NotImplementedError


def cases_of(application_id: str) -> tuple[CaseView, ...]:
    """Return an application's cases by number, for the applications app (tracking, closing, release)."""
    raise NotImplementedError


def contributions(application_id: str) -> tuple[Contribution, ...]:
    """Return what the application's cases contribute to its correction notice, by case number."""
    raise NotImplementedError
