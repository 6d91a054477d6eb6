"""Names that nothing answers to: every id that a definition refers to must exist."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from difflib import get_close_matches

from onething.definitions.checking.whole import Whole
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.items import FieldUse, ServiceItem
from onething.definitions.types.life_events import ItemInEvent, LifeEvent, QuestionKind, RelationKind
from onething.definitions.types.materials import MaterialUse, WayKind
from onething.definitions.types.sources import Place
from onething.rules import names


def unknown(place: Place, what: str, name: str, known: Iterable[str]) -> Problem:
    """Return the problem of a name that nothing answers to, with the nearest names that exist."""
    candidates = sorted(known)
    near = get_close_matches(name, candidates, n=3, cutoff=0.5)
    remedy = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"define it, or use one of {', '.join(candidates[:8]) or '(none yet)'}"
    )
    return error(place, f"unknown-{what}", f"there is no {what} `{name}`", remedy)


def check(whole: Whole) -> Iterator[Problem]:
    """Every reference from one definition to another."""
    yield from _registers(whole)
    yield from _materials(whole)
    for item in whole.catalogue.items.values():
        yield from _item(whole, item)
    for event in whole.catalogue.events.values():
        yield from _event(whole, event)


def _registers(whole: Whole) -> Iterator[Problem]:
    known = whole.catalogue
    for register in known.registers.values():
        if register.holder not in known.organisations:
            yield unknown(whole.place(register.place, "holder"), "organisation", register.holder, known.organisations)
        if register.key not in known.elements:
            yield unknown(whole.place(register.place, "key"), "element", register.key, known.elements)
        for index, element in enumerate(register.gives):
            if element not in known.elements:
                yield unknown(whole.place(register.place, "gives", index), "element", element, known.elements)


def _materials(whole: Whole) -> Iterator[Problem]:
    known = whole.catalogue
    for material in known.materials.values():
        if material.issuer is not None and material.issuer not in known.organisations:
            yield unknown(whole.place(material.place, "issuer"), "organisation", material.issuer, known.organisations)
        for index, way in enumerate(material.ways):
            place = whole.place(material.place, "ways", index)
            if way.kind is WayKind.SHARED and way.source not in known.registers:
                yield unknown(place, "register", str(way.source), known.registers)
            if way.kind is WayKind.LICENCE and way.source not in known.materials:
                yield unknown(place, "material", str(way.source), known.materials)


def _fields(
    whole: Whole, owner: str, uses: Iterable[FieldUse], roles: Container[str], known: Iterable[str]
) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for use in uses:
        if use.role not in roles:
            yield unknown(use.place, owner, use.role, known)
        if use.element not in whole.catalogue.elements:
            yield unknown(use.place, "element", use.element, whole.catalogue.elements)
        key = (use.role, use.element, use.aspect.value)
        if key in seen:
            reason = f"`{use.role}.{use.element}` is listed twice"
            yield error(use.place, "duplicate-field", reason, "keep one; join the conditions with `or`")
        seen.add(key)


def _material_uses(whole: Whole, owner: str, uses: Iterable[MaterialUse], known: Iterable[str]) -> Iterator[Problem]:
    roles = set(known)
    for use in uses:
        if use.role not in roles:
            yield unknown(use.place, owner, use.role, roles)
        if use.material not in whole.catalogue.materials:
            yield unknown(use.place, "material", use.material, whole.catalogue.materials)


def _item(whole: Whole, item: ServiceItem) -> Iterator[Problem]:
    known = whole.catalogue
    roles = dict(item.roles)
    if item.organisation not in known.organisations:
        yield unknown(whole.place(item.place, "organisation"), "organisation", item.organisation, known.organisations)
    if item.competence.organisation not in known.organisations:
        yield unknown(item.competence.where.place, "organisation", item.competence.organisation, known.organisations)
    yield from _fields(whole, "role", item.fields, roles, roles)
    yield from _material_uses(whole, "role", item.materials, roles)
    if item.verification is not None and item.verification not in known.registers:
        yield unknown(whole.place(item.place, "verification"), "register", item.verification, known.registers)
    if item.verification is not None and item.result is not None:
        reason = "a verification ends in no result, yet a result is given"
        yield error(
            whole.place(item.place, "result"), "verification-result", reason, "remove `result` or `verification`"
        )
    if item.result is None:
        return
    place = whole.place(item.place, "result")
    if item.result.licence is not None and item.result.licence not in known.materials:
        yield unknown(whole.place(item.place, "result", "licence"), "material", item.result.licence, known.materials)
    for output in item.result.gives:
        if output.role not in roles:
            yield unknown(place, "role", output.role, roles)
        if output.element not in known.elements:
            yield unknown(place, "element", output.element, known.elements)


def _event(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    known = whole.catalogue
    subjects = {subject.id: subject for subject in event.subjects}
    if event.lead not in known.organisations:
        yield unknown(whole.place(event.place, "lead"), "organisation", event.lead, known.organisations)
    if event.region is not None and event.region not in known.regions:
        yield unknown(whole.place(event.place, "region"), "region", event.region, known.regions)
    yield from _fields(whole, "subject", event.fields, subjects, subjects)
    yield from _material_uses(whole, "subject", event.materials, subjects)
    yield from _subjects(whole, event)
    for question in event.questions:
        if question.fills is None:
            continue
        subject, element = question.fills.split(".")
        if subject not in subjects:
            yield unknown(question.place, "subject", subject, subjects)
        if element not in known.elements:
            yield unknown(question.place, "element", element, known.elements)
    for use in event.items:
        yield from _use(whole, event, use)
    yield from _groups(event)


def _subjects(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    questions = {question.id: question for question in event.questions}
    for subject in event.subjects:
        if subject.many is None:
            continue
        place = whole.place(event.place, "subjects", subject.id, "many")
        question = questions.get(subject.many)
        if question is None:
            yield unknown(place, "question", subject.many, questions)
        elif question.kind is not QuestionKind.NUMBER:
            reason = f"`{subject.id}` counts its instances by `{subject.many}`, which is no number question"
            yield error(place, "many-not-a-number", reason, f"give `{subject.many}` the kind number, or name another")
        elif question.maximum is None:
            reason = f"nothing bounds the number of `{subject.id}`"
            yield error(question.place, "many-unbounded", reason, f"give `{subject.many}` a `max`")
    applicants = [subject.id for subject in event.subjects if subject.applicant]
    if len(applicants) != 1:
        found = "no subject" if not applicants else " and ".join(applicants)
        place = whole.place(event.place, "subjects")
        yield error(place, "applicant", f"{found} is marked as applicant", "mark exactly one subject `applicant: true`")


def _use(whole: Whole, event: LifeEvent, use: ItemInEvent) -> Iterator[Problem]:
    place = whole.place(event.place, "items", use.item)
    item = whole.item(use)
    in_event = [other.item for other in event.items]
    for index, earlier in enumerate(use.after):
        if earlier not in in_event:
            yield unknown(whole.place(event.place, "items", use.item, "after", index), "item", earlier, in_event)
    if item is None:
        yield unknown(place, "item", use.item, whole.catalogue.items)
        return
    roles, subjects = dict(item.roles), {subject.id: subject for subject in event.subjects}
    at_roles = whole.place(event.place, "items", use.item, "roles")
    for role, subject_id in use.roles:
        if role not in roles:
            yield unknown(at_roles, "role", role, roles)
        if subject_id not in subjects:
            yield unknown(at_roles, "subject", subject_id, subjects)
        elif role in roles and subjects[subject_id].type != roles[role]:
            reason = f"the role `{role}` is a {roles[role]}, the subject `{subject_id}` a {subjects[subject_id].type}"
            yield error(at_roles, "role-type", reason, "map the role onto a subject of its type")
    yield from _unmapped(item, use, at_roles)


def _unmapped(item: ServiceItem, use: ItemInEvent, place: Place) -> Iterator[Problem]:
    mapped = dict(use.roles)
    needed = {name.split(".")[0] for name in _names_of_competence(item)}
    for role, _ in item.roles:
        if role in mapped:
            continue
        if role in needed:
            reason = f"the role `{role}` of {use.item} is not mapped, and the rule for its unit reads it"
            yield error(place, "role-not-mapped", reason, f"map `{role}` onto a subject")
        else:
            reason = f"the role `{role}` of {use.item} is not mapped: its fields and materials are left out here"
            yield finding(place, "role-not-mapped", reason, f"map `{role}` onto a subject, unless there is none")


def _names_of_competence(item: ServiceItem) -> frozenset[str]:
    return names(item.competence.where.expression)


def _groups(event: LifeEvent) -> Iterator[Problem]:
    members: dict[tuple[RelationKind, str], list[ItemInEvent]] = {}
    for use in event.items:
        if use.relation is not None and use.relation.group is not None:
            members.setdefault((use.relation.kind, use.relation.group), []).append(use)
    for (kind, group), uses in members.items():
        if len(uses) == 1:
            reason = f"the group `{group}` has one member only, `{uses[0].item}`"
            yield error(uses[0].place, "unknown-group", reason, f"correct `{kind.value}`, or remove it")
