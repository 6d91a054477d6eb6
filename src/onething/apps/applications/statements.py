"""The one guarded statement by which an application changes: state, columns, history, audit row, outbox, receipt.

Everything happens in one commit, or nothing does: the guard is `version = expected`, and every other part of the
statement selects from the row that the guard let through. Column names come from this package alone, values are always
parameters.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from onething.apps import prepared
from onething.apps.audit.services import chain_hash
from onething.domain.access.actors import Actor
from onething.domain.applications.freezing import canonical
from onething.domain.applications.states import Act, ApplicationState

PART: Final = "0"
"""The application's own audit stream; its cases have streams of their own."""
TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "answers",
            "values",
            "provenance",
            "reads",
            "signatories",
            "signers",
            "frozen",
            "corrected",
            "plan",
            "summary",
            "helpers",
            "helping",
        ),
        "jsonb",
    ),
    **dict.fromkeys(("frozen_digest", "receipt_number", "returned_reason", "lead_unit"), "text"),
    **dict.fromkeys(("assisted_by", "visit"), "text"),
    **dict.fromkeys(("submitted_at", "concluded_at"), "timestamptz"),
    "due_on": "date",
    "open_cases": "integer",
    "correction_closed": "boolean",
}


@dataclass(frozen=True, slots=True)
class Also:
    """One more part of the statement; its SQL selects from `changed` and uses parameters with names of its own."""

    name: str
    sql: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message the outbox is given in the same commit."""

    topic: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The reply to keep under an account's idempotency key."""

    account: str
    key: str
    fingerprint: str
    reply: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """One act on an application read at version `expected`. `columns` are those of TYPES; `data` goes into history."""

    application_id: str
    expected: int
    act: Act
    state: ApplicationState
    actor: Actor
    now: dt.datetime
    columns: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    messages: Sequence[Outgoing] = ()
    receipt: Receipt | None = None
    also: Sequence[Also] = ()
    first: Sequence[Act] = ()


_HASH: Final = chain_hash(
    "a.audit_hash",
    "a.id",
    f"'{PART}'",
    "a.version + 1",
    "%(now)s::timestamptz",
    "%(actor)s::text",
    "%(act)s::text",
    "%(digest)s::bytea",
)
_FIRST_HASH: Final = chain_hash(
    "''::bytea",
    "%(id)s::text",
    f"'{PART}'",
    "1",
    "%(now)s::timestamptz",
    "%(actor)s::text",
    "%(act)s::text",
    "%(digest)s::bytea",
)
_NOTED: Final = """
noted AS (
  INSERT INTO application_event (application_id, version, act, state, actor, actor_name, unit, reason, data, at)
  SELECT changed.id, changed.version, e.act, e.state, %(actor)s::text, %(actor_name)s::text, %(unit)s::text,
    e.reason, e.data,
    %(now)s::timestamptz
  FROM changed, jsonb_to_recordset(%(events)s::jsonb) AS e(act text, state text, reason text, data jsonb)
),
audited AS (
  INSERT INTO audit_entry (application_id, part, seq, recorded_at, actor, action, digest, previous, hash)
  SELECT changed.id, '0', changed.version, %(now)s::timestamptz, %(actor)s::text, %(act)s::text, %(digest)s::bytea,
    changed.previous, changed.audit_hash
  FROM changed
)"""
_UPDATE: Final = """
WITH before AS (SELECT id, audit_hash FROM application WHERE id = %(id)s::text AND version = %(expected)s::integer),
changed AS (
  UPDATE application a SET version = a.version + 1, state = %(state)s::text, updated_at = %(now)s::timestamptz,
    audit_hash = {hash}{columns}
  FROM before WHERE a.id = before.id AND a.version = %(expected)s::integer
  RETURNING a.id, a.version, a.state, a.audit_hash, before.audit_hash AS previous
),{noted}{more}
SELECT version FROM changed
"""
_SENT: Final = """,
sent AS (
  INSERT INTO outbox_message (application_id, topic, payload, created_at, next_try_at)
  SELECT changed.id, m.topic, m.payload, %(now)s::timestamptz, %(now)s::timestamptz
  FROM changed, jsonb_to_recordset(%(messages)s::jsonb) AS m(topic text, payload jsonb)
)"""
_REPLIED: Final = """,
replied AS (
  INSERT INTO application_reply (application_id, account, key, fingerprint, reply, at)
  SELECT changed.id, %(account)s::text, %(key)s::text, %(fingerprint)s::text, %(reply)s::jsonb, %(now)s::timestamptz
    FROM changed
)"""


def apply(write: Write) -> int | None:
    """Perform the act; the new version, or None if somebody else was first. One statement, one commit."""
    names = sorted(write.columns)
    columns = "".join(f', "{name}" = %(c_{name})s::{TYPES[name]}' for name in names)
    more = "".join(f",\n{one.name} AS ({one.sql})" for one in write.also)
    parameters: dict[str, Any] = {
        "id": write.application_id,
        "expected": str(write.expected),
        "state": write.state.value,
        **_noting(write),
        **{f"c_{name}": _parameter(name, write.columns[name]) for name in names},
    }
    if write.messages:
        more += _SENT
        parameters["messages"] = as_json([{"topic": one.topic, "payload": one.payload} for one in write.messages])
    if write.receipt is not None:
        more += _REPLIED
        parameters |= {
            "account": write.receipt.account,
            "key": write.receipt.key,
            "fingerprint": write.receipt.fingerprint,
            "reply": as_json(write.receipt.reply),
        }
    for one in write.also:
        parameters |= one.parameters
    rows = prepared.run(_UPDATE.format(hash=_HASH, columns=columns, noted=_NOTED, more=more), parameters)
    return int(rows[0][0]) if rows else None


def _noting(write: Write) -> dict[str, Any]:
    """Return what history and audit get; of an act at a counter also the visit, and for whom it was done."""
    served = write.actor.serving
    at_counter = {} if served is None else {"visit": served.visit, "on_behalf_of": served.account}
    events = [
        {"act": act.value, "state": write.state.value, "reason": write.reason, "data": {**write.data, **at_counter}}
        for act in (*write.first, write.act)
    ]
    told = {"events": events, "columns": {name: _plain(value) for name, value in write.columns.items()}}
    return {
        "now": write.now,
        "actor": write.actor.account,
        "actor_name": write.actor.name,
        "unit": write.actor.unit or "",
        "act": write.act.value,
        "events": as_json(events),
        "digest": hashlib.sha256(canonical(told).encode("utf-8", "backslashreplace")).digest(),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _parameter(name: str, value: Any) -> Any:
    if TYPES[name] == "jsonb":
        return None if value is None else as_json(value)
    return str(value) if TYPES[name] == "integer" else value


def as_json(value: Any) -> str:
    """Return a value as the JSON text of a parameter."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


_CREATE: Final = """
WITH changed AS (
  INSERT INTO application (id, event_id, region, digest, lead_unit, state, version, account, identity, enterprise,
    applicant_name, assisted_by, visit, helpers, helping, signers, answers,
    "values", provenance, reads, signatories, corrected, frozen_digest,
    receipt_number, returned_reason, correction_closed, open_cases, created_at, updated_at, audit_hash)
  VALUES (%(id)s::text, %(event_id)s::text, %(region)s::text, %(catalogue)s::text, %(lead_unit)s::text,
    %(state)s::text, 1, %(account)s::text, %(identity)s::text, %(enterprise)s::text, %(applicant_name)s::text,
    %(assisted_by)s::text, %(visit)s::text, '[]', '[]', '[]',
    %(answers)s::jsonb, %(values)s::jsonb, %(provenance)s::jsonb, '[]', '[]', '{{}}',
    '', '', '', false, 0, %(now)s::timestamptz, %(now)s::timestamptz, {hash})
  ON CONFLICT (id) DO NOTHING
  RETURNING id, version, state, audit_hash, ''::bytea AS previous
),{noted}
SELECT version FROM changed
"""


def create(*, actor: Actor, row: Mapping[str, Any], now: dt.datetime) -> bool:
    """Insert a draft with its first history and audit entries; False if an application with this id exists already."""
    write = Write(
        str(row["id"]),
        0,
        Act.START,
        ApplicationState.DRAFT,
        actor,
        now,
        {"answers": row["answers"], "values": row["values"]},
    )
    parameters = {
        **row,
        "catalogue": row["digest"],
        "answers": as_json(row["answers"]),
        "values": as_json(row["values"]),
        "provenance": as_json(row["provenance"]),
        **_noting(write),
    }
    return bool(prepared.run(_CREATE.format(hash=_FIRST_HASH, noted=_NOTED), parameters))


def void_signatures(reason: str, now: dt.datetime) -> Also:
    """Return the part that voids the signatures given so far, with the reason."""
    sql = """
  UPDATE application_signature s SET voided_at = %(voided_at)s::timestamptz, void_reason = %(void_reason)s::text
  FROM changed WHERE s.application_id = changed.id AND s.voided_at IS NULL"""
    return Also("voided", sql, {"voided_at": now, "void_reason": reason})
