"""SQL of casework's reads."""

from __future__ import annotations

from typing import Final

from onething.apps.casework.fragments import typed
from onething.apps.casework.statements import SNAPSHOT_COLUMNS

SNAPSHOT_WIDTH: Final = SNAPSHOT_COLUMNS.count(",") + 1
"""How many columns a snapshot takes."""

INBOX: Final = typed("""
    SELECT application_id, case_no, number, item, item_name, applicant_name, state, version, claimed_by, post, due_on,
           due_provisional, manual, created_at
    FROM casework_case
    WHERE unit = %(unit)s AND started_at IS NOT NULL AND ended_at IS NULL
      AND (due_on, application_id, case_no) > (%(due_on)s, %(application_id)s, %(case_no)s)
      AND (%(states)s IS NULL OR state = ANY (%(states)s::text[]))
      AND (%(item)s IS NULL OR item = %(item)s)
      AND (%(mine)s IS NULL OR claimed_by = %(mine)s)
      AND (%(due_by)s IS NULL OR due_on <= %(due_by)s)
    ORDER BY due_on, application_id, case_no LIMIT %(size)s
""")
"""A unit's open cases after a place in the order, through the partial index."""

CASES: Final = typed(f"""
    SELECT {SNAPSHOT_COLUMNS},
           c.number, t.digest, t.life_event, t.region, t.instance, c.applicant_name, t.fields, t.materials,
           c.document_number, c.ground, c.words, c.due_on, c.created_at, c.started_at, c.accepted_at, c.ended_at,
           ARRAY(SELECT e.predecessor FROM case_edge e
                 WHERE e.application_id = c.application_id AND e.successor = c.case_no ORDER BY 1)
    FROM casework_case c
    JOIN case_content t ON t.application_id = c.application_id AND t.case_no = c.case_no
    WHERE c.application_id = %(application_id)s AND (%(case_no)s IS NULL OR c.case_no = %(case_no)s)
    ORDER BY c.case_no
""")
"""One case, or all of an application."""

HISTORY: Final = typed("""
    SELECT seq, command, source, target, actor, actor_name, unit, occurred_at, recorded_at, origin, contradiction,
    detail FROM case_event WHERE application_id = %(application_id)s AND case_no = %(case_no)s ORDER BY seq
""")

CONTRIBUTIONS: Final = typed("""
    SELECT case_no, item_name, organisation, deficiencies, correction_due, correction_closed
    FROM casework_case
    WHERE application_id = %(application_id)s AND state = 'correction_requested'
    ORDER BY case_no
""")

PROGRESS: Final = typed("""
    SELECT c.case_no, c.number, c.item, c.item_name, c.unit, c.organisation, c.state, c.due_promised, c.accepted_at,
           c.started_at, c.ended_at, c.correction_closed, (t.facts->>'promised')::integer,
           coalesce((SELECT jsonb_agg(jsonb_build_array(e.command, e.unit, e.occurred_at) ORDER BY e.seq)
                     FROM case_event e
                     WHERE e.application_id = c.application_id AND e.case_no = c.case_no
                       AND e.command = ANY (%(commands)s::text[])), '[]')
    FROM casework_case c
    JOIN case_content t ON t.application_id = c.application_id AND t.case_no = c.case_no
    WHERE c.application_id = %(application_id)s
    ORDER BY c.case_no
""")
"""How the cases of an application stand, without what they hold, and the steps of their histories asked for."""

HOLDINGS: Final = typed("""
    SELECT c.application_id, c.case_no, c.number, c.item_name, c.organisation, c.unit, c.state, c.created_at,
           c.started_at,
           ARRAY(SELECT k FROM jsonb_object_keys(t.fields) AS k ORDER BY k),
           ARRAY(SELECT m->>'name' || CASE WHEN coalesce(m->>'of', '') = '' THEN '' ELSE '（' || (m->>'of') || '）' END
                 FROM jsonb_array_elements(t.materials) AS m ORDER BY 1),
           c.applicant_name
    FROM casework_case c
    JOIN case_content t ON t.application_id = c.application_id AND t.case_no = c.case_no
    WHERE c.application_id = ANY (%(applications)s::text[])
    ORDER BY c.application_id, c.case_no
""")
"""What cases hold, by name alone: no value leaves the database."""
