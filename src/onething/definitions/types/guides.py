"""办事指南: the facts of a published guide that a life event is reconciled with: names, codes, days; no text."""

from __future__ import annotations

from dataclasses import dataclass

from onething.definitions.types.materials import Level
from onething.definitions.types.sources import Grounds, Place


@dataclass(frozen=True, slots=True)
class GuideItem:
    """An item as the guide lists it. `days` are working days; `item` is the catalogue's item it stands for."""

    name: str
    days: int
    result: str | None
    item: str
    place: Place


@dataclass(frozen=True, slots=True)
class GuideMaterial:
    """A material as the guide lists it. `exempt`: the guide says that nobody need hand it in (免提交)."""

    code: str
    name: str
    level: Level
    exempt: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide. `repository`, `path`, `commit` say where it was read; `because` explains differences by their id."""

    event: str
    code: str
    implementation: str
    name: str
    region: str
    repository: str
    path: str
    commit: str
    items: tuple[GuideItem, ...]
    materials: tuple[GuideMaterial, ...]
    because: tuple[tuple[str, str], ...]
    grounds: Grounds
    place: Place
