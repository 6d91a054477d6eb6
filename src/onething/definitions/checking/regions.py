"""Regions, their overlays and calendars."""

from __future__ import annotations

from collections.abc import Iterator

from onething.definitions.checking.references import unknown
from onething.definitions.checking.whole import Whole
from onething.definitions.checks import PROVINCES
from onething.definitions.problems import Problem, error, finding
from onething.definitions.types.regions import EventOverlay, Region


def check(whole: Whole) -> Iterator[Problem]:
    """Regions have parents, calendars, rules; overlays change what exists; provisional years are told."""
    regions, calendars = whole.catalogue.regions, whole.catalogue.calendars
    for region in regions.values():
        if region.code[:2] not in PROVINCES:
            yield error(
                region.place, "division-code", f"{region.code} begins with no province", "correct the folder's name"
            )
        if region.calendar not in calendars:
            yield unknown(whole.place(region.place, "calendar"), "calendar", region.calendar, calendars)
        if region.parent is not None and region.parent not in regions:
            yield unknown(whole.place(region.place, "parent"), "region", region.parent, regions)
        elif not _has_rules(whole, region):
            reason = f"neither {region.code} nor a region above it has rules"
            yield error(
                region.place, "no-rules", reason, "add `rules` here or to a parent (parents must not go in a circle)"
            )
        for overlay in region.overlays:
            yield from _overlay(whole, overlay)
    for calendar in calendars.values():
        for year in calendar.years:
            if year.provisional:
                place = whole.place_in(f"calendars/{calendar.id}.yaml", ("years", str(year.year)))
                reason = f"{year.year} is provisional: {year.source}"
                yield finding(place, "provisional-year", reason, "replace it when the notice is out")


def _has_rules(whole: Whole, region: Region) -> bool:
    seen: set[str] = set()
    current: Region | None = region
    while current is not None and current.code not in seen:
        if current.rules is not None:
            return _ends(whole, region)
        seen.add(current.code)
        current = whole.catalogue.regions.get(current.parent) if current.parent else None
    return False


def _ends(whole: Whole, region: Region) -> bool:
    seen: set[str] = set()
    current: Region | None = region
    while current is not None:
        if current.code in seen:
            return False
        seen.add(current.code)
        current = whole.catalogue.regions.get(current.parent) if current.parent else None
    return True


def _overlay(whole: Whole, overlay: EventOverlay) -> Iterator[Problem]:
    event = whole.catalogue.events.get(overlay.event)
    if event is None:
        yield unknown(overlay.place, "event", overlay.event, whole.catalogue.events)
        return
    uses = {use.item: use for use in event.items}
    for change in overlay.items:
        place = whole.place(overlay.place, "items", change.item)
        if change.item not in uses:
            yield unknown(place, "item", change.item, uses)
            continue
        use, item = uses[change.item], whole.catalogue.items.get(change.item)
        if change.here is not None and change.here < use.days.own and not (change.because or use.days.because):
            reason = f"{change.item} takes {change.here} days here instead of {use.days.own}, without a reason"
            yield error(place, "days-unexplained", reason, "say why in `because`")
        asked = {material.material for material in item.materials} if item else set()
        for material in change.remove_materials:
            if material not in asked:
                yield unknown(place, "material", material, asked)
        roles = dict(item.roles) if item else {}
        for added in change.add_materials:
            if added.material not in whole.catalogue.materials:
                yield unknown(added.place, "material", added.material, whole.catalogue.materials)
            if added.role not in roles:
                yield unknown(added.place, "role", added.role, roles)
