"""SQL of casework's reads."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from onething.apps.casework.fragments import typed
from onething.apps.casework.statements import SNAPSHOT_COLUMNS
from onething.apps.prepared import Statement

SNAPSHOT_WIDTH: Final = SNAPSHOT_COLUMNS.count(",") + 1
"""How many columns a snapshot takes."""

NOBODY: Final = "#"
"""What stands before a post among the holders; alone it says that nobody has the case."""
HOLDER: Final = f"coalesce(claimed_by, '{NOBODY}' || coalesce(post, ''))"
"""Who has a case: an account, a post behind `#`, or `#`; as in the index `case_holder_state`."""
_OPEN: Final = "unit = %(unit)s AND started_at IS NOT NULL AND ended_at IS NULL"
_ROW: Final = """application_id, case_no, number, item, item_name, applicant_name, state, version, claimed_by, post,
    due_on, due_provisional, manual, created_at"""
_CONDITIONS: Final = {
    "item": "item = %(item)s",
    "holder": f"{HOLDER} = %(holder)s",
    "due_from": "due_on >= %(due_from)s",
    "due_by": "due_on <= %(due_by)s",
}


def post_holder(post: str | None) -> str:
    """Return the holder that is a post; one that no case has for whoever has no post."""
    return f"{NOBODY}{post}" if post else f"{NOBODY}{NOBODY}"


@lru_cache(maxsize=256)
def inbox(conditions: frozenset[str], states: int, *, backwards: bool) -> Statement:
    """Return the statement of a page of a unit's open cases after (before) a place in the order, with these conditions.

    `states` is how many are asked for, as `state_0` and so on; 0 without regard to the state. Each is walked by itself
    through its index, and PostgreSQL merges the walks as they come: several states at once have no order.
    """
    than, way = ("<", " DESC") if backwards else (">", "")
    chosen = "".join(f" AND {text}" for name, text in _CONDITIONS.items() if name in conditions)
    place = f"(due_on, application_id, case_no) {than} (%(due_on)s, %(application_id)s, %(case_no)s)"
    walk = f"SELECT {_ROW} FROM casework_case WHERE {_OPEN} AND {place}{chosen}"
    order = f"ORDER BY due_on{way}, application_id{way}, case_no{way} LIMIT %(size)s"
    # Each walk in order by itself: else all of a state's rows would be read and sorted where they look few.
    walks = [f"({walk} AND state = %(state_{number})s {order})" for number in range(states)]
    return typed(f"SELECT * FROM ({' UNION ALL '.join(walks)}) AS merged {order}" if walks else f"{walk} {order}")


def _counted(condition: str, most: str = "%(size)s") -> str:
    return (
        f"(SELECT count(*)::integer FROM (SELECT FROM casework_case WHERE {_OPEN} AND {condition} LIMIT {most}) AS n)"
    )


COUNTS: Final = typed(f"""
    SELECT first.n, {_counted(f"{HOLDER} = %(mine)s")}, {_counted(f"{HOLDER} = %(post)s")},
           {_counted(f"{HOLDER} = %(nobody)s")}, first.red,
           {_counted("due_on > %(red_until)s AND due_on <= %(yellow_until)s")}
    FROM (SELECT count(*)::integer AS n, (count(*) FILTER (WHERE due_on <= %(red_until)s))::integer AS red
          FROM (SELECT due_on FROM casework_case WHERE {_OPEN} ORDER BY due_on LIMIT %(size)s) AS n) AS first
""")
"""How many there are of each kind, each up to a bound. The red ones are the first of all: one walk counts both."""

_THEIRS: Final = f"{HOLDER} = h.holder"
PILES: Final = typed(f"""
    WITH RECURSIVE h (holder) AS (
        (SELECT {HOLDER} FROM casework_case WHERE {_OPEN} ORDER BY 1 LIMIT 1)
        UNION ALL
        SELECT (SELECT {HOLDER} FROM casework_case WHERE {_OPEN} AND {HOLDER} > h.holder ORDER BY 1 LIMIT 1)
        FROM h WHERE h.holder IS NOT NULL
    )
    SELECT h.holder, {_counted(_THEIRS)}, {_counted(f"{_THEIRS} AND due_on < %(today)s")},
           {_counted(f"{_THEIRS} AND due_on = %(today)s")},
           {_counted(f"{_THEIRS} AND due_on > %(today)s AND due_on <= %(week_end)s")},
           {_counted(f"{_THEIRS} AND due_on >= %(today)s AND due_on <= %(yellow_until)s")}
    FROM h WHERE h.holder IS NOT NULL ORDER BY h.holder
""")
"""The unit's open cases by holder, from one holder to the next through `case_holder_state`."""


def _beginning(column: str, order: str) -> Statement:
    found = f'{column} COLLATE "C" >= %(text)s AND {column} COLLATE "C" < %(beyond)s'
    where = f"unit = %(unit)s AND started_at IS NOT NULL AND {found}"
    return typed(f"SELECT {_ROW} FROM casework_case WHERE {where} ORDER BY {order} LIMIT %(size)s")


BY_NUMBER: Final = _beginning("number", 'number COLLATE "C"')
BY_NAME: Final = _beginning("applicant_name", 'applicant_name COLLATE "C", number COLLATE "C"')
"""A unit's started cases by the beginning of a number or a name. Byte order, whatever the database's own is."""

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
