"""Hot SQL of people: one statement per question, prepared by the connection after a few uses."""

from __future__ import annotations

from typing import Final

from onething.apps.prepared import Statement

ACTOR_OF: Final = Statement.of(
    """
SELECT a.id, a.kind, p.name, p.identity_number, g.enterprise_id, m.organisation, m.unit, m.post, m.duties,
  CASE WHEN a.kind = 'clerk' THEN (
    SELECT jsonb_build_object('visit', s.id, 'account', s.account_id, 'name', o.name, 'identity', o.identity_number,
      'enterprise', s.enterprise_id, 'may_continue', s.may_continue, 'present', (
        SELECT coalesce(jsonb_agg(n.identity_number), '[]'::jsonb) FROM serving_presence w
        JOIN person n ON n.id = w.person_id WHERE w.serving_id = s.id))
    FROM serving s JOIN account h ON h.id = s.account_id AND h.active JOIN person o ON o.id = h.person_id
    WHERE s.clerk_id = a.id AND s.closed_at IS NULL AND s.until > %(now)s
  ) END
FROM access_token t
JOIN account a ON a.id = t.account_id AND a.active
JOIN person p ON p.id = a.person_id
LEFT JOIN agency g ON g.id = t.agency_id AND (g.valid_until IS NULL OR g.valid_until > %(now)s)
LEFT JOIN membership m ON m.account_id = a.id
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s
""",
    {"now": "timestamptz"},
)

COLLEAGUES: Final = Statement.of(
    """
SELECT a.id, p.name, m.post, m.duties
FROM membership m JOIN account a ON a.id = m.account_id JOIN person p ON p.id = a.person_id
WHERE m.unit = %(unit)s AND a.active AND a.kind = %(kind)s ORDER BY m.post, p.name, a.id LIMIT %(most)s
""",
    {"most": "integer"},
)

COUNT_ATTEMPT: Final = """
INSERT INTO sign_in_guard AS g (kind, key, attempts, since)
VALUES ('account', %(account)s, 1, %(now)s), ('address', %(address)s, 1, %(now)s)
ON CONFLICT (kind, key) DO UPDATE SET
    attempts = CASE WHEN g.since <= %(before)s THEN 1 ELSE g.attempts + 1 END,
    since = CASE WHEN g.since <= %(before)s THEN excluded.since ELSE g.since END
RETURNING kind, attempts, since
"""
"""Count the attempt before the password is looked at: guesses sent at once can't all slip under the limit."""

COUNT_GUESS: Final = """
INSERT INTO sign_in_guard AS g (kind, key, attempts, since) VALUES (%(kind)s, %(key)s, 1, %(now)s)
ON CONFLICT (kind, key) DO UPDATE SET
    attempts = CASE WHEN g.since <= %(before)s THEN 1 ELSE g.attempts + 1 END,
    since = CASE WHEN g.since <= %(before)s THEN excluded.since ELSE g.since END
RETURNING attempts, since
"""
"""The same for any other secret that can be guessed (`onething.apps.people.guessing`)."""

ISSUE: Final = """
WITH forgiven AS (
    DELETE FROM sign_in_guard WHERE kind = 'account' AND key = %(account_key)s
), refunded AS (
    UPDATE sign_in_guard SET attempts = greatest(attempts - 1, 0) WHERE kind = 'address' AND key = %(address_key)s
)
INSERT INTO access_token (digest, account_id, agency_id, issued_at, expires_at)
VALUES (%(digest)s, %(account)s, %(agency)s, %(now)s, %(expires)s)
"""

TAKE_FROM_ALLOWANCE: Final = """
INSERT INTO rate_limit AS r (purpose, key, free_at, allowed)
VALUES (%(purpose)s, %(key)s, %(now)s + make_interval(secs => %(step)s), true)
ON CONFLICT (purpose, key) DO UPDATE SET
    allowed = greatest(r.free_at, %(now)s) + make_interval(secs => %(step)s) <= %(latest)s,
    free_at = CASE
        WHEN greatest(r.free_at, %(now)s) + make_interval(secs => %(step)s) <= %(latest)s
        THEN greatest(r.free_at, %(now)s) + make_interval(secs => %(step)s)
        ELSE r.free_at
    END
RETURNING allowed, free_at
"""
"""The generic cell rate algorithm in one upsert: a request takes one step; `latest` is the allowance from now."""

GIVE_BACK: Final = """
UPDATE rate_limit SET free_at = free_at - make_interval(secs => %(step)s)
WHERE purpose = %(purpose)s AND key = %(key)s
"""
"""Undo one step of TAKE_FROM_ALLOWANCE."""
