"""A figure's rows and goals, and the machine they come from."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and what was measured. `at_least`: the value must reach it, else it must not exceed it."""

    name: str
    value: float
    unit: str
    goal: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Tell whether the goal is met."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal


@dataclass(frozen=True, slots=True)
class Figure:
    """What a benchmark found."""

    bench: str
    rows: Sequence[dict[str, Any]]
    goals: Sequence[Goal]

    def as_json(self) -> dict[str, Any]:
        """Return `{bench, machine, rows, goals}`."""
        goals = []
        for goal in self.goals:
            told = asdict(goal)
            del told["at_least"]
            goals.append(told | {"holds": goal.holds})
        return {"bench": self.bench, "machine": machine(), "rows": list(self.rows), "goals": goals}


def machine() -> dict[str, Any]:
    """Describe the machine: processors, memory, systems' versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpus": os.cpu_count(),
        "cpu": processor(),
        "memory_gib": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "system": platform.platform(),
        "load_1min": round(os.getloadavg()[0], 2),
    }


def processor() -> str:
    """Return the processor's name where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )
