"""The catalogue as one frozen value, with the look-ups everything else needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onething.definitions.types.elements import DataElement
from onething.definitions.types.items import ServiceItem
from onething.definitions.types.life_events import LifeEvent
from onething.definitions.types.materials import MaterialKind
from onething.definitions.types.organisations import Organisation, Unit
from onething.definitions.types.regions import Region, RegionRules, WorkingCalendar
from onething.definitions.types.registers import Register


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A checked catalogue. `digest` is the SHA-256 (hex) over its files: the version an application is pinned to."""

    digest: str
    elements: Mapping[str, DataElement]
    organisations: Mapping[str, Organisation]
    registers: Mapping[str, Register]
    materials: Mapping[str, MaterialKind]
    items: Mapping[str, ServiceItem]
    events: Mapping[str, LifeEvent]
    regions: Mapping[str, Region]
    calendars: Mapping[str, WorkingCalendar]

    def unit(self, unit_id: str) -> Unit:
        """Return the unit; KeyError if no organisation has it."""
        for organisation in self.organisations.values():
            for unit in organisation.units:
                if unit.id == unit_id:
                    return unit
        raise KeyError(unit_id)

    def ancestry(self, region_code: str) -> tuple[Region, ...]:
        """Return the region and its parents, nearest first; KeyError for a region the catalogue does not know."""
        found: list[Region] = []
        code: str | None = region_code
        while code is not None:
            region = self.regions[code]
            found.append(region)
            code = region.parent
        return tuple(found)

    def rules_in(self, region_code: str) -> RegionRules:
        """Return the procedural rules that hold in a region: its own, or its nearest parent's."""
        for region in self.ancestry(region_code):
            if region.rules is not None:
                return region.rules
        raise KeyError(region_code)


@dataclass(frozen=True, slots=True)
class LocalEvent:
    """A life event as it holds in one region, overlays applied: all that guidance, merging and planning may look at."""

    digest: str
    event: LifeEvent
    items: Mapping[str, ServiceItem]
    materials: Mapping[str, MaterialKind]
    elements: Mapping[str, DataElement]
    organisations: Mapping[str, Organisation]
    registers: Mapping[str, Register]
    region: Region
    rules: RegionRules
    calendar: WorkingCalendar
