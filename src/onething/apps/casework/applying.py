"""From a decision to the parameters of its one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onething.apps import prepared
from onething.apps.casework import statements
from onething.apps.casework.reading import as_json
from onething.domain.access.actors import Actor
from onething.domain.casework.snapshot import CaseSnapshot, Changes, Decision
from onething.domain.casework.states import FINAL, Effect

TOPIC_STARTED = "casework.started"
"""A case has gone to its unit; payload: application_id, case_no, verification (the register to ask, or null)."""
TOPIC_DOCUMENT = "casework.document"
"""A document is due; payload: application_id, case_no, seq (the history entry), document, command."""
TOPIC_ENDED = "casework.ended"
"""A case has ended; payload: application_id, case_no, state."""


def apply(
    snapshot: CaseSnapshot, decision: Decision, actor: Actor, *, key: str, asked: str, now: datetime
) -> str | None:
    """Run the decision's statement in one commit; returns the stored reply (JSON), None if the version has moved on."""
    parameters = parameters_of(snapshot, decision, actor, key=key, asked=asked, now=now)
    rows = prepared.run(statement_of(decision), parameters, at_once=False)
    return str(rows[0][0]) if rows else None


def statement_of(decision: Decision) -> prepared.Statement:
    """Choose the statement by what follows."""
    if Effect.RELEASES_SUCCESSORS in decision.effects:
        return statements.SUCCEED
    if Effect.LAPSES_SUCCESSORS in decision.effects:
        return statements.FAIL
    return statements.RESUBMIT if decision.changes.fields is not None else statements.MOVE


def parameters_of(
    snapshot: CaseSnapshot, decision: Decision, actor: Actor, *, key: str, asked: str, now: datetime
) -> dict[str, Any]:
    """Return every parameter of every command's statement, texts or moments; a statement takes those it names."""
    changes, detail = decision.changes, decision.detail
    parameters: dict[str, Any] = {
        "application_id": snapshot.case.application_id,
        "case_no": str(snapshot.case.case_no),
        "version": str(snapshot.version),
        "command": decision.command,
        "source": decision.source.value,
        "target": changes.state.value,
        "actor": actor.account,
        "actor_name": actor.name,
        "now": now,
        "occurred_at": decision.occurred_at or now,
        "origin": decision.origin.value,
        "contradiction": decision.contradiction,
        "detail": as_json(detail),
        "ended_at": now if changes.state in FINAL and decision.source not in FINAL else None,
        "document_number": detail.get("document_number"),
        "ground": detail.get("ground"),
        "words": detail.get("words"),
        "key": key,
        "asked": asked,
        "reply": as_json(_reply(snapshot, decision)),
        "messages": as_json(_messages(snapshot, decision)),
    }
    parameters |= _columns(changes)
    parameters |= _dates(decision, now)
    if changes.fields is not None:
        parameters["fields"] = as_json(changes.fields)
        parameters["materials"] = as_json(changes.materials or ())
    return parameters


def _columns(changes: Changes) -> dict[str, Any]:
    return {
        "unit": changes.unit,
        "organisation": changes.organisation,
        "claimed_by": changes.claimed_by,
        "post": changes.post,
        "reviewer": changes.reviewer,
        "manual": _truth(changes.manual),
        "correction_closed": _truth(changes.correction_closed),
        "succeeded": _truth(changes.succeeded),
        "outputs": as_json(changes.outputs) if changes.outputs else "{}",
        "deficiencies": as_json(changes.deficiencies) if changes.deficiencies else "[]",
    }


def _dates(decision: Decision, now: datetime) -> dict[str, Any]:
    clocks, start = decision.changes.clocks, decision.start_due
    dates: dict[str, Any] = dict.fromkeys(
        ("started_at", "correction_due", "accepted_at", "due_statutory", "due_promised", "due_on", "due_provisional")
    )
    dates |= {"start_due": None, "start_provisional": None}
    if start is not None:
        dates |= {"start_due": start.date.isoformat(), "start_provisional": _truth(start.provisional)}
        if decision.command == "start":
            due = start.date.isoformat()
            dates |= {
                "started_at": now,
                "correction_due": due,
                "due_on": due,
                "due_provisional": _truth(start.provisional),
            }
    if clocks is not None:
        promised, statutory = clocks.promised, clocks.statutory
        due_on = promised.date if statutory is None else min(promised.date, statutory.date)
        provisional = promised.provisional or (statutory is not None and statutory.provisional)
        dates |= {
            "accepted_at": now,
            "due_statutory": None if statutory is None else statutory.date.isoformat(),
            "due_promised": promised.date.isoformat(),
            "due_on": due_on.isoformat(),
            "due_provisional": _truth(provisional),
        }
    return dates


def _reply(snapshot: CaseSnapshot, decision: Decision) -> Mapping[str, Any]:
    reply: dict[str, Any] = {
        "case": list(snapshot.case),
        "command": decision.command,
        "state": decision.changes.state.value,
        "version": snapshot.version + 1,
    }
    return reply | ({"contradiction": decision.contradiction} if decision.contradiction else {})


def _messages(snapshot: CaseSnapshot, decision: Decision) -> list[tuple[str, Mapping[str, Any]]]:
    case = {"application_id": snapshot.case.application_id, "case_no": snapshot.case.case_no}
    messages: list[tuple[str, Mapping[str, Any]]] = []
    if decision.document is not None:
        due = {"seq": snapshot.version + 1, "document": decision.document.value, "command": decision.command}
        messages.append((TOPIC_DOCUMENT, case | due))
    if decision.command == "start":
        messages.append((TOPIC_STARTED, case | {"verification": snapshot.facts.verification}))
    if decision.changes.state in FINAL and decision.source not in FINAL:
        messages.append((TOPIC_ENDED, case | {"state": decision.changes.state.value}))
    return messages


def _truth(value: object) -> str:
    return "true" if value else "false"
