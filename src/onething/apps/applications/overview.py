"""My applications: what is needed from me first, then the rest, newest first, a page at a time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from onething.apps import prepared
from onething.apps.applications import queries
from onething.apps.applications.following import needs
from onething.apps.applications.replies import Need
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people.selectors import Column, to_sql
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action, may, visible_applications
from onething.domain.access.resources import ApplicationResource
from onething.domain.applications.states import STATE_NAMES, ApplicationState

MOST_NEEDED: Final = 50
PAGE_SIZE: Final = 20
_S = ApplicationState


class Shown(StrEnum):
    """Which of my applications are shown."""

    ALL = "all"
    UNDER_WAY = "under-way"
    OVER = "over"
    DRAFTS = "drafts"


STATES: Final[Mapping[Shown, frozenset[ApplicationState]]] = {
    Shown.ALL: frozenset(_S),
    Shown.UNDER_WAY: frozenset({_S.AWAITING_SIGNATURES, _S.RECEIVED, _S.PRE_ACCEPTED, _S.RETURNED, _S.IN_PROGRESS}),
    Shown.OVER: frozenset({_S.CONCLUDED, _S.WITHDRAWN}),
    Shown.DRAFTS: frozenset({_S.DRAFT}),
}


@dataclass(frozen=True, slots=True)
class MyLine:
    """One application in my list. `done` of `parts` items have ended; `mine` is False where I only sign."""

    application_id: str
    event_id: str
    event_name: str
    region: str
    digest: str
    state: str
    state_name: str
    receipt_number: str | None
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    concluded_at: dt.datetime | None
    due_on: dt.date | None
    applicant_name: str
    mine: bool
    parts: int
    done: int
    needs: tuple[Need, ...]

    @property
    def needed(self) -> bool:
        """Tell whether something is needed from me, rather than from somebody else."""
        return any(one.kind != "wait_for_signatures" for one in self.needs)


@dataclass(frozen=True, slots=True)
class MyPage:
    """What is needed from me (on the first page, at most 50), and the rest; `next_page` is None at the end."""

    needed: tuple[MyLine, ...]
    rest: tuple[MyLine, ...]
    next_page: str | None


COLUMNS: Final[Mapping[str, Column]] = {
    "applicant": Column("account"),
    "enterprise": Column("enterprise"),
    "signatories": Column("signers", array=True),
    "lead_unit": Column("lead_unit"),
    "assisted_by": Column("assisted_by"),
    "submitted_at": Column("submitted_at"),
    "concluded_at": Column("concluded_at"),
    "helping": Column("helping", array=True),
}
"""Where the columns that access depends on are found."""


def overview(actor: Actor, shown: Shown = Shown.ALL, after: str | None = None, size: int = PAGE_SIZE) -> MyPage:
    """Return a page of the actor's applications and of those they sign. Two statements.

    `after` is the `next_page` of the page before; ValueError for one that nobody gave out.
    """
    scope, values = to_sql(visible_applications(actor), COLUMNS, "a")
    values |= {"states": _array(sorted(STATES[shown]))}
    may_need = {"need": _array(_MAY_NEED), "correcting": _S.IN_PROGRESS, "most": str(MOST_NEEDED)}
    waiting = [
        _line(row, actor) for row in prepared.run(queries.lines(scope, needed=True, later=False), values | may_need)
    ]
    needed = sorted((one for one in waiting if one.needed), key=_urgency)
    others = {"without": _array([one.application_id for one in needed]), "most": str(size + 1)}
    if after is not None:
        at, application_id = _cursor(after)
        others |= {"at": at.isoformat(), "last": application_id}
    found = prepared.run(queries.lines(scope, needed=False, later=after is not None), values | others)
    rows = [_line(row, actor) for row in found]
    more = f"{rows[size - 1].created_at.isoformat()}~{rows[size - 1].application_id}" if len(rows) > size else None
    return MyPage(tuple(needed) if after is None else (), tuple(rows[:size]), more)


def _array(texts: Sequence[str]) -> str:
    """Return texts as PostgreSQL writes an array of them; ids and states hold nothing that needs quoting."""
    return "{" + ",".join(texts) + "}"


def _cursor(text: str) -> tuple[dt.datetime, str]:
    at, _, application_id = text.partition("~")
    found = dt.datetime.fromisoformat(at)
    if found.tzinfo is None or not application_id or "\0" in application_id:
        message = f"{text!r} is no place in the list; take next_page from the page before, or leave it out"
        raise ValueError(message)
    return found, application_id[:40]


_MAY_NEED: Final = (_S.AWAITING_SIGNATURES, _S.DRAFT, _S.RETURNED)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `queries.lines`, column by column."""

    id: str
    event_id: str
    region: str
    digest: str
    state: str
    receipt_number: str
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    concluded_at: dt.datetime | None
    due_on: dt.date | None
    applicant_name: str
    account: str
    enterprise: str
    signers: Any
    lead_unit: str
    assisted_by: str
    signatories: Any
    returned_reason: str
    notice_number: str | None
    answer_by: dt.date | None
    parts: int
    done: int
    signed: list[str]


def _line(columns: Sequence[Any], actor: Actor) -> MyLine:
    row = _Row(*columns)
    state = ApplicationState(row.state)
    resource = ApplicationResource(
        row.id,
        row.account,
        row.enterprise or None,
        frozenset(_json(row.signers)),
        row.lead_unit or None,
        row.assisted_by or None,
    )
    mine = may(actor, Action.EDIT_APPLICATION, resource).allowed
    notice = (row.notice_number or "", row.answer_by) if row.answer_by is not None else None
    return MyLine(
        application_id=row.id,
        event_id=row.event_id,
        event_name=catalogue.version(row.digest).events[row.event_id].name,
        region=row.region,
        digest=row.digest,
        state=row.state,
        state_name=STATE_NAMES[state],
        receipt_number=row.receipt_number or None,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        concluded_at=row.concluded_at,
        due_on=row.due_on,
        applicant_name=row.applicant_name,
        mine=mine,
        parts=row.parts,
        done=row.done,
        needs=needs(
            state=state,
            signatories=tuple(_json(row.signatories)),
            signed=frozenset(row.signed),
            actor=actor,
            returned_reason=row.returned_reason,
            notice=notice,
            mine=mine,
        ),
    )


def _json(value: Any) -> Any:
    """Return JSON that Django's connection hands out as text."""
    return json.loads(value) if isinstance(value, str) else value


def _urgency(line: MyLine) -> tuple[bool, dt.date, float]:
    """Order by the day something is wanted by, then what waits longest after submission, drafts newest first."""
    until = next((one.until for one in line.needs if one.until is not None), None)
    return until is None, until or dt.date.max, -line.created_at.timestamp()
