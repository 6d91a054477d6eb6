"""Registers: what an outside register must offer, in the platform's own vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

RegisterValue: TypeAlias = str | bool
"""A value as it stands in an answer: dates `YYYY-MM-DD`, codes those of the data element, numbers as decimal text."""


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What a register holds of one key: values by data element id, who says so, and when it was read.

    `in_force`: whether the entry still holds (no cancelled registration); None if the register doesn't say so clearly.
    `notes` says for each element left out why (a code the mapping doesn't know, a malformed date): never guessed.
    """

    values: Mapping[str, RegisterValue]
    source: str
    read_at: datetime
    in_force: bool | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotHeld:
    """The register answered, and holds nothing under this key."""

    source: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class RegisterUnavailable:
    """The register gave no usable answer; `reason` is safe to show and to log, `retry_in` says when to ask again."""

    reason: str
    retry_in: timedelta


RegisterReply: TypeAlias = RegisterAnswer | NotHeld | RegisterUnavailable


class RegisterPort(Protocol):
    """A register; it never raises for what the outside does."""

    def read(self, register_id: str, key: str, value: str, timeout: timedelta) -> RegisterReply:
        """Ask the register for what it holds where the element `key` is `value`; give up after `timeout`."""
