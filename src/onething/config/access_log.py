"""One JSON line per request and per event: who asked what with which outcome, without anything personal.

A line carries the route's pattern (`/api/v1/applications/{id}`), never the path with its ids, no query string, no
body, no address: 个人信息保护法 article 6 asks for the least that serves the purpose.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
HEADER: Final = "X-Request-ID"
ACCEPTABLE_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
PERSONAL: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}|1[3-9]\d{9})(?![0-9A-Za-z])"
)
"""Identity numbers (GB 11643), credit codes (GB 32100) and mobile numbers wherever they slip into a message."""

access = logging.getLogger("onething.access")


def masked(text: str) -> str:
    """Return `text` with identity numbers, credit codes and mobile numbers reduced to their last two characters."""
    return PERSONAL.sub(lambda found: "*" * (len(found.group()) - 2) + found.group()[-2:], text)


class AccessLog:
    """The outermost middleware: gives each request an id, and one line in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Remember the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; its id goes into the answer's X-Request-ID."""
        given = request.headers.get(HEADER, "")
        request_id = given if ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        token = REQUEST_ID.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = request_id
            match = request.resolver_match
            access.info(
                "request",
                extra={
                    "method": request.method,
                    "route": f"/{match.route}" if match is not None else "(unknown)",
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            return response
        finally:
            REQUEST_ID.reset(token)


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object; tracebacks are kept to places (file, line, function), without values."""

    FIELDS: Final = ("method", "route", "status", "milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= {name: getattr(record, name) for name in self.FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = type(record.exc_info[1]).__name__
            line["places"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def places(error: BaseException) -> list[str]:
    """Return where an exception passed through, outermost first, as `file:line function`."""
    found = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        found.append(f"{code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return found
