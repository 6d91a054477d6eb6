"""What guidance decides, as frozen values: who takes part, which items apply and why, what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from onething.definitions.types.items import ServiceItem
from onething.definitions.types.life_events import ItemInEvent, Offline, Question
from onething.definitions.types.sources import Basis

if TYPE_CHECKING:
    from onething.rules import Value
    from onething.rules.values import Unknown

Truth: TypeAlias = "bool | Unknown"
"""True, False, or UNKNOWN: not enough is known yet."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One participant: `mother`, or `newborn.1` of a subject that may occur many times. Numbers count from 1.

    A participant known to be absent has `present` False (instances beyond a known number are not listed at all); as
    long as the number is unknown, the ones that are sure are True and one more, standing for the rest, is UNKNOWN.
    """

    subject: str
    number: int | None
    id: str
    name: str
    present: Truth


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """An answer that decided something, as the person saw it: the question's text and the answer in words."""

    question: str
    ask: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so. `text` is one Chinese sentence; the rest are its parts.

    `because` is the author's own reason; `missing` holds the ids of the questions that would decide what is UNKNOWN;
    `rule` is the rule's text as authored, `source` and `basis` what the value rests on.
    """

    text: str
    because: str | None = None
    answers: tuple[AnswerSaid, ...] = ()
    missing: tuple[str, ...] = ()
    rule: str | None = None
    source: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class SelectedItem:
    """An item that applies. `key` is `item-id` or `item-id#newborn.1` (several instances joined by `+`).

    `roles` maps the item's roles to instance ids; roles of absent participants are left out; `uncertain` names the
    roles whose participant may yet turn out absent. `filled` are the values that answers put into its participants'
    fields, by field key text.
    """

    key: str
    item: ServiceItem
    use: ItemInEvent
    roles: tuple[tuple[str, str], ...]
    uncertain: tuple[str, ...]
    filled: tuple[tuple[str, Value], ...]
    because: Reason


@dataclass(frozen=True, slots=True)
class ConsideredItem:
    """An item that does not apply, or of which it is not yet known whether it does."""

    key: str
    item: ServiceItem
    use: ItemInEvent
    because: Reason


@dataclass(frozen=True, slots=True)
class QuestionState:
    """Where a question stands. `matters` is False when no answer to it could change anything any more."""

    question: Question
    answered: bool
    relevant: Truth
    matters: bool


@dataclass(frozen=True, slots=True)
class OfflineVerdict:
    """Whether a situation that must be handled at a counter holds, and why."""

    offline: Offline
    holds: Truth
    because: Reason


@dataclass(frozen=True, slots=True)
class Signatory:
    """A participant who signs before submission; `signs` is UNKNOWN while that is undecided."""

    instance: Instance
    signs: Truth
    because: Reason


class ProblemKind(StrEnum):
    """What can be wrong with a set of answers."""

    UNKNOWN_QUESTION = "unknown_question"
    WRONG_KIND = "wrong_kind"
    OUT_OF_RANGE = "out_of_range"
    NOT_ASKED = "not_asked"
    SEVERAL_CHOSEN = "several_chosen"
    NONE_CHOSEN = "none_chosen"


@dataclass(frozen=True, slots=True)
class GuidanceProblem:
    """Something wrong: where (a question id or a relation group), what, and what to do, in Chinese."""

    kind: ProblemKind
    where: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """Everything the answers decide. Tuples are in authored order, instances by number.

    `known` holds the answers that count, by question id: an irrelevant question's is None, an open one is left out.
    `filled` are the values that answers put into fields, by field key text.
    """

    instances: tuple[Instance, ...]
    selected: tuple[SelectedItem, ...]
    undecided: tuple[ConsideredItem, ...]
    excluded: tuple[ConsideredItem, ...]
    questions: tuple[QuestionState, ...]
    next_question: Question | None
    offline: tuple[OfflineVerdict, ...]
    signatories: tuple[Signatory, ...]
    problems: tuple[GuidanceProblem, ...]
    complete: bool
    known: Mapping[str, Value]
    filled: Mapping[str, Value]

    @property
    def must_go_offline(self) -> bool:
        """Whether a situation holds that cannot be handled online."""
        return any(verdict.holds is True for verdict in self.offline)
