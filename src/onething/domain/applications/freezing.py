"""Freezing what is signed and submitted: one canonical text, and the digest every signature binds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """A file as it is bound: by content, in its place."""

    material: str
    position: int
    sha256: str
    name: str


def frozen_content(
    *,
    application_id: str,
    definition: str,
    answers: Mapping[str, Any],
    values: Mapping[str, Any],
    files: Sequence[FrozenFile],
    papers: Sequence[str],
    obtained: Sequence[str],
) -> dict[str, Any]:
    """Return what is signed as one JSON object.

    `definition` is the catalogue's digest; `obtained` are material keys.
    """
    return {
        "application": application_id,
        "definition": definition,
        "answers": dict(answers),
        "values": dict(values),
        "files": [
            [one.material, one.position, one.sha256, one.name]
            for one in sorted(files, key=lambda f: (f.material, f.position, f.sha256))
        ],
        "papers": sorted(papers),
        "obtained": sorted(obtained),
    }


def canonical(content: Mapping[str, Any]) -> str:
    """Return the content's one text: sorted keys, no spaces, UTF-8 as is.

    The same content always gives the same text.
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (lower-case hex) of the content's canonical text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def storable(value: object) -> object:
    """Return a JSON scalar that survives storing unchanged; fractions become decimal text.

    ValueError for anything else.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    if isinstance(value, float | Decimal):
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        if number.is_finite() and abs(number) < Decimal(10) ** 15:
            return format(number, "f")
    raise ValueError("not a JSON scalar")
