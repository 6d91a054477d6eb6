"""情形引导: which items apply to these answers, who takes part, and what is still to be asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.conditions import Condition
from onething.definitions.types.life_events import ItemInEvent, LifeEvent, Question
from onething.domain.guidance.answers import Answers, settle_answers
from onething.domain.guidance.instances import Combination, combinations, participants
from onething.domain.guidance.judging import Verdict, both, weigh
from onething.domain.guidance.keys import FieldKey
from onething.domain.guidance.reasons import Speaker
from onething.domain.guidance.relations import relation_problems
from onething.domain.guidance.types import (
    ConsideredItem,
    Guidance,
    Instance,
    OfflineVerdict,
    QuestionState,
    Reason,
    SelectedItem,
    Signatory,
    Truth,
)
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value


def guide(
    local: LocalEvent,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    today: datetime.date,
) -> Guidance:
    """Decide what these answers call for.

    `answers` by question id, `values` by field key text, both as JSON may carry them; `today` is the local civil date.
    Wrong answers are reported in `problems` and do not count. What one answer decided, a further answer never undoes.
    """
    return _Guide(local, settle_answers(local.event, answers, values, today)).run()


@dataclass(slots=True)
class _Guide:
    """One round of guidance; every condition of the event is weighed once."""

    local: LocalEvent
    answers: Answers
    wanted: set[str] = field(default_factory=set)
    instances: dict[str, tuple[Instance, ...]] = field(default_factory=dict)
    selected: list[SelectedItem] = field(default_factory=list)
    undecided: list[ConsideredItem] = field(default_factory=list)
    excluded: list[ConsideredItem] = field(default_factory=list)

    @property
    def event(self) -> LifeEvent:
        return self.local.event

    def run(self) -> Guidance:
        speaker = Speaker(self.event, self.answers.known)
        self._decide_participants(speaker)
        filled = self._filled()
        for use in self.event.items:
            self._decide_item(use, speaker, filled)
        offline = self._offline(speaker)
        signatories = self._signatories(speaker)
        self._look_ahead(speaker)
        questions, following = self._questions()
        problems = [
            *self.answers.problems,
            *relation_problems(self.selected, self.undecided, self.event),
        ]
        settled = not self.undecided and all(verdict.holds is not UNKNOWN for verdict in offline)
        known_all = all(instance.present is not UNKNOWN for many in self.instances.values() for instance in many)
        return Guidance(
            instances=tuple(instance for subject in self.event.subjects for instance in self.instances[subject.id]),
            selected=tuple(self.selected),
            undecided=tuple(self.undecided),
            excluded=tuple(self.excluded),
            questions=questions,
            next_question=following,
            offline=offline,
            signatories=signatories,
            problems=tuple(problems),
            complete=settled and known_all and following is None,
            known=self.answers.known,
            filled=filled,
        )

    def _weigh(self, condition: Condition | None, speaker: Speaker) -> Verdict:
        verdict = weigh(condition, self.answers.scope)
        if verdict.truth is UNKNOWN:
            self.wanted.update(question.id for question in speaker.questions_for(verdict.missing))
        return verdict

    def _decide_participants(self, speaker: Speaker) -> None:
        presence: dict[str, Truth] = {}
        for subject in self.event.subjects:
            presence[subject.id] = self._weigh(subject.when, speaker).truth
            found = participants(subject, presence[subject.id], self.event, self.answers.known)
            self.instances[subject.id] = found
            if any(instance.present is UNKNOWN for instance in found) and subject.many is not None:
                self.wanted.add(subject.many)
        for subject_id, present in presence.items():
            if present is not True:
                self.answers.scope[subject_id] = None if present is False else {}

    def _filled(self) -> dict[str, Value]:
        filled: dict[str, Value] = {}
        for subject, record in self.answers.filled.items():
            for instance in self.instances.get(subject, ()):
                if instance.present is not False:
                    for element, value in record.items():
                        filled[FieldKey(subject, instance.number, element).text] = value
        return filled

    def _decide_item(self, use: ItemInEvent, speaker: Speaker, filled: Mapping[str, Value]) -> None:
        verdict = self._weigh(use.when, speaker)
        item = self.local.items[use.item]
        base = speaker.reason(verdict, use.when, use.because, f"items.{use.item}.when")
        for combination in combinations(use, self.event.subjects, self.instances):
            truth = both(verdict.truth, combination.present)
            key = f"{use.item}#{combination.suffix}" if combination.suffix else use.item
            because = base if truth is verdict.truth else self._about_participants(combination, speaker)
            if truth is True:
                values = _values_of(combination, filled)
                selected = SelectedItem(
                    key,
                    item,
                    use,
                    combination.roles,
                    combination.uncertain,
                    values,
                    because,
                )
                self.selected.append(selected)
            elif truth is UNKNOWN:
                self.undecided.append(ConsideredItem(key, item, use, because))
            else:
                self.excluded.append(ConsideredItem(key, item, use, because))

    def _about_participants(self, combination: Combination, speaker: Speaker) -> Reason:
        names = "、".join(combination.people)
        if combination.present is False:
            return Reason(text=f"按您的情况，没有{names}参与")
        missing = speaker.questions_for(combination.hangs_on)
        asked = "、".join(f"“{question.ask}”" for question in missing)
        text = f"还不能确定，取决于{asked}" if asked else f"还不能确定，取决于{names}是否参与"
        return Reason(text=text, missing=tuple(question.id for question in missing))

    def _offline(self, speaker: Speaker) -> tuple[OfflineVerdict, ...]:
        found: list[OfflineVerdict] = []
        for offline in self.event.offline:
            verdict = self._weigh(offline.when, speaker)
            because = offline.because if verdict.truth is True else None
            found.append(
                OfflineVerdict(
                    offline,
                    verdict.truth,
                    speaker.reason(verdict, offline.when, because, "offline"),
                )
            )
        return tuple(found)

    def _signatories(self, speaker: Speaker) -> tuple[Signatory, ...]:
        found: list[Signatory] = []
        for subject in self.event.subjects:
            if not subject.signs:
                continue
            verdict = self._weigh(subject.signs_when, speaker)
            reason = speaker.reason(verdict, subject.signs_when, None, f"subjects.{subject.id}.signs")
            for instance in self.instances[subject.id]:
                signs = both(verdict.truth, instance.present)
                if signs is not False:
                    found.append(Signatory(instance, signs, reason))
        return tuple(found)

    def _look_ahead(self, speaker: Speaker) -> None:
        """Gather what else hangs on answers.

        That is the relevance of questions, the event's own fields and materials, and values to fill in.
        """
        open_questions = [
            question for question in self.event.questions if self.answers.relevant[question.id] is UNKNOWN
        ]
        others: list[Condition | None] = [question.when for question in open_questions]
        others += [use.when for use in self.event.fields]
        others += [use.when for use in self.event.materials]
        for condition in others:
            if condition is not None:
                self._weigh(condition, speaker)
        uses = [item.use for item in self.selected] + [item.use for item in self.undecided]
        used = {subject for use in uses for _, subject in use.roles}
        used |= {field_use.role for field_use in self.event.fields}
        for question in self.event.questions:
            if question.fills is not None and question.fills.partition(".")[0] in used:
                self.wanted.add(question.id)

    def _questions(self) -> tuple[tuple[QuestionState, ...], Question | None]:
        states: list[QuestionState] = []
        following: Question | None = None
        for question in self.event.questions:
            relevant = self.answers.relevant[question.id]
            answered = self.answers.known.get(question.id) is not None
            matters = question.id in self.wanted and not answered and relevant is not False
            states.append(QuestionState(question, answered, relevant, matters))
            if following is None and matters and relevant is True:
                following = question
        return tuple(states), following


def _values_of(combination: Combination, filled: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    prefixes = tuple(f"{instance}." for _, instance in combination.roles)
    return tuple((key, value) for key, value in sorted(filled.items()) if key.startswith(prefixes)) if prefixes else ()
