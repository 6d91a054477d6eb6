"""Order and time: cycles, outputs needed too early, days without reason, a whole below its critical path."""

from __future__ import annotations

from collections.abc import Iterator

from onething.definitions.checking.enumeration import Answers
from onething.definitions.checking.selection import satisfiable
from onething.definitions.checking.whole import Whole, exclusive, predecessors
from onething.definitions.overlays import localise
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.items import Aspect
from onething.definitions.types.life_events import ItemInEvent, LifeEvent
from onething.definitions.types.materials import WayKind
from onething.definitions.types.sources import Place

MAX_PATHS = 10_000


def check(whole: Whole) -> Iterator[Problem]:
    """For each life event, and its regional forms where they change days."""
    for item in whole.catalogue.items.values():
        limits = item.limits
        if limits.statutory is not None and limits.promised > limits.statutory:
            reason = f"{limits.promised} days are promised, the law allows {limits.statutory}"
            yield error(
                whole.place(item.place, "limits"), "promise-beyond-law", reason, "promise no more than the law allows"
            )
    for event in whole.catalogue.events.values():
        circle = _circle(event)
        if circle:
            place = whole.place(event.place, "items", circle[0], "after")
            reason = f"items wait for one another: {' → '.join([*circle, circle[0]])}"
            yield error(place, "cycle", reason, "remove one of these from `after`")
            continue
        yield from _days(whole, event)
        yield from _outputs(whole, event)
        yield from _results(whole, event)
        yield from _promise(whole, event, whole.place(event.place, "promised"))
        yield from _regional_promises(whole, event)


def _circle(event: LifeEvent) -> list[str]:
    """One circle of `after`, from the item that stands first in the file; empty where there is none."""
    after = {use.item: use.after for use in event.items}
    before = predecessors(event)
    start = next((item for item in after if item in before[item]), None)
    if start is None:
        return []
    path = [start]
    while True:
        step = next(item for item in after[path[-1]] if item == start or (item in before and start in before[item]))
        if step == start or step in path:
            return path
        path.append(step)


def _days(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    for use in event.items:
        place = whole.place(event.place, "items", use.item, "days")
        if use.days.here < use.days.own and not use.days.because:
            reason = f"`{use.item}` takes {use.days.here} days here instead of {use.days.own}, without a reason"
            yield error(place, "days-unexplained", reason, "say why in `because`")
        if use.days.here > use.days.own:
            reason = f"`{use.item}` takes longer here ({use.days.here}) than by itself ({use.days.own})"
            yield error(place, "days-longer", reason, "let `here` be no more than `own`")
        if not use.counts and not use.counts_because:
            place = whole.place(event.place, "items", use.item, "counts")
            reason = f"the days of `{use.item}` do not count, without a reason"
            yield error(place, "exclusion-unexplained", reason, "say why in `because_not_counted`")


def _outputs(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    """Return a value that one item's result gives is needed by another that does not wait for it."""
    before = predecessors(event)
    uses = {use.item: use for use in event.items}
    givers: dict[tuple[str, str], list[str]] = {}
    for use in event.items:
        item, roles = whole.item(use), dict(use.roles)
        for output in item.result.gives if item and item.result else ():
            if output.role in roles:
                givers.setdefault((roles[output.role], output.element), []).append(use.item)
    for field in whole.fields(event):
        if field.item is None or field.aspect is not Aspect.CURRENT or not field.use.required or field.use.derive:
            continue
        early = givers.get((field.subject, field.element), [])
        if not early or field.item in early or before[field.item] & set(early):
            continue
        if all(exclusive(uses[field.item], uses[giver]) for giver in early):
            continue
        reason = f"`{field.item}` needs {field.subject}.{field.element}, which only `{early[0]}` gives, and does not wait for it"
        place = whole.place(event.place, "items", field.item)
        yield error(place, "output-too-early", reason, f"add `{early[0]}` to its `after`")


def _results(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    """Return a document that one item issues is asked for by another that does not wait for it."""
    before = predecessors(event)
    uses = {use.item: use for use in event.items}
    issuers: dict[str, list[str]] = {}
    for use in event.items:
        item = whole.item(use)
        if item and item.result and item.result.licence:
            issuers.setdefault(item.result.licence, []).append(use.item)
    for entry in whole.materials(event):
        early = issuers.get(entry.use.material, [])
        kind = whole.catalogue.materials.get(entry.use.material)
        if entry.item is None or not early or entry.item in early or before[entry.item] & set(early) or kind is None:
            continue
        if all(exclusive(uses[entry.item], uses[issuer]) for issuer in early):
            continue
        if any(way.kind in {WayKind.UPLOAD, WayKind.COUNTER, WayKind.SHARED} for way in kind.ways):
            continue
        reason = f"`{entry.item}` needs {kind.id}, which `{early[0]}` issues, and does not wait for it"
        place = whole.place(event.place, "items", entry.item)
        yield error(place, "output-too-early", reason, f"add `{early[0]}` to its `after`")


def _regional_promises(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    for region in whole.catalogue.regions.values():
        for overlay in region.overlays:
            if overlay.event != event.id:
                continue
            try:
                local = localise(whole.catalogue, event.id, region.code)
            except KeyError:  # a region without parent, rules or calendar is told elsewhere
                continue
            yield from _promise(whole, local.event, whole.place(overlay.place, "promised"))


def _promise(whole: Whole, event: LifeEvent, place: Place) -> Iterator[Problem]:
    days, path = critical_path(event)
    if days <= event.promised:
        return
    told = " → ".join(path)
    reason = f"{event.promised} days are promised, the critical path takes {days}: {told}"
    if event.overrun_because:
        yield finding(
            place, "promise-overrun", f"{reason}; {event.overrun_because}", "none needed: the reason is published"
        )
        return
    remedy = "promise more, give `overrun_because`, or exclude an item (`counts: no`) with its reason"
    yield error(place, "promise-overrun", reason, remedy)


def critical_path(event: LifeEvent) -> tuple[int, tuple[str, ...]]:
    """Return the longest chain of items that can come together, in working days that count, and its items, first one first."""
    uses = {use.item: use for use in event.items}
    answers = Answers(event)
    candidates = sorted(_chains(uses), key=lambda chain: (-_length(uses, chain), chain))
    for chain in candidates:
        conditions = [when for item in chain if (when := uses[item].when) is not None]
        if satisfiable(answers, conditions) is not False:
            return _length(uses, chain), chain
    return 0, ()


def _length(uses: dict[str, ItemInEvent], chain: tuple[str, ...]) -> int:
    return sum(uses[item].days.here for item in chain if uses[item].counts)


def _chains(uses: dict[str, ItemInEvent]) -> Iterator[tuple[str, ...]]:
    """Chains of items that do not exclude one another, each ending in any item; at most `MAX_PATHS`."""
    waiting: list[tuple[str, ...]] = [(item,) for item in uses]
    made = 0
    while waiting and made < MAX_PATHS:
        chain = waiting.pop()
        made += 1
        yield chain
        waiting.extend(
            (earlier, *chain)
            for earlier in uses[chain[0]].after
            if earlier in uses and not any(exclusive(uses[earlier], uses[item]) for item in chain)
        )
