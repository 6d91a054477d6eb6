"""A client's own journal of acknowledged acts, compared with the database after faults.

What a client was told is done has to be there once; what it wasn't told may be there or not, yet never twice.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a journal and the database disagree about; empty when all is well."""

    lost: tuple[str, ...]
    """Acts which were acknowledged and aren't in the database."""
    doubled: tuple[str, ...]
    """Acts which are in the database more than once, acknowledged or not."""

    @property
    def holds(self) -> bool:
        """Whether nothing is lost and nothing doubled."""
        return not self.lost and not self.doubled


@dataclass(slots=True)
class Journal:
    """An append-only file of acknowledged acts, on the disk before `record` returns; threads may share one."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def record(self, act: str, reply: Any) -> None:
        """Write down that `act` (its idempotency key) was acknowledged with `reply` (JSON)."""
        line = json.dumps({"act": act, "reply": reply}, ensure_ascii=False) + "\n"
        with self._lock, self.path.open("a", encoding="utf-8") as out:
            out.write(line)
            out.flush()
            os.fsync(out.fileno())

    def entries(self) -> list[tuple[str, Any]]:
        """Return what was recorded, in order; a last line cut off by a kill was not yet acknowledged to anybody."""
        if not self.path.exists():
            return []
        whole = self.path.read_text("utf-8").split("\n")[:-1]
        found = [json.loads(line) for line in whole]
        return [(str(entry["act"]), entry["reply"]) for entry in found]


def compare(journal: Journal, rows: Iterable[Hashable]) -> Comparison:
    """Compare a journal with `rows`: the acts the database holds, one element per time each was applied."""
    applied = Counter(str(row) for row in rows)
    lost = tuple(dict.fromkeys(act for act, _ in journal.entries() if act not in applied))
    doubled = tuple(sorted(act for act, times in applied.items() if times > 1))
    return Comparison(lost, doubled)
