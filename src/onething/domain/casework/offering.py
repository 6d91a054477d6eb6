"""What somebody of a unit may do with a case now, from the transition table: what each command asks for, or why not.

A page shows what is offered and gives the reason for the rest; `deciding.decide` has the last word on what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from onething.domain.access.actors import Actor
from onething.domain.casework import commands as asked
from onething.domain.casework.commands import Command
from onething.domain.casework.deciding import obstacle
from onething.domain.casework.needs import CHECKS, reassign_claim_problem
from onething.domain.casework.snapshot import CaseSnapshot, Refusal
from onething.domain.casework.states import Document
from onething.domain.casework.table import COMMAND_NAMES, ROWS, Need, Party, Transition


class Ask(StrEnum):
    """What a command must be told."""

    GROUND = "ground"
    WORDS = "words"
    OPINION = "opinion"
    OUTPUTS = "outputs"
    DOCUMENT_NUMBER = "document_number"
    DEFICIENCIES = "deficiencies"
    WAY = "way"
    RECEIVER = "receiver"
    UNIT = "unit"
    REASON = "reason"
    INSTEAD = "instead"
    OUTCOME = "outcome"
    OCCURRED_AT = "occurred_at"
    EVIDENCE = "evidence"


ASKS: Final[Mapping[str, tuple[Ask, ...]]] = {
    "reassign": (Ask.RECEIVER, Ask.REASON),
    "request_correction": (Ask.DEFICIENCIES,),
    "not_accept": (Ask.GROUND, Ask.WORDS),
    "propose": (Ask.OPINION,),
    "approve": (Ask.OUTPUTS,),
    "refuse": (Ask.GROUND, Ask.WORDS),
    "issue": (Ask.DOCUMENT_NUMBER, Ask.OUTPUTS),
    "deliver": (Ask.WAY,),
    "reroute": (Ask.UNIT, Ask.REASON),
    "send_offline": (Ask.REASON, Ask.INSTEAD),
    "report": (Ask.OUTCOME, Ask.OCCURRED_AT, Ask.OUTPUTS, Ask.EVIDENCE),
}
"""What each command must be told; those left out need nothing."""

WITHOUT_INPUT: Final = frozenset(
    {Need.FREE_OR_MINE, Need.NOTICE_OPEN, Need.OTHER_DECIDER, Need.RESULT, Need.NO_RESULT, Need.PREREQUISITES_MET}
)
"""The needs that hold or don't whatever is typed."""

PROBES: Final[Mapping[str, Command]] = {"claim": asked.Claim(), "conclude": asked.Conclude()}
"""Commands that carry nothing, so that every need can be checked beforehand."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One command: what it asks for, the document it makes due, and why it isn't possible now (None: it is).

    `in_state` is False where the case's state alone rules it out. `grounds` are those to choose from.
    """

    name: str
    label: str
    asks: tuple[Ask, ...]
    grounds: tuple[str, ...]
    document: Document | None
    in_state: bool
    why_not: Refusal | None
    source: str | None


def offers(snapshot: CaseSnapshot, actor: Actor, now: datetime) -> tuple[Offer, ...]:
    """Return every command of a unit in the table's order, for this case, this person and this moment."""
    return tuple(_offer(snapshot, row, actor, now) for row in ROWS if Party.UNIT in row.parties)


def _offer(snapshot: CaseSnapshot, row: Transition, actor: Actor, now: datetime) -> Offer:
    grounds = {"refuse": snapshot.facts.refusal_grounds, "not_accept": snapshot.facts.non_acceptance_grounds}
    return Offer(
        name=row.command,
        label=COMMAND_NAMES[row.command],
        asks=ASKS.get(row.command, ()),
        grounds=grounds.get(row.command, ()),
        document=row.document,
        in_state=snapshot.state in row.sources,
        why_not=_why_not(snapshot, row, actor, now),
        source=row.source,
    )


def _why_not(snapshot: CaseSnapshot, row: Transition, actor: Actor, now: datetime) -> Refusal | None:
    refusal = obstacle(snapshot, row, actor)
    if refusal is not None:
        return refusal
    if row.command == "reassign":
        return reassign_claim_problem(snapshot, actor)
    probe = PROBES.get(row.command)
    for need in row.needs:
        if probe is not None or need in WITHOUT_INPUT:
            # Needs without input look at the case and the actor only; any command will do.
            refusal = CHECKS[need](snapshot, probe or asked.BeginReview(), actor, now)
            if refusal is not None:
                return refusal
    return None
