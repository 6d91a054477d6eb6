"""What a decision sees, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onething.definitions.types.regions import RegionRules
from onething.domain.casework.states import CaseId, CaseState, Document, Effect, Origin


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """What a value given by a result must look like: `check` of `definitions.checks`, `pattern` for the whole text."""

    key: str
    name: str
    check: str | None
    pattern: str | None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What a case must know of its item to be decided without the catalogue; stored with the case when it is opened.

    `statutory` and `promised` are working days (`promised`: those this item takes in this event). `gives` are the
    keys of the
    values its result must give. `verification` names the register of a verification-only item. `remedy` is what a
    refusal must name (行政复议, 行政诉讼, or a non-authority's own way). `calendar` and `rules` are the region's.
    """

    item: str
    item_name: str
    organisation: str
    organisation_name: str
    remedy: str
    statutory: int | None
    promised: int
    calendar: str
    rules: RegionRules
    rules_source: str = "《中华人民共和国行政许可法》第三十二条"
    has_result: bool = True
    result_name: str | None = None
    licence: str | None = None
    separate_decider: bool = False
    on_the_spot: bool = False
    verification: str | None = None
    gives: tuple[str, ...] = ()
    output_formats: tuple[OutputFormat, ...] = ()
    refusal_grounds: tuple[str, ...] = ()
    non_acceptance_grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """One case as read in one statement. `version` counts the entries of its history."""

    case: CaseId
    version: int
    state: CaseState
    facts: ItemFacts
    unit: str
    organisation: str
    applicants: tuple[str, ...]
    waiting_for: int = 0
    claimed_by: str | None = None
    post: str | None = None
    reviewer: str | None = None
    manual: bool = False
    correction_due: date | None = None
    correction_closed: bool = False
    succeeded: bool = False
    outputs: Mapping[str, Any] = field(default_factory=dict)
    deficiencies: tuple[Mapping[str, str], ...] = ()
    due_statutory: date | None = None
    due_promised: date | None = None
    due_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit, a civil date; `provisional` where the calendar's year is."""

    date: date
    provisional: bool


AddWorkingDays = Callable[[str, date, int], Deadline]
"""`(calendar id, start, n) -> Deadline`: the n-th working day after `start`, which itself does not count."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The due dates acceptance starts; `statutory` is None where the law names no limit."""

    statutory: Deadline | None
    promised: Deadline


@dataclass(frozen=True, slots=True)
class Changes:
    """The case's own columns after the decision; everything a transition may touch, and nothing else."""

    state: CaseState
    unit: str
    organisation: str
    claimed_by: str | None
    post: str | None
    reviewer: str | None
    manual: bool
    correction_closed: bool
    succeeded: bool
    outputs: Mapping[str, Any]
    deficiencies: tuple[Mapping[str, str], ...]
    clocks: Clocks | None = None
    fields: Mapping[str, Any] | None = None
    materials: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes: the case's changes, the entry of its history, and what follows.

    `detail` is the history entry's content (JSON). `start_due` is by when a successor started now must get its
    correction notice. `contradiction` says why a reported fact does not fit the table.
    """

    command: str
    source: CaseState
    changes: Changes
    detail: Mapping[str, Any]
    effects: tuple[Effect, ...] = ()
    document: Document | None = None
    origin: Origin = Origin.COMMANDED
    occurred_at: datetime | None = None
    contradiction: str | None = None
    start_due: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """No: a stable `code`, and for people the reason, what to do, and the law or rule it comes from."""

    code: str
    reason: str
    remedy: str
    source: str | None = None
