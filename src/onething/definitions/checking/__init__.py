"""Checks a loaded catalogue as a whole: what no single file can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from onething.definitions.problems import Problem
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.scenarios import Scenario

Scenarios = Mapping[str, tuple[Scenario, ...]]
Check = Callable[[Catalogue, Scenarios], Iterable[Problem]]

CHECKS: tuple[Check, ...] = ()


def check_catalogue(catalogue: Catalogue, scenarios: Scenarios) -> tuple[Problem, ...]:
    """All problems of a loaded catalogue, sorted by place."""
    return tuple(sorted({problem for check in CHECKS for problem in check(catalogue, scenarios)}))
