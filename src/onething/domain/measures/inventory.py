"""Everything a life event may ask for, over all its items and conditions: what counts as the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.life_events import ItemInEvent
from onething.definitions.types.materials import Level, MaterialKind, MaterialUse, Way, WayKind
from onething.definitions.types.sources import Basis

LEVELS = {Level.NECESSARY: "必要", Level.OPTIONAL: "非必要", Level.DEFERRABLE: "容缺"}
STRICTEST = (Level.NECESSARY, Level.DEFERRABLE, Level.OPTIONAL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of material with everyone who asks for it; the use in the event is None where the event itself asks."""

    material: MaterialKind
    uses: tuple[tuple[ItemInEvent | None, MaterialUse], ...]
    issued_by: str | None

    @property
    def level(self) -> Level:
        """The strictest level anyone asks for."""
        return min((use.level for _, use in self.uses), key=STRICTEST.index)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Why it is not always needed, in Chinese; empty if it always is."""
        found = [_condition(item, use) for item, use in self.uses]
        return tuple(dict.fromkeys(said for said in found if said)) if all(found) else ()

    @property
    def way(self) -> Way | None:
        """The first way to have it without the person, whatever the registers answer; None if there is none."""
        if self.issued_by is not None:
            return Way(WayKind.EARLIER, self.issued_by)
        return next((way for way in self.material.ways if way.kind not in {WayKind.UPLOAD, WayKind.COUNTER}), None)


def inventory(local: LocalEvent) -> dict[str, Asked]:
    """Every material by its id that the event or one of its items asks for, conditional ones included."""
    found: dict[str, list[tuple[ItemInEvent | None, MaterialUse]]] = {}
    for item, use in _uses(local):
        found.setdefault(use.material, []).append((item, use))
    issued = {
        item.result.licence: item.id
        for item in local.items.values()
        if item.result is not None and item.result.licence is not None
    }
    return {name: Asked(local.materials[name], tuple(uses), issued.get(name)) for name, uses in found.items()}


def _uses(local: LocalEvent) -> Iterator[tuple[ItemInEvent | None, MaterialUse]]:
    for use in local.event.materials:
        yield None, use
    for item in local.event.items:
        for use in local.items[item.item].materials:
            yield item, use


def _condition(item: ItemInEvent | None, use: MaterialUse) -> str | None:
    if use.when is not None:
        return use.because or use.when.text
    return None if item is None or item.when is None else item.because or item.when.text


def how_it_is_had(local: LocalEvent, asked: Asked) -> str | None:
    """Why nobody has to hand it in, in Chinese, with what that rests on; None if somebody has to."""
    way = asked.way
    if way is None:
        return None
    source = way.source or ""
    if way.kind is WayKind.SHARED:
        said = f"从“{local.registers[source].name}”读取"
    elif way.kind is WayKind.EARLIER:
        said = f"由本次办理的“{local.items[source].name}”产生" if source else "沿用以前提交的"
    else:
        said = "从电子证照调取" if way.kind is WayKind.LICENCE else "由系统按已填内容生成"
    grounding = asked.material.grounds.of("ways.0")
    if way.kind is WayKind.EARLIER or grounding is None or grounding.basis is Basis.GUIDE:
        return said
    return f"{said}（{grounding.source}）" if grounding.source else f"{said}（推定）"


def compatible_items(local: LocalEvent) -> tuple[ItemInEvent, ...]:
    """Return the most items one application can have: of those that exclude one another the longest."""
    chosen: dict[str, ItemInEvent] = {}
    for use in local.event.items:
        group = use.relation.group if use.relation is not None else None
        key = f"group {group}" if group else use.item
        if key not in chosen or use.days.own > chosen[key].days.own:
            chosen[key] = use
    return tuple(chosen.values())
