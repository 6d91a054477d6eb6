"""Situations by chance: a generated catalogue's event, answers to its questions, values for its form."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from onething.definitions.overlays import localise
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.conditions import Condition
from onething.definitions.types.elements import ElementType
from onething.definitions.types.life_events import Question, QuestionKind
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.types import Guidance
from onething.domain.merging.forms import merge_form
from onething.domain.merging.types import Form, MergedField
from onething.rules import parse
from tests.support.catalogues import AREA, EVENT, REGION, answers_for, catalogues

TODAY = datetime.date(2026, 3, 2)
IDENTITY_NUMBER = "11010519491231002X"


@dataclass(frozen=True, slots=True)
class Situation:
    """One person's answers and values in one event."""

    local: LocalEvent
    answers: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def guidance(self) -> Guidance:
        """What the answers decide."""
        return guide(self.local, self.answers, self.values, TODAY)

    @property
    def form(self) -> Form:
        """The merged form."""
        return merge_form(self.local, self.guidance, self.values, TODAY)

    def listed_otherwise(self, order: list[int]) -> Situation:
        """Return the same with the event's items, fields and materials listed in another order."""
        event = self.local.event
        items = tuple(event.items[place] for place in order)
        shuffled = {
            key: replace(
                item,
                fields=item.fields[::-1],
                materials=item.materials[::-1],
                roles=item.roles[::-1],
            )
            for key, item in reversed(list(self.local.items.items()))
        }
        changed = replace(
            event,
            items=items,
            fields=event.fields[::-1],
            materials=event.materials[::-1],
        )
        return Situation(
            replace(self.local, event=changed, items=shuffled),
            self.answers,
            self.values,
        )


@st.composite
def local_events(draw: Any) -> LocalEvent:
    """Return a life event of a generated catalogue.

    Some of its questions asked only after a certain answer to an earlier one.
    """
    local = localise(draw(catalogues()), EVENT, REGION)
    questions: list[Question] = []
    for question in local.event.questions:
        changed = question
        if questions and draw(st.integers(0, 2)) == 0:
            changed = replace(changed, when=_answered(draw, draw(st.sampled_from(questions)), question))
        if question.kind is QuestionKind.BOOLEAN and draw(st.integers(0, 3)) == 0:
            changed = replace(changed, fills="applicant.agreed")
        questions.append(changed)
    return replace(local, event=replace(local.event, questions=tuple(questions)))


def _answered(draw: Any, earlier: Question, later: Question) -> Condition:
    """Return the condition that an earlier question has one of its answers."""
    tests = {
        QuestionKind.BOOLEAN: [earlier.id, f"not({earlier.id})"],
        QuestionKind.CHOICE: [f'{earlier.id} = "{choice.value}"' for choice in earlier.choices],
        QuestionKind.NUMBER: [f"{earlier.id} > 1", f"{earlier.id} <= 1"],
    }
    text = draw(st.sampled_from(tests[earlier.kind]))
    return Condition(text, parse(text), later.place)


@st.composite
def situations(draw: Any, *, complete: bool = False) -> Situation:
    """Return a situation; `complete` answers every question and gives every value asked for."""
    local = draw(local_events())
    answers = draw(answers_for(local.event, complete=complete))
    guidance = guide(local, answers, {}, TODAY)
    values: dict[str, Any] = {}
    for field in merge_form(local, guidance, {}, TODAY).fields:
        if complete or draw(st.booleans()):
            values[field.key.text] = draw(value_of(field))
    return Situation(local, answers, values)


def value_of(field: MergedField) -> st.SearchStrategy[Any]:
    """Return a value the merged field accepts."""
    element = field.element
    if element.format.check == "identity-number":
        return st.just(IDENTITY_NUMBER)
    if element.type is ElementType.NUMBER:
        low = int(field.format.minimum or 0)
        return st.integers(low, int(field.format.maximum or low + 10)).map(Decimal)
    plain: dict[ElementType, st.SearchStrategy[Any]] = {
        ElementType.BOOLEAN: st.booleans(),
        ElementType.DATE: st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 12, 31)),
        ElementType.CHOICE: st.sampled_from([choice.value for choice in field.format.choices] or ["one"]),
        ElementType.AREA: st.just(AREA),
        ElementType.TEXT: st.text("甲乙丙ab", min_size=1, max_size=5),
    }
    return plain[element.type]
