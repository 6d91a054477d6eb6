"""What every Input and Output schema has in common, and the parts of paths and headers that recur."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from ninja import Header, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

ApplicationId: TypeAlias = Annotated[str, Path(pattern=r"^[0-9]{6}-[A-Z2-7]{20}$", max_length=32)]
CaseKey: TypeAlias = Annotated[str, Path(pattern=r"^[0-9]{6}-[A-Z2-7]{20}\.[1-9][0-9]{0,3}$", max_length=40)]
Slug: TypeAlias = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
PathText: TypeAlias = Annotated[str, Path(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=160)]
Token: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]+$", max_length=64)]
IdempotencyKey: TypeAlias = Annotated[
    str, Header(alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[\x21-\x7e]+$")
]
Version: TypeAlias = Annotated[int, Field(ge=0, le=2_147_483_647, strict=True)]
Region: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=2000)]
Short: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Answers: TypeAlias = Annotated[dict[str, Any], Field(max_length=200)]
Values: TypeAlias = Annotated[dict[str, Any], Field(max_length=500)]
"""Values as typed: what is no scalar is refused by name where they are kept."""


def _exact(value: object) -> object:
    """Write a fraction as decimal text, the way values are stored everywhere."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    return value


Scalar: TypeAlias = Annotated[
    Annotated[str, Field(max_length=4000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")] | bool | int | Decimal | None,
    Field(union_mode="left_to_right"),
    AfterValidator(_exact),
]
Scalars: TypeAlias = Annotated[dict[Annotated[str, Field(min_length=1, max_length=120)], Scalar], Field(max_length=200)]
"""Data of a result by name: texts, numbers, truth values."""


class Input(BaseModel):
    """A request's body: nothing beyond what the endpoint names."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Output(BaseModel):
    """A reply's body. pydantic's own model: ninja's looks at every attribute as if it could be a model of Django's."""


class VersionInput(Input):
    """An act on an application or a case at the version last seen."""

    version: Version
