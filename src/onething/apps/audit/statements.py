"""SQL of the audit chain: the fragments other apps put into their own statement, and the verification.

Fragments take SQL expressions, never values: everything in them is written in this repository.
"""

from __future__ import annotations

from typing import Final

MOMENT: Final = "to_char(({0}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
"""The canonical form of a timestamptz: UTC, microseconds."""


def moment(expression: str) -> str:
    """Return the canonical text of a timestamptz expression."""
    return MOMENT.format(expression)


def chain_hash(
    previous: str, application_id: str, part: str, seq: str, recorded_at: str, actor: str, action: str, digest: str
) -> str:
    """Return the expression of an entry's hash: sha256(previous || entry), the entry a JSON array of texts."""
    entry = (
        f"jsonb_build_array({application_id}, {part}, ({seq})::text, {moment(recorded_at)}, {actor}, {action},"
        f" encode({digest}, 'hex'))"
    )
    return f"sha256({previous} || convert_to({entry}::text, 'UTF8'))"


VERIFY: Final = f"""
    SELECT part, seq, previous, hash,
           hash = {chain_hash("previous", "application_id", "part", "seq", "recorded_at", "actor", "action", "digest")}
    FROM audit_entry WHERE application_id = %s ORDER BY part, seq
"""
"""Every entry of an application with the answer whether its hash is its own."""

ENTRIES: Final = """
    SELECT part, seq, recorded_at, actor, action, digest FROM audit_entry WHERE application_id = %s
    ORDER BY recorded_at, part, seq
"""
"""The entries of an application as they came."""
