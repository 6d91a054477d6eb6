"""The one form, the one set of materials, and what each organisation receives of them, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onething.definitions.types.elements import DataElement, Format, Sensitivity
from onething.definitions.types.materials import Level, MaterialKind, Way
from onething.definitions.types.organisations import Unit
from onething.domain.guidance.keys import FieldKey
from onething.domain.guidance.types import Instance, Reason, Truth

if TYPE_CHECKING:
    from onething.rules import Value


class Origin(StrEnum):
    """Where a field's value comes from: the person (or a prefill), a formula, a question, or another item's result."""

    ASKED = "asked"
    DERIVED = "derived"
    QUESTION = "question"
    PRODUCED = "produced"


@dataclass(frozen=True, slots=True)
class Ask:
    """One item's use of a field.

    `item_key` is None where the life event itself asks; `holds` is its condition's truth.
    """

    item_key: str | None
    role: str
    label: str | None
    required: bool
    holds: Truth
    because: Reason | None
    organisation: str


@dataclass(frozen=True, slots=True)
class MergedField:
    """A field of the one form. `required` and `visible` are UNKNOWN while they hang on values not given yet.

    `produced_by` is the key of the item whose result gives the value. `registers` are the ids of the registers that can
    prefill it; empty for what is never reused. `format` is the intersection of all that the asking items accept.
    """

    key: FieldKey
    label: str
    element: DataElement
    format: Format
    required: Truth
    visible: Truth
    because: Reason
    asked_by: tuple[Ask, ...]
    origin: Origin
    produced_by: str | None
    sensitivity: Sensitivity
    reusable: bool
    registers: tuple[str, ...]

    @property
    def to_fill_in(self) -> bool:
        """Whether the person sees and fills in this field."""
        return self.origin is Origin.ASKED and self.visible is True


@dataclass(frozen=True, slots=True)
class Section:
    """The fields about one participant."""

    instance: Instance
    title: str
    fields: tuple[MergedField, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The one form. `settled` holds every value that counts by key text: entered and visible, answered, derived.

    A hidden field's settled value is None; a value not known yet is left out. Fields are ordered by participant and
    then as the vocabulary lists its elements, whatever the order of the items.
    """

    sections: tuple[Section, ...]
    settled: Mapping[str, Value]

    @property
    def fields(self) -> tuple[MergedField, ...]:
        """All fields, section by section."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, key: str) -> MergedField:
        """Return the field with this key text; KeyError if the form has none."""
        for field in self.fields:
            if field.key.text == key:
                return field
        raise KeyError(key)


class ValueProblemKind(StrEnum):
    """What can be wrong with a form's values."""

    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    WRONG_FORMAT = "wrong_format"
    HIDDEN = "hidden"
    NOT_TO_FILL_IN = "not_to_fill_in"
    UNKNOWN_KEY = "unknown_key"


@dataclass(frozen=True, slots=True)
class ValueProblem:
    """A value that cannot stay: which field, what is wrong, what to do, in Chinese."""

    key: str
    kind: ValueProblemKind
    what: str
    remedy: str


class MaterialState(StrEnum):
    """Whether a material is called for at all; CONDITIONAL hangs on values not given yet."""

    NEEDED = "needed"
    CONDITIONAL = "conditional"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class MaterialAsk:
    """One item's use of a material. `item_key` is None where the life event itself asks."""

    item_key: str | None
    role: str
    level: Level
    holds: Truth
    copies: int
    because: str | None
    organisation: str


@dataclass(frozen=True, slots=True)
class MergedMaterial:
    """A material of the one set, by (kind, participant, version). `key` reads `identity-card of mother`.

    `level` is the strictest asked for. `obtained_by` is the way it is had without the person, and `obtained_because`
    says so in words; both None when the person brings it. `passed_over` tells which ways were not open, and why.
    `copies` is the sum asked.
    """

    key: str
    material: MaterialKind
    instance: Instance
    level: Level
    state: MaterialState
    ways: tuple[Way, ...]
    obtained_by: Way | None
    obtained_because: str | None
    passed_over: tuple[str, ...]
    asked_by: tuple[MaterialAsk, ...]
    copies: int
    because: Reason

    @property
    def to_bring(self) -> bool:
        """Whether the person must hand it in: called for, and not to be had otherwise."""
        return self.state is MaterialState.NEEDED and self.obtained_by is None


@dataclass(frozen=True, slots=True)
class CasePayload:
    """Exactly what one case receives.

    Fields by the item's own `role.element` (`role.element!proposed`), materials by key.

    `awaited` names the fields that another item's result will give later.
    """

    item_key: str
    fields: tuple[tuple[str, Value], ...]
    materials: tuple[str, ...]
    awaited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Competent:
    """The one unit in charge."""

    unit: Unit
    because: str


@dataclass(frozen=True, slots=True)
class NoUnit:
    """No unit is in charge: an error of the catalogue or a wrong value."""

    because: str


@dataclass(frozen=True, slots=True)
class SeveralUnits:
    """More than one unit would be in charge: an error of the catalogue."""

    units: tuple[Unit, ...]
    because: str


@dataclass(frozen=True, slots=True)
class UnknownUnit:
    """Not decidable yet; `missing` are the key texts of the fields whose values would decide."""

    missing: tuple[str, ...]
    because: str


Competence = Competent | NoUnit | SeveralUnits | UnknownUnit


@dataclass(frozen=True, slots=True)
class EligibilityVerdict:
    """Whether one condition of one item holds. Concerns that item alone and never blocks another."""

    item_key: str
    message: str
    holds: Truth
    source: str | None
    explanation: str
