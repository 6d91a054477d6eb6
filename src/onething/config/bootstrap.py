"""The one place where adapters are chosen; everything else asks here for a port and gets what the environment says."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from onething.adapters.clock import FileClock, SystemClock
from onething.ports.clock import Clock


@cache
def clock() -> Clock:
    """Return the clock: the machine's, or the one set by the file that ONETHING_CLOCK_FILE names."""
    path = os.environ.get("ONETHING_CLOCK_FILE")
    return FileClock(Path(path)) if path else SystemClock()
