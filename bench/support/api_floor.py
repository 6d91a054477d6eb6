"""The floor of the API's reads: bare Django views that look a token up and write JSON; and the platform's addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern, URLResolver, path

from onething.apps import prepared
from onething.config.policy import policy
from onething.config.urls import urlpatterns as own

REPLY: dict[str, Any] = {}
"""What the bare views answer: the same members as the API's reply they stand beside."""


CASE: list[str] = []
"""Application and number of the case asked for."""

_UNIT = """(SELECT m.unit FROM access_token a JOIN membership m ON m.account_id = a.account_id
        WHERE a.digest = %s AND a.revoked_at IS NULL)"""
STATEMENTS = {
    "items": f"""SELECT application_id, case_no, number, item, item_name, applicant_name, state, version, claimed_by,
        post, due_on, due_provisional, manual, created_at FROM casework_case
        WHERE unit = {_UNIT} AND started_at IS NOT NULL AND ended_at IS NULL
        ORDER BY due_on, application_id, case_no LIMIT 51""",
    "case": f"""SELECT c.*, t.facts, t.fields, t.materials FROM casework_case c
        JOIN case_content t USING (application_id, case_no)
        WHERE c.unit = {_UNIT} AND c.application_id = %s AND c.case_no = %s::integer""",
}
"""The token and the rows it opens, by the index that serves them: a page of the inbox, and one case by its key."""


@policy("public", "a benchmark")
def bare(request: HttpRequest) -> HttpResponseBase:
    """Write JSON, nothing else."""
    return JsonResponse(REPLY)


@policy("public", "a benchmark")
def one_query(request: HttpRequest) -> HttpResponseBase:
    """Look the token up and read its unit's rows, both in one statement, and write JSON."""
    digest = hashlib.sha256(request.headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()
    name = "items" if "items" in REPLY else "case"
    if not prepared.run(STATEMENTS[name], [digest, *(CASE if name == "case" else ())]):
        message = "the token opens no rows: the benchmark measures nothing"
        raise LookupError(message)
    return JsonResponse(REPLY)


views: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {"bare": bare, "one-query": one_query}
urlpatterns: list[URLPattern | URLResolver] = [
    *(path(name, view) for name, view in views.items()),
    *cast("list[URLPattern]", own),
]
