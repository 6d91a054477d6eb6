"""Who takes part, and in which combinations an item therefore exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from onething.definitions.types.life_events import ItemInEvent, LifeEvent, Subject
from onething.domain.guidance.judging import both, either
from onething.domain.guidance.keys import instance_id
from onething.domain.guidance.types import Instance, Truth
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to fill an item's roles.

    `suffix` joins the instances that occur many times, in the event's order of subjects.
    `roles` leaves absent participants out; `uncertain` are the roles whose participant may be absent. `people` and
    `hangs_on` (names of rules) tell what `present` depends on.
    """

    suffix: str
    roles: tuple[tuple[str, str], ...]
    uncertain: tuple[str, ...]
    present: Truth
    people: tuple[str, ...]
    hangs_on: tuple[str, ...]


def participants(
    subject: Subject, present: Truth, event: LifeEvent, known: Mapping[str, Value]
) -> tuple[Instance, ...]:
    """List a subject's instances.

    As long as the number is unknown, the least number possible is sure, and one more stands for the rest.
    """
    if subject.many is None:
        return (Instance(subject.id, None, subject.id, subject.name, present),)
    if present is False:
        return ()
    if subject.many in known:
        count = known[subject.many]
        sure, more = (0 if count is None else int(count)), False
    else:
        question = next(
            (question for question in event.questions if question.id == subject.many),
            None,
        )
        low = question.minimum if question and question.minimum is not None else 0
        sure, more = (
            low,
            question is None or question.maximum is None or question.maximum > low,
        )
        if question is not None and question.when is not None:
            sure, more = 0, True
    found = [_numbered(subject, number, present, sure) for number in range(1, sure + 1)]
    if more:
        found.append(
            Instance(
                subject.id,
                sure + 1,
                instance_id(subject.id, sure + 1),
                f"{subject.name}{sure + 1}",
                UNKNOWN,
            )
        )
    return tuple(found)


def combinations(
    use: ItemInEvent,
    subjects: tuple[Subject, ...],
    instances: Mapping[str, tuple[Instance, ...]],
) -> Iterator[Combination]:
    """Yield every combination of the many-times subjects that the item's roles are mapped to.

    There is one when no subject occurs many times.
    """
    mapped = {subject for _, subject in use.roles}
    many = [subject for subject in subjects if subject.many is not None and subject.id in mapped]
    empty = [subject for subject in many if not instances[subject.id]]
    if empty:
        people = tuple(subject.name for subject in empty)
        yield Combination(suffix="", roles=(), uncertain=(), present=False, people=people, hangs_on=())
        return
    by_id = {subject.id: subject for subject in subjects}
    for chosen in product(*(instances[subject.id] for subject in many)):
        taking_part = {instance.subject: instance for instance in chosen}
        for subject_id in mapped - taking_part.keys():
            taking_part[subject_id] = instances[subject_id][0]
        yield _combination(use, by_id, chosen, taking_part)


def _combination(
    use: ItemInEvent,
    subjects: Mapping[str, Subject],
    chosen: tuple[Instance, ...],
    taking_part: Mapping[str, Instance],
) -> Combination:
    """All of `chosen` must be there, and at least one participant at all."""
    present: Truth = either(instance.present for instance in taking_part.values()) if taking_part else True
    for instance in chosen:
        present = both(present, instance.present)
    hangs_on: list[str] = []
    people: list[str] = []
    for instance in taking_part.values():
        if instance.present is not True:
            people.append(instance.name)
            many = subjects[instance.subject].many
            hangs_on += [many] if many else []
    return Combination(
        suffix="+".join(instance.id for instance in chosen),
        roles=tuple(
            (role, taking_part[subject].id) for role, subject in use.roles if taking_part[subject].present is not False
        ),
        uncertain=tuple(role for role, subject in use.roles if taking_part[subject].present is UNKNOWN),
        present=present,
        people=tuple(sorted(people)),
        hangs_on=tuple(hangs_on),
    )


def _numbered(subject: Subject, number: int, present: Truth, count: int) -> Instance:
    name = subject.name if count == 1 else f"{subject.name}{number}"
    return Instance(subject.id, number, instance_id(subject.id, number), name, present)
