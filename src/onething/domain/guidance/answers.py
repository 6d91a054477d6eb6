"""Which answers count: of the right kind, in range, and to a question that is really asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from onething.definitions.formats import Invalid, parse_value
from onething.definitions.types.elements import (
    DataElement,
    ElementType,
    Format,
    Sensitivity,
)
from onething.definitions.types.life_events import LifeEvent, Question, QuestionKind
from onething.definitions.types.sources import Grounds
from onething.domain.guidance.judging import Scope, judge, open_scope
from onething.domain.guidance.types import (
    AnswerSaid,
    GuidanceProblem,
    ProblemKind,
    Truth,
)
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value

MOST_INSTANCES = 99
"""More participants of one kind than this are not served at once where the question names no maximum."""

_KINDS = {
    QuestionKind.BOOLEAN: ElementType.BOOLEAN,
    QuestionKind.CHOICE: ElementType.CHOICE,
    QuestionKind.NUMBER: ElementType.NUMBER,
    QuestionKind.DATE: ElementType.DATE,
    QuestionKind.AREA: ElementType.AREA,
}


@dataclass(slots=True)
class Answers:
    """What is settled about the answers.

    `known` holds those that count, None where the question is not asked; `scope` is the event's.
    """

    known: dict[str, Value]
    relevant: dict[str, Truth]
    filled: dict[str, dict[str, Value]]
    scope: Scope
    problems: list[GuidanceProblem]


def settle_answers(
    event: LifeEvent,
    given: Mapping[str, object],
    values: Mapping[str, object],
    today: datetime.date,
) -> Answers:
    """Decide which answers count.

    An answer counts once its question is known to be asked. While that is unknown, the answer is held back as unknown,
    so that a later answer can never undo what was decided; once it is known not to be asked, the question's value is
    null.
    """
    accepted, problems = _accept(event, given)
    answers = Answers({}, {}, {}, open_scope(event, values, today), problems)
    unsettled = list(event.questions)
    while True:
        moved = False
        waiting: list[Question] = []
        for question in unsettled:
            truth = judge(question.when, answers.scope)
            if truth is UNKNOWN:
                waiting.append(question)
                continue
            answers.relevant[question.id] = truth
            moved = _settle(event, answers, question, accepted) or moved
        unsettled = waiting
        if not moved or not unsettled:
            break
    for question in unsettled:
        answers.relevant[question.id] = UNKNOWN
    problems.extend(_not_asked(question) for question in event.questions if _stray(answers, question, accepted))
    return answers


def said(question: Question, value: Value) -> AnswerSaid:
    """Return an answer as the person saw it."""
    if isinstance(value, bool):
        words = "是" if value else "否"
    elif question.kind is QuestionKind.CHOICE:
        words = next(
            (choice.label for choice in question.choices if choice.value == value),
            str(value),
        )
    elif isinstance(value, Decimal):
        words = f"{value:f}"
    else:
        words = str(value)
    return AnswerSaid(question.id, question.ask, words)


def _settle(
    event: LifeEvent,
    answers: Answers,
    question: Question,
    accepted: Mapping[str, Value],
) -> bool:
    if answers.relevant[question.id] is False:
        value = None
    elif question.id in accepted:
        value = accepted[question.id]
    else:
        return False
    answers.known[question.id] = value
    answers.scope[question.id] = value
    if question.fills is not None:
        _fill(event, answers, question.fills)
    return True


def _fill(event: LifeEvent, answers: Answers, name: str) -> None:
    """Put the answer of the one question asked into the field.

    Null once none of the questions that fill it is asked.
    """
    subject, _, element = name.partition(".")
    sources = [question.id for question in event.questions if question.fills == name]
    known = [answers.known[source] for source in sources if answers.known.get(source) is not None]
    if known:
        answers.filled.setdefault(subject, {})[element] = known[0]
        answers.scope[subject][element] = known[0]
    elif all(source in answers.known for source in sources):
        answers.scope[subject][element] = None


def _accept(event: LifeEvent, given: Mapping[str, object]) -> tuple[dict[str, Value], list[GuidanceProblem]]:
    accepted: dict[str, Value] = {}
    problems: list[GuidanceProblem] = []
    questions = {question.id: question for question in event.questions}
    counting = frozenset(subject.many for subject in event.subjects if subject.many is not None)
    for name in sorted(given, key=str):
        question = questions.get(name)
        if question is None:
            what = f"“{str(name)[:80]}”不是本事项的问题"
            problems.append(GuidanceProblem(ProblemKind.UNKNOWN_QUESTION, str(name)[:80], what, "请删除这个回答"))
            continue
        if given[name] is None:
            continue
        value = _read(question, given[name])
        if isinstance(value, Invalid):
            what = f"“{question.ask}”的回答无法识别"
            problems.append(GuidanceProblem(ProblemKind.WRONG_KIND, question.id, what, value.message))
            continue
        wrong = _out_of_range(question, value, counting)
        if wrong is None:
            accepted[name] = value
        else:
            problems.append(wrong)
    return accepted, problems


def _read(question: Question, raw: object) -> Value:
    element = DataElement(
        id=question.id,
        name=question.ask,
        type=_KINDS[question.kind],
        format=Format(),
        sensitivity=Sensitivity.PERSONAL,
        reuse=True,
        unit=None,
        hint=None,
        example=None,
        grounds=Grounds(),
        place=question.place,
    )
    value = parse_value(raw, element)
    if isinstance(value, Decimal) and value != value.to_integral_value():
        return Invalid("请填写整数")
    return value


def _out_of_range(question: Question, value: Value, counting: frozenset[str]) -> GuidanceProblem | None:
    remedy: str | None = None
    if question.kind is QuestionKind.CHOICE and all(choice.value != value for choice in question.choices):
        remedy = f"请选择：{'、'.join(choice.label for choice in question.choices)}"
    elif question.kind is QuestionKind.NUMBER:
        low, high = question.minimum, question.maximum
        if high is None and question.id in counting:
            high = MOST_INSTANCES
        if low is not None and value < low:
            remedy = f"请填写不小于{low}的数"
        elif high is not None and value > high:
            remedy = f"请填写不大于{high}的数"
    if remedy is None:
        return None
    return GuidanceProblem(
        ProblemKind.OUT_OF_RANGE,
        question.id,
        f"“{question.ask}”的回答不在允许的范围内",
        remedy,
    )


def _stray(answers: Answers, question: Question, accepted: Mapping[str, Value]) -> bool:
    return question.id in accepted and answers.relevant[question.id] is False


def _not_asked(question: Question) -> GuidanceProblem:
    what = f"按您的其他回答，不需要回答“{question.ask}”，这个回答未采用"
    return GuidanceProblem(ProblemKind.NOT_ASKED, question.id, what, "请删除这个回答，或者核对其他回答")
