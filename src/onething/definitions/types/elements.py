"""数据元: the shared vocabulary from which every field is made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from onething.definitions.types.sources import Grounds, Place


class ElementType(StrEnum):
    """The value kinds a form can carry. AREA is a 12-digit division code (GB/T 2260 plus town and village)."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date and time"
    CHOICE = "choice"
    AREA = "area"


class Sensitivity(StrEnum):
    """How a value must be handled: SENSITIVE as in article 28 of the Personal Information Protection Law."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a code list: what machines keep and what people see."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Format:
    """Format checks, which intersect when fields merge. Lengths in characters; `check` names a check-digit algorithm.

    `check` is one of `identity-number` (GB 11643), `credit-code` (GB 32100), `mobile`, `division-code` (GB/T 2260),
    `bank-card` (Luhn) or None.
    """

    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    check: str | None = None


@dataclass(frozen=True, slots=True)
class DataElement:
    """A data element. `reuse` is False for signatures, declarations and consents: never merged, never prefilled."""

    id: str
    name: str
    type: ElementType
    format: Format
    sensitivity: Sensitivity
    reuse: bool
    unit: str | None
    hint: str | None
    example: str | None
    grounds: Grounds
    place: Place
