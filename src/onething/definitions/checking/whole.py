"""What every check looks at: the catalogue, the scenarios, the files' lines, and what rules may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onething.definitions.reading import Document, Position
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.elements import DataElement, ElementType
from onething.definitions.types.items import Aspect, FieldUse, ServiceItem
from onething.definitions.types.life_events import ItemInEvent, LifeEvent, Question, QuestionKind
from onething.definitions.types.materials import MaterialUse
from onething.definitions.types.scenarios import Scenario
from onething.definitions.types.sources import Place
from onething.rules import BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, Choice, Type

_TYPES: dict[ElementType, Type] = {
    ElementType.TEXT: STRING,
    ElementType.NUMBER: NUMBER,
    ElementType.BOOLEAN: BOOLEAN,
    ElementType.DATE: DATE,
    ElementType.DATE_TIME: DATE_TIME,
    ElementType.AREA: STRING,
}
_ANSWERS: dict[QuestionKind, Type] = {
    QuestionKind.BOOLEAN: BOOLEAN,
    QuestionKind.NUMBER: NUMBER,
    QuestionKind.DATE: DATE,
    QuestionKind.AREA: STRING,
}


@dataclass(frozen=True, slots=True)
class SubjectField:
    """A field as an event sees it: whose it is there, and which item's (None: the event's own)."""

    subject: str
    element: str
    aspect: Aspect
    use: FieldUse
    item: str | None


@dataclass(frozen=True, slots=True)
class SubjectMaterial:
    """A material as an event sees it: whose it is there, and which item's (None: the event's own)."""

    subject: str
    use: MaterialUse
    item: str | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A catalogue under check."""

    catalogue: Catalogue
    scenarios: Mapping[str, tuple[Scenario, ...]]
    documents: Mapping[str, Document]

    def place(self, base: Place, *position: str | int) -> Place:
        """Return the line of a value in the file of `base`, by its keys from the top of the file."""
        return self.place_in(base.path, position)

    def place_in(self, path: str, position: Position) -> Place:
        """Return the line of a value in a file; line 1 where the file is not among those read."""
        document = self.documents.get(path)
        return Place(path, document.line(position) if document else 1)

    def item(self, use: ItemInEvent) -> ServiceItem | None:
        """Return the item an event uses, None where the catalogue lacks it."""
        return self.catalogue.items.get(use.item)

    def fields(self, event: LifeEvent) -> Iterator[SubjectField]:
        """All fields of an event whose roles are mapped."""
        for use in event.items:
            item, roles = self.item(use), dict(use.roles)
            for field in item.fields if item else ():
                if field.role in roles:
                    yield SubjectField(roles[field.role], field.element, field.aspect, field, use.item)
        for field in event.fields:
            yield SubjectField(field.role, field.element, field.aspect, field, None)

    def materials(self, event: LifeEvent) -> Iterator[SubjectMaterial]:
        """All materials of an event whose roles are mapped."""
        for use in event.items:
            item, roles = self.item(use), dict(use.roles)
            for material in item.materials if item else ():
                if material.role in roles:
                    yield SubjectMaterial(roles[material.role], material, use.item)
        for material in event.materials:
            yield SubjectMaterial(material.role, material, None)


def type_of(element: DataElement) -> Type:
    """Return the rule type of an element's values."""
    if element.type is ElementType.CHOICE:
        return Choice(tuple(choice.value for choice in element.format.choices))
    return _TYPES[element.type]


def type_of_answer(question: Question) -> Type:
    """Return the rule type of a question's answer."""
    if question.kind is QuestionKind.CHOICE:
        return Choice(tuple(choice.value for choice in question.choices))
    return _ANSWERS[question.kind]


def predecessors(event: LifeEvent) -> dict[str, frozenset[str]]:
    """For each item all items it comes after, directly or not; cycles do no harm."""
    direct = {use.item: set(use.after) for use in event.items}
    found: dict[str, frozenset[str]] = {}
    for item, first in direct.items():
        seen: set[str] = set()
        open_ones = list(first)
        while open_ones:
            current = open_ones.pop()
            if current not in seen:
                seen.add(current)
                open_ones.extend(direct.get(current, ()))
        found[item] = frozenset(seen)
    return found


def exclusive(first: ItemInEvent, second: ItemInEvent) -> bool:
    """Whether two items of an event exclude one another."""
    groups = [use.relation.group for use in (first, second) if use.relation is not None]
    return len(groups) == 2 and groups[0] is not None and groups[0] == groups[1]
