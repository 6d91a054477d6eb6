"""The reform's four figures (days, visits, materials, steps) computed, for the whole and for each situation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.guides import Guide
from onething.definitions.types.materials import Level, WayKind
from onething.domain.measures.inventory import Asked, compatible_items, how_it_is_had, inventory
from onething.domain.measures.lists import codes, dropped_by_region
from onething.domain.measures.types import Comparison, Part, Situation
from onething.domain.merging.types import MergedMaterial

STEPS = 1
"""An application is submitted once, however many cases it is split into."""


def compare_whole(
    standard: LocalEvent, local: LocalEvent, guide: Guide, situations: Sequence[Situation]
) -> Iterator[Comparison]:
    """Set the figures after the reform beside the whole: all items, all materials, the longest situation."""
    after = local.event.after
    longest = max(situations, key=lambda each: each.plan.days)
    asked = inventory(local)
    row = _rows(Part.WHOLE, "整体")
    reasons = _days_reasons(standard, longest) if longest.plan.days != after.days else ()
    yield row("after.days", "时限（工作日，最长的情形）", after.days, longest.plan.days, reasons)
    last = max(node.ends_after_day for each in situations for node in each.plan.nodes)
    yield row("after.last", "最后一件办完（工作日）", after.days, last, _not_counted(local))
    yield row("after.visits", "跑动（次）", after.visits, int(_needs_visit(asked.values())))
    brought = [mine for mine in asked.values() if _to_bring(mine)]
    yield row(
        "after.materials",
        "要交的材料（份）",
        after.materials,
        len(brought),
        _set_reasons(standard, local, guide, asked),
    )
    listed = len(guide.materials)
    yield row(
        "after.listed", "指南的数字与指南的清单（份）", after.materials, listed, _list_reasons(local, guide, asked)
    )
    yield row("after.steps", "环节（个）", after.steps, STEPS)
    yield row("items.count", "事项（件）", len(guide.items), len(local.event.items))
    extra = [
        mine for name, mine in asked.items() if name not in {codes(asked).get(one.code) for one in guide.materials}
    ]
    added = tuple(f"指南未列“{mine.material.name}”：{how_it_is_had(local, mine) or '要提交'}" for mine in extra)
    removed = tuple(said for one in guide.materials for said in dropped_by_region(standard, local, one))
    yield row("materials.count", "材料（种，含按情形才要的）", listed, len(asked), (*added, *removed))


def compare_separate(local: LocalEvent) -> Iterator[Comparison]:
    """Set the figures before the reform beside the same items each by itself: own days, own visit, own papers."""
    before = local.event.before
    items = compatible_items(local)
    papers = sum(len(local.items[use.item].materials) for use in items)
    row = _rows(Part.SEPARATE, "逐件办理")
    yield row("before.days", "时限（工作日，各件自身承诺相加）", before.days, sum(use.days.own for use in items))
    yield row("before.visits", "跑动（次，每件去一次）", before.visits, len(items))
    yield row("before.materials", "材料（份，每件各交各的）", before.materials, papers)
    yield row("before.steps", "环节（个，每件一个）", before.steps, len(items))


def compare_situation(number: int, standard: LocalEvent, guide: Guide, situation: Situation) -> Iterator[Comparison]:
    """Set the figures after the reform beside one situation; `number` counts situations from 1."""
    after, selected = standard.event.after, situation.guidance.selected
    row = _rows(Part.SITUATION, situation.name)
    start = f"situation-{number}"
    yield row(f"{start}.items", "事项（件）", len(guide.items), len(selected), _item_reasons(situation))
    reasons = _days_reasons(standard, situation) if situation.plan.days != after.days else ()
    yield row(f"{start}.days", "时限（工作日）", after.days, situation.plan.days, reasons)
    brought = [material for material in situation.materials if material.to_bring]
    visit = any({way.kind for way in material.ways} == {WayKind.COUNTER} for material in brought)
    yield row(f"{start}.visits", "跑动（次）", after.visits, int(visit))
    reasons = _brought_reasons(standard, guide, situation, brought)
    yield row(f"{start}.materials", "要交的材料（份）", after.materials, len(brought), reasons)
    yield row(f"{start}.steps", "环节（个）", after.steps, STEPS)


def _rows(part: Part, about: str) -> Callable[..., Comparison]:
    """Make a maker of rows of whole numbers about one thing."""

    def row(row_id: str, what: str, guide: int | None, here: int, reasons: Iterable[str] = ()) -> Comparison:
        given = None if guide is None else str(guide)
        return Comparison(part, row_id, about, what, given, str(here), tuple(reasons) if guide != here else ())

    return row


def _to_bring(mine: Asked) -> bool:
    return mine.way is None and mine.level is Level.NECESSARY


def _needs_visit(asked: Iterable[Asked]) -> bool:
    return any({way.kind for way in mine.material.ways} == {WayKind.COUNTER} for mine in asked if mine.way is None)


def _not_counted(local: LocalEvent) -> tuple[str, ...]:
    names = ((local.items[use.item].name, use) for use in local.event.items if not use.counts)
    return tuple(f"“{name}”{use.days.here}日不计入：{use.counts_because}" for name, use in names if use.counts_because)


def _days_reasons(standard: LocalEvent, situation: Situation) -> tuple[str, ...]:
    """Name the path that takes so long, and what the region changed; nothing for a promise broken without a reason."""
    path = [situation.plan.node(key) for key in situation.plan.critical_path]
    event = situation.local.event
    if situation.plan.days > event.promised and event.overrun_because is None:
        return ()
    said = [" → ".join(f"{node.item.name}{node.days}日" for node in path)]
    if event.overrun_because is not None:
        said.append(event.overrun_because)
    usual = {use.item: use.days for use in standard.event.items}
    on_path = {node.item.id for node in path}
    for use in event.items:
        if use.item in on_path and use.days != usual[use.item]:
            name = situation.local.items[use.item].name
            said.append(f"{situation.local.region.name}的“{name}”{use.days.here}日：{use.days.because}")
    return tuple(said)


def _set_reasons(standard: LocalEvent, local: LocalEvent, guide: Guide, asked: dict[str, Asked]) -> tuple[str, ...]:
    """Why the materials to bring are not those of the guide's list; only where the reasons add up to the difference."""
    by_code = codes(asked)
    listed = [asked[by_code[one.code]] for one in guide.materials if one.code in by_code]
    had = [(mine, how_it_is_had(local, mine)) for mine in listed if mine.level is Level.NECESSARY]
    said = [f"“{mine.material.name}”{way}" for mine, way in had if way is not None]
    said += [reason for one in guide.materials for reason in dropped_by_region(standard, local, one)]
    started = local.event.after.materials
    usual = sum(_to_bring(mine) for mine in inventory(standard).values())
    here = sum(_to_bring(mine) for mine in asked.values())
    if started == usual:
        said = [reason for one in guide.materials for reason in dropped_by_region(standard, local, one)]
    start = usual if started == usual else len(guide.materials)
    return tuple(said) if started == start and start - len(said) == here else ()


def _list_reasons(local: LocalEvent, guide: Guide, asked: dict[str, Asked]) -> tuple[str, ...]:
    """Why the guide's figure is not the length of its list; only where as many are left as the figure says."""
    by_code, said, left = codes(asked), [], 0
    for one in guide.materials:
        mine = asked.get(by_code.get(one.code, ""))
        had = how_it_is_had(local, mine) if mine is not None else None
        if mine is not None and had is not None:
            said.append(f"“{mine.material.name}”{had}")
        elif mine is not None and mine.level is not Level.NECESSARY:
            said.append(f"“{mine.material.name}”按情形才要：{'；'.join(mine.conditions)}")
        else:
            left += 1
    return tuple(said) if left == local.event.after.materials else ()


def _item_reasons(situation: Situation) -> tuple[str, ...]:
    """Which items do not apply, and which apply several times."""
    said = [f"不办“{one.item.name}”：{one.because.text}" for one in situation.guidance.excluded]
    counted = Counter(one.item.name for one in situation.guidance.selected)
    return (*dict.fromkeys(said), *(f"“{name}”办{times}份" for name, times in counted.items() if times > 1))


def _brought_reasons(
    standard: LocalEvent, guide: Guide, situation: Situation, brought: Sequence[MergedMaterial]
) -> tuple[str, ...]:
    """Name what is missing of the whole's materials, and what comes on top of them."""
    local = situation.local
    usual = {name: mine for name, mine in inventory(standard).items() if _to_bring(mine)}
    counted = Counter(material.material.id for material in brought)
    said: list[str] = []
    for name, mine in usual.items():
        if counted[name] == 0:
            region = [reason for one in guide.materials if one.code in mine.material.aliases
                      for reason in dropped_by_region(standard, local, one)]  # fmt: skip
            items = [use for use, _ in mine.uses if use is not None]
            names = "、".join(f"“{local.items[use.item].name}”" for use in items)
            said += region or [f"不要“{mine.material.name}”：只有办{names}才要"]
        elif counted[name] > 1:
            said.append(f"“{mine.material.name}”{counted[name]}份：每人一份")
    optional = [material for material in brought if material.material.id not in usual]
    said += [f"加“{material.material.name}”：{material.because.text}" for material in optional]
    # What the guide's figure has and nobody need bring is told once, for the whole.
    if len(usual) != standard.event.after.materials:
        said.append(f"其余的不用交：见整体的材料份数（{standard.event.after.materials} → {len(usual)}）")
    return tuple(said)
