"""What will be needed, put together for reading: the same thing for two children is one line that names both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from onething.definitions.types.materials import Level
from onething.domain.guidance.briefing import LEVELS, Briefing, BriefingItem, BriefingMaterial
from onething.domain.guidance.types import Guidance
from onething.domain.planning.types import Plan


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item, how many times, and about whom; `why` is None for what belongs to the event whatever is answered."""

    item: BriefingItem
    times: int
    about: tuple[str, ...]
    why: str | None


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material, of whom."""

    material: BriefingMaterial
    about: tuple[str, ...]

    @property
    def necessary(self) -> bool:
        """Whether nothing goes on without it."""
        return self.material.level == LEVELS[Level.NECESSARY]


@dataclass(frozen=True, slots=True)
class Needed:
    """All of it. `open_items` hang on answers still to come; counts are of single things, lines of kinds.

    `waves`: names, and how many times, of what can run at once; `longest` the names on the critical path.
    """

    items: tuple[ItemLine, ...]
    open_items: tuple[str, ...]
    to_bring: tuple[MaterialLine, ...]
    perhaps: tuple[MaterialLine, ...]
    obtained: tuple[MaterialLine, ...]
    waves: tuple[tuple[tuple[str, int], ...], ...]
    longest: tuple[str, ...]
    bring_count: int
    obtained_count: int

    @property
    def always(self) -> bool:
        """Whether anything belongs to the event whatever is answered."""
        return any(line.why is None for line in self.items)


def needed(briefing: Briefing, guidance: Guidance, plan: Plan) -> Needed:
    """Put together what a briefing lists one by one."""
    bring = [one for one in briefing.materials if one.bring]
    obtained = [one for one in briefing.materials if one.not_needed_because]
    hangs = {selected.key for selected in guidance.selected if selected.use.when is not None}
    names = {item.name for item in briefing.items}
    return Needed(
        items=_items(briefing, hangs),
        open_items=tuple(dict.fromkeys(one.item.name for one in guidance.undecided if one.item.name not in names)),
        to_bring=_materials(bring),
        perhaps=_materials(one for one in briefing.materials if one.conditional and not one.not_needed_because),
        obtained=_materials(obtained),
        waves=tuple(tuple(Counter(plan.node(key).item.name for key in wave).items()) for wave in plan.waves),
        longest=tuple(plan.node(key).item.name for key in plan.critical_path),
        bring_count=len(bring),
        obtained_count=len(obtained),
    )


def _items(briefing: Briefing, hangs: set[str]) -> tuple[ItemLine, ...]:
    together: dict[tuple[object, ...], list[BriefingItem]] = {}
    for item in briefing.items:
        alike = (item.name, item.unit, item.organisation, item.because, item.here_days, item.counts, item.due)
        together.setdefault(alike, []).append(item)
    return tuple(
        ItemLine(
            item=items[0],
            times=len(items),
            about=tuple(dict.fromkeys(name for item in items for name in item.about)),
            why=items[0].because if items[0].key in hangs else None,
        )
        for items in together.values()
    )


def _materials(materials: Iterable[BriefingMaterial]) -> tuple[MaterialLine, ...]:
    together: dict[tuple[object, ...], list[BriefingMaterial]] = {}
    for one in materials:
        alike = (one.name, one.level, one.conditional, one.not_needed_because, one.how, one.because, one.what_counts)
        together.setdefault(alike, []).append(one)
    return tuple(MaterialLine(found[0], tuple(one.about for one in found)) for found in together.values())
