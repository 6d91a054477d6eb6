"""Casework's reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from onething.apps import prepared
from onething.apps.audit.services import Head
from onething.apps.casework import drafting, queries, statements
from onething.apps.casework.clocks import clocks
from onething.apps.casework.contents import contents, own_key
from onething.apps.casework.inbox import (
    MOST_COUNTED,
    MOST_IN_A_PILE,
    MOST_ROWS,
    Inbox,
    InboxCounts,
    InboxFilters,
    InboxRow,
    Page,
    Pile,
    Queue,
    counts,
    inbox,
    lights,
    piles,
    search,
    sees_cases,
)
from onething.apps.casework.reading import snapshot_of
from onething.apps.casework.replies import (
    CaseProgress,
    CaseStep,
    CaseView,
    Choice,
    Clock,
    Contents,
    Contribution,
    Draft,
    FieldLine,
    HistoryEntry,
    Holding,
    LoadLine,
    MaterialLine,
    Targets,
)
from onething.apps.casework.services import CaseRefused, UnknownCase
from onething.apps.casework.targets import WrongTarget, check_target, targets
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import selectors as people
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor
from onething.domain.access.policies import HANDLING
from onething.domain.casework.commands import Command
from onething.domain.casework.deciding import party_of
from onething.domain.casework.offering import Offer, offers
from onething.domain.casework.snapshot import Refusal
from onething.domain.casework.states import CaseId, CaseState
from onething.domain.timing.lights import Lights
from onething.ports.clock import CIVIL_ZONE

__all__ = [
    "FOLLOWED",
    "MOST_COUNTED",
    "MOST_IN_A_PILE",
    "MOST_ROWS",
    "STAMP",
    "CaseProgress",
    "CaseStep",
    "CaseView",
    "Choice",
    "Clock",
    "Contents",
    "Contribution",
    "Draft",
    "FieldLine",
    "HistoryEntry",
    "Holding",
    "Inbox",
    "InboxCounts",
    "InboxFilters",
    "InboxRow",
    "LoadLine",
    "MaterialLine",
    "Offer",
    "Page",
    "Pile",
    "Queue",
    "Targets",
    "WrongTarget",
    "allowed",
    "altered_history",
    "audit_heads",
    "case_for",
    "cases_of",
    "check_target",
    "clocks",
    "contents",
    "contributions",
    "counts",
    "draft",
    "history",
    "holdings",
    "inbox",
    "lights",
    "load",
    "own_key",
    "piles",
    "progress",
    "search",
    "sees_cases",
    "targets",
]

FOLLOWED: Final = (
    "{start,accept,request_correction,resubmit,not_accept,begin_review,approve,refuse,issue,deliver,verify,conclude,"
    "withdraw,send_offline,report,reroute,lapse}"
)
"""The steps of a case that its applicant follows; claims, opinions and the like are the unit's own."""
STAMP: Final = "(SELECT coalesce(sum(k.version), 0) FROM casework_case k WHERE k.application_id = {0})"
"""An SQL expression that grows with every step of an application's cases; `{0}` is the application's id."""


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


def allowed(actor: Actor, view: CaseView, now: datetime) -> tuple[Offer, ...]:
    """Return what the actor may do with a case now, and why not what they may not; from the transition table."""
    return offers(view.snapshot, actor, now.astimezone(CIVIL_ZONE))


def draft(actor: Actor, case_id: CaseId, command: Command, now: datetime) -> Draft | None:
    """Return the document a command would make due, as a draft; None if it makes none. Nothing is written.

    UnknownCase for a case that isn't theirs; CaseRefused where the command would be.
    """
    drawn = drafting.draft(case_for(actor, case_id), actor, command, now)
    if isinstance(drawn, Refusal):
        raise CaseRefused(drawn)
    return drawn


def load(actor: Actor, lights: Lights) -> tuple[LoadLine, ...]:
    """Return the open cases of the actor's unit by officer and post, the most urgent first; idle officers, too.

    Empty without the duty to supervise. Three statements at most, whatever the number of cases.
    """
    if Duty.SUPERVISE not in actor.duties or actor.unit is None:
        return ()
    found = piles(actor, lights)
    unit = catalogue.current().unit(actor.unit)
    posts = {post.id: post.name for post in unit.posts}
    staff = {one.account: one for one in people.colleagues(unit.id) if one.duties & HANDLING}
    gone = people.names([one.account for one in found if one.account and one.account not in staff])
    lines = [_load_line(pile, posts, staff, gone) for pile in found]
    idle = set(staff) - {one.account for one in found}
    lines += [_load_line(Pile(account, None, 0, 0, 0, 0, 0), posts, staff, gone) for account in sorted(idle)]
    return tuple(sorted(lines, key=lambda line: (-line.late, -line.yellow, -line.open, line.kind, line.name)))


def _load_line(
    pile: Pile, posts: Mapping[str, str], staff: Mapping[str, people.Colleague], gone: Mapping[str, str]
) -> LoadLine:
    numbers = (pile.open, pile.late, pile.today, pile.week, pile.yellow)
    if pile.account is not None:
        known = staff.get(pile.account)
        name = known.name if known else gone.get(pile.account, pile.account)
        return LoadLine("officer", pile.account, name, posts.get(known.post, known.post) if known else "", *numbers)
    if pile.post is not None:
        return LoadLine("post", pile.post, posts.get(pile.post, pile.post), "", *numbers)
    return LoadLine("nobody", "", "", "", *numbers)


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
