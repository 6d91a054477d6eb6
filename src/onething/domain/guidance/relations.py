"""Choose one, and procedure variants: items that exclude one another."""

from __future__ import annotations

from collections.abc import Sequence

from onething.definitions.types.life_events import ItemInEvent, LifeEvent, RelationKind
from onething.domain.guidance.types import (
    ConsideredItem,
    GuidanceProblem,
    ProblemKind,
    SelectedItem,
)

_EXCLUSIVE = frozenset({RelationKind.CHOOSE_ONE, RelationKind.VARIANT})


def relation_problems(
    selected: Sequence[SelectedItem],
    undecided: Sequence[ConsideredItem],
    event: LifeEvent,
) -> list[GuidanceProblem]:
    """Report groups with two members selected for the same participants, and choices left without any.

    A CHOOSE_ONE group needs one member. A VARIANT is one of several procedures for something that may not be called
    for at all, so that none is as good as one.
    """
    groups: dict[str, RelationKind] = {}
    for use in event.items:
        if use.relation is not None and use.relation.group is not None and use.relation.kind in _EXCLUSIVE:
            groups[use.relation.group] = use.relation.kind
    problems: list[GuidanceProblem] = []
    for group in sorted(groups):
        members = [item for item in selected if _in_group(item.use, group)]
        problems += _several(group, members)
        none_left = not members and not any(_in_group(item.use, group) for item in undecided)
        if none_left and groups[group] is RelationKind.CHOOSE_ONE:
            count = sum(_in_group(use, group) for use in event.items)
            what = f"按您的回答，{count}种办理方式都不适用"
            problems.append(GuidanceProblem(ProblemKind.NONE_CHOSEN, group, what, "请核对相关回答，选择其中一项"))
    return problems


def _several(group: str, members: Sequence[SelectedItem]) -> list[GuidanceProblem]:
    by_people: dict[str, list[str]] = {}
    for item in members:
        by_people.setdefault(item.key.partition("#")[2], []).append(item.item.name)
    return [
        GuidanceProblem(
            ProblemKind.SEVERAL_CHOSEN,
            group,
            f"“{'”和“'.join(sorted(names))}”只能选择一项",
            "请核对相关回答，只保留一项",
        )
        for names in by_people.values()
        if len(names) > 1
    ]


def _in_group(use: ItemInEvent, group: str) -> bool:
    return use.relation is not None and use.relation.group == group
