"""Reasons in words: which answers decided, in the person's own questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from onething.definitions.types.conditions import Condition
from onething.definitions.types.life_events import LifeEvent, Question
from onething.definitions.types.sources import Basis, Grounds
from onething.domain.guidance.answers import said
from onething.domain.guidance.types import AnswerSaid, Reason, Truth
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.domain.guidance.judging import Verdict
    from onething.rules import Value


class Speaker:
    """Turns verdicts on an event's rules into reasons."""

    __slots__ = ("_event", "_fills", "_known", "_questions")

    def __init__(self, event: LifeEvent, known: Mapping[str, Value]) -> None:
        self._event = event
        self._known = known
        self._questions = {question.id: question for question in event.questions}
        self._fills: dict[str, tuple[Question, ...]] = {}
        for question in event.questions:
            if question.fills is not None:
                self._fills[question.fills] = (
                    *self._fills.get(question.fills, ()),
                    question,
                )

    def questions_for(self, names: Iterable[str]) -> tuple[Question, ...]:
        """Return the questions behind the names of a rule, in authored order."""
        wanted: set[str] = set()
        for name in names:
            first = name.partition(".")[0]
            if first in self._questions:
                wanted.add(first)
            wanted.update(question.id for question in self._fills.get(name, ()))
        return tuple(question for question in self._event.questions if question.id in wanted)

    def reason(
        self,
        verdict: Verdict,
        condition: Condition | None,
        because: str | None,
        path: str,
    ) -> Reason:
        """Return the reason for an event's verdict; `path` is the dotted path of the value the verdict rests on."""
        source, basis = _grounding(self._event.grounds, path)
        answers = tuple(
            said(question, self._known[question.id])
            for question in self.questions_for(verdict.decided_by)
            if self._known.get(question.id) is not None
        )
        missing = self.questions_for(verdict.missing)
        return Reason(
            text=_sentence(verdict.truth, condition, because, answers, missing),
            because=because,
            answers=answers,
            missing=tuple(question.id for question in missing),
            rule=condition.text if condition else None,
            source=source,
            basis=basis,
        )


def _grounding(grounds: Grounds, path: str) -> tuple[str | None, Basis | None]:
    grounding = grounds.of(path)
    return (grounding.source, grounding.basis) if grounding else (None, None)


def _sentence(
    truth: Truth,
    condition: Condition | None,
    because: str | None,
    answers: tuple[AnswerSaid, ...],
    missing: tuple[Question, ...],
) -> str:
    told = "；".join(f"“{answer.ask}”您回答了“{answer.answer}”" for answer in answers)
    if truth is UNKNOWN:
        asked = "、".join(f"“{question.ask}”" for question in missing)
        return f"还不能确定，取决于{asked}" if asked else "还不能确定，取决于尚未填写的内容"
    if condition is None:
        return because or "办理这件事都需要"
    rule = condition.said or (because if truth is True else None)
    if truth is True:
        return "；".join(part for part in (rule, told) if part) or f"符合条件：{condition.text}"
    return "；".join(
        part
        for part in (
            "按您的情况不需要",
            condition.said and f"条件是{condition.said}",
            told,
        )
        if part
    )
