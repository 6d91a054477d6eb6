"""Casework's reads."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from onething.apps import prepared
from onething.apps.audit.services import Head
from onething.apps.casework import queries, statements
from onething.apps.casework.reading import snapshot_of
from onething.apps.casework.services import UnknownCase
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import CASE_DUTIES, Action
from onething.domain.casework.deciding import party_of
from onething.domain.casework.snapshot import CaseSnapshot
from onething.domain.casework.states import CaseId, CaseState

MOST_ROWS = 200
"""Rows of a page at most."""
FOLLOWED: Final = (
    "{start,accept,request_correction,resubmit,not_accept,begin_review,approve,refuse,issue,deliver,verify,conclude,"
    "withdraw,send_offline,report,reroute,lapse}"
)
"""The steps of a case that its applicant follows; claims, opinions and the like are the unit's own."""
STAMP: Final = "(SELECT coalesce(sum(k.version), 0) FROM casework_case k WHERE k.application_id = {0})"
"""An SQL expression that grows with every step of an application's cases; `{0}` is the application's id."""


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
class CaseStep:
    """A step of a case's history that people follow; `command` is the table's."""

    command: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """How a case stands, without what it holds. `promised`: working days from acceptance."""

    case_no: int
    number: str
    item: str
    item_name: str
    unit: str
    organisation: str
    state: CaseState
    due_promised: date | None
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    correction_closed: bool
    promised: int
    steps: tuple[CaseStep, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a case holds, by name alone: its own field keys and the names of its materials; never a value."""

    application_id: str
    case_no: int
    number: str
    item_name: str
    organisation: str
    unit: str
    state: CaseState
    created_at: datetime
    started_at: datetime | None
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    applicant_name: str


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
    """Return the open cases of the actor's unit, due first; empty for whoever has no unit. One query.

    Cases still waiting for others aren't shown. A page's cursor that nobody gave out is a ValueError.
    """
    filters, page = filters or InboxFilters(), page or Page()
    if actor.unit is None or actor.kind is not ActorKind.OFFICER or not actor.duties & CASE_DUTIES[Action.VIEW_CASE]:
        return Inbox((), None)
    if not 1 <= page.size <= MOST_ROWS:
        message = f"a page has 1 to {MOST_ROWS} rows, not {page.size}"
        raise ValueError(message)
    due, application_id, case_no = _cursor(page.after)
    parameters = {
        "unit": actor.unit,
        "states": "{" + ",".join(sorted(filters.states)) + "}" if filters.states else None,
        "item": filters.item,
        "mine": actor.account if filters.mine else None,
        "due_by": None if filters.due_by is None else filters.due_by.isoformat(),
        "due_on": due,
        "application_id": application_id,
        "case_no": case_no,
        "size": str(page.size + 1),
    }
    rows = [_inbox_row(row) for row in prepared.run(queries.INBOX, parameters)]
    if len(rows) <= page.size:
        return Inbox(tuple(rows), None)
    last = rows[page.size - 1]
    cursor = json.dumps([last.due_on.isoformat(), last.case.application_id, last.case.case_no])
    return Inbox(tuple(rows[: page.size]), urlsafe_b64encode(cursor.encode()).decode())


def _cursor(text: str | None) -> tuple[str, str, str]:
    if text is None:
        return "0001-01-01", "", "0"
    try:
        due, application_id, case_no = json.loads(urlsafe_b64decode(text.encode("ascii")))
        date.fromisoformat(due)
        cursor = str(due), str(application_id), str(int(case_no))
    except (ValueError, TypeError) as error:
        message = f"{text!r} is no page of an inbox; take next_page from the page before, or leave it out"
        raise ValueError(message) from error
    if "\0" in cursor[1]:
        message = "a page of an inbox holds no NUL"
        raise ValueError(message)
    return cursor


def _inbox_row(row: Sequence[Any]) -> InboxRow:
    values = [CaseId(row[0], row[1]), *row[2:6], CaseState(row[6]), *row[7:]]
    return InboxRow(*values)


def case_for(actor: Actor, case_id: CaseId) -> CaseView:
    """Return a case to its unit, its applicants or the platform; UnknownCase for everybody else."""
    parameters = {"application_id": case_id.application_id, "case_no": str(case_id.case_no)}
    for row in prepared.run(queries.CASES, parameters):
        view = _view(row)
        if party_of(view.snapshot, actor) is not None:
            return view
    message = f"there is no case {case_id}"
    raise UnknownCase(message)


def _view(row: Sequence[Any]) -> CaseView:
    rest = list(row[queries.SNAPSHOT_WIDTH :])
    fields, materials, predecessors = json.loads(rest[6]), tuple(json.loads(rest[7])), tuple(rest[-1])
    values = [snapshot_of(row), *rest[:6], fields, materials, *rest[8:-1], predecessors]
    return CaseView(*values)


def history(case_id: CaseId) -> tuple[HistoryEntry, ...]:
    """Return a case's history, oldest first. Ask `case_for` before showing it to anybody."""
    parameters = {"application_id": case_id.application_id, "case_no": str(case_id.case_no)}
    return tuple(_entry(row) for row in prepared.run(queries.HISTORY, parameters))


def _entry(row: Sequence[Any]) -> HistoryEntry:
    source = None if row[2] is None else CaseState(row[2])
    values = [row[0], row[1], source, CaseState(row[3]), *row[4:11], json.loads(row[11])]
    return HistoryEntry(*values)


def cases_of(application_id: str) -> tuple[CaseView, ...]:
    """Return an application's cases by number, for the applications app (tracking, closing, release)."""
    rows = prepared.run(queries.CASES, {"application_id": application_id, "case_no": None})
    return tuple(_view(row) for row in rows)


def progress(application_id: str) -> tuple[CaseProgress, ...]:
    """Return how an application's cases stand, by number, for the applications app. One statement, no contents."""
    rows = prepared.run(queries.PROGRESS, {"application_id": application_id, "commands": FOLLOWED})
    return tuple(_progress(row) for row in rows)


def _progress(row: Sequence[Any]) -> CaseProgress:
    steps = tuple(CaseStep(one[0], one[1], datetime.fromisoformat(one[2])) for one in json.loads(row[13]))
    values = [*row[:6], CaseState(row[6]), *row[7:13], steps]
    return CaseProgress(*values)


def holdings(application_ids: Sequence[str]) -> tuple[Holding, ...]:
    """Return what the cases of these applications hold, by name, for the applications app. One statement."""
    rows = prepared.run(queries.HOLDINGS, {"applications": _array(application_ids)})
    return tuple(_holding(row) for row in rows)


def _holding(row: Sequence[Any]) -> Holding:
    values = [*row[:6], CaseState(row[6]), *row[7:9], tuple(row[9]), tuple(row[10]), row[11]]
    return Holding(*values)


def _array(texts: Sequence[str]) -> str:
    """Return texts as PostgreSQL writes an array of them; ids and commands hold nothing that needs quoting."""
    return "{" + ",".join(texts) + "}"


def contributions(application_id: str) -> tuple[Contribution, ...]:
    """Return what the application's cases contribute to its correction notice, by case number."""
    return tuple(
        Contribution(CaseId(application_id, row[0]), row[1], row[2], tuple(json.loads(row[3])), row[4], row[5])
        for row in prepared.run(queries.CONTRIBUTIONS, {"application_id": application_id})
    )


def audit_heads(application_id: str) -> Mapping[str, Head]:
    """Return the heads of an application's case streams, for the chain's verification."""
    return {row[0]: Head(row[1], bytes(row[2])) for row in prepared.run(statements.HEADS, [application_id])}


def altered_history(application_id: str) -> tuple[tuple[int, int], ...]:
    """Return `(case_no, seq)` of history entries that aren't what the audit chain has sealed."""
    return tuple((row[0], row[1]) for row in prepared.run(statements.ALTERED, [application_id]))
