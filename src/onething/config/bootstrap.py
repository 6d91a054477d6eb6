"""The one place where adapters are chosen; everything else asks here for a port and gets what the environment says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from onething.adapters.clock import FileClock, SystemClock
from onething.adapters.folder_files import FolderFiles
from onething.config import registers as connected
from onething.ports.clock import Clock
from onething.ports.files import FileStore
from onething.ports.registers import RegisterPort


@cache
def clock() -> Clock:
    """Return the clock: the machine's, or the one set by the file that ONETHING_CLOCK_FILE names."""
    path = os.environ.get("ONETHING_CLOCK_FILE")
    return FileClock(Path(path)) if path else SystemClock()


@cache
def registers() -> Mapping[str, RegisterPort]:
    """Return the registers this installation is connected to, by their id in the catalogue."""
    return connected.registers(clock())


@cache
def files() -> FileStore:
    """Return the store of uploaded files: a folder below the data folder."""
    return FolderFiles(Path(settings.DATA_DIR) / "materials")
