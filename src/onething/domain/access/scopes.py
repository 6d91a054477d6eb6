"""Scopes: “which rows?” as a small algebra of conditions over named columns.

A scope answers two ways: `admits` asks it of one row in memory, and `onething.apps.people.scopes` makes SQL of it.
Columns are those of `onething.domain.access.resources`; a value that is not known (None) equals nothing, as in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Scope(Protocol):
    """A condition over a row."""

    def admits(self, row: Mapping[str, object]) -> bool:
        """Tell whether the row is in the scope; KeyError for a row that lacks a column the scope names."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The column's value is this one."""

    column: str
    value: str

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`."""
        return row[self.column] == self.value


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column's value is one of these; none of an empty set."""

    column: str
    values: frozenset[str]

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`."""
        return row[self.column] in self.values


@dataclass(frozen=True, slots=True)
class Holds:
    """The column is a collection and this value is in it."""

    column: str
    value: str

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`; TypeError for a column that is no collection."""
        held = row[self.column]
        if not isinstance(held, (frozenset, set, tuple, list)):
            message = f"column {self.column!r} is no collection: {type(held).__name__}"
            raise TypeError(message)
        return self.value in held


@dataclass(frozen=True, slots=True)
class Known:
    """The column has a value."""

    column: str

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`."""
        return row[self.column] is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """The column has no value."""

    column: str

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`."""
        return row[self.column] is None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the scopes admits the row; `AnyOf(())` admits nothing."""

    scopes: tuple[Condition, ...]

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`."""
        return any(scope.admits(row) for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the scopes admit the row; `AllOf(())` admits everything."""

    scopes: tuple[Condition, ...]

    def admits(self, row: Mapping[str, object]) -> bool:
        """See `Scope`."""
        return all(scope.admits(row) for scope in self.scopes)


Condition = Equals | OneOf | Holds | Known | Missing | AnyOf | AllOf

NOTHING = AnyOf(())
"""Default deny."""

EVERYTHING = AllOf(())
