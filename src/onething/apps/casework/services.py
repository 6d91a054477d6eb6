"""Casework's writes: opening an application's cases and performing commands on them, one commit each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import IntegrityError

from onething.apps import prepared
from onething.apps.casework import statements
from onething.apps.casework.applying import apply
from onething.apps.casework.calendars import add_working_days
from onething.apps.casework.calendars import register as register_calendars
from onething.apps.casework.numbers import allocate
from onething.apps.casework.reading import as_json, asked_digest, facts_as_json, snapshot_of
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.casework.commands import Claim, Command, Resubmit
from onething.domain.casework.deciding import decide, party_of
from onething.domain.casework.snapshot import CaseSnapshot, ItemFacts, Refusal
from onething.domain.casework.states import CaseId, CaseState
from onething.ports.clock import CIVIL_ZONE

__all__ = [
    "MOST_AT_ONCE",
    "CaseRefused",
    "ClaimOutcome",
    "Claimed",
    "Conflict",
    "KeyReused",
    "NewCase",
    "NewEdge",
    "Reply",
    "UnknownCase",
    "allocate",
    "as_platform",
    "claim_all",
    "open_cases",
    "perform",
    "register_calendars",
    "release_correction",
    "resubmit",
]

LONGEST_KEY = 200
"""Characters of an idempotency key."""
MOST_AT_ONCE = 100
"""Cases of a bulk claim."""
LONGEST_BULK_KEY = 100
"""Characters of its key, to which each case adds its id."""
TAKEN = frozenset({"claimed_by_other", "assigned_to_post"})
"""Refusals which say that somebody else has a case."""
TRIES_AT_PRESENT = 5
"""How often a command that takes the case as it is looks again when somebody else was first."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to open. Numbers follow the plan: an edge leads from a lower number to a higher one.

    `applicants`: identity numbers or credit codes of those who may withdraw or resubmit. `fields`: by the item's own
    field key (`role.element`, with instance and aspect where the item has them) an object `{"value": …, "source": …}`.
    `materials`: objects with an `id`. `number` is the 办件编号 from the allocator.
    """

    case_no: int
    number: str
    facts: ItemFacts
    unit: str
    applicants: tuple[str, ...]
    applicant_name: str
    life_event: str
    region: str
    instance: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    materials: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class NewEdge:
    """`successor` waits for `predecessor`. `needs`: it lapses if the predecessor fails; else it only comes after.

    `carries` maps the predecessor's output keys onto the successor's field keys.
    """

    predecessor: int
    successor: int
    needs: bool = True
    carries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command did; stored with its idempotency key and returned again for the same key."""

    case: CaseId
    command: str
    state: CaseState
    version: int
    contradiction: str | None = None
    released: tuple[int, ...] = ()
    lapsed: tuple[int, ...] = ()


class CaseRefused(Exception):
    """The rules say no; `refusal` says why, what to do, and where it is written."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal."""
        super().__init__(f"{refusal.code}: {refusal.reason}")
        self.refusal = refusal


class Conflict(Exception):
    """Somebody else was first: the case is now at `version` in `state`."""

    def __init__(self, case: CaseId, state: CaseState, version: int) -> None:
        """Keep the present state."""
        super().__init__(f"{case} is by now at version {version}, {state.value}; read it again and decide anew")
        self.case = case
        self.state = state
        self.version = version


class KeyReused(Exception):
    """The idempotency key has already been used for a different command."""


class UnknownCase(LookupError):
    """There is no such case, or not for this actor."""


class ClaimOutcome(StrEnum):
    """What became of one case."""

    CLAIMED = "claimed"
    TAKEN = "taken"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class Claimed:
    """One case of a bulk claim; `reason` says in words why it isn't the actor's, and what to do."""

    case: CaseId
    outcome: ClaimOutcome
    reason: str = ""


def open_cases(
    *,
    application_id: str,
    digest: str,
    cases: Sequence[NewCase],
    edges: Sequence[NewEdge],
    actor: Actor,
    now: datetime,
) -> tuple[CaseId, ...]:
    """Open an application's cases and start those without prerequisites; doing it again changes nothing.

    One statement, one commit. Returns the ids of all cases given. Numbers that don't follow the edges, or edges to
    nowhere, are a ValueError.
    """
    _check_graph(cases, edges)
    rows = [_new_row(case, now) for case in cases]
    parameters = {
        "application_id": application_id,
        "digest": digest,
        "cases": as_json(rows),
        "edges": as_json([_edge_row(edge) for edge in edges]),
        "actor": actor.account,
        "actor_name": actor.name,
        "now": now,
    }
    prepared.run(statements.OPEN, parameters)
    return tuple(CaseId(application_id, case.case_no) for case in cases)


def _check_graph(cases: Sequence[NewCase], edges: Sequence[NewEdge]) -> None:
    numbers = [case.case_no for case in cases]
    if not numbers or len(set(numbers)) != len(numbers) or min(numbers) < 1:
        message = f"case numbers {numbers} must be there, differ, and count from 1"
        raise ValueError(message)
    seen: set[tuple[int, int]] = set()
    for edge in edges:
        pair = (edge.predecessor, edge.successor)
        if edge.predecessor >= edge.successor or not {*pair} <= set(numbers) or pair in seen:
            message = f"edge {pair} must lead, once, from a lower to a higher of the case numbers {sorted(numbers)}"
            raise ValueError(message)
        seen.add(pair)


def _new_row(case: NewCase, now: datetime) -> dict[str, Any]:
    facts = case.facts
    due = add_working_days(facts.calendar, now.astimezone(CIVIL_ZONE).date(), facts.rules.correction_notice_days)
    return {
        "case_no": case.case_no,
        "number": case.number,
        "item": facts.item,
        "item_name": facts.item_name,
        "applicant_name": case.applicant_name,
        "organisation": facts.organisation,
        "unit": case.unit,
        "life_event": case.life_event,
        "region": case.region,
        "instance": case.instance,
        "applicants": list(case.applicants),
        "facts": facts_as_json(facts),
        "fields": dict(case.fields),
        "materials": [dict(one) for one in case.materials],
        "correction_due": due.date.isoformat(),
        "provisional": due.provisional,
    }


def _edge_row(edge: NewEdge) -> dict[str, Any]:
    return {
        "predecessor": edge.predecessor,
        "successor": edge.successor,
        "needs": edge.needs,
        "carries": dict(edge.carries),
    }


def perform(
    *,
    actor: Actor,
    case: CaseId,
    command: Command,
    expected_version: int | None,
    idempotency_key: str,
    now: datetime,
) -> Reply:
    """Do `command`, once per actor and key: the same key again returns the stored reply and changes nothing.

    Two round trips and one commit; `expected_version=None` takes the case as it is, for the platform's own commands.
    Raises CaseRefused, Conflict, KeyReused, UnknownCase (also for whoever is neither of the unit nor an applicant),
    ValueError for a key that is empty or over 200 characters and for values PostgreSQL can't hold.
    """
    if not 0 < len(idempotency_key) <= LONGEST_KEY or "\0" in idempotency_key:
        message = f"an idempotency key has 1 to {LONGEST_KEY} characters"
        raise ValueError(message)
    asked = asked_digest(case, command)
    tries = 1 if expected_version is not None else TRIES_AT_PRESENT
    for _ in range(tries):
        snapshot, reply = _look(case, actor, idempotency_key, asked)
        if reply is not None:
            return reply
        if expected_version is not None and snapshot.version != expected_version:
            raise Conflict(case, snapshot.state, snapshot.version)
        reply = _decide_and_apply(snapshot, command, actor, idempotency_key, asked, now)
        if reply is not None:
            return reply
    snapshot, reply = _look(case, actor, idempotency_key, asked)
    if reply is not None:
        return reply
    raise Conflict(case, snapshot.state, snapshot.version)


def _look(case: CaseId, actor: Actor, key: str, asked: str) -> tuple[CaseSnapshot, Reply | None]:
    """Read the case and the reply to this key; a case that is none of the actor's business doesn't exist."""
    parameters = {
        "application_id": case.application_id,
        "case_no": str(case.case_no),
        "actor": actor.account,
        "key": key,
    }
    rows = prepared.run(statements.READ, parameters)
    if not rows:
        message = f"there is no case {case}"
        raise UnknownCase(message)
    row = rows[0]
    snapshot = snapshot_of(row)
    stored_command, stored_reply = row[-2], row[-1]
    if stored_command is not None:
        return snapshot, _stored(stored_command, stored_reply, asked, key)
    if party_of(snapshot, actor) is None:
        message = f"there is no case {case}"
        raise UnknownCase(message)
    return snapshot, None


def _stored(command: str, reply: str, asked: str, key: str) -> Reply:
    if command != asked:
        message = f"idempotency key {key!r} was used for another command; use a new key for each command"
        raise KeyReused(message)
    return _reply_of(reply)


def _decide_and_apply(
    snapshot: CaseSnapshot, command: Command, actor: Actor, key: str, asked: str, now: datetime
) -> Reply | None:
    decision = decide(snapshot, command, actor, now.astimezone(CIVIL_ZONE), add_working_days)
    if isinstance(decision, Refusal):
        raise CaseRefused(decision)
    try:
        stored = apply(snapshot, decision, actor, key=key, asked=asked, now=now)
    except IntegrityError:
        # The key has been used meanwhile, perhaps for another case; anything else is a fault of ours and stays one.
        found = prepared.run(statements.RECEIPT, {"actor": actor.account, "key": key})
        if not found:
            raise
        return _stored(found[0][0], found[0][1], asked, key)
    return None if stored is None else _reply_of(stored)


def _reply_of(text: str) -> Reply:
    stored = json.loads(text)
    return Reply(
        case=CaseId(*stored["case"]),
        command=stored["command"],
        state=CaseState(stored["state"]),
        version=stored["version"],
        contradiction=stored.get("contradiction"),
        released=tuple(stored.get("released", ())),
        lapsed=tuple(stored.get("lapsed", ())),
    )


def release_correction(*, application_id: str, notice: str, actor: Actor, now: datetime) -> tuple[Reply, ...]:
    """Release the one notice for all cases that contributed to it, in one commit; doing it again changes nothing.

    Whether `actor` coordinates the application is for the applications app to know; `notice` is the notice's number.
    """
    parameters = {
        "application_id": application_id,
        "notice": notice,
        "actor": actor.account,
        "actor_name": actor.name,
        "now": now,
    }
    rows = prepared.run(statements.RELEASE_CORRECTION, parameters)
    return tuple(
        Reply(CaseId(application_id, row[0]), "release_correction", CaseState.CORRECTION_REQUESTED, row[1])
        for row in rows
    )


def resubmit(
    *,
    actor: Actor,
    application_id: str,
    parts: Mapping[int, tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]],
    idempotency_key: str,
    now: datetime,
) -> tuple[Reply, ...]:
    """Hand the corrected fields and materials to the cases, by case number: `{no: (fields, materials)}`.

    A commit per case, each once per key: after a failure the same call goes on where it stopped.
    """
    return tuple(
        perform(
            actor=actor,
            case=CaseId(application_id, number),
            command=Resubmit(fields=dict(fields), materials=tuple(materials)),
            expected_version=None,
            idempotency_key=f"{idempotency_key}#{number}",
            now=now,
        )
        for number, (fields, materials) in sorted(parts.items())
    )


def as_platform(*, case: CaseId, command: Command, key: str, now: datetime) -> Reply:
    """Let the platform itself act on a case as it is (register answers, start); `key` as in `perform`."""
    return perform(actor=SYSTEM, case=case, command=command, expected_version=None, idempotency_key=key, now=now)


def claim_all(*, actor: Actor, cases: Sequence[CaseId], idempotency_key: str, now: datetime) -> tuple[Claimed, ...]:
    """Claim each of at most 100 cases as it is, one commit each; the same key again goes on where it stopped.

    A case the actor has already is claimed. ValueError for more cases, or a key of more than 100 characters.
    """
    if len(cases) > MOST_AT_ONCE or not 0 < len(idempotency_key) <= LONGEST_BULK_KEY:
        message = f"claim 1 to {MOST_AT_ONCE} cases at once, with a key of 1 to {LONGEST_BULK_KEY} characters"
        raise ValueError(message)
    return tuple(_claim(actor, case, idempotency_key, now) for case in dict.fromkeys(cases))


def _claim(actor: Actor, case: CaseId, key: str, now: datetime) -> Claimed:
    try:
        perform(
            actor=actor,
            case=case,
            command=Claim(),
            expected_version=None,
            idempotency_key=f"{key}#{case}",
            now=now,
        )
    except CaseRefused as refused:
        refusal = refused.refusal
        if refusal.code == "already_claimed":
            return Claimed(case, ClaimOutcome.CLAIMED)
        outcome = ClaimOutcome.TAKEN if refusal.code in TAKEN else ClaimOutcome.NOT_ALLOWED
        return Claimed(case, outcome, refusal.reason + refusal.remedy)
    except UnknownCase:
        return Claimed(case, ClaimOutcome.NOT_ALLOWED, "没有找到这个办件，或者它已转到别的单位。")
    except Conflict:
        return Claimed(case, ClaimOutcome.TAKEN, "该办件刚刚有变动，请刷新后再认领。")
    except KeyReused:
        return Claimed(case, ClaimOutcome.NOT_ALLOWED, "这个办件用同一个幂等键做过别的事，请刷新后再认领。")
    return Claimed(case, ClaimOutcome.CLAIMED)
