"""A unit's inbox: pages of open cases, due first; how many there are of each kind; and the search among all of them.

Every page walks an index from a place in its order, so that it reads about as many rows as it shows, however many cases
the unit has. Each set of filters is a statement of its own: one with optional conditions would be planned without them.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from onething.apps import prepared
from onething.apps.casework import calendars, queries
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import CASE_DUTIES, Action
from onething.domain.casework.states import FINAL, CaseId, CaseState
from onething.domain.timing.lights import Light, Lights, lights_on
from onething.ports.clock import CIVIL_ZONE

MOST_ROWS: Final = 200
"""Rows of a page at most."""
MOST_COUNTED: Final = 26
"""A count goes no further: what is more is shown as “25+”. Five walks as long and a page of 50 stay below 200 rows."""
LONGEST_SEARCH: Final = 100
OPEN_STATES: Final = frozenset(CaseState) - FINAL - {CaseState.WAITING}
_FIRST: Final = ("0001-01-01", "", "0")
_LAST_SIGN: Final = "\U0010ffff"


class Queue(StrEnum):
    """Whose cases: the whole unit's, one's own, those of one's post, those nobody has yet."""

    UNIT = "unit"
    MINE = "mine"
    POST = "post"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What to show of a unit's cases: states (empty: all open), one item, one queue, one light, due on or before.

    `mine` is short for the queue of one's own; `claimed_by` shows a colleague's instead of a queue.
    """

    states: frozenset[CaseState] = frozenset()
    item: str | None = None
    mine: bool = False
    due_by: date | None = None
    queue: Queue = Queue.UNIT
    claimed_by: str | None = None
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Keyset paging: `after` is the `next_page`, or `before` the `previous_page`, of a page; at most 200 rows."""

    after: str | None = None
    size: int = 50
    before: str | None = None


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
    """A page of an inbox, due first; `next_page` is None at the end, `previous_page` at the beginning."""

    rows: tuple[InboxRow, ...]
    next_page: str | None
    previous_page: str | None = None


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many open cases there are of each kind, each counted up to `MOST_COUNTED`."""

    unit: int
    mine: int
    post: int
    unclaimed: int
    red: int
    yellow: int


def sees_cases(actor: Actor) -> bool:
    """Tell whether the actor has an inbox at all."""
    return (
        actor.unit is not None
        and actor.kind is ActorKind.OFFICER
        and bool(actor.duties & CASE_DUTIES[Action.VIEW_CASE])
    )


def lights(actor: Actor, now: datetime) -> Lights:
    """Return today's lights by the working calendar of the actor's unit. One statement at most."""
    today = now.astimezone(CIVIL_ZONE).date()
    calendar = calendars.of_unit(actor.unit)
    return lights_on(today, lambda n: calendars.add_working_days(calendar, today, n).date)


def inbox(
    actor: Actor, filters: InboxFilters | None = None, page: Page | None = None, lights: Lights | None = None
) -> Inbox:
    """Return the open cases of the actor's unit, due first; empty for whoever has no unit. One statement.

    Cases still waiting for others aren't shown. ValueError: a page that nobody gave out, a size out of bounds, or a
    light without the day's `lights`.
    """
    filters, page = filters or InboxFilters(), page or Page()
    if not sees_cases(actor):
        return Inbox((), None)
    if not 1 <= page.size <= MOST_ROWS:
        message = f"a page has 1 to {MOST_ROWS} rows, not {page.size}"
        raise ValueError(message)
    backwards = page.before is not None
    conditions = _conditions(actor, filters, lights)
    if conditions is None:
        return Inbox((), None)
    due, application_id, case_no = _cursor(page.before if backwards else page.after)
    parameters = {"unit": actor.unit, "due_on": due, "application_id": application_id, "case_no": case_no}
    parameters |= conditions | {"size": str(page.size + 1)}
    states = _states(filters, conditions)
    parameters |= {f"state_{number}": state for number, state in enumerate(states)}
    statement = queries.inbox(frozenset(conditions), len(states), backwards=backwards)
    rows = [_row(row) for row in prepared.run(statement, parameters)]
    more, rows = len(rows) > page.size, rows[: page.size]
    if backwards:
        rows.reverse()
    return Inbox(
        tuple(rows),
        _place(rows[-1]) if rows and (more or backwards) else None,
        _place(rows[0]) if rows and (more if backwards else page.after is not None) else None,
    )


def _conditions(actor: Actor, filters: InboxFilters, lights: Lights | None) -> dict[str, Any] | None:
    """Return the conditions with their values; None if nothing can fulfil them."""
    conditions: dict[str, Any] = {}
    if filters.item is not None:
        conditions["item"] = filters.item
    holder = _holder(actor, filters)
    if holder is not None:
        conditions["holder"] = holder
    until = filters.due_by
    if filters.light is not None:
        if lights is None:
            message = "to filter by a light, give the day's lights"
            raise ValueError(message)
        first, last = lights.between(filters.light)
        if first != date.min:
            conditions["due_from"] = first.isoformat()
        until = last if until is None else min(until, last)
    if until is not None and until != date.max:
        conditions["due_by"] = until.isoformat()
    if any("\0" in value for value in conditions.values()):
        return None
    return conditions


def _states(filters: InboxFilters, conditions: Mapping[str, Any]) -> tuple[CaseState, ...]:
    """Return the states to walk through: holder and item are indexed by state, so without one all are walked."""
    if filters.states or {"holder", "item"} & set(conditions):
        return tuple(sorted(filters.states or OPEN_STATES))
    return ()


def _holder(actor: Actor, filters: InboxFilters) -> str | None:
    if filters.claimed_by is not None:
        return filters.claimed_by
    if filters.mine or filters.queue is Queue.MINE:
        return actor.account
    if filters.queue is Queue.POST:
        return queries.post_holder(actor.post)
    return queries.NOBODY if filters.queue is Queue.UNCLAIMED else None


def _place(row: InboxRow) -> str:
    cursor = json.dumps([row.due_on.isoformat(), row.case.application_id, row.case.case_no])
    return urlsafe_b64encode(cursor.encode()).decode()


def _cursor(text: str | None) -> tuple[str, str, str]:
    if text is None:
        return _FIRST
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


def _row(row: Sequence[Any]) -> InboxRow:
    values = [CaseId(row[0], row[1]), *row[2:6], CaseState(row[6]), *row[7:]]
    return InboxRow(*values)


def counts(actor: Actor, lights: Lights) -> InboxCounts:
    """Return how many cases each queue and each urgent light has, up to `MOST_COUNTED`. One statement, indexes only."""
    if not sees_cases(actor):
        return InboxCounts(0, 0, 0, 0, 0, 0)
    parameters = {
        "unit": actor.unit,
        "mine": actor.account,
        "post": queries.post_holder(actor.post),
        "nobody": queries.NOBODY,
        "red_until": lights.red_until.isoformat(),
        "yellow_until": lights.yellow_until.isoformat(),
        "size": str(MOST_COUNTED),
    }
    return InboxCounts(*prepared.run(queries.COUNTS, parameters)[0])


def search(actor: Actor, text: str, *, size: int = 50) -> tuple[InboxRow, ...]:
    """Return the unit's cases whose number or applicant's name begins with `text`, ended ones too. One statement.

    At most `size` (200 at most), by number or by name; nothing for a text that is empty or too long.
    """
    wanted = text.strip()
    if not wanted or len(wanted) > LONGEST_SEARCH or "\0" in wanted or not sees_cases(actor):
        return ()
    statement = queries.BY_NUMBER if wanted.isascii() and wanted.isdigit() else queries.BY_NAME
    parameters = {
        "unit": actor.unit,
        "text": wanted,
        "beyond": wanted + _LAST_SIGN,
        "size": str(max(1, min(size, MOST_ROWS))),
    }
    return tuple(_row(row) for row in prepared.run(statement, parameters))


@dataclass(frozen=True, slots=True)
class Pile:
    """The open cases somebody, a post or nobody has, each number counted up to `MOST_IN_A_PILE`.

    `account` or `post` say whose; neither: nobody's. `late` have a red
    light; `week` are due after today and until Sunday.
    """

    account: str | None
    post: str | None
    open: int
    late: int
    today: int
    week: int
    yellow: int


MOST_IN_A_PILE: Final = 1000


def piles(actor: Actor, lights: Lights) -> tuple[Pile, ...]:
    """Return the unit's open cases by who has them, for whoever supervises it. One statement.

    It jumps from holder to holder through the index and counts each up to `MOST_IN_A_PILE`, so its cost grows with
    the officers of the unit, not with its cases.
    """
    if not sees_cases(actor):
        return ()
    parameters = {
        "unit": actor.unit,
        "today": lights.today.isoformat(),
        "week_end": (lights.today + timedelta(days=6 - lights.today.weekday())).isoformat(),
        "yellow_until": lights.yellow_until.isoformat(),
        "size": str(MOST_IN_A_PILE),
    }
    return tuple(_pile(row) for row in prepared.run(queries.PILES, parameters))


def _pile(row: Sequence[Any]) -> Pile:
    holder = str(row[0])
    if holder.startswith(queries.NOBODY):
        return Pile(None, holder.removeprefix(queries.NOBODY) or None, *row[1:])
    return Pile(holder, None, *row[1:])
