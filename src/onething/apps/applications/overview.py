"""My applications: what is needed from me first, then the rest, newest first, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from onething.apps.applications.following import needs
from onething.apps.applications.models import Application, CasePart, CorrectionRound, Signature
from onething.apps.applications.replies import Need
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people.selectors import Column, to_q
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
    mine = _rows(actor).filter(state__in=sorted(STATES[shown]))
    waiting = [_line(row, actor) for row in mine.filter(_MAY_NEED).order_by("-created_at", "-id")[:MOST_NEEDED]]
    needed = sorted((one for one in waiting if one.needed), key=_urgency)
    rest = mine.exclude(id__in=[one.application_id for one in needed]).order_by("-created_at", "-id")
    if after is not None:
        at, application_id = _cursor(after)
        rest = rest.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=application_id))
    rows = [_line(row, actor) for row in rest[: size + 1]]
    more = f"{rows[size - 1].created_at.isoformat()}~{rows[size - 1].application_id}" if len(rows) > size else None
    return MyPage(tuple(needed) if after is None else (), tuple(rows[:size]), more)


def _cursor(text: str) -> tuple[dt.datetime, str]:
    at, _, application_id = text.partition("~")
    found = dt.datetime.fromisoformat(at)
    if found.tzinfo is None or not application_id or "\0" in application_id:
        message = f"{text!r} is no place in the list; take next_page from the page before, or leave it out"
        raise ValueError(message)
    return found, application_id[:40]


_MAY_NEED: Final = Q(state__in=[_S.DRAFT, _S.RETURNED, _S.AWAITING_SIGNATURES]) | Q(
    state=_S.IN_PROGRESS, correction_by__isnull=False
)


def _rows(actor: Actor) -> QuerySet[Any]:
    waiting = CorrectionRound.objects.filter(application_id=OuterRef("id"), answered_at__isnull=True)
    parts = CasePart.objects.filter(application_id=OuterRef("id")).order_by().values("application_id")
    signed = Signature.objects.filter(application_id=OuterRef("id"), voided_at__isnull=True)
    return (
        Application.objects.filter(to_q(visible_applications(actor), COLUMNS))
        .annotate(
            correction_by=Subquery(waiting.order_by("-number").values("answer_by")[:1]),
            correction_number=Subquery(waiting.order_by("-number").values("notice_number")[:1]),
            parts=Coalesce(Subquery(parts.annotate(n=Count("id")).values("n")), 0),
            done=Coalesce(Subquery(parts.exclude(ended="").annotate(n=Count("id")).values("n")), 0),
            signed=ArraySubquery(signed.values("subject")),
        )
        .defer("answers", "values", "provenance", "reads", "frozen", "corrected", "plan", "audit_hash")
    )


def _line(row: Any, actor: Actor) -> MyLine:
    state = ApplicationState(row.state)
    resource = ApplicationResource(
        row.id,
        row.account,
        row.enterprise or None,
        frozenset(row.signers),
        row.lead_unit or None,
        row.assisted_by or None,
    )
    mine = may(actor, Action.EDIT_APPLICATION, resource).allowed
    notice = (row.correction_number, row.correction_by) if row.correction_by is not None else None
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
            signatories=tuple(row.signatories),
            signed=frozenset(row.signed),
            actor=actor,
            returned_reason=row.returned_reason,
            notice=notice,
            mine=mine,
        ),
    )


def _urgency(line: MyLine) -> tuple[bool, dt.date, float]:
    """Order by the day something is wanted by, then what waits longest after submission, drafts newest first."""
    until = next((one.until for one in line.needs if one.until is not None), None)
    return until is None, until or dt.date.max, -line.created_at.timestamp()
