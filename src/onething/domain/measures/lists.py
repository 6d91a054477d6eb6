"""The guide's lists of items and materials beside the definitions: names, days, results, levels, who hands in what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.guides import Guide, GuideItem, GuideMaterial
from onething.definitions.types.life_events import ItemInEvent
from onething.definitions.types.materials import Level
from onething.domain.measures.inventory import LEVELS, Asked, how_it_is_had, inventory
from onething.domain.measures.types import Comparison, Part

NOTHING = "无"
HANDED_IN, NOT_HANDED_IN = "要提交", "免提交"


def compare_items(local: LocalEvent, guide: Guide) -> Iterator[Comparison]:
    """Compare the guide's items, and those the guide does not have."""
    uses = {use.item: use for use in local.event.items}
    for listed in guide.items:
        use = uses.pop(listed.item, None)
        if use is None:
            yield Comparison(Part.ITEM, f"{listed.item}.listed", listed.name, "事项", listed.name, None)
        else:
            yield from _item(local, listed, use)
    for use in uses.values():
        name = local.items[use.item].name
        yield Comparison(Part.ITEM, f"{use.item}.listed", name, "事项", None, name)


def _item(local: LocalEvent, listed: GuideItem, use: ItemInEvent) -> Iterator[Comparison]:
    item = local.items[use.item]
    result = item.result.name if item.result is not None else NOTHING
    yield Comparison(Part.ITEM, f"{item.id}.name", item.name, "名称", listed.name, item.name)
    yield Comparison(
        Part.ITEM, f"{item.id}.days", item.name, "自身承诺（工作日）", str(listed.days), str(item.limits.promised)
    )
    reasons = tuple(reason for reason in (use.days.because,) if reason)
    yield Comparison(
        Part.ITEM, f"{item.id}.here", item.name, "在本事项中（工作日）", str(listed.days), str(use.days.here), reasons
    )
    if not use.counts:
        because = (use.counts_because,) if use.counts_because else ()
        yield Comparison(Part.ITEM, f"{item.id}.counts", item.name, "计入整体时限", "未注明", "不计入", because)
    yield Comparison(Part.ITEM, f"{item.id}.result", item.name, "结果", listed.result or NOTHING, result)


def compare_materials(standard: LocalEvent, local: LocalEvent, guide: Guide) -> Iterator[Comparison]:
    """Compare the guide's materials, and those the guide does not have."""
    asked = inventory(local)
    by_code = codes(asked)
    for listed in guide.materials:
        material_id = by_code.get(listed.code)
        if material_id is None:
            yield Comparison(
                Part.MATERIAL, f"{listed.code}.listed", listed.name, "材料", listed.name, None,
                dropped_by_region(standard, local, listed),
            )  # fmt: skip
        else:
            yield from _material(local, listed, asked[material_id])
    matched = {by_code[listed.code] for listed in guide.materials if listed.code in by_code}
    for material_id, mine in asked.items():
        if material_id not in matched:
            had = how_it_is_had(local, mine)
            reasons = (f"指南未列；{had}，不用提交",) if had else ()
            name = mine.material.name
            yield Comparison(Part.MATERIAL, f"{material_id}.listed", name, "材料", None, name, reasons)


def _material(local: LocalEvent, listed: GuideMaterial, mine: Asked) -> Iterator[Comparison]:
    name = mine.material.name
    yield Comparison(Part.MATERIAL, f"{listed.code}.name", name, "名称", listed.name, name)
    # Not needed everywhere, yet necessary where it is: the guide's list has one column for all situations.
    conditional = mine.conditions if listed.level is Level.OPTIONAL and mine.level is Level.NECESSARY else ()
    yield Comparison(
        Part.MATERIAL, f"{listed.code}.level", name, "要求", LEVELS[listed.level], LEVELS[mine.level],
        tuple(f"只在这种情形才要，要时必要：{said}" for said in conditional),
    )  # fmt: skip
    had = how_it_is_had(local, mine)
    asked, now = NOT_HANDED_IN if listed.exempt else HANDED_IN, NOT_HANDED_IN if had else HANDED_IN
    yield Comparison(Part.MATERIAL, f"{listed.code}.way", name, "提交", asked, now, (had,) if had else ())


def codes(asked: Mapping[str, Asked]) -> dict[str, str]:
    """Map the codes others use to the materials' ids."""
    return {alias: name for name, mine in asked.items() for alias in mine.material.aliases}


def dropped_by_region(standard: LocalEvent, local: LocalEvent, listed: GuideMaterial) -> tuple[str, ...]:
    """Why a listed material is not asked for here: the region's own rules leave it out."""
    if listed.code in codes(inventory(standard)) and listed.code not in codes(inventory(local)):
        return (f"{local.region.name}不要“{listed.name}”",)
    return ()
