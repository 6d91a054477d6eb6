"""The floor of `intake`: the same rows in the same commits by raw psycopg, one prepared statement each.

Nothing is decided, checked or hashed: every value is known beforehand, a hash is 32 constant bytes.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

import psycopg

from bench.support.intake_work import DETAIL_BYTES, EDGES, STEPS, Opening

HASH = b"\x00" * 32

MOVE = """
    WITH moved AS (
        UPDATE casework_case SET state = %(target)s, version = version + 1, accepted_at = %(accepted_at)s,
            due_on = coalesce(%(due)s::date, due_on), due_promised = coalesce(%(due)s::date, due_promised),
            due_statutory = coalesce(%(due)s::date, due_statutory), ended_at = %(ended_at)s,
            audit_previous = audit_head,
            audit_head = %(hash)s
        WHERE application_id = %(app)s AND case_no = %(no)s AND version = %(version)s RETURNING case_no
    ), event AS (
        INSERT INTO case_event (application_id, case_no, seq, command, source, target, actor, actor_name, unit,
        occurred_at, recorded_at, origin, contradiction, detail)
        SELECT %(app)s, %(no)s, %(version)s + 1, %(command)s, 'accepted', %(target)s, 'officer-1', '张三',
        'district-bureau', %(now)s, %(now)s, 'commanded', NULL, %(detail)s::jsonb FROM moved
    ), audit AS (
        INSERT INTO audit_entry (application_id, part, seq, recorded_at, actor, action, digest, previous, hash)
        SELECT %(app)s, 'case.1', %(no)s * 1000 + %(version)s + 1, %(now)s, 'officer-1', %(command)s, %(hash)s,
        %(hash)s, %(hash)s FROM moved
    ), sent AS (
        INSERT INTO outbox_message (application_id, topic, payload, created_at, next_try_at)
        SELECT %(app)s, 'casework.document', %(detail)s::jsonb, %(now)s, %(now)s FROM moved WHERE %(message)s
    ), receipt AS (
        INSERT INTO command_receipt (actor, key, command, reply, recorded_at)
        SELECT 'officer-1', %(key)s, %(asked)s, %(detail)s::jsonb, %(now)s FROM moved
    )"""
PLAIN = MOVE + " SELECT case_no FROM moved"
RELEASING = (
    MOVE
    + """, released AS (
        UPDATE casework_case c SET waiting_for = waiting_for - 1, version = version + 1, audit_previous = audit_head,
            audit_head = %(hash)s, state = CASE WHEN waiting_for = 1 THEN 'submitted' ELSE state END,
            started_at = CASE WHEN waiting_for = 1 THEN %(now)s END, due_on = %(due_on)s::date
        FROM case_edge e
        WHERE e.application_id = %(app)s AND e.predecessor = %(no)s
          AND c.application_id = %(app)s AND c.case_no = e.successor
        RETURNING c.case_no, c.version, c.state
    ), events AS (
        INSERT INTO case_event (application_id, case_no, seq, command, source, target, actor, actor_name, unit,
        occurred_at, recorded_at, origin, contradiction, detail)
        SELECT %(app)s, r.case_no, r.version, 'start', 'waiting', r.state, 'officer-1', '张三', 'district-bureau',
               %(now)s, %(now)s, 'commanded', NULL, '{"after": 1, "waiting_for": 0}' FROM released r
    ), audits AS (
        INSERT INTO audit_entry (application_id, part, seq, recorded_at, actor, action, digest, previous, hash)
        SELECT %(app)s, 'case.1', r.case_no * 1000 + r.version, %(now)s, 'officer-1', 'start', %(hash)s, %(hash)s,
        %(hash)s FROM released r
    ), started AS (
        INSERT INTO outbox_message (application_id, topic, payload, created_at, next_try_at)
        SELECT %(app)s, 'casework.started', '{"case_no": 1}', %(now)s, %(now)s FROM released WHERE state = 'submitted'
    )
    SELECT case_no FROM moved"""
)


class Floor:
    """Takes applications through on one raw connection."""

    def __init__(self, dsn: str, opening: Opening, keys: count[int]) -> None:
        """Connect."""
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.opening, self.keys = opening, keys

    def close(self) -> None:
        """Disconnect."""
        self.connection.close()

    def open(self, application_id: str, now: datetime) -> None:
        """Open the five cases by the kernel's own statement: intake's opening is the same everywhere."""
        statement = self.opening.statement
        values = statement.values(self.opening.parameters(application_id, now))
        psycopg.RawCursor(self.connection).execute(statement.text, values, prepare=True)

    def step(self, application_id: str, number: int, index: int, version: int, now: datetime) -> int:
        """Do a step and return the new version."""
        step = STEPS[index]
        releases = step.releases and any(edge[0] == number for edge in EDGES)
        parameters: dict[str, Any] = {
            "app": application_id,
            "no": number,
            "version": version,
            "command": step.command,
            "target": step.target,
            "accepted_at": now,
            "due": now.date() if step.command == "accept" else None,
            "ended_at": now if step.target == "concluded" else None,
            "hash": HASH,
            "now": now,
            "detail": '{"detail": "' + "x" * DETAIL_BYTES + '"}',
            "message": step.message,
            "key": f"floor-{next(self.keys)}",
            "asked": "0" * 64,
        }
        if releases:
            parameters["due_on"] = now.date()
        statement = RELEASING if releases else PLAIN
        found = self.connection.execute(statement, parameters, prepare=True).fetchone()
        if found is None:
            message = f"the floor lost a step: {application_id}.{number} {step.command}"
            raise RuntimeError(message)
        return version + 1
