"""Probes for whatever watches the process: alive (`/healthz`) and able to serve (`/readyz`)."""

from __future__ import annotations

from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from onething.config.policy import policy


@policy("probe")
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@policy("probe")
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether requests can be served: 200 with a database that answers, 503 without."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, PoolTimeout):
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
