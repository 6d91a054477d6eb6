"""Fields that merge must be answerable by one value; fields that nearly merge are told to the author."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from onething.definitions.checking.whole import SubjectField, Whole, exclusive
from onething.definitions.formats import EmptyIntersection, Undecidable, effective, intersect
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.elements import DataElement, ElementType, Format
from onething.definitions.types.items import FieldUse
from onething.definitions.types.life_events import LifeEvent
from onething.definitions.types.sources import Place


def check(whole: Whole) -> Iterator[Problem]:
    """Check formats of elements and uses, then the merge of each life event."""
    for element in whole.catalogue.elements.values():
        yield from _fits(element, element.format, whole.place(element.place, "elements", element.id))
    for item in whole.catalogue.items.values():
        for use in item.fields:
            yield from _own_use(whole, use)
    for event in whole.catalogue.events.values():
        for use in event.fields:
            yield from _own_use(whole, use)
        yield from _merged(whole, event)
        yield from _near_misses(whole, event)


def _own_use(whole: Whole, use: FieldUse) -> Iterator[Problem]:
    element = whole.catalogue.elements.get(use.element)
    if element is None or use.format is None:
        return
    yield from _fits(element, use.format, use.place)
    if isinstance(wrong := effective(element, use.format), EmptyIntersection | Undecidable):
        yield _impossible(use.place, f"{use.role}.{use.element}", wrong)


def _fits(element: DataElement, checked: Format, place: Place) -> Iterator[Problem]:
    """Format checks that do not go with the element's type."""
    by_type = element.type is ElementType.AREA and checked.check == "division-code"  # says again what the type says
    textual = [checked.pattern, checked.min_length, checked.max_length, None if by_type else checked.check]
    numeric = [checked.minimum, checked.maximum]
    if element.type is not ElementType.TEXT and any(part is not None for part in textual):
        reason = f"`{element.id}` has the type {element.type.value}, yet a text is checked"
        yield error(place, "format-of-type", reason, "remove pattern, lengths and check, or make it a text")
    if element.type is not ElementType.NUMBER and any(part is not None for part in numeric):
        reason = f"`{element.id}` has the type {element.type.value}, yet a number is bounded"
        yield error(place, "format-of-type", reason, "remove min and max, or make it a number")
    if checked is element.format and (element.type is ElementType.CHOICE) != bool(checked.choices):
        said = "has no choices" if not checked.choices else f"has the type {element.type.value}, yet has choices"
        yield error(
            place, "format-of-type", f"`{element.id}` {said}", "give `choices` exactly where the type is choice"
        )
    if isinstance(wrong := intersect([checked]), EmptyIntersection | Undecidable):
        yield _impossible(place, element.id, wrong)


def _impossible(place: Place, name: str, wrong: EmptyIntersection | Undecidable) -> Problem:
    if isinstance(wrong, EmptyIntersection):
        remedy = "widen one of them, or make it an eligibility check of its item"
        return error(place, "empty-intersection", f"no value of {name} passes all checks: {wrong.reason}", remedy)
    remedy = "use the same one, or give the second its own element"
    return error(place, "undecidable-intersection", f"the checks of {name} can't be compared: {wrong.reason}", remedy)


def _merged(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    """Return formats of fields with the same subject, element and aspect, pair by pair and all together."""
    uses = {use.item: use for use in event.items}
    together: dict[tuple[str, str, str], list[SubjectField]] = {}
    for field in whole.fields(event):
        element = whole.catalogue.elements.get(field.element)
        if element is not None and element.reuse and field.use.derive is None:
            together.setdefault((field.subject, field.element, field.aspect.value), []).append(field)
    for (subject, element_id, _), fields in together.items():
        element = whole.catalogue.elements[element_id]
        narrowed = [field for field in fields if field.use.format is not None]
        for first, second in combinations(narrowed, 2):
            if first.item and second.item and exclusive(uses[first.item], uses[second.item]):
                continue
            formats = [format_ for field in (first, second) if (format_ := _effective(element, field.use)) is not None]
            if isinstance(wrong := intersect(formats), EmptyIntersection | Undecidable):
                yield _impossible(second.use.place, f"{subject}.{element_id} (also {first.use.place})", wrong)


def _effective(element: DataElement, use: FieldUse) -> Format | None:
    """Return the use's format; None where it is impossible by itself, which is told elsewhere."""
    found = effective(element, use.format)
    return found if isinstance(found, Format) else None


def _near_misses(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    """Pairs that a reader would take for one field but that stay apart."""
    fields = [field for field in whole.fields(event) if field.element in whole.catalogue.elements]
    distinct: dict[tuple[str, str, str], dict[str, SubjectField]] = {}
    for field in fields:
        label = field.use.label or whole.catalogue.elements[field.element].name
        distinct.setdefault((field.subject, field.element, field.aspect.value), {}).setdefault(label, field)
    for (first_key, first), (second_key, second) in combinations(distinct.items(), 2):
        if first_key[0] != second_key[0]:
            continue
        if first_key[1] == second_key[1]:
            one, other = next(iter(first.values())), next(iter(second.values()))
            reason = f"{one.subject}.{one.element} is asked as current and as proposed (see {one.use.place})"
            yield _near(other, reason, "if both mean one value, use one aspect")
        for label in first.keys() & second.keys():
            one, other = first[label], second[label]
            if one.element != other.element:
                reason = f"“{label}” is asked of {one.subject} twice, as {one.element} ({one.use.place}) and as {other.element}"
                yield _near(
                    other, reason, "if both mean one value, use one element; otherwise give them different labels"
                )
    yield from _roles(fields)


def _roles(fields: list[SubjectField]) -> Iterator[Problem]:
    """Return the same role name and element in two items, mapped onto different subjects."""
    seen: dict[tuple[str, str], SubjectField] = {}
    told: set[tuple[str, ...]] = set()
    for field in fields:
        if field.item is None:
            continue
        first = seen.setdefault((field.use.role, field.element), field)
        pair = (field.element, *sorted((first.subject, field.subject)))
        if first.subject == field.subject or pair in told:
            continue
        told.add(pair)
        reason = (
            f"{field.use.role}.{field.element} is {first.subject}'s in {first.item} (at {first.use.place}) "
            f"and {field.subject}'s in {field.item}"
        )
        yield _near(field, reason, "if both mean one person, map the role onto the same subject")


def _near(field: SubjectField, reason: str, remedy: str) -> Problem:
    return finding(field.use.place, "near-miss", reason, remedy)
