"""The floor of the API's reads: bare Django views that look a token up and write JSON; and the platform's addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, cast

from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern, URLResolver, path

from onething.api.policy import policy
from onething.config.urls import urlpatterns as own

REPLY: dict[str, Any] = {}
"""What the bare views answer: the same members as the API's reply they stand beside."""


_WHO = (
    """FROM access_token a JOIN membership m ON m.account_id = a.account_id JOIN casework_case c ON c.unit = m.unit"""
)
_OPEN = "WHERE a.digest = %s AND a.revoked_at IS NULL"
STATEMENTS = {
    "items": f"""SELECT c.application_id, c.case_no, c.number, c.item, c.item_name, c.applicant_name, c.state,
        c.version, c.due_on, c.created_at {_WHO}
        {_OPEN} AND c.ended_at IS NULL
        ORDER BY c.due_on, c.application_id, c.case_no LIMIT 51""",
    "case": f"SELECT c.*, t.facts, t.fields, t.materials {_WHO} "
    f"JOIN case_content t USING (application_id, case_no) {_OPEN} LIMIT 1",
}
"""The token and the rows it opens, for a page of the inbox and for one case."""


@policy("public", "a benchmark")
def bare(request: HttpRequest) -> HttpResponseBase:
    """Write JSON, nothing else."""
    return JsonResponse(REPLY)


@policy("public", "a benchmark")
def one_query(request: HttpRequest) -> HttpResponseBase:
    """Look the token up and read its unit's rows, both in one statement, and write JSON."""
    digest = hashlib.sha256(request.headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["items" if "items" in REPLY else "case"], [digest])
        if not cursor.fetchall():
            message = "the token opens no rows: the benchmark measures nothing"
            raise LookupError(message)
    return JsonResponse(REPLY)


views: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {"bare": bare, "one-query": one_query}
urlpatterns: list[URLPattern | URLResolver] = [
    *(path(name, view) for name, view in views.items()),
    *cast("list[URLPattern]", own),
]
