"""The floor of the API's reads: a bare Django view that looks a token up and writes JSON; and the platform's own addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern, URLResolver, path

from onething.api.policy import policy
from onething.config.urls import urlpatterns as own

REPLY: dict[str, Any] = {}
"""What the bare views answer: the same members as the API's reply they stand beside."""


@policy("public", "a benchmark")
def bare(request: HttpRequest) -> HttpResponseBase:
    """Write JSON, nothing else."""
    return JsonResponse(REPLY)


@policy("public", "a benchmark")
def one_query(request: HttpRequest) -> HttpResponseBase:
    """Look the token up, one statement, and write JSON."""
    digest = hashlib.sha256(request.headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT account_id FROM access_token WHERE digest = %s AND revoked_at IS NULL", [digest])
        assert cursor.fetchone() is not None
    return JsonResponse(REPLY)


views: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {"bare": bare, "one-query": one_query}
urlpatterns: list[URLPattern | URLResolver] = [path(name, view) for name, view in views.items()] + list(own)
