"""Casework's writes: opening an application's cases and performing commands on them, one commit each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onething.domain.access.actors import Actor
from onething.domain.casework.commands import Command
from onething.domain.casework.snapshot import ItemFacts, Refusal
from onething.domain.casework.states import CaseId, CaseState


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to open. Numbers follow the plan: an edge leads from a lower number to a higher one.

    `applicants`: identity numbers or credit codes of those who may withdraw or resubmit. `fields`: by the item's own field key
    (`role.element`, with instance and aspect where the item has them) an object `{"value": …, "source": …}`. `materials`:
    objects with an `id`. `number` is the 办件编号 from the allocator.
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


def open_cases(
    *,
    application_id: str,
    digest: str,
    cases: Sequence[NewCase],
    edges: Sequence[NewEdge],
    actor: Actor,
    now: datetime,
) -> tuple[CaseId, ...]:
    """Open an application's cases and start those without prerequisites, in one statement; doing it again changes nothing."""
    raise NotImplementedError


def perform(
    *,
    actor: Actor,
    case: CaseId,
    command: Command,
    expected_version: int,
    idempotency_key: str,
    now: datetime,
) -> Reply:
    """Do `command`, once per key. Raises CaseRefused, Conflict, KeyReused or UnknownCase."""
    raise NotImplementedError


def release_correction(*, application_id: str, notice: str, actor: Actor, now: datetime) -> tuple[Reply, ...]:
    """Release the one notice for all cases that contributed to it, in one commit; doing it again changes nothing."""
    raise NotImplementedError


def resubmit(
    *,
    actor: Actor,
    application_id: str,
    parts: Mapping[int, tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]],
    idempotency_key: str,
    now: datetime,
) -> tuple[Reply, ...]:
    """Hand the corrected fields and materials to the cases, by case number: `{no: (fields, materials)}`."""
    raise NotImplementedError
