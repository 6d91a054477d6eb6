"""Answers and what they select: items nothing selects, questions that change nothing, alternatives that come together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from onething.definitions.checking.enumeration import LIMIT, Answers, holds
from onething.definitions.checking.whole import Whole, exclusive
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.conditions import Condition
from onething.definitions.types.life_events import LifeEvent, Question
from onething.definitions.types.sources import Place
from onething.rules import names


def check(whole: Whole) -> Iterator[Problem]:
    """For each life event, by going through the answers."""
    for event in whole.catalogue.events.values():
        answers = Answers(event)
        yield from _hidden_questions(event, answers)
        yield from _items(whole, event, answers)
        yield from _alternatives(whole, event, answers)
        for question in event.questions:
            yield from _question(whole, event, answers, question)


def satisfiable(answers: Answers, conditions: Sequence[Condition], unless: Sequence[Condition] = ()) -> bool | None:
    """Whether some answers make all of `conditions` true and none of `unless`; None where that can't be gone through."""
    assignments = answers.assignments([*conditions, *unless])
    if assignments is None:
        return None
    for assignment in assignments:
        context = answers.context(assignment)
        wanted = all(holds(condition, context) for condition in conditions)
        if wanted and not any(holds(condition, context) for condition in unless):
            return True
    return False


def _undecided(place: Place, what: str) -> Problem:
    reason = f"{what} was not decided: more than {LIMIT} combinations, or a number or date compared with no constant"
    return finding(place, "not-decided", reason, "make the condition simpler, or cover it with a scenario")


def _hidden_questions(event: LifeEvent, answers: Answers) -> Iterator[Problem]:
    for question in event.questions:
        if question.when is not None and satisfiable(answers, [question.when]) is False:
            reason = f"no answers lead to the question `{question.id}`"
            yield error(question.when.place, "question-never-asked", reason, f"correct `{question.when.text}`")


def _items(whole: Whole, event: LifeEvent, answers: Answers) -> Iterator[Problem]:
    offline = [entry.when for entry in event.offline]
    for use in event.items:
        place = whole.place(event.place, "items", use.item, "when")
        conditions = [use.when] if use.when is not None else []
        found = satisfiable(answers, conditions)
        if found is None:
            yield _undecided(place, f"whether any answer selects `{use.item}`")
        elif not found:
            reason = f"no answers select `{use.item}`: `{use.when.text if use.when else ''}` is never true"
            yield error(place, "item-never-selected", reason, "correct the condition, or remove the item")
        elif satisfiable(answers, conditions, unless=offline) is False:
            reason = f"all answers that select `{use.item}` are sent offline"
            yield error(place, "item-never-selected", reason, "correct the condition or `offline`, or remove the item")


def _alternatives(whole: Whole, event: LifeEvent, answers: Answers) -> Iterator[Problem]:
    for first, second in combinations(event.items, 2):
        if not exclusive(first, second):
            continue
        conditions = [use.when for use in (first, second) if use.when is not None]
        if satisfiable(answers, conditions):
            place = whole.place(event.place, "items", second.item)
            reason = f"`{first.item}` and `{second.item}` exclude one another, yet some answers select both"
            yield error(place, "alternatives-together", reason, "make their conditions exclude one another")


def _question(whole: Whole, event: LifeEvent, answers: Answers, question: Question) -> Iterator[Problem]:
    if _used_directly(whole, event, question):
        return
    undecided = False
    for condition in _conditions(event):
        if question.id not in answers.asked_by([condition]):
            continue
        matters = _matters(answers, condition, question.id)
        if matters:
            return
        undecided = undecided or matters is None
    if undecided:
        yield _undecided(question.place, f"whether `{question.id}` changes anything")
        return
    reason = f"whatever is answered to `{question.id}`, nothing changes"
    yield error(
        question.place, "question-changes-nothing", reason, "use it in a condition, let it fill a field, or remove it"
    )


def _used_directly(whole: Whole, event: LifeEvent, question: Question) -> bool:
    """Whether the answer counts instances, fills a field somebody uses, or is read by a rule of the event's own form."""
    if any(subject.many == question.id for subject in event.subjects):
        return True
    if question.fills is not None:
        for field in whole.fields(event):
            if f"{field.subject}.{field.element}" == question.fills:
                return True
    return any(question.id in names(condition.expression) for condition in _own_form(event))


def _own_form(event: LifeEvent) -> Iterable[Condition]:
    uses = [use.when for use in event.fields] + [use.when for use in event.materials]
    return [condition for condition in uses if condition is not None]


def _conditions(event: LifeEvent) -> list[Condition]:
    found = [use.when for use in event.items]
    found += [when for subject in event.subjects for when in (subject.when, subject.signs_when)]
    found += [offline.when for offline in event.offline]
    found += [question.when for question in event.questions]
    return [condition for condition in found if condition is not None]


def _matters(answers: Answers, condition: Condition, question: str) -> bool | None:
    """Whether two answers to the question, all others equal, decide the condition differently."""
    assignments = answers.assignments([condition])
    if assignments is None:
        return None
    outcomes: dict[tuple[tuple[str, object], ...], bool] = {}
    for assignment in assignments:
        rest = tuple((name, value) for name, value in assignment.items() if name != question)
        outcome = holds(condition, answers.context(assignment))
        if outcomes.setdefault(rest, outcome) != outcome:
            return True
    return False
