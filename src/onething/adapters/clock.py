"""Clocks: the machine's, and one a file sets while the processes run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from onething.ports.clock import CIVIL_ZONE


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in Asia/Shanghai."""
        return datetime.now(CIVIL_ZONE)

    def today(self) -> date:
        """Return the civil date in Asia/Shanghai."""
        return self.now().date()


@dataclass(frozen=True, slots=True)
class FileClock:
    """A clock set by a JSON file, read again at each call so that running processes follow it.

    `{"instant": "2026-03-02T09:00:00+08:00"}` stands still; `{"offset_s": 86400}` runs ahead of the machine by so many
    seconds; no file means the machine's own time. Anything else is a ValueError that names the file.
    """

    path: Path
    machine: SystemClock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """Return the moment the file sets, aware, in Asia/Shanghai."""
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return self.machine.now()
        try:
            setting = json.loads(text)
            if "instant" in setting:
                return aware(datetime.fromisoformat(setting["instant"]))
            return self.machine.now() + timedelta(seconds=float(setting["offset_s"]))
        except (ValueError, KeyError, TypeError) as error:
            message = (
                f"{self.path} doesn't set a clock ({error}). "
                'Write {"instant": "2026-03-02T09:00:00+08:00"} or {"offset_s": 86400}, or remove the file.'
            )
            raise ValueError(message) from error

    def today(self) -> date:
        """Return the civil date in Asia/Shanghai."""
        return self.now().date()


def aware(instant: datetime) -> datetime:
    """Return `instant` in Asia/Shanghai; one without a zone is a ValueError."""
    if instant.tzinfo is None:
        raise ValueError("the instant has no zone")
    return instant.astimezone(CIVIL_ZONE)
