"""Mapping a register's own fields, codes and formats onto data elements: declared, and never guessed.

What can't be mapped (a code outside the table, a malformed date) is left out, with a note which names the field and
the code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onething.ports.registers import RegisterValue

LONGEST_VALUE = 4000


class UnmappableError(ValueError):
    """A value the mapping doesn't know; the message holds no personal data."""


class Reading(Protocol):
    """How a register's text becomes a value."""

    def value(self, text: str) -> RegisterValue:
        """Return the value; UnmappableError if there is none."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text as it is."""

    def value(self, text: str) -> RegisterValue:
        """See `Reading`."""
        if len(text) > LONGEST_VALUE or any(ord(character) < 32 for character in text):
            message = "文字过长或者含控制字符"
            raise UnmappableError(message)
        return text


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of the register's own table, standing for a code of the data element."""

    table: Mapping[str, str]

    def value(self, text: str) -> RegisterValue:
        """See `Reading`."""
        if text not in self.table:
            message = f"代码 {text[:8]!r} 不在对照表内"
            raise UnmappableError(message)
        return self.table[text]


@dataclass(frozen=True, slots=True)
class Day:
    """A date in the register's own format (`strptime`)."""

    pattern: str

    def value(self, text: str) -> RegisterValue:
        """See `Reading`; the value is `YYYY-MM-DD`."""
        try:
            day = dt.datetime.strptime(text, self.pattern).date()  # noqa: DTZ007 - a civil date has no zone
        except ValueError:
            message = "日期格式不符"
            raise UnmappableError(message) from None
        return day.isoformat()


@dataclass(frozen=True, slots=True)
class Area:
    """A division code of 6, 9 or 12 digits; shorter ones are filled with zeros (GB/T 2260, GB/T 10114)."""

    def value(self, text: str) -> RegisterValue:
        """See `Reading`; the value has 12 digits."""
        if not text.isascii() or not text.isdigit() or len(text) not in {6, 9, 12}:
            message = "区划代码格式不符"
            raise UnmappableError(message)
        return text.ljust(12, "0")


@dataclass(frozen=True, slots=True)
class Mapped:
    """One field of the register, the data element it stands for, and how it is read."""

    field: str
    element: str
    reading: Reading


def apply(mapping: Sequence[Mapped], fields: Mapping[str, str]) -> tuple[dict[str, RegisterValue], tuple[str, ...]]:
    """Return the values by element id, and a note for each that was left out; an empty field is simply not known."""
    values: dict[str, RegisterValue] = {}
    notes: list[str] = []
    for mapped in mapping:
        text = fields.get(mapped.field, "").strip()
        if not text:
            continue
        try:
            values[mapped.element] = mapped.reading.value(text)
        except UnmappableError as problem:
            notes.append(f"{mapped.element}（{mapped.field}）：{problem}，未采用")
    return values, tuple(notes)
