"""A reconciliation as frozen values: rows that set what the guide says beside what is computed, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.catalogue import LocalEvent
from onething.domain.guidance.types import Guidance
from onething.domain.merging.types import MergedMaterial
from onething.domain.planning.types import Plan


class Part(StrEnum):
    """What a row is about: the whole as it is, as it would be item by item, one situation, an item, a material."""

    WHOLE = "whole"
    SEPARATE = "separate"
    SITUATION = "situation"
    ITEM = "item"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True)
class Situation:
    """One example of a life event, computed: its answers' guidance, materials and plan in the region it is in."""

    name: str
    local: LocalEvent
    guidance: Guidance
    materials: tuple[MergedMaterial, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row. `id` is stable (`after.days`, `birth-registration.result`); `about` and `what` are Chinese, for people.

    `guide` and `here` are what is compared, None where one side has nothing. `reasons` explain a difference.
    """

    part: Part
    id: str
    about: str
    what: str
    guide: str | None
    here: str | None
    reasons: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both sides say the same."""
        return self.guide == self.here

    @property
    def explained(self) -> bool:
        """Whether there is nothing left to explain."""
        return self.same or bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All rows of one life event in one region; `stale` are ids that guide.yaml explains though nothing differs."""

    event: str
    region: str
    rows: tuple[Comparison, ...]
    stale: tuple[str, ...]

    @property
    def unexplained(self) -> tuple[Comparison, ...]:
        """The rows that differ without a reason."""
        return tuple(row for row in self.rows if not row.explained)
