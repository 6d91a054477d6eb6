"""What services and selectors of applications give back: frozen values, ready for an API or a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from onething.domain.applications.refusals import Problem


@dataclass(frozen=True, slots=True)
class Applied:
    """An act was done: the application's id, its new version (send it with the next act) and its state."""

    application_id: str
    version: int
    state: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class SectionSaved:
    """A section was kept as typed; `problems` are the values that are not valid yet."""

    application_id: str
    version: int
    state: str
    problems: tuple[Problem, ...]
    voided_signatures: int = 0


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """One register asked for one subject. `state`: read, not_found or down; `fields` are the field keys it filled."""

    register: str
    name: str
    subject: str
    state: str
    at: dt.datetime
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What prefilling did; a register that is down is in `reads` and leaves its fields to be typed."""

    application_id: str
    version: int
    state: str
    reads: tuple[RegisterRead, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from. `source` is a register id or a case (`case 3`); `edited` once the person changed it."""

    source: str
    name: str
    read_at: str
    edited: bool
    edited_by: str | None


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the one form with its value as typed. `asked_by` are the items that need it, `why` says it in words.

    `check` names what its text is checked by (`identity-number`, `mobile` …), `max_length` is in characters.
    `problem` is what keeps the value from being submitted, a required one not given among it.
    """

    key: str
    label: str
    section: str
    type: str
    required: bool
    derived: bool
    hint: str | None
    example: str | None
    choices: tuple[tuple[str, str], ...]
    value: object
    provenance: Provenance | None
    problem: str | None
    asked_by: tuple[str, ...]
    sensitive: bool
    why: str
    unit: str | None
    max_length: int | None
    check: str | None


@dataclass(frozen=True, slots=True)
class FormSection:
    """The fields of one subject instance (or of the event itself)."""

    id: str
    name: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class SectionLine:
    """How far one section is. `state`: not_begun, open, wrong, complete; `missing` counts required fields not given."""

    id: str
    name: str
    state: str
    missing: int
    wrong: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a material, as people see it."""

    id: str
    name: str
    type: str
    size: int
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material. `obtained` means that it need not be brought: `way` says how, `why_not` why it must be after all.

    `needed` is false while it hangs on what isn't filled in yet; `counter`: it may be shown at a counter instead.
    """

    key: str
    name: str
    level: str
    obtained: bool
    way: str
    why_not: str | None
    because: str | None
    what_counts: str | None
    file_types: tuple[str, ...]
    max_pages: int
    files: tuple[FileLine, ...]
    paper: bool
    complete: bool
    needed: bool
    counter: bool


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question that is open now, or answered."""

    id: str
    ask: str
    why: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    answer: object


@dataclass(frozen=True, slots=True)
class SignatoryLine:
    """Who must sign, and who has."""

    subject: str
    name: str
    signed_at: dt.datetime | None
    me: bool
    present: bool = False
    """Their identity was checked in the clerk's open visit: they can sign at this counter."""
    scan: bool = False
    """They signed on paper in the clerk's open visit: the clerk can look at the scan again."""


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """All a person needs to go on where they left off, on any device.

    `signatories` were asked to sign; until then `will_sign` are those the form as it stands would ask.
    """

    application_id: str
    event_id: str
    event_name: str
    region: str
    digest: str
    newer_version: str | None
    state: str
    state_name: str
    version: int
    questions: tuple[QuestionLine, ...]
    offline: tuple[str, ...]
    sections: tuple[FormSection, ...]
    progress: tuple[SectionLine, ...]
    materials: tuple[MaterialLine, ...]
    signatories: tuple[SignatoryLine, ...]
    will_sign: tuple[SignatoryLine, ...]
    reads: tuple[RegisterRead, ...]
    problems: tuple[Problem, ...]
    returned_reason: str | None


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One section to fill in, and where it stands among the others.

    `counted_by` is the question whose answer says how many of this participant there are; `reads` are the registers
    asked about this one; `prefilled` whether any register was asked for this application; `originals` what the source
    of a prefilled value said that the person changed, by field key; `registers` are the names of those that can
    fill in something here.
    """

    application_id: str
    event_name: str
    region: str
    state: str
    state_name: str
    version: int
    editable: bool
    section: FormSection
    counted_by: QuestionLine | None
    reads: tuple[RegisterRead, ...]
    prefilled: bool
    originals: Mapping[str, object]
    registers: tuple[str, ...]
    progress: tuple[SectionLine, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FileAdded:
    """A file was stored; `same` if this material had exactly this file already."""

    application_id: str
    version: int
    state: str
    file: FileLine
    same: bool


@dataclass(frozen=True, slots=True)
class SignaturesRequested:
    """The application is frozen for signing under `digest`; nobody needs to sign if `signatories` is empty."""

    application_id: str
    version: int
    state: str
    digest: str
    signatories: tuple[SignatoryLine, ...]


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a signatory is shown before signing: the frozen answers, values and materials, and their digest."""

    application_id: str
    event_name: str
    digest: str
    version: int
    sections: tuple[FormSection, ...]
    materials: tuple[MaterialLine, ...]
    signatories: tuple[SignatoryLine, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """收件: the receipt's number and the frozen digest. `replayed`: this is the stored reply of an earlier call."""

    application_id: str
    version: int
    state: str
    receipt_number: str
    digest: str
    due_on: dt.date
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class TrackingNode:
    """One case of the application as the person sees it: state, unit, what happens, what comes next, until when.

    `holder` is who has to do the next step, in words; `waits_for` are the items it waits for.
    """

    node: str
    case_no: int | None
    item: str
    name: str
    unit: str | None
    unit_name: str | None
    state: str
    state_name: str
    happening: str
    next: str | None
    due_on: dt.date | None
    due_explained: tuple[str, ...]
    ended: str | None
    organisation_name: str | None = None
    address: str | None = None
    holder: str = ""
    waits_for: tuple[str, ...] = ()
    accepted_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step people follow: what happened in words, who did it, about which item (None: the whole), when."""

    what: str
    who: str
    item_name: str | None
    at: dt.datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Something only the person can do now; shown on top."""

    kind: str
    message: str
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """The application's graph: nodes, edges (from, to) and what is needed from the person."""

    application_id: str
    event_name: str
    state: str
    state_name: str
    version: int
    receipt_number: str | None
    due_on: dt.date | None
    due_explained: tuple[str, ...]
    needed: tuple[Need, ...]
    nodes: tuple[TrackingNode, ...]
    edges: tuple[tuple[str, str], ...]
    history: tuple[tuple[str, str, dt.datetime], ...]
    """Acts people follow, the last 100: `(act, name, at)`; `timeline` says the same, and the cases' steps, in words."""
    event_id: str = ""
    region: str = ""
    digest: str = ""
    lead_name: str = ""
    submitted_at: dt.datetime | None = None
    concluded_at: dt.datetime | None = None
    timeline: tuple[Milestone, ...] = ()
    stamp: str = ""
    """Changes with whatever the page shows; ask `selectors.stamp` for it alone."""
    withdrawable: bool = False
    mine: bool = False
    """Whether the actor may act for the application, and does not only sign it."""
    query_code: str | None = None


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One released result of a case that passed, or how a part ended otherwise."""

    case_no: int
    item: str
    name: str
    unit_name: str
    ended: str
    reason: str | None
    result: Mapping[str, object] | None
    released_at: dt.datetime | None
    organisation_name: str = ""
    remedy: str | None = None
    """What can be done against it, for a part that was refused."""


@dataclass(frozen=True, slots=True)
class Results:
    """What came out so far. `waiting`: results that are held until all parts have ended (release together)."""

    application_id: str
    state: str
    release: str
    lines: tuple[ResultLine, ...]
    waiting: int
    summary: Mapping[str, int] | None
    event_name: str = ""
    open_parts: int = 0
    mine: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionContribution:
    """A unit that asks for a correction; other organisations' words and values are not shown."""

    case_no: int
    item: str
    unit: str
    unit_name: str
    due: dt.date
    count: int


@dataclass(frozen=True, slots=True)
class CorrectionStatus:
    """For the coordinator: who contributed, and by when the one notice must go out."""

    application_id: str
    contributions: tuple[CorrectionContribution, ...]
    undecided: tuple[str, ...]
    release_by: dt.date | None
    released_rounds: int


@dataclass(frozen=True, slots=True)
class CorrectionReleased:
    """One notice went out with everything asked for."""

    application_id: str
    version: int
    round: int
    notice_number: str
    answer_by: dt.date
    cases: tuple[int, ...]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionAsk:
    """One thing asked for: a field to change or a material to bring; `reason` in the organisation's words."""

    case_no: int
    item_name: str
    unit_name: str
    kind: str
    key: str
    reason: str
    words: str = ""
    remedy: str = ""
    """`reason` in its two parts: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class CorrectionAsked:
    """What the person is asked for, in one notice."""

    application_id: str
    round: int
    notice_number: str
    answer_by: dt.date
    asks: tuple[CorrectionAsk, ...]
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One line of a list of applications: no field values."""

    application_id: str
    event_id: str
    event_name: str
    region: str
    state: str
    state_name: str
    version: int
    receipt_number: str | None
    submitted_at: dt.datetime | None
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class UnplacedLine:
    """A part that waits for the coordinator to say which unit handles it."""

    application_id: str
    node: str
    item: str
    reason: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """What a clerk recorded at the counter."""

    material_key: str
    original_seen: bool
    copies: int
    verifier_name: str
    at: dt.datetime
    note: str = field(default="")
