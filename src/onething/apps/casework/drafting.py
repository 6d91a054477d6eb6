"""What a case's documents say, and how one would look before it is issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from onething.apps.casework.calendars import add_working_days
from onething.apps.casework.replies import CaseView, Draft, HistoryEntry
from onething.apps.documents import selectors as documents
from onething.domain.access.actors import Actor
from onething.domain.casework.commands import Command
from onething.domain.casework.deciding import decide
from onething.domain.casework.snapshot import Decision, Refusal
from onething.domain.casework.states import Document as Due
from onething.domain.documents import DocumentKind, sheet_for
from onething.domain.documents.kinds import LABELS
from onething.ports.clock import CIVIL_ZONE

KINDS: Final[Mapping[str, DocumentKind]] = {
    Due.ACCEPTANCE.value: DocumentKind.ACCEPTANCE_NOTICE,
    Due.NON_ACCEPTANCE.value: DocumentKind.NON_ACCEPTANCE_NOTICE,
    Due.DECISION.value: DocumentKind.DECISION,
    Due.RESULT.value: DocumentKind.RESULT,
}
MARK: Final = "草稿 · 未发出，不具效力"


def document_facts(view: CaseView, entry: HistoryEntry) -> dict[str, Any]:
    """Return what a case's document says: the case's own facts as they were at the entry, and the entry's."""
    facts, snapshot, detail = view.snapshot.facts, view.snapshot, entry.detail
    at = entry.occurred_at.isoformat()
    said: dict[str, Any] = {
        "item": facts.item_name,
        "applicant": view.applicant_name,
        "case_number": view.number,
        "organisation": facts.organisation_name,
        "remedy": facts.remedy,
        "ground": detail.get("ground"),
        "words": detail.get("words"),
        "outcome": "refused" if entry.command in ("refuse", "not_accept") else "approved",
    }
    moments = {"accept": "accepted_at", "approve": "decided_at", "refuse": "decided_at", "not_accept": "decided_at"}
    said[moments.get(entry.command, "issued_at")] = at
    if entry.command == "accept":
        said["due_promised"] = _day(snapshot.due_promised)
        said["due_statutory"] = _day(snapshot.due_statutory)
    if entry.command == "issue":
        said["result"] = facts.result_name
        data = {**detail.get("data", {}), **detail.get("outputs", {})}
        names = {one.key: one.name for one in facts.output_formats}
        said["outputs"] = [
            {"label": names.get(key) or LABELS.get(key, key), "value": value} for key, value in data.items()
        ]
    return said


def draft(view: CaseView, actor: Actor, command: Command, now: datetime) -> Draft | Refusal | None:
    """Return the document `command` would make due, marked as a draft; a refusal if it is not possible, None if none.

    Decides as the command would and applies nothing.
    """
    decision = decide(view.snapshot, command, actor, now.astimezone(CIVIL_ZONE), add_working_days)
    if isinstance(decision, Refusal):
        return decision
    if decision.document is None:
        return None
    kind = KINDS[decision.document.value]
    said = document_facts(_decided(view, decision), _entry(view, decision, actor, now))
    number = decision.detail.get("document_number") if kind is DocumentKind.RESULT else None
    sheet = replace(sheet_for(kind, {**said, "number": number}), mark=MARK)
    return Draft(kind.value, sheet, documents.screen(sheet))


def _decided(view: CaseView, decision: Decision) -> CaseView:
    clocks = decision.changes.clocks
    if clocks is None:
        return view
    statutory = None if clocks.statutory is None else clocks.statutory.date
    return replace(view, snapshot=replace(view.snapshot, due_promised=clocks.promised.date, due_statutory=statutory))


def _entry(view: CaseView, decision: Decision, actor: Actor, now: datetime) -> HistoryEntry:
    return HistoryEntry(
        seq=view.snapshot.version + 1,
        command=decision.command,
        source=decision.source,
        target=decision.changes.state,
        actor=actor.account,
        actor_name=actor.name,
        unit=decision.changes.unit,
        occurred_at=decision.occurred_at or now,
        recorded_at=now,
        origin=decision.origin.value,
        contradiction=decision.contradiction,
        detail=decision.detail,
    )


def _day(day: Any) -> str | None:
    return None if day is None else str(day)
