"""The guarded statements: one per command, prepared, in autocommit, so that a command is one commit or nothing.

Each applies the case's changes where `version` is still the expected one, and with them the history entry, the
chained audit
entry, what happens to successors, outbox rows and the idempotency receipt. No row back: somebody else was first.

Locks go upwards by case number within an application (edges do, too), so statements of one application can't deadlock.
"""

from __future__ import annotations

from typing import Final

from onething.apps.casework.fragments import (
    APPLICATION,
    NOW,
    audit_rows,
    case_payload,
    event_digest,
    event_rows,
    lapse,
    message_rows,
    next_hash,
    part,
    release,
    started_extra,
    typed,
)

SNAPSHOT_COLUMNS: Final = """
    c.application_id, c.case_no, c.version, c.state, t.facts, c.unit, c.organisation, t.applicants, c.waiting_for,
    c.claimed_by, c.post, c.reviewer, c.manual, c.correction_due, c.correction_closed, c.succeeded, c.outputs,
    c.deficiencies, c.due_statutory, c.due_promised, c.due_provisional"""
"""What a snapshot is made of, in `reading.snapshot_of`'s order; `c` is the case, `t` its content."""

READ: Final = typed(f"""
    SELECT {SNAPSHOT_COLUMNS}, r.command, r.reply
    FROM casework_case c
    JOIN case_content t ON t.application_id = c.application_id AND t.case_no = c.case_no
    LEFT JOIN command_receipt r ON r.actor = %(actor)s AND r.key = %(key)s
    WHERE c.application_id = {APPLICATION} AND c.case_no = %(case_no)s::integer
""")
"""One case, and the stored reply to this key if there is one."""

RECEIPT: Final = typed("SELECT command, reply FROM command_receipt WHERE actor = %(actor)s AND key = %(key)s")

_DIGEST: Final = event_digest(
    "%(source)s::text",
    "%(target)s::text",
    "%(unit)s::text",
    "%(occurred_at)s::timestamptz",
    "%(origin)s::text",
    "%(contradiction)s",
    "%(detail)s::jsonb",
)

_MOVED: Final = f"""
    sealed AS MATERIALIZED (SELECT {_DIGEST} AS digest),
    moved AS (
        UPDATE casework_case SET
            state = %(target)s, version = version + 1, unit = %(unit)s, organisation = %(organisation)s,
            claimed_by = %(claimed_by)s, post = %(post)s, reviewer = %(reviewer)s, manual = %(manual)s::boolean,
            correction_closed = %(correction_closed)s::boolean, succeeded = %(succeeded)s::boolean,
            outputs = %(outputs)s::jsonb, deficiencies = %(deficiencies)s::jsonb,
            started_at = coalesce(%(started_at)s::timestamptz, started_at),
            correction_due = coalesce(%(correction_due)s::date, correction_due),
            accepted_at = coalesce(%(accepted_at)s::timestamptz, accepted_at),
            due_statutory = coalesce(%(due_statutory)s::date, due_statutory),
            due_promised = coalesce(%(due_promised)s::date, due_promised),
            due_on = coalesce(%(due_on)s::date, due_on),
            due_provisional = coalesce(%(due_provisional)s::boolean, due_provisional),
            document_number = coalesce(%(document_number)s, document_number),
            ground = coalesce(%(ground)s, ground), words = coalesce(%(words)s, words),
            ended_at = coalesce(%(ended_at)s::timestamptz, ended_at),
            audit_previous = audit_head,
            audit_head = {
    next_hash("%(case_no)s", "%(version)s::integer + 1", "%(command)s", "sealed.digest", "audit_head")
}
        FROM sealed
        WHERE application_id = {APPLICATION} AND case_no = %(case_no)s::integer AND version = %(version)s::integer
        RETURNING case_no, version, %(source)s::text AS source, state AS target, unit,
                  audit_previous AS previous, audit_head AS hash
    ),
    event AS ({
    event_rows(
        "moved",
        "%(command)s",
        "%(occurred_at)s::timestamptz",
        "%(origin)s",
        "%(contradiction)s",
        "%(detail)s::jsonb",
    )
}
    ),
    audited AS ({audit_rows("moved", "%(command)s", "(SELECT digest FROM sealed)")}
    )"""

_SENT: Final = f"""
    sent AS ({message_rows("SELECT x->>0, x->1 FROM moved, jsonb_array_elements(%(messages)s::jsonb) AS x")}
    )"""


def _receipt(extra: str, also: str = "") -> str:
    return f"""
    receipt AS (
        INSERT INTO command_receipt (actor, key, command, reply, recorded_at)
        SELECT %(actor)s, %(key)s, %(asked)s, %(reply)s::jsonb || {extra}, {NOW} FROM moved{also}
        RETURNING reply
    )
    SELECT reply FROM receipt
"""


_NUMBERS: Final = "coalesce((SELECT jsonb_agg(case_no ORDER BY case_no) FROM {0}), '[]')"
_STARTED: Final = "released WHERE target = 'submitted'"
_RELEASED: Final = f"jsonb_build_object('released', {_NUMBERS.format(_STARTED)})"
_LAPSED: Final = f"jsonb_build_object('lapsed', {_NUMBERS.format('lapsed')})"
_NOTHING: Final = "'{}'::jsonb"

MOVE: Final = typed(f"WITH {_MOVED}, {_SENT}, {_receipt(_NOTHING)}")
"""A transition that concerns nobody else."""

RESUBMIT: Final = typed(f"""WITH {_MOVED},
    corrected AS (
        UPDATE case_content t SET
            fields = t.fields || %(fields)s::jsonb,
            materials = coalesce((SELECT jsonb_agg(m) FROM jsonb_array_elements(t.materials) AS m
                                  WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(%(materials)s::jsonb) AS n
                                                    WHERE n->'id' = m->'id')), '[]') || %(materials)s::jsonb
        FROM moved WHERE t.application_id = {APPLICATION} AND t.case_no = moved.case_no
    ), {_SENT}, {_receipt(_NOTHING)}""")
"""The applicant's correction: also merges fields and materials into the case's own copy."""

SUCCEED: Final = typed(f"""WITH {_MOVED},
    reached AS (
        SELECT e.successor, e.carries FROM moved
        JOIN case_edge e ON e.application_id = {APPLICATION} AND e.predecessor = moved.case_no
    ),
    locked AS (
        SELECT c.case_no FROM casework_case c JOIN reached ON c.case_no = reached.successor
        WHERE c.application_id = {APPLICATION} ORDER BY c.case_no FOR UPDATE OF c
    ), {release("reached", "1")},
    fed AS (
        UPDATE case_content t SET fields = t.fields || coalesce((
            SELECT jsonb_object_agg(k.value, jsonb_build_object('value', %(outputs)s::jsonb->k.key,
                                                                'source', 'case.' || (%(case_no)s)::text))
            FROM jsonb_each_text(reached.carries) AS k WHERE %(outputs)s::jsonb ? k.key), '{{}}'::jsonb)
        FROM released JOIN reached ON reached.successor = released.case_no
        WHERE t.application_id = {APPLICATION} AND t.case_no = released.case_no AND reached.carries <> '{{}}'::jsonb
    ), {_SENT}, {_receipt(_RELEASED)}""")
"""The success point: successors count down, receive outputs, and start at zero."""

FAIL: Final = typed(f"""WITH RECURSIVE {_MOVED},
    falling (case_no) AS (
        SELECT e.successor FROM moved
        JOIN case_edge e ON e.application_id = {APPLICATION} AND e.predecessor = moved.case_no AND e.needs
        JOIN casework_case c ON c.application_id = {APPLICATION} AND c.case_no = e.successor AND c.state = 'waiting'
        UNION
        SELECT e.successor FROM falling
        JOIN case_edge e ON e.application_id = {APPLICATION} AND e.predecessor = falling.case_no AND e.needs
        JOIN casework_case c ON c.application_id = {APPLICATION} AND c.case_no = e.successor AND c.state = 'waiting'
    ),
    locked AS (
        SELECT c.case_no FROM casework_case c
        WHERE c.application_id = {APPLICATION} AND c.case_no IN (
            SELECT case_no FROM falling
            UNION
            SELECT e.successor FROM (SELECT case_no FROM moved UNION SELECT case_no FROM falling) AS p
            JOIN case_edge e ON e.application_id = {APPLICATION} AND e.predecessor = p.case_no
        )
        ORDER BY c.case_no FOR UPDATE OF c
    ), {lapse()},
    freed AS (
        SELECT e.successor, count(*)::integer AS times
        FROM (SELECT case_no FROM moved UNION ALL SELECT case_no FROM lapsed) AS p
        JOIN case_edge e ON e.application_id = {APPLICATION} AND e.predecessor = p.case_no AND NOT e.needs
        WHERE e.successor NOT IN (SELECT case_no FROM lapsed)
        GROUP BY e.successor
    ), {release("freed", "e.times")}, {_SENT}, {_receipt(_RELEASED + " || " + _LAPSED)}""")
"""The failure: waiting cases that need this one lapse, and theirs; cases that only come after are let go."""

_RELEASE_DETAIL: Final = "jsonb_build_object('notice', %(notice)s::text)"
_RELEASE_DIGEST: Final = event_digest(
    "'correction_requested'::text",
    "'correction_requested'::text",
    "{0}.unit",
    NOW,
    "'commanded'::text",
    "NULL",
    _RELEASE_DETAIL,
)

RELEASE_CORRECTION: Final = typed(f"""WITH
    locked AS (
        SELECT case_no FROM casework_case
        WHERE application_id = {APPLICATION} AND state = 'correction_requested' AND NOT correction_closed
        ORDER BY case_no FOR UPDATE
    ),
    moved AS (
        UPDATE casework_case c SET
            correction_closed = true, version = c.version + 1, audit_previous = c.audit_head,
            audit_head = {
    next_hash("c.case_no", "c.version + 1", "'release_correction'::text", _RELEASE_DIGEST.format("c"), "c.audit_head")
}
        FROM (SELECT array_agg(case_no) AS numbers FROM locked) l
        WHERE c.application_id = {APPLICATION} AND c.case_no = ANY (l.numbers)
          AND c.state = 'correction_requested' AND NOT c.correction_closed
        RETURNING c.case_no, c.version, 'correction_requested'::text AS source, c.state AS target, c.unit,
                  c.audit_previous AS previous, c.audit_head AS hash
    ),
    event AS ({event_rows("moved", "'release_correction'", NOW, "'commanded'", "NULL", _RELEASE_DETAIL)}
    ),
    audited AS ({audit_rows("moved", "'release_correction'", _RELEASE_DIGEST.format("r"))}
    )
    SELECT case_no, version FROM moved ORDER BY case_no
""")
"""Close the application's correction round for every case that contributed, in one commit."""

_OPEN_DETAIL: Final = "jsonb_build_object('number', {0}.number, 'item', {0}.item, 'unit', {0}.unit)"
_OPEN_TARGET: Final = "CASE WHEN n.waiting_for = 0 THEN 'submitted' ELSE 'waiting' END"


def _open_digest(target: str, rows: str) -> str:
    return event_digest(
        "NULL::text", target, f"{rows}.unit", NOW, "'commanded'::text", "NULL", _OPEN_DETAIL.format(rows)
    )


OPEN: Final = typed(f"""WITH
    edges AS (
        SELECT * FROM jsonb_to_recordset(%(edges)s::jsonb)
            AS e (predecessor integer, successor integer, needs boolean, carries jsonb)
    ),
    news AS (
        SELECT c.*, (SELECT count(*)::integer FROM edges e WHERE e.successor = c.case_no) AS waiting_for
        FROM jsonb_to_recordset(%(cases)s::jsonb) AS c (
            case_no integer, number text, item text, item_name text, applicant_name text, organisation text, unit text,
            life_event text, region text, instance text, applicants jsonb, facts jsonb, fields jsonb, materials jsonb,
            correction_due date, provisional boolean)
    ),
    opened AS (
        INSERT INTO casework_case (
            application_id, case_no, number, item, item_name, applicant_name, organisation, unit, state, version,
            waiting_for, outputs, deficiencies, correction_due, due_on, due_provisional, created_at, started_at,
            audit_previous, audit_head)
        SELECT {APPLICATION}, n.case_no, n.number, n.item, n.item_name, n.applicant_name, n.organisation, n.unit,
               {_OPEN_TARGET}, 1, n.waiting_for, '{{}}', '[]',
               CASE WHEN n.waiting_for = 0 THEN n.correction_due END,
               CASE WHEN n.waiting_for = 0 THEN n.correction_due END,
               n.waiting_for = 0 AND n.provisional, {NOW}, CASE WHEN n.waiting_for = 0 THEN {NOW} END, ''::bytea,
               {next_hash("n.case_no", "1", "'open'::text", _open_digest(_OPEN_TARGET, "n"), "''::bytea")}
        FROM news n ORDER BY n.case_no
        ON CONFLICT DO NOTHING
        RETURNING case_no, version, NULL::text AS source, state AS target, unit, number, item,
                  audit_previous AS previous, audit_head AS hash
    ),
    contents AS (
        INSERT INTO case_content (application_id, case_no, digest, life_event, region, instance, applicants, facts,
        fields, materials)
        SELECT {
    APPLICATION
}, n.case_no, %(digest)s, n.life_event, n.region, n.instance, n.applicants, n.facts, n.fields,
               n.materials
        FROM news n JOIN opened USING (case_no)
    ),
    edged AS (
        INSERT INTO case_edge (application_id, predecessor, successor, needs, carries)
        SELECT {APPLICATION}, e.predecessor, e.successor, e.needs, e.carries
        FROM edges e JOIN opened ON opened.case_no = e.successor
    ),
    event AS ({event_rows("opened", "'open'", NOW, "'commanded'", "NULL", _OPEN_DETAIL.format("r"))}
    ),
    audited AS ({audit_rows("opened", "'open'", _open_digest("r.target", "r"))}
    ),
    sent AS ({
    message_rows(
        f"SELECT 'casework.started', {case_payload('n.case_no', started_extra('n'))} FROM news n"
        " JOIN opened USING (case_no) WHERE opened.target = 'submitted' ORDER BY n.case_no"
    )
}
    )
    SELECT case_no FROM opened ORDER BY case_no
""")
"""Open all cases of an application; those that are there already stay as they are."""

HEADS: Final = f"SELECT {part('case_no')}, version, audit_head FROM casework_case WHERE application_id = %s"
"""The head of each case's audit stream."""

ALTERED: Final = f"""
    SELECT e.case_no, e.seq FROM case_event e
    LEFT JOIN audit_entry a ON a.application_id = e.application_id AND a.part = {part("e.case_no")} AND a.seq = e.seq
    WHERE e.application_id = %s AND (
        a.digest IS NULL OR a.actor <> e.actor OR a.action <> e.command OR a.recorded_at <> e.recorded_at OR a.digest
        <> {event_digest("e.source", "e.target", "e.unit", "e.occurred_at", "e.origin", "e.contradiction", "e.detail")})
    ORDER BY e.case_no, e.seq
"""
"""History entries whose content isn't what the audit chain has sealed."""

ALLOCATE: Final = typed("""
    INSERT INTO number_block (area, day, kind, next_value)
    VALUES (%(area)s, %(day)s::date, %(kind)s, 1 + %(size)s::integer)
    ON CONFLICT (area, day, kind) DO UPDATE SET next_value = number_block.next_value + %(size)s::integer
    RETURNING next_value - %(size)s::integer
""")
"""Take a block of numbers; returns its first."""
