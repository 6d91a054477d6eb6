"""A life event as it holds in one region: the overlays of its parents applied first, its own last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from onething.definitions.types.catalogue import Catalogue, LocalEvent
from onething.definitions.types.items import ServiceItem
from onething.definitions.types.life_events import ItemInEvent, LifeEvent
from onething.definitions.types.regions import EventOverlay, ItemOverlay


def localise(catalogue: Catalogue, event_id: str, region_code: str) -> LocalEvent:
    """Return the life event with its region's overlays applied; KeyError for an unknown event or region."""
    event = catalogue.events[event_id]
    items = {use.item: catalogue.items[use.item] for use in event.items}
    ancestry = catalogue.ancestry(region_code)
    for region in reversed(ancestry):
        for overlay in region.overlays:
            if overlay.event == event_id:
                event = _event_with(event, overlay)
                items = _items_with(items, overlay)
    return LocalEvent(
        digest=catalogue.digest,
        event=event,
        items=MappingProxyType(items),
        materials=catalogue.materials,
        elements=catalogue.elements,
        organisations=catalogue.organisations,
        registers=catalogue.registers,
        region=ancestry[0],
        rules=catalogue.rules_in(region_code),
        calendar=catalogue.calendars[ancestry[0].calendar],
    )


def _event_with(event: LifeEvent, overlay: EventOverlay) -> LifeEvent:
    changes = {change.item: change for change in overlay.items}
    promised = event.promised if overlay.promised is None else overlay.promised
    return replace(event, promised=promised, items=tuple(_use_with(use, changes.get(use.item)) for use in event.items))


def _use_with(use: ItemInEvent, change: ItemOverlay | None) -> ItemInEvent:
    if change is None or change.here is None:
        return use
    return replace(use, days=replace(use.days, here=change.here, because=change.because or use.days.because))


def _items_with(items: Mapping[str, ServiceItem], overlay: EventOverlay) -> dict[str, ServiceItem]:
    changed = dict(items)
    for change in overlay.items:
        item = changed.get(change.item)
        if item is None:
            continue
        kept = tuple(use for use in item.materials if use.material not in change.remove_materials)
        changed[change.item] = replace(item, materials=(*kept, *change.add_materials))
    return changed
