"""What the OpenAPI document says beyond ninja's own: the problems every operation may answer with, and other media."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from onething.api.problems import MEDIA_TYPE, TITLES

FAULT: Final = "Fault"
PROBLEM: Final = "Problem"
SCHEMAS: Final[dict[str, Any]] = {
    FAULT: {
        "title": FAULT,
        "description": "One thing that is wrong: where in what was sent, what, and what to do.",
        "type": "object",
        "required": ["where", "what", "remedy"],
        "properties": {name: {"type": "string", "minLength": 1} for name in ("where", "what", "remedy")},
        "additionalProperties": False,
    },
    PROBLEM: {
        "title": PROBLEM,
        "description": "RFC 9457 problem details.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "request_id"],
        "properties": {
            "type": {"type": "string", "pattern": "^urn:onething:problem:[a-z0-9-]+$"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
            "request_id": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": f"#/components/schemas/{FAULT}"}},
        },
        "additionalProperties": False,
    },
}
ALWAYS: Final = frozenset({503})
BODY: Final = frozenset({400, 413, 415})


def problem_statuses(path: str, view: Callable[..., Any], *, signed_in: bool, limited: bool) -> set[int]:
    """Return the statuses of the problems an operation may answer with, by what it takes and who may call it."""
    names = set(inspect.signature(view).parameters) - {"request"}
    found = set(ALWAYS)
    if names:
        found |= {400, 422}
    if signed_in:
        found |= {401, 403}
    if "{" in path or names & {"body"}:
        found.add(404)
    if names & {"body", "file"}:
        found |= BODY
    if signed_in and names:
        # An act on what somebody else has changed, an idempotency key used for another act, or a state that forbids it.
        found.add(409)
    if limited:
        found.add(429)
    return found


def responses(statuses: Iterable[int], media: Sequence[str]) -> dict[int, Any]:
    """Return the part of an operation's description that says what it answers; `media` of its success, if no JSON."""
    described: dict[int, Any] = {status: {"$ref": f"#/components/responses/{named(status)}"} for status in statuses}
    if media:
        binary = {"schema": {"type": "string", "format": "binary"}}
        described[200] = {"content": dict.fromkeys(media, binary)}
    return described


def named(status: int) -> str:
    """Return the name of a status's problem response, like `NotFound`."""
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def problem_responses() -> dict[str, Any]:
    """Return every problem response by name."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
    made: dict[str, Any] = {
        named(status): {"description": title, "content": content} for status, (_, title) in TITLES.items()
    }
    for status, header in ((401, "WWW-Authenticate"), (429, "Retry-After")):
        made[named(status)]["headers"] = {header: {"schema": {"type": "string"}}}
    return made


class JsonRenderer(BaseRenderer):
    """JSON as UTF-8, written by pydantic: no second pass over what it has serialised already."""

    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return the body."""
        return to_json(data)


class PublicApi(NinjaAPI):
    """ninja's API, whose description also holds the schemas of problems."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"].update(SCHEMAS)
        schema["components"]["responses"] = problem_responses()
        return schema
