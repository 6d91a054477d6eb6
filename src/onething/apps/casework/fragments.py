"""Fragments the statements of casework are put together from: SQL of this repository, never values.

A fragment named `…_rows` inserts one row for each row of the query it is given, which offers these columns:
case_no, version, source, target, unit, previous, hash — and the parameters actor, actor_name, now.
"""

from __future__ import annotations

from typing import Final

from onething.apps import prepared
from onething.apps.audit.services import chain_hash, moment

NOW: Final = "%(now)s::timestamptz"
APPLICATION: Final = "%(application_id)s"
PART: Final = "('case.' || ({0})::text)"
START_DUE: Final = "%(start_due)s::date"

TYPES: Final = {
    **dict.fromkeys(("version", "case_no", "size"), "integer"),
    **dict.fromkeys(("now", "started_at", "accepted_at", "ended_at", "occurred_at"), "timestamptz"),
    **dict.fromkeys(
        ("correction_due", "due_statutory", "due_promised", "due_on", "start_due", "day", "due_by", "due_from"), "date"
    ),
    **dict.fromkeys(("today", "week_end", "red_until", "yellow_until"), "date"),
    **dict.fromkeys(("manual", "correction_closed", "succeeded", "due_provisional", "start_provisional"), "boolean"),
    **dict.fromkeys(
        ("outputs", "deficiencies", "detail", "messages", "fields", "materials", "cases", "edges", "reply"), "jsonb"
    ),
    **dict.fromkeys(("states", "commands", "applications"), "text[]"),
}
"""The type of each parameter that isn't text."""


def typed(statement: str) -> prepared.Statement:
    """Make a statement whose parameters have one type wherever they stand; PostgreSQL would guess each anew."""
    return prepared.Statement.of(statement, TYPES)


def part(case_no: str) -> str:
    """Return the name of a case's audit stream."""
    return PART.format(case_no)


def event_digest(
    source: str, target: str, unit: str, occurred_at: str, origin: str, contradiction: str, detail: str
) -> str:
    """Return the digest of a history entry's content; the same expression writes it and checks it later."""
    moments = moment(occurred_at)
    content = f"jsonb_build_array({source}, {target}, {unit}, {moments}, {origin}, {contradiction}::text, {detail})"
    return f"sha256(convert_to({content}::text, 'UTF8'))"


def next_hash(case_no: str, seq: str, command: str, digest: str, previous: str) -> str:
    """Return the hash of a case's next audit entry."""
    return chain_hash(previous, APPLICATION, part(case_no), seq, NOW, "%(actor)s", command, digest)


def event_rows(rows: str, command: str, occurred_at: str, origin: str, contradiction: str, detail: str) -> str:
    """Insert the history entries of `rows`."""
    return f"""
        INSERT INTO case_event (application_id, case_no, seq, command, source, target, actor, actor_name, unit,
                                occurred_at, recorded_at, origin, contradiction, detail)
        SELECT {APPLICATION}, r.case_no, r.version, {command}, r.source, r.target, %(actor)s, %(actor_name)s, r.unit,
               {occurred_at}, {NOW}, {origin}, {contradiction}, {detail}
        FROM {rows} r"""


def audit_rows(rows: str, command: str, digest: str) -> str:
    """Insert the audit entries of `rows`, whose hashes the case rows already hold."""
    return f"""
        INSERT INTO audit_entry (application_id, part, seq, recorded_at, actor, action, digest, previous, hash)
        SELECT {APPLICATION}, {part("r.case_no")}, r.version, {NOW}, %(actor)s, {command}, {digest}, r.previous, r.hash
        FROM {rows} r"""


def message_rows(query: str) -> str:
    """Insert outbox messages, due at once; `query` gives topic and payload."""
    return f"""
        INSERT INTO outbox_message (application_id, topic, payload, created_at, next_try_at)
        SELECT {APPLICATION}, m.topic, m.payload, {NOW}, {NOW} FROM ({query}) AS m (topic, payload)"""


def case_payload(case_no: str, more: str) -> str:
    """Return a message's payload: the case's id and what `more` (key, value pairs in SQL) adds."""
    return f"jsonb_build_object('application_id', {APPLICATION}, 'case_no', {case_no}, {more})"


# ---- what happens to successors: nobody commands it, the platform records it ----

_RELEASE_DETAIL: Final = "jsonb_build_object('after', {0}, 'waiting_for', {1})"
_LAPSE_DETAIL: Final = "jsonb_build_object('because', %(case_no)s::integer)"


def _derived_digest(target: str, detail: str) -> str:
    return event_digest("'waiting'::text", target, "c.unit", NOW, "'commanded'::text", "NULL", detail)


def release(edges: str, count: str) -> str:
    """Return the CTEs that let go of the waiting cases `edges` names as `successor`, each by `count`.

    `locked` takes the rows upwards before anything is changed: two predecessors ending at once queue, and both count.
    """
    target = f"CASE WHEN c.waiting_for = {count} THEN 'submitted' ELSE 'waiting' END"
    command = f"CASE WHEN c.waiting_for = {count} THEN 'start' ELSE 'receive' END"
    detail = _RELEASE_DETAIL.format("%(case_no)s::integer", f"c.waiting_for - {count}")
    hashed = next_hash("c.case_no", "c.version + 1", command, _derived_digest(target, detail), "c.audit_head")
    started = f"c.waiting_for = {count}"
    return f"""
    released AS (
        UPDATE casework_case c SET
            waiting_for = c.waiting_for - {count}, version = c.version + 1, state = {target},
            started_at = CASE WHEN {started} THEN {NOW} END,
            correction_due = CASE WHEN {started} THEN {START_DUE} END,
            due_on = CASE WHEN {started} THEN {START_DUE} END,
            due_provisional = CASE WHEN {started} THEN %(start_provisional)s::boolean ELSE c.due_provisional END,
            audit_previous = c.audit_head, audit_head = {hashed}
        FROM {edges} e, (SELECT array_agg(case_no) AS numbers FROM locked) l
        WHERE c.application_id = {APPLICATION} AND c.case_no = e.successor AND c.case_no = ANY (l.numbers)
          AND c.state = 'waiting'
        RETURNING c.case_no, c.version, 'waiting'::text AS source, c.state AS target, c.unit, c.waiting_for,
                  c.audit_previous AS previous, c.audit_head AS hash
    ),
    released_events AS ({
        event_rows(
            "released",
            "CASE WHEN r.target = 'submitted' THEN 'start' ELSE 'receive' END",
            NOW,
            "'commanded'",
            "NULL",
            _RELEASE_DETAIL.format("%(case_no)s::integer", "r.waiting_for"),
        )
    }
    ),
    released_audit AS ({
        audit_rows(
            "released",
            "CASE WHEN r.target = 'submitted' THEN 'start' ELSE 'receive' END",
            event_digest(
                "'waiting'::text",
                "r.target",
                "r.unit",
                NOW,
                "'commanded'::text",
                "NULL",
                _RELEASE_DETAIL.format("%(case_no)s::integer", "r.waiting_for"),
            ),
        )
    }
    ),
    started AS ({
        message_rows(
            f"SELECT 'casework.started', {case_payload('r.case_no', started_extra('t'))} FROM released r"
            f" JOIN case_content t ON t.application_id = {APPLICATION} AND t.case_no = r.case_no"
            " WHERE r.target = 'submitted'"
        )
    }
    )"""


def started_extra(content: str) -> str:
    """Return what the message about a started case says beside its id."""
    return f"'verification', {content}.facts->'verification'"


_LAPSED_PAYLOAD: Final = case_payload("r.case_no", "'state', 'lapsed'::text")


def lapse() -> str:
    """Return the CTEs that end the waiting cases in `falling`."""
    hashed = next_hash(
        "c.case_no", "c.version + 1", "'lapse'::text", _derived_digest("'lapsed'::text", _LAPSE_DETAIL), "c.audit_head"
    )
    digest = event_digest(
        "'waiting'::text", "'lapsed'::text", "r.unit", NOW, "'commanded'::text", "NULL", _LAPSE_DETAIL
    )
    return f"""
    lapsed AS (
        UPDATE casework_case c SET
            state = 'lapsed', version = c.version + 1, ended_at = {NOW}, audit_previous = c.audit_head, audit_head = {
        hashed
    }
        FROM (SELECT array_agg(case_no) AS numbers FROM locked) l, (SELECT array_agg(case_no) AS numbers FROM falling) f
        WHERE c.application_id = {APPLICATION} AND c.case_no = ANY (l.numbers) AND c.case_no = ANY (f.numbers)
          AND c.state = 'waiting'
        RETURNING c.case_no, c.version, 'waiting'::text AS source, c.state AS target, c.unit,
                  c.audit_previous AS previous, c.audit_head AS hash
    ),
    lapsed_events AS ({event_rows("lapsed", "'lapse'", NOW, "'commanded'", "NULL", _LAPSE_DETAIL)}
    ),
    lapsed_audit AS ({audit_rows("lapsed", "'lapse'", digest)}
    ),
    lapsed_messages AS ({message_rows(f"SELECT 'casework.ended', {_LAPSED_PAYLOAD} FROM lapsed r")}
    )"""
