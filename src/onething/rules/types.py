"""The types of the language, used to check rules before they run and to describe functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basic:
    """A type without parts, known by its FEEL name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose members are of one type."""

    item: Type

    def __str__(self) -> str:
        return f"list of {self.item}"


@dataclass(frozen=True, slots=True)
class Context:
    """A record; each member has a name and a type."""

    fields: Mapping[str, Type]

    def __str__(self) -> str:
        return "context"


@dataclass(frozen=True, slots=True)
class Choice:
    """A string that is one of known values."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return "one of " + ", ".join(f'"{value}"' for value in self.values)


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A range between two values of one type."""

    item: Type

    def __str__(self) -> str:
        return f"range of {self.item}"


Type = Basic | ListOf | Context | Choice | RangeOf

NUMBER = Basic("number")
STRING = Basic("string")
BOOLEAN = Basic("boolean")
DATE = Basic("date")
DATE_TIME = Basic("date and time")
TIME = Basic("time")
DAYS_DURATION = Basic("days and time duration")
MONTHS_DURATION = Basic("years and months duration")
ANY = Basic("any")
NULL = Basic("null")

# Dotted names to types; a name may also lead into a `Context` type.
TypeEnvironment = Mapping[str, Type]
