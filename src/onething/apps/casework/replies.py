"""What casework's selectors give back of cases: frozen values, ready for an API or a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onething.domain.casework.snapshot import CaseSnapshot
from onething.domain.casework.states import CaseId, CaseState
from onething.domain.documents import Sheet


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case: what decisions see, and what its unit works with."""

    snapshot: CaseSnapshot
    number: str
    digest: str
    life_event: str
    region: str
    instance: str
    applicant_name: str
    fields: Mapping[str, Any]
    materials: tuple[Mapping[str, Any], ...]
    document_number: str | None
    ground: str | None
    words: str | None
    due_on: date | None
    created_at: datetime
    started_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    predecessors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a case's history."""

    seq: int
    command: str
    source: CaseState | None
    target: CaseState
    actor: str
    actor_name: str
    unit: str | None
    occurred_at: datetime
    recorded_at: datetime
    origin: str
    contradiction: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of a case's history that people follow; `command` is the table's."""

    command: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """How a case stands, without what it holds. `promised`: working days from acceptance."""

    case_no: int
    number: str
    item: str
    item_name: str
    unit: str
    organisation: str
    state: CaseState
    due_promised: date | None
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    correction_closed: bool
    promised: int
    steps: tuple[CaseStep, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a case holds, by name alone: its own field keys and the names of its materials; never a value."""

    application_id: str
    case_no: int
    number: str
    item_name: str
    organisation: str
    unit: str
    state: CaseState
    created_at: datetime
    started_at: datetime | None
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    applicant_name: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one case contributes to the application's correction notice; `due` is the last day the notice may go out."""

    case: CaseId
    item_name: str
    organisation: str
    deficiencies: tuple[Mapping[str, str], ...]
    due: date
    released: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of a case: how long, from when, until when, how that day was counted, and where it is written.

    `lines` say it day by day. `running`: it hasn't been met yet. `provisional`: a year's holidays aren't published.
    """

    name: str
    days: int
    start: date
    due: date
    provisional: bool
    running: bool
    lines: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One receiver to choose: its id, its name for people, and what it is."""

    id: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """To whom a case may go: colleagues and posts of its unit, and the other units of its organisation."""

    colleagues: tuple[Choice, ...]
    posts: tuple[Choice, ...]
    units: tuple[Choice, ...]
    organisation: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it would be issued, marked as a draft; nothing of it is stored. `html` is one article, escaped."""

    kind: str
    sheet: Sheet
    html: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """The open cases of one officer, one post, or nobody; each number counted up to `MOST_IN_A_PILE`.

    `kind` is `officer`, `post` or `nobody`. `late` have a red light; `week` are due after today and until Sunday.
    """

    kind: str
    id: str
    name: str
    post: str
    open: int
    late: int
    today: int
    week: int
    yellow: int


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One of a case's own fields in words: whom it is about, its value, where that came from, when it was corrected.

    `typed`: somebody wrote the value, the platform has no words for it. `area`: it is a division code. `edited`: the
    applicant changed what a register gave.
    """

    key: str
    label: str
    about: str
    value: str
    typed: bool
    area: bool
    unit: str | None
    source: str
    edited: bool
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One of a case's materials: how it was had, its files (id, name, type, size, pages), what a counter recorded."""

    id: str
    name: str
    about: str
    way: str
    source: str
    what_counts: str | None
    files: tuple[Mapping[str, Any], ...]
    paper: Mapping[str, Any] | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a case holds, for people to read."""

    fields: tuple[FieldLine, ...]
    materials: tuple[MaterialLine, ...]
