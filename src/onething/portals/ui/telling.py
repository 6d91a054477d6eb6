"""Progress and states in words and colours, the same at the counter and on the citizens' own page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from onething.apps.applications.selectors import Progress
from onething.portals.ui.language import phrase

KINDS: Final = {
    "draft": "yours",
    "returned": "yours",
    "awaiting_signatures": "waiting",
    "received": "working",
    "pre_accepted": "working",
    "in_progress": "working",
    "concluded": "done",
    "withdrawn": "ended",
}
"""How `content.status` shows an application's state."""
ENDED: Final = {"passed": "done", "refused": "refused"}


@dataclass(frozen=True, slots=True)
class Told:
    """Progress as a page shows it; `parts` are rows of a table and `kinds` the colours of their states."""

    progress: Progress
    kind: str
    parts: tuple[tuple[str, str, str, str, str], ...]
    due: tuple[dt.date | None, ...]

    @property
    def rows(self) -> tuple[tuple[tuple[str, ...], dt.date | None], ...]:
        """The parts, each with the day until when."""
        return tuple(zip(self.parts, self.due, strict=True))


def told(found: Progress) -> Told:
    """Return progress in words."""
    parts = tuple(
        (
            phrase(one.name),
            phrase(one.unit_name or ""),
            "working" if one.ended is None else ENDED.get(one.ended, "ended"),
            phrase(one.state_name),
            phrase(one.happening),
        )
        for one in found.parts
    )
    return Told(found, KINDS.get(found.state, "working"), parts, tuple(one.due_on for one in found.parts))
