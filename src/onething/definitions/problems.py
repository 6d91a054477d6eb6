"""What is wrong with a catalogue, said so that its author can mend it: where, what, why, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.sources import Place


class Severity(StrEnum):
    """An ERROR keeps a catalogue from being published; a FINDING is shown to the author and published with it."""

    ERROR = "error"
    FINDING = "finding"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One defect. `path` is relative to the catalogue's root, `line` counts from 1, `code` is stable for machines."""

    path: str
    line: int
    code: str
    reason: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Return whether it keeps the catalogue from being published."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity} {self.code} — {self.reason} → {self.remedy}"


def error(place: Place, code: str, reason: str, remedy: str) -> Problem:
    """Return an error at a place."""
    return Problem(place.path, place.line, code, reason, remedy)


def finding(place: Place, code: str, reason: str, remedy: str) -> Problem:
    """Return a finding at a place."""
    return Problem(place.path, place.line, code, reason, remedy, Severity.FINDING)
