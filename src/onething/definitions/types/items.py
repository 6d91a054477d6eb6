"""事项: one service item, described by its owner, who knows nothing of the life events it serves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.conditions import Condition, Formula
from onething.definitions.types.elements import Format
from onething.definitions.types.materials import MaterialUse
from onething.definitions.types.sources import Grounds, Place


class ItemKind(StrEnum):
    """GB/T 39046—2020 table A.1, the kinds in use here."""

    LICENSING = "行政许可"
    CONFIRMATION = "行政确认"
    PAYMENT = "行政给付"
    INSPECTION = "行政检查"
    OTHER_POWER = "其他行政权力"
    PUBLIC_SERVICE = "公共服务"


class Aspect(StrEnum):
    """A change has both a current and a proposed value; everything else is current."""

    CURRENT = "current"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field of an item: role.element, in this item's own wording. `derive` computes it instead of asking.

    `required` holds only where `when` is true (or absent); `format` narrows the element's own format.
    """

    role: str
    element: str
    aspect: Aspect
    label: str | None
    required: bool
    when: Condition | None
    format: Format | None
    derive: Formula | None
    place: Place


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A check that concerns this item alone; if false the item cannot be granted, others go on."""

    holds: Condition
    message: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Competence:
    """The rule that finds the one unit in charge: the unit of `organisation` for which `where` is true.

    `where` sees the item's roles, `unit` (id, areas, attributes) and `region`.
    """

    organisation: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Limits:
    """Statutory and promised limits in working days; None: the law or the owner names none."""

    statutory: int | None
    promised: int


@dataclass(frozen=True, slots=True)
class Output:
    """A value an item's result gives: role.element (a birth registration gives the baby's identity number)."""

    role: str
    element: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the item ends in; `licence` is the material id of the document issued, None for a plain notice."""

    name: str
    licence: str | None
    gives: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """A service item: 基本目录 → 实施清单 → 业务办理项, fields named after GB/T 39046.

    `verification`: the register named answers by itself and there is no result document.
    `on_the_spot`: 即办件. `separate_decider`: the reviewer may not decide the same case.
    """

    id: str
    name: str
    organisation: str
    kind: ItemKind
    catalogue_code: str | None
    implementation_code: str | None
    limits: Limits
    competence: Competence
    roles: tuple[tuple[str, str], ...]
    fields: tuple[FieldUse, ...]
    materials: tuple[MaterialUse, ...]
    eligibility: tuple[Eligibility, ...]
    result: Result | None
    verification: str | None
    on_the_spot: bool
    separate_decider: bool
    fee: str | None
    conditions: tuple[str, ...]
    refusal_grounds: tuple[str, ...]
    non_acceptance_grounds: tuple[str, ...]
    legal_basis: tuple[str, ...]
    grounds: Grounds
    place: Place
