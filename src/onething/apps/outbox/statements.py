"""SQL of the outbox: each of these is one statement and one commit."""

from __future__ import annotations

from typing import Final

from onething.apps import prepared

TYPES: Final = {
    **dict.fromkeys(("now", "until", "retry_at", "dead_at", "before"), "timestamptz"),
    "ids": "bigint[]",
    "id": "bigint",
    "most": "integer",
    "attempts": "integer",
}

CLAIM: Final = prepared.Statement.of(
    """
    UPDATE outbox_message SET attempts = attempts + 1, next_try_at = %(until)s::timestamptz
    WHERE id = ANY (ARRAY(
        SELECT id FROM outbox_message
        WHERE delivered_at IS NULL AND dead_at IS NULL AND next_try_at <= %(now)s::timestamptz
        ORDER BY next_try_at, id LIMIT %(most)s::integer FOR UPDATE SKIP LOCKED
    ))
    RETURNING id, application_id, topic, payload, attempts
""",
    TYPES,
)
"""Lease what is due; a lease that runs out makes a message due again."""

COMPLETE: Final = prepared.Statement.of(
    """
    UPDATE outbox_message SET delivered_at = %(now)s::timestamptz, last_error = NULL
    WHERE id = ANY (%(ids)s::bigint[]) AND delivered_at IS NULL
    RETURNING id
""",
    TYPES,
)

FAIL: Final = prepared.Statement.of(
    """
    UPDATE outbox_message
    SET next_try_at = %(retry_at)s::timestamptz, last_error = %(error)s, dead_at = %(dead_at)s::timestamptz
    WHERE id = %(id)s::bigint AND attempts = %(attempts)s::integer AND delivered_at IS NULL
    RETURNING id
""",
    TYPES,
)

REVIVE: Final = prepared.Statement.of(
    """
    UPDATE outbox_message SET dead_at = NULL, attempts = 0, next_try_at = %(now)s::timestamptz
    WHERE id = %(id)s::bigint AND dead_at IS NOT NULL AND delivered_at IS NULL
    RETURNING id
""",
    TYPES,
)

STATE: Final = prepared.Statement.of(
    """
    SELECT count(*) FILTER (WHERE dead_at IS NULL AND next_try_at <= %(now)s::timestamptz),
           count(*) FILTER (WHERE dead_at IS NULL AND next_try_at > %(now)s::timestamptz),
           count(*) FILTER (WHERE dead_at IS NOT NULL)
    FROM outbox_message WHERE delivered_at IS NULL
""",
    TYPES,
)
"""Due, later, dead."""

BEGIN: Final = prepared.Statement.of(
    """
    INSERT INTO outbox_periodic AS p (name, begun_at) VALUES (%(name)s, %(now)s::timestamptz)
    ON CONFLICT (name) DO UPDATE SET begun_at = excluded.begun_at WHERE p.begun_at <= %(before)s::timestamptz
    RETURNING name
""",
    TYPES,
)
"""Begin a periodic job; no row back: somebody else began it less than its interval ago."""
