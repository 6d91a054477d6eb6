"""Rules mean something: each name is in scope, each type fits, each condition yields yes or no."""

from __future__ import annotations

from collections.abc import Iterator

from onething.definitions.checking.whole import Whole, type_of, type_of_answer
from onething.definitions.functions import FUNCTIONS
from onething.definitions.problems import Problem, error
from onething.definitions.types.conditions import Condition, Formula
from onething.definitions.types.elements import DataElement
from onething.definitions.types.items import ServiceItem
from onething.definitions.types.life_events import LifeEvent
from onething.rules import ANY, BOOLEAN, DATE, NULL, STRING, Choice, Context, ListOf, Type, TypeReport, names
from onething.rules import check as check_types

_TODAY: dict[str, Type] = {"today": DATE}


def check(whole: Whole) -> Iterator[Problem]:
    """All rules of all items, life events and overlays."""
    for item in whole.catalogue.items.values():
        yield from _item(whole, item)
    for event in whole.catalogue.events.values():
        yield from _event(whole, event)
    for region in whole.catalogue.regions.values():
        for overlay in region.overlays:
            for change in overlay.items:
                owner = whole.catalogue.items.get(change.item)
                for added in change.add_materials:
                    if owner is not None and added.when is not None:
                        yield from _condition(added.when, item_scope(whole, owner))


def item_scope(whole: Whole, item: ServiceItem) -> dict[str, Type]:
    """Return what an item's rules may read: its own fields, what its result gives, and today."""
    elements = whole.catalogue.elements
    read = {(use.role, use.element) for use in item.fields}
    read |= {(output.role, output.element) for output in (item.result.gives if item.result else ())}
    scope = {f"{role}.{element}": type_of(elements[element]) for role, element in read if element in elements}
    return scope | _TODAY


def event_scope(whole: Whole, event: LifeEvent) -> dict[str, Type]:
    """Return what an event's rules may read: its questions, the fields that questions fill, and today."""
    scope: dict[str, Type] = {question.id: type_of_answer(question) for question in event.questions}
    for question in event.questions:
        if question.fills is not None:
            scope[question.fills] = type_of_answer(question)
    return scope | _TODAY


def _item(whole: Whole, item: ServiceItem) -> Iterator[Problem]:
    scope = item_scope(whole, item)
    for use in item.fields:
        if use.when is not None:
            yield from _condition(use.when, scope)
        if use.derive is not None:
            yield from _formula(
                use.derive, scope, whole.catalogue.elements.get(use.element), f"{use.role}.{use.element}"
            )
    for material in item.materials:
        if material.when is not None:
            yield from _condition(material.when, scope)
    for eligibility in item.eligibility:
        yield from _condition(eligibility.holds, scope)
    yield from _condition(item.competence.where, scope | _competence_scope(whole, item))


def _competence_scope(whole: Whole, item: ServiceItem) -> dict[str, Type]:
    organisation = whole.catalogue.organisations.get(item.competence.organisation)
    units = organisation.units if organisation else ()
    attributes: dict[str, Type] = {key: STRING for unit in units for key, _ in unit.attributes}
    return {
        "unit": Context({"id": STRING, "areas": ListOf(STRING), "attributes": Context(attributes)}),
        "region": Context({"code": STRING, "name": STRING}),
    }


def _event(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    scope = event_scope(whole, event)
    conditions = [question.when for question in event.questions]
    conditions += [when for subject in event.subjects for when in (subject.when, subject.signs_when)]
    conditions += [offline.when for offline in event.offline]
    conditions += [use.when for use in event.items]
    for condition in conditions:
        if condition is not None:
            yield from _condition(condition, scope)
    elements = whole.catalogue.elements
    wide = {
        f"{field.subject}.{field.element}": type_of(elements[field.element])
        for field in whole.fields(event)
        if field.element in elements
    } | scope
    for use in event.fields:
        if use.when is not None:
            yield from _condition(use.when, wide)
        if use.derive is not None:
            yield from _formula(use.derive, wide, elements.get(use.element), f"{use.role}.{use.element}")
    for material in event.materials:
        if material.when is not None:
            yield from _condition(material.when, wide)


def _condition(condition: Condition, scope: dict[str, Type]) -> Iterator[Problem]:
    report, problems = _typed(condition, scope)
    yield from problems
    if not problems and report.result not in (BOOLEAN, ANY):
        reason = f"`{condition.text}` yields a {report.result}, not yes or no"
        yield error(condition.place, "rule-type", reason, "compare it with something")


def _formula(formula: Formula, scope: dict[str, Type], element: DataElement | None, own: str) -> Iterator[Problem]:
    if own in names(formula.expression):
        reason = f"`{formula.text}` derives a field from itself"
        yield error(formula.place, "rule-circle", reason, "derive it from other fields")
    report, problems = _typed(formula, scope)
    yield from problems
    if problems or element is None:
        return
    wanted = type_of(element)
    if report.result not in (ANY, NULL) and _plain(report.result) != _plain(wanted):
        reason = f"`{formula.text}` yields a {report.result}, the element is a {wanted}"
        yield error(formula.place, "rule-type", reason, "derive a value of the element's type")


def _plain(kind: Type) -> Type:
    return STRING if isinstance(kind, Choice) else kind


def _typed(rule: Condition | Formula, scope: dict[str, Type]) -> tuple[TypeReport, list[Problem]]:
    report = check_types(rule.expression, scope, FUNCTIONS)
    problems = [
        error(rule.place, "rule-type", f"in `{rule.text}`: {found.message}", found.hint or _remedy(scope))
        for found in report.problems
    ]
    return report, problems


def _remedy(scope: dict[str, Type]) -> str:
    return f"this rule may read {', '.join(sorted(scope)[:12])}"
