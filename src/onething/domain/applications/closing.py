"""The end of an application: how its parts ended, which results are released when, and the summary.

Partial success is success for those who passed; a failed part never blocks a passed one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onething.definitions.types.life_events import Release
from onething.domain.casework.states import CaseState


class Ended(StrEnum):
    """How a part ended. OFFLINE: handled at a counter, its result is reported later."""

    PASSED = "passed"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    OFFLINE = "offline"


ENDED_NAMES: Final = {
    Ended.PASSED: "通过",
    Ended.REFUSED: "未通过",
    Ended.LAPSED: "因前置办件未通过而终止",
    Ended.WITHDRAWN: "已撤回",
    Ended.OFFLINE: "转线下办理",
}

_BY_STATE: Final = {
    CaseState.CONCLUDED: Ended.PASSED,
    CaseState.REFUSED: Ended.REFUSED,
    CaseState.NOT_ACCEPTED: Ended.REFUSED,
    CaseState.WITHDRAWN: Ended.WITHDRAWN,
    CaseState.LAPSED: Ended.LAPSED,
    CaseState.OFFLINE: Ended.OFFLINE,
}


def ended(state: CaseState) -> Ended | None:
    """Return how a case in `state` ended; None while it goes on."""
    return _BY_STATE.get(state)


@dataclass(frozen=True, slots=True)
class PartEnd:
    """One case of an application: how it ended (None: open) and whether its result is already released."""

    case_no: int
    ended: Ended | None
    released: bool


def releasable(parts: Sequence[PartEnd], release: Release) -> tuple[int, ...]:
    """Return the case numbers whose results go out now: passed ones, each at once, or all once none is open."""
    if release is Release.TOGETHER and any(part.ended is None for part in parts):
        return ()
    return tuple(p.case_no for p in parts if p.ended is Ended.PASSED and not p.released)


def summary(parts: Sequence[PartEnd]) -> dict[str, int]:
    """Return how many parts ended in each way, every way named."""
    counted = Counter(part.ended for part in parts)
    return {way.value: counted[way] for way in Ended}
