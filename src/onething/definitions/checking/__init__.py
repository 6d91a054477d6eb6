"""Checks a loaded catalogue as a whole: what no single file can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from onething.definitions.checking import (
    competence,
    materials,
    merging,
    naming,
    order,
    played,
    references,
    regions,
    rules,
    selection,
)
from onething.definitions.checking.whole import Whole
from onething.definitions.problems import Problem
from onething.definitions.reading import Document
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.scenarios import Scenario

Check = Callable[[Whole], Iterator[Problem]]

# Each family of checks stands in its own module; a further family is one more entry.
BASIC: tuple[Check, ...] = (naming.check, references.check, rules.check)
FURTHER: tuple[Check, ...] = (regions.check, merging.check, materials.check, played.check)
# These reason about what rules and references mean, so they would only add noise where these are broken.
MEANING: tuple[Check, ...] = (competence.check, selection.check, order.check)


def check_catalogue(
    catalogue: Catalogue, scenarios: Mapping[str, tuple[Scenario, ...]], documents: Mapping[str, Document]
) -> tuple[Problem, ...]:
    """All problems of a loaded catalogue, sorted by place. `documents` tell the lines."""
    whole = Whole(catalogue, scenarios, documents)
    found = {problem for check in BASIC for problem in check(whole)}
    sound = not any(problem.is_error for problem in found)
    found |= {problem for check in (*FURTHER, *(MEANING if sound else ())) for problem in check(whole)}
    return tuple(sorted(found))
