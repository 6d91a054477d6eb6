"""What waits for what: the author's `after`, and values that one item's result gives another.

Several instances are joined rightly: the second newborn's card waits for the second newborn's registration, and an item
that exists once waits for all instances of what it comes after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import Aspect
from onething.domain.guidance.keys import FieldKey, split_instance
from onething.domain.guidance.types import Guidance, SelectedItem
from onething.domain.planning.outputs import producers
from onething.domain.planning.types import EdgeKind, PlanEdge, PlanError


def dependencies(local: LocalEvent, guidance: Guidance) -> tuple[PlanEdge, ...]:
    """Return the edges between the selected items, sorted. An edge that carries values is of kind OUTPUT."""
    many = frozenset(subject.id for subject in local.event.subjects if subject.many is not None)
    by_item: dict[str, list[SelectedItem]] = defaultdict(list)
    for selected in guidance.selected:
        by_item[selected.item.id].append(selected)
    carried: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for selected in guidance.selected:
        for earlier in selected.use.after:
            for before in by_item.get(earlier, ()):
                if _meet(before, selected, many):
                    carried.setdefault((before.key, selected.key), [])
    _add_outputs(local, guidance, carried)
    return tuple(
        PlanEdge(
            before,
            after,
            EdgeKind.OUTPUT if outputs else EdgeKind.AFTER,
            tuple(sorted(set(outputs))),
        )
        for (before, after), outputs in sorted(carried.items())
    )


def sorted_keys(keys: Iterable[str], edges: Sequence[PlanEdge]) -> tuple[tuple[str, ...], ...]:
    """Group keys into waves, each wave waiting only for earlier ones; PlanError names a cycle if there is one."""
    waiting: dict[str, set[str]] = {key: set() for key in keys}
    for edge in edges:
        waiting[edge.after].add(edge.before)
    waves: list[tuple[str, ...]] = []
    done: set[str] = set()
    while waiting:
        wave = tuple(sorted(key for key, before in waiting.items() if before <= done))
        if not wave:
            raise PlanError(_cycle(waiting, done))
        waves.append(wave)
        done.update(wave)
        for key in wave:
            del waiting[key]
    return tuple(waves)


def ancestors(edges: Sequence[PlanEdge]) -> dict[str, frozenset[str]]:
    """All that each key waits for, directly or not; keys that wait for nothing are left out."""
    before: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        before[edge.after].add(edge.before)
    found: dict[str, frozenset[str]] = {}
    for key, direct in before.items():
        seen: set[str] = set()
        stack = list(direct)
        while stack:
            current = stack.pop()
            if current not in seen:
                seen.add(current)
                stack.extend(before.get(current, ()))
        found[key] = frozenset(seen)
    return found


def _meet(before: SelectedItem, after: SelectedItem, many: frozenset[str]) -> bool:
    """Whether two items are about the same instances of every many-times subject that both take part in."""
    first, second = _instances(before, many), _instances(after, many)
    return all(first[subject] == second[subject] for subject in first.keys() & second.keys())


def _instances(selected: SelectedItem, many: frozenset[str]) -> dict[str, str]:
    instances = (instance for _, instance in selected.roles)
    return {split_instance(each)[0]: each for each in instances if split_instance(each)[0] in many}


def _add_outputs(
    local: LocalEvent,
    guidance: Guidance,
    carried: dict[tuple[str, str], list[tuple[str, str]]],
) -> None:
    makers = producers(guidance)
    given = {selected.key: _outputs(selected) for selected in guidance.selected}
    for selected in guidance.selected:
        roles = dict(selected.roles)
        for use in selected.item.fields:
            instance = roles.get(use.role)
            if instance is None or use.derive is not None or use.aspect is not Aspect.CURRENT:
                continue
            key = FieldKey(*split_instance(instance), use.element)
            for maker in makers.get(key, ())[:1]:
                if maker != selected.key and local.elements[use.element].reuse:
                    pair = (given[maker][key], f"{use.role}.{use.element}")
                    carried.setdefault((maker, selected.key), []).append(pair)


def _outputs(selected: SelectedItem) -> dict[FieldKey, str]:
    roles = dict(selected.roles)
    gives = selected.item.result.gives if selected.item.result else ()
    return {
        FieldKey(*split_instance(roles[output.role]), output.element): f"{output.role}.{output.element}"
        for output in gives
        if output.role in roles
    }


def _cycle(waiting: Mapping[str, set[str]], done: set[str]) -> tuple[str, ...]:
    """Walk backwards from the first stuck key until one comes again."""
    path: list[str] = []
    current = min(waiting)
    while current not in path:
        path.append(current)
        current = min(waiting[current] - done)
    return (*reversed(path[path.index(current) :]), path[-1])
