"""SQL of the catalogue."""

from __future__ import annotations

from typing import Final

PUBLISH: Final = """
INSERT INTO catalogue_version (digest, number, files, published_at, published_by, note)
SELECT %(digest)s, coalesce(max(number), 0) + 1, %(files)s::jsonb, %(now)s, %(by)s, %(note)s FROM catalogue_version
ON CONFLICT DO NOTHING
RETURNING number
"""
"""No row back: the digest is there already, or another version took the number at the same moment."""
