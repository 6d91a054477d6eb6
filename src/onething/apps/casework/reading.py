"""Between rows and frozen values: item facts, snapshots, commands and replies as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from onething.definitions.types.regions import LateCorrection, RegionRules
from onething.domain.casework.commands import Command
from onething.domain.casework.snapshot import CaseSnapshot, ItemFacts, OutputFormat
from onething.domain.casework.states import CaseId, CaseState


def plain(value: object) -> object:
    """Turn what JSON doesn't know into text; for `json.dumps(default=…)`."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    message = f"{type(value).__name__} can't be stored as JSON; give texts, numbers, truth values, lists and objects"
    raise TypeError(message)


def as_json(value: object) -> str:
    """Return canonical JSON: sorted keys, no spaces, NaN refused, and no NUL, which PostgreSQL can't store."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain, allow_nan=False)
    if "\\u0000" in text:
        message = "a text holds the character NUL; remove it"
        raise ValueError(message)
    return text


@lru_cache(maxsize=4096)
def facts_of(text: str) -> ItemFacts:
    """Read item facts; cases of one item and region share them, so few differ."""
    stored = json.loads(text)
    rules = stored.pop("rules")
    rules["late_correction"] = LateCorrection(rules["late_correction"])
    for name in ("gives", "refusal_grounds", "non_acceptance_grounds"):
        stored[name] = tuple(stored[name])
    stored["output_formats"] = tuple(OutputFormat(**each) for each in stored.get("output_formats", ()))
    return ItemFacts(rules=RegionRules(**rules), **stored)


def facts_as_json(facts: ItemFacts) -> dict[str, Any]:
    """Return item facts as they are stored."""
    return asdict(facts)


def snapshot_of(row: Sequence[Any]) -> CaseSnapshot:
    """Build a snapshot from a row of `statements.SNAPSHOT_COLUMNS`."""
    return CaseSnapshot(
        case=CaseId(row[0], row[1]),
        version=row[2],
        state=CaseState(row[3]),
        facts=facts_of(row[4]),
        unit=row[5],
        organisation=row[6],
        applicants=tuple(json.loads(row[7])),
        waiting_for=row[8],
        claimed_by=row[9],
        post=row[10],
        reviewer=row[11],
        manual=row[12],
        correction_due=row[13],
        correction_closed=row[14],
        succeeded=row[15],
        outputs=json.loads(row[16]) if row[16] != "{}" else {},
        deficiencies=tuple(json.loads(row[17])) if row[17] != "[]" else (),
        due_statutory=row[18],
        due_promised=row[19],
        due_provisional=row[20],
    )


def asked_digest(case: CaseId, command: Command) -> str:
    """Return the digest by which a repeated key is recognised as the same command."""
    content = as_json([case.application_id, case.case_no, command.name, asdict(command)])
    return hashlib.sha256(content.encode()).hexdigest()
