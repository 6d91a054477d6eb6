"""The plan of an application: a graph of its items with working days, as frozen values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.items import ServiceItem
from onething.domain.timing.types import DueDate


class EdgeKind(StrEnum):
    """Why one item waits for another: the author said so, or it needs a value the other's result gives."""

    AFTER = "after"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class PlanNode:
    """One item of the plan.

    Days are working days; `ends_after_day` 3 means the end of the third day after the start.
    """

    key: str
    item: ServiceItem
    days: int
    own_days: int
    counts: bool
    counts_because: str | None
    starts_after_day: int
    ends_after_day: int
    due: datetime.date


@dataclass(frozen=True, slots=True)
class PlanEdge:
    """`after` waits for `before`. `outputs` pairs the producer's `role.element` with the consumer's."""

    before: str
    after: str
    kind: EdgeKind
    outputs: tuple[tuple[str, str], ...]


class FindingKind(StrEnum):
    """PUBLISHED: explained, so it may be shown as it is. ERROR: needs the author."""

    PUBLISHED = "published"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """Something about the limits that must be said; `item_key` is None for the whole."""

    kind: FindingKind
    item_key: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan. Nodes by start, end and key; edges by key. `waves` groups keys by depth: a wave can run in parallel.

    `days` is the length of the critical path in working days over the items that count; `promised` the event's own
    promise; `due` the day by which the promise falls due when received on `start`.
    """

    start: datetime.date
    nodes: tuple[PlanNode, ...]
    edges: tuple[PlanEdge, ...]
    waves: tuple[tuple[str, ...], ...]
    critical_path: tuple[str, ...]
    days: int
    promised: int
    findings: tuple[PlanFinding, ...]
    due: DueDate

    def node(self, key: str) -> PlanNode:
        """Return the node with this key; KeyError if the plan has none."""
        for node in self.nodes:
            if node.key == key:
                return node
        raise KeyError(key)


class PlanError(Exception):
    """The items cannot be put in order: `cycle` lists the keys that wait for one another."""

    def __init__(self, cycle: tuple[str, ...]) -> None:
        chain = " → ".join(cycle)
        super().__init__(
            f"items wait for one another: {chain}; remove one `after`, or an output they need of each other"
        )
        self.cycle = cycle
