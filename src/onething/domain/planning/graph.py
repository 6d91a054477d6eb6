"""The plan.

When each item starts and ends in working days, the critical path, and what must be said about the limits.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence

from onething.definitions.types.catalogue import LocalEvent
from onething.domain.guidance.types import Guidance, SelectedItem
from onething.domain.planning.dependencies import dependencies, sorted_keys
from onething.domain.planning.types import FindingKind, Plan, PlanFinding, PlanNode
from onething.domain.timing.working_days import add_working_days

_Path = tuple[int, tuple[str, ...]]


def plan(local: LocalEvent, guidance: Guidance, start: datetime.date) -> Plan:
    """Put the selected items in order, received on `start`.

    Raises PlanError when items wait for one another, MissingYearError when the calendar ends too early.
    """
    edges = dependencies(local, guidance)
    items = {selected.key: selected for selected in guidance.selected}
    waves = sorted_keys(items, edges)
    before: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        before[edge.after].append(edge.before)
    nodes = _nodes(local, items, waves, before, start)
    days, path = _critical_path(items, waves, before)
    return Plan(
        start=start,
        nodes=nodes,
        edges=edges,
        waves=waves,
        critical_path=path,
        days=days,
        promised=local.event.promised,
        findings=_findings(local, items, days, path),
        due=add_working_days(local.calendar, start, local.event.promised),
    )


def _nodes(
    local: LocalEvent,
    items: Mapping[str, SelectedItem],
    waves: Sequence[Sequence[str]],
    before: Mapping[str, Sequence[str]],
    start: datetime.date,
) -> tuple[PlanNode, ...]:
    ends: dict[str, int] = {}
    found: list[PlanNode] = []
    dates: dict[int, datetime.date] = {}
    for key in (key for wave in waves for key in wave):
        use = items[key].use
        begin = max((ends[other] for other in before.get(key, ())), default=0)
        end = ends[key] = begin + use.days.here
        if end not in dates:
            dates[end] = add_working_days(local.calendar, start, end).date
        found.append(
            PlanNode(
                key=key,
                item=items[key].item,
                days=use.days.here,
                own_days=use.days.own,
                counts=use.counts,
                counts_because=use.counts_because,
                starts_after_day=begin,
                ends_after_day=end,
                due=dates[end],
            )
        )
    return tuple(
        sorted(
            found,
            key=lambda node: (node.starts_after_day, node.ends_after_day, node.key),
        )
    )


def _critical_path(
    items: Mapping[str, SelectedItem],
    waves: Sequence[Sequence[str]],
    before: Mapping[str, Sequence[str]],
) -> _Path:
    """Return the longest chain, where an item that does not count takes no time.

    Of equals the shorter, then the first by key.
    """
    longest: dict[str, _Path] = {}
    for key in (key for wave in waves for key in wave):
        so_far: _Path = min(
            (longest[other] for other in before.get(key, ())),
            key=_rank,
            default=(0, ()),
        )
        use = items[key].use
        longest[key] = (so_far[0] + use.days.here, (*so_far[1], key)) if use.counts else so_far
    return min(longest.values(), key=_rank, default=(0, ()))


def _rank(path: _Path) -> tuple[int, int, tuple[str, ...]]:
    return -path[0], len(path[1]), path[1]


def _findings(
    local: LocalEvent, items: Mapping[str, SelectedItem], days: int, path: Sequence[str]
) -> tuple[PlanFinding, ...]:
    """Say where the limits here differ from the items' own, and where no reason was given for it."""
    found: list[PlanFinding] = []
    if days > local.event.promised:
        said = f"整体承诺{local.event.promised}个工作日，短于关键路径的{days}个工作日（{' → '.join(path)}）"
        found.append(_finding(None, said, local.event.overrun_because))
    for key in sorted(items):
        use, name = items[key].use, items[key].item.name
        if use.days.here != use.days.own:
            said = f"“{name}”自身承诺{use.days.own}个工作日，在本事项中为{use.days.here}个工作日"
            found.append(_finding(key, said, use.days.because))
        if not use.counts:
            found.append(_finding(key, f"“{name}”不计入整体时限", use.counts_because))
    return tuple(found)


def _finding(key: str | None, said: str, because: str | None) -> PlanFinding:
    if because is None:
        return PlanFinding(FindingKind.ERROR, key, f"{said}，未说明理由")
    return PlanFinding(FindingKind.PUBLISHED, key, f"{said}：{because}")
