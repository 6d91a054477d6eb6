"""材料: what a material is, who issues it, and how it can be had without asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.conditions import Condition
from onething.definitions.types.sources import Grounds, Place


class WayKind(StrEnum):
    """Ways to have a material, in the order they are tried (design: shared data first, the person last)."""

    SHARED = "shared"
    LICENCE = "licence"
    EARLIER = "earlier"
    GENERATED = "generated"
    UPLOAD = "upload"
    COUNTER = "counter"


class Level(StrEnum):
    """必要, 非必要, 容缺 (acceptable later)."""

    NECESSARY = "necessary"
    OPTIONAL = "optional"
    DEFERRABLE = "deferrable"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to have a material; `source` names the register, licence kind, item or template it comes from."""

    kind: WayKind
    source: str | None = None


@dataclass(frozen=True, slots=True)
class MaterialKind:
    """A material by the platform's own id; codes of others are only aliases, since real codes collide."""

    id: str
    name: str
    version: str
    issuer: str | None
    aliases: tuple[str, ...]
    ways: tuple[Way, ...]
    what_counts: str | None
    file_types: tuple[str, ...]
    max_pages: int
    grounds: Grounds
    place: Place


@dataclass(frozen=True, slots=True)
class MaterialUse:
    """A material as an item (or a life event as a whole) asks for it, of one role. `copies` counts paper copies."""

    material: str
    role: str
    level: Level
    when: Condition | None
    because: str | None
    copies: int
    place: Place
