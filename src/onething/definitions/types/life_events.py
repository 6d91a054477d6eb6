"""一件事: a life event composes items; it owns questions, subjects and relations, never the items' rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.conditions import Condition
from onething.definitions.types.elements import Choice
from onething.definitions.types.items import FieldUse
from onething.definitions.types.materials import MaterialUse
from onething.definitions.types.sources import Grounds, Place


class Audience(StrEnum):
    """Whom the life event is for."""

    PERSON = "person"
    ENTERPRISE = "enterprise"


class Release(StrEnum):
    """Results are handed over together at the end, or each as it is ready."""

    TOGETHER = "together"
    AS_READY = "as_ready"


class QuestionKind(StrEnum):
    """How a question is answered."""

    BOOLEAN = "boolean"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    AREA = "area"


class RelationKind(StrEnum):
    """Relations between a life event's items, as the guides have them."""

    CHOOSE_ONE = "choose_one"
    VARIANT = "variant"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class Relation:
    """Items of the same `group` exclude one another (CHOOSE_ONE, VARIANT); OPT_IN has no group."""

    kind: RelationKind
    group: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the life event. `many` names the number question that says how many instances there are.

    `signs`: must sign before submission, where `signs_when` is true or absent. `when`: takes part at all.
    `applicant`: the account that applies is this subject (or, for an enterprise, its agent). `identified_later`:
    gains its identifiers on the way.
    """

    id: str
    name: str
    type: str
    many: str | None
    identified_later: bool
    applicant: bool
    signs: bool
    signs_when: Condition | None
    when: Condition | None
    place: Place


@dataclass(frozen=True, slots=True)
class Question:
    """A plain question; `why` is shown to the person. `fills` names the subject.element whose value the answer is."""

    id: str
    ask: str
    why: str
    kind: QuestionKind
    choices: tuple[Choice, ...]
    minimum: int | None
    maximum: int | None
    when: Condition | None
    fills: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Offline:
    """A situation that cannot be handled online: what to do instead, in words, with the reason."""

    when: Condition
    because: str
    instead: str
    place: Place


@dataclass(frozen=True, slots=True)
class Days:
    """Working days of an item in this event: `own` its own promise, `here` what it takes in this event, and why."""

    own: int
    here: int
    because: str | None


@dataclass(frozen=True, slots=True)
class ItemInEvent:
    """An item as the event uses it. `roles` maps the item's roles onto subjects; a role left out is absent.

    One instance exists for each combination of the `many` subjects it is mapped to. `after` names other items'
    ids in this event. `counts`: whether its days count in the whole's limit; if not, `counts_because` says why.
    """

    item: str
    roles: tuple[tuple[str, str], ...]
    when: Condition | None
    because: str | None
    after: tuple[str, ...]
    days: Days
    counts: bool
    counts_because: str | None
    relation: Relation | None
    place: Place


@dataclass(frozen=True, slots=True)
class Figures:
    """The reform's own figures: working days, visits, materials, steps. None where the guide is silent."""

    days: int | None
    visits: int | None
    materials: int | None
    steps: int | None


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A life event. `promised` in working days. `overrun_because` explains a promise below the critical path."""

    id: str
    code: str
    name: str
    aliases: tuple[str, ...]
    audience: Audience
    stage: str
    summary: str
    lead: str
    promised: int
    overrun_because: str | None
    release: Release
    pre_acceptance: bool
    subjects: tuple[Subject, ...]
    questions: tuple[Question, ...]
    offline: tuple[Offline, ...]
    items: tuple[ItemInEvent, ...]
    fields: tuple[FieldUse, ...]
    materials: tuple[MaterialUse, ...]
    before: Figures
    after: Figures
    guide: str | None
    region: str | None
    grounds: Grounds
    place: Place
