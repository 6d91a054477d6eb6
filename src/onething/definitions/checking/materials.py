"""Materials: one code, one material; nothing asked for that can be had otherwise; no catch-alls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onething.definitions.checking.whole import Whole
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.life_events import LifeEvent
from onething.definitions.types.materials import MaterialKind, Way, WayKind

_CATCH_ALL = re.compile(
    r"(其他|其它)[^，。；]*(材料|资料|文件|证明|证件|手续)|(有关|相关)(的)?(证明)?(材料|资料|文件|证件|手续)"
    r"|等(证明|相关|有关)?(材料|资料|文件|证件)?$|^(证明|申请)?(材料|资料)$"
)
_BROUGHT = frozenset({WayKind.UPLOAD, WayKind.COUNTER})


def check(whole: Whole) -> Iterator[Problem]:
    """Each material by itself, beside the others, and in each life event."""
    yield from _codes(whole)
    for material in whole.catalogue.materials.values():
        yield from _catch_all(whole, material)
        yield from _ways(whole, material)
    for event in whole.catalogue.events.values():
        yield from _needless(whole, event)


def _codes(whole: Whole) -> Iterator[Problem]:
    owners: dict[str, MaterialKind] = {}
    called: dict[str, MaterialKind] = {}
    for material in whole.catalogue.materials.values():
        for index, alias in enumerate(material.aliases):
            other = owners.setdefault(alias, material)
            if other is not material:
                place = whole.place(material.place, "aliases", index)
                reason = f"the code {alias} stands for “{material.name}” here and for “{other.name}” at {other.place}"
                yield error(place, "code-of-two", reason, "find out whose it is, and remove it from the other")
            elif material.aliases.index(alias) != index:
                place = whole.place(material.place, "aliases", index)
                yield error(place, "code-of-two", f"the code {alias} is listed twice", "keep one of them")
        other = called.setdefault(material.name, material)
        if other is not material:
            place = whole.place(material.place, "name")
            reason = f"“{material.name}” is also the name of {other.id}"
            yield finding(place, "name-of-two", reason, "make one of the two, or give them different names")


def _catch_all(whole: Whole, material: MaterialKind) -> Iterator[Problem]:
    for key, text in (("name", material.name), ("what_counts", material.what_counts or "")):
        if match := _CATCH_ALL.search(text):
            reason = f"“{match.group()}” leaves open what is asked for (安阳市政务服务条例 and its like forbid it)"
            yield error(whole.place(material.place, key), "catch-all", reason, "name each material that is meant")


def _ways(whole: Whole, material: MaterialKind) -> Iterator[Problem]:
    order = [list(WayKind).index(way.kind) for way in material.ways]
    if order != sorted(order):
        reason = "the ways do not stand in the order they are tried"
        remedy = "put them as: shared, licence, earlier, generated, upload, counter"
        yield error(whole.place(material.place, "ways"), "ways-out-of-order", reason, remedy)


def _needless(whole: Whole, event: LifeEvent) -> Iterator[Problem]:
    """Return what a person must bring although it can be had."""
    materials = whole.catalogue.materials
    issued = {
        item.result.licence: use.item
        for use in event.items
        if (item := whole.item(use)) is not None and item.result is not None and item.result.licence is not None
    }
    told: set[str] = set()
    for entry in whole.materials(event):
        material = materials.get(entry.use.material)
        if material is None or material.id in told or any(way.kind not in _BROUGHT for way in material.ways):
            continue
        told.add(material.id)
        if material.id in issued and issued[material.id] != entry.item:
            reason = f"“{material.name}” must be brought, though `{issued[material.id]}` issues it in this life event"
            remedy = f"add the way `licence {material.id}` to {material.place.path}"
            yield error(entry.use.place, "needless-material", reason, remedy)
        elif found := _elsewhere(material, materials.values()):
            other, way = found
            reason = f"“{material.name}” must be brought, though {other.id} is had by `{_written(way)}`"
            remedy = f"ask for {other.id} instead, or add that way to {material.place.path}"
            yield error(entry.use.place, "needless-material", reason, remedy)


def _elsewhere(material: MaterialKind, others: Iterable[MaterialKind]) -> tuple[MaterialKind, Way] | None:
    """Another material that is the same document (by name, or licence kind) and can be had without the person."""
    for other in others:
        for way in other.ways:
            if other.id == material.id or way.kind not in {WayKind.SHARED, WayKind.LICENCE}:
                continue
            if _plain(other.name) == _plain(material.name) or way.source == material.id:
                return other, way
    return None


def _plain(name: str) -> str:
    """Return the name without what is said of copies and originals."""
    return re.sub(r"(复印件|原件|扫描件|[（(].*?[）)]|\s)", "", name)


def _written(way: Way) -> str:
    starts = {WayKind.SHARED: "shared from", WayKind.LICENCE: "licence"}
    return f"{starts[way.kind]} {way.source}"
