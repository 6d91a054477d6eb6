"""A rule as authored: its FEEL text, its parsed expression, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from onething.definitions.types.sources import Place
from onething.rules import Expression


@dataclass(frozen=True, slots=True)
class Condition:
    """A FEEL expression that must yield a boolean; `text` is what the author wrote, `said` the same in plain words."""

    text: str
    expression: Expression
    place: Place
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A FEEL expression that yields a value (a derived field)."""

    text: str
    expression: Expression
    place: Place
