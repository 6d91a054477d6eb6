"""SQL of the reads people make again and again while they wait: small rows, no values, no files."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from onething.apps.casework.selectors import STAMP as CASES_STAMP
from onething.apps.documents.selectors import STAMP as DOCUMENTS_STAMP
from onething.apps.prepared import Statement

ACCESS: Final = (
    "a.id, a.account, a.enterprise, a.signers, a.lead_unit, a.assisted_by, a.submitted_at, a.concluded_at, a.helping"
)
"""What access depends on."""
ACCESS_COLUMNS: Final = 9

FOLLOW: Final = Statement.of(
    f"""
    SELECT {ACCESS}, a.event_id, a.region, a.digest, a.state, a.version, a.signatories, a.plan, a.receipt_number,
      a.returned_reason, a.due_on, a.created_at, a.summary,
      (SELECT coalesce(jsonb_agg(s.subject), '[]') FROM application_signature s
       WHERE s.application_id = a.id AND s.voided_at IS NULL),
      (SELECT coalesce(jsonb_object_agg(p.node, jsonb_build_array(p.case_no, p.unit, p.ended, p.released_at)), '{{}}')
       FROM application_case p WHERE p.application_id = a.id),
      (SELECT jsonb_build_array(r.notice_number, r.answer_by, r.released_at,
         (SELECT jsonb_agg(DISTINCT (x->>'case_no')::integer) FROM jsonb_array_elements(r.asks) AS x))
       FROM application_correction r WHERE r.application_id = a.id AND r.answered_at IS NULL
       ORDER BY r.number DESC LIMIT 1),
      (SELECT coalesce(jsonb_agg(jsonb_build_array(e.act, e.actor_name, e.at, e.reason) ORDER BY e.id), '[]')
       FROM (SELECT * FROM application_event e WHERE e.application_id = a.id AND e.act = ANY (%(acts)s)
             ORDER BY e.id DESC LIMIT 100) AS e),
      {CASES_STAMP.format("a.id")} || '.' || {DOCUMENTS_STAMP.format("a.id")}
    FROM application a WHERE a.id = %(application_id)s
""",
    {"acts": "text[]"},
)
"""An application as it is followed: no answers, no values, no frozen copy."""

STAMP: Final = Statement.of(f"""
    SELECT {ACCESS}, a.version,
      {CASES_STAMP.format("a.id")} || '.' || {DOCUMENTS_STAMP.format("a.id")}
    FROM application a WHERE a.id = %(application_id)s
""")
"""Whether anything has changed since."""

RELEASED: Final = Statement.of(f"""
    SELECT {ACCESS},
      ARRAY(SELECT p.case_no FROM application_case p WHERE p.application_id = a.id AND p.released_at IS NOT NULL)
    FROM application a WHERE a.id = %(application_id)s
""")
"""The cases whose results may be had."""

_LINE: Final = """a.id, a.event_id, a.region, a.digest, a.state, a.receipt_number, a.created_at, a.submitted_at,
      a.concluded_at, a.due_on, a.applicant_name, a.account, a.enterprise, a.signers, a.lead_unit, a.assisted_by,
      a.signatories, a.returned_reason, r.notice_number, r.answer_by, p.parts, p.done,
      ARRAY(SELECT s.subject::text FROM application_signature s
            WHERE s.application_id = a.id AND s.voided_at IS NULL)"""
_LINES: Final = f"""
    SELECT {_LINE}
    FROM application a
    LEFT JOIN LATERAL (
      SELECT c.notice_number, c.answer_by FROM application_correction c
      WHERE c.application_id = a.id AND c.answered_at IS NULL ORDER BY c.number DESC LIMIT 1
    ) AS r ON true
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS parts, (count(*) FILTER (WHERE c.ended <> ''))::integer AS done
      FROM application_case c WHERE c.application_id = a.id
    ) AS p
"""


@lru_cache(maxsize=64)
def lines(scope: str, *, needed: bool, later: bool) -> Statement:
    """Return the statement of a list of applications in a scope's text, newest first.

    `needed`: those that may need something from somebody, else all but the ones in `without`; `later`: from a place on.
    """
    chosen = (
        "(a.state = ANY (%(need)s) OR (a.state = %(correcting)s AND r.answer_by IS NOT NULL))"
        if needed
        else "a.id <> ALL (%(without)s)"
    )
    place = " AND (a.created_at, a.id) < (%(at)s, %(last)s)" if later else ""
    return Statement.of(
        f"{_LINES} WHERE {scope} AND a.state = ANY (%(states)s) AND {chosen}{place} "
        "ORDER BY a.created_at DESC, a.id DESC LIMIT %(most)s",
        {"states": "text[]", "need": "text[]", "without": "text[]", "at": "timestamptz", "most": "integer"},
    )
