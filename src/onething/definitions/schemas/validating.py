"""A document that does not have its kind's shape → problems in plain words, each at its line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from onething.definitions.problems import Problem
from onething.definitions.reading import Document
from onething.definitions.schemas.files import SCHEMAS, FileKind

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "object": "a mapping (`key: value`)",
    "array": "a list",
    "null": "nothing",
}
_VALIDATORS = {kind: Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
MAX_PROBLEMS = 50


def shape_problems(document: Document, kind: FileKind) -> tuple[Problem, ...]:
    """Return what of the document does not have the shape of its kind; at most 50 problems per file."""
    found: list[Problem] = []
    for error in _VALIDATORS[kind].iter_errors(document.data):
        found.extend(_problems(document, error))
        if len(found) >= MAX_PROBLEMS:
            break
    return tuple(sorted(set(found)))


def _problems(document: Document, error: ValidationError) -> Iterable[Problem]:
    position = tuple(error.absolute_path)
    given: Any = error.instance
    limit: Any = error.validator_value
    where = ".".join(str(step) for step in position) or "the file"
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    expected = str(schema.get("description", "see docs/catalogue.md"))
    keyword = str(error.validator)
    if keyword == "additionalProperties":
        known = set(schema.get("properties", {}))
        for key in sorted(set(given) - known):
            remedy = f"use one of {', '.join(sorted(known))}, or remove it"
            line = document.line((*position, key))
            yield Problem(document.path, line, "unknown-key", f"`{key}` is not a key of {expected}", remedy)
        return
    line = document.line(position)
    if keyword == "required":
        missing = sorted(set(limit) - set(given))
        for key in missing:
            about = schema["properties"][key].get("description", "")
            yield Problem(document.path, line, "missing-key", f"`{key}` is missing in {where}", f"add `{key}`: {about}")
        return
    if error.parent is None and "propertyNames" in error.absolute_schema_path:
        line = document.line((*position, str(error.instance)))
        reason = f"the name `{_short(error.instance)}` does not have the form of this place"
        yield Problem(document.path, line, "naming", reason, f"write it as /{error.validator_value}/")
        return
    reason = _reason(keyword, where, error)
    yield Problem(document.path, line, f"wrong-{_CODES.get(keyword, 'value')}", reason, f"give {expected}")


_CODES = {"type": "type", "pattern": "form", "enum": "value", "minLength": "length", "maxLength": "length"}


def _reason(keyword: str, where: str, error: ValidationError) -> str:
    if keyword == "type":
        limit: Any = error.validator_value
        wanted: list[str] = limit if isinstance(limit, list) else [limit]
        reason = f"{where} must be {' or '.join(_KINDS[kind] for kind in wanted if kind != 'null')}"
        is_number = isinstance(error.instance, int) and not isinstance(error.instance, bool)
        return reason + (f"; put {error.instance} in quotes" if is_number and "string" in wanted else "")
    if keyword in {"minItems", "minProperties", "minLength"}:
        return f"{where} is too short (at least {error.validator_value})"
    if keyword in {"maxItems", "maxProperties", "maxLength"}:
        return f"{where} is too long (at most {error.validator_value})"
    if keyword in {"minimum", "maximum"}:
        return f"{where} is {error.instance}, which is out of range ({keyword} {error.validator_value})"
    return f"{where} can't be `{_short(error.instance)}`"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
