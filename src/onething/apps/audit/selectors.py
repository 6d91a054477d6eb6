"""Audit's reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onething.apps import prepared
from onething.apps.audit.statements import ENTRIES


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as people read it; `digest` in hexadecimal."""

    part: str
    seq: int
    recorded_at: datetime
    actor: str
    action: str
    digest: str


def entries(application_id: str) -> tuple[Entry, ...]:
    """Return an application's entries in the order they were recorded."""
    return tuple(
        Entry(row[0], row[1], row[2], row[3], row[4], bytes(row[5]).hex())
        for row in prepared.run(ENTRIES, [application_id])
    )
