"""Scenarios name only what exists, and answer with what can be answered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from onething.definitions.checking.references import unknown
from onething.definitions.checking.whole import Whole
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.life_events import LifeEvent, Question, QuestionKind
from onething.definitions.types.scenarios import Raw, Scenario
from onething.definitions.types.sources import Place


def check(whole: Whole) -> Iterator[Problem]:
    """All scenarios; whether they hold is for the runner to say."""
    for event_id, scenarios in whole.scenarios.items():
        event = whole.catalogue.events.get(event_id)
        if event is None:
            place = whole.place_in(f"life-events/{event_id}/scenarios.yaml", ())
            yield unknown(place, "event", event_id, whole.catalogue.events)
            continue
        for index, scenario in enumerate(scenarios):
            yield from _scenario(whole, event, scenario, index)
    for event in whole.catalogue.events.values():
        if not whole.scenarios.get(event.id):
            yield finding(event.place, "no-scenarios", f"`{event.id}` has no scenarios", "add scenarios.yaml beside it")


def _scenario(whole: Whole, event: LifeEvent, scenario: Scenario, index: int) -> Iterator[Problem]:
    questions = {question.id: question for question in event.questions}

    def at(*position: str | int) -> Place:
        return whole.place(scenario.place, index, *position)

    region = scenario.region or event.region
    if region is None:
        yield error(
            scenario.place, "no-region", "neither the scenario nor the life event names a region", "add `region`"
        )
    elif region not in whole.catalogue.regions:
        yield unknown(at("region"), "region", region, whole.catalogue.regions)
    for name, answer in scenario.given:
        if name not in questions:
            yield unknown(at("given", name), "question", name, questions)
        elif wrong := _wrong_answer(questions[name], answer):
            yield error(at("given", name), "wrong-answer", f"`{name}` can't be answered {answer}", wrong)
    yield from _fields(whole, event, scenario, index)
    yield from _expected(whole, event, scenario, index)


def _expected(whole: Whole, event: LifeEvent, scenario: Scenario, index: int) -> Iterator[Problem]:
    def at(*position: str) -> Place:
        return whole.place(scenario.place, index, "expect", *position)

    items = {use.item for use in event.items}
    named = [("items", item) for item, _ in scenario.expect.items or ()]
    named += [("absent", item) for item in scenario.expect.absent]
    named += [("order", item) for item in scenario.expect.order]
    named += [("critical_path", item) for item in scenario.expect.critical_path or ()]
    named += [("units", item) for item, _ in scenario.expect.units]
    for key, item in named:
        if item not in items:
            yield unknown(at(key), "item", item, items)
    units = {unit.id for organisation in whole.catalogue.organisations.values() for unit in organisation.units}
    for item, unit in scenario.expect.units:
        if unit not in units:
            yield unknown(at("units", item), "unit", unit, units)
    for key, materials in (("obtained", scenario.expect.obtained), ("materials", scenario.expect.materials)):
        for material in materials or ():
            if material.material not in whole.catalogue.materials:
                yield unknown(at(key), "material", material.material, whole.catalogue.materials)


def _fields(whole: Whole, event: LifeEvent, scenario: Scenario, index: int) -> Iterator[Problem]:
    subjects = {subject.id for subject in event.subjects}
    elements = whole.catalogue.elements
    named = [(("fields", path), path) for path, _ in scenario.fields]
    named += [(("expect", "asked_once"), path) for path in scenario.expect.asked_once]
    for position, path in named:
        place = whole.place(scenario.place, index, *position)
        parts = path.removesuffix(" (proposed)").split(".")
        if parts[0] not in subjects:
            yield unknown(place, "subject", parts[0], subjects)
        if parts[-1] not in elements:
            yield unknown(place, "element", parts[-1], elements)


def _wrong_answer(question: Question, answer: Raw) -> str | None:
    """Return what would be an answer, None where it is one; null is “not answered”."""
    if answer is None:
        return None
    if question.kind is QuestionKind.BOOLEAN:
        return None if isinstance(answer, bool) else "answer true or false"
    if question.kind is QuestionKind.CHOICE:
        values = [choice.value for choice in question.choices]
        return None if answer in values else f"answer one of {', '.join(values)}"
    if question.kind is QuestionKind.NUMBER:
        if isinstance(answer, bool) or not isinstance(answer, int | Decimal):
            return "answer a number"
        low, high = question.minimum, question.maximum
        inside = (low is None or answer >= low) and (high is None or answer <= high)
        return None if inside else f"answer a number from {low} to {high}"
    return None if isinstance(answer, str) else "answer a text, in quotes"
