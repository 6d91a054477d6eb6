"""办件编号 and document numbers: area (6), day (YYMMDD), six digits; never given twice, gaps allowed.

A process takes a block at a time, so that a number costs no round trip; what a killed process had left is a gap.
"""

from __future__ import annotations

import os
import threading
from datetime import date
from typing import Final

from django.db import connection

from onething.apps import prepared
from onething.apps.casework.statements import ALLOCATE

BLOCK: Final = 50
LAST: Final = 999_999

_lock = threading.Lock()
_blocks: dict[tuple[str, date, str], list[int]] = {}


class NumbersExhaustedError(RuntimeError):
    """An area has used all numbers of a day."""


def allocate(area: str, day: date, kind: str) -> str:
    """Return the next number of `kind` (`case`, `document`, …) for a six-digit area code and a civil date.

    Inside a transaction it takes a single number, which a roll-back returns together with whatever bore it.
    """
    if len(area) != 6 or not area.isascii() or not area.isdigit():
        message = f"area {area!r} is no six-digit division code"
        raise ValueError(message)
    key = (area, day, kind)
    if connection.in_atomic_block:
        return _written(area, day, _take(key, 1))
    with _lock:
        block = _blocks.setdefault(key, [])
        if not block:
            first = _take(key, BLOCK)
            block.extend(range(first + BLOCK - 1, first - 1, -1))
            for old in [known for known in _blocks if known[1] < day and known[0] == area]:
                del _blocks[old]
        value = block.pop()
    return _written(area, day, value)


def forget() -> None:
    """Drop what is left of this process's blocks (a forked child must not share its parent's)."""
    with _lock:
        _blocks.clear()


os.register_at_fork(after_in_child=_blocks.clear)


def _take(key: tuple[str, date, str], size: int) -> int:
    area, day, kind = key
    parameters = {"area": area, "day": day.isoformat(), "kind": kind, "size": str(size)}
    return int(prepared.run(ALLOCATE, parameters)[0][0])


def _written(area: str, day: date, value: int) -> str:
    if value > LAST:
        message = f"area {area} has used all {LAST} numbers of {day.isoformat()}; use a finer area code"
        raise NumbersExhaustedError(message)
    return f"{area}{day:%y%m%d}{value:06d}"
