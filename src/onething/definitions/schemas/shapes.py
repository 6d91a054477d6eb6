"""Building blocks of the schemas. Each `description` is also the remedy for a wrong value."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

Schema = dict[str, Any]

SNAKE = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
CODE_VALUE = r"^[A-Za-z0-9]+([_.-][A-Za-z0-9]+)*$"
KEBAB = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
NAME = r"[a-z][a-z0-9_]*"


def text(description: str, pattern: str | None = None, longest: int = 2_000) -> Schema:
    """Return a text, of a pattern where one is given."""
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": longest, "description": description}
    return schema | ({"pattern": pattern} if pattern else {})


def nullable(schema: Schema) -> Schema:
    """Return the same shape with null allowed."""
    return schema | {"type": [schema["type"], "null"]}


def rule(description: str = 'a rule in FEEL, for example `insured = "here"`') -> Schema:
    """Return a rule; YAML reads `true` and `false` as booleans."""
    return {"type": ["string", "boolean"], "minLength": 1, "maxLength": 2_000, "description": description}


def whole(description: str, least: int = 0, most: int = 10_000) -> Schema:
    """Return a whole number from `least` to `most`."""
    return {"type": "integer", "minimum": least, "maximum": most, "description": description}


def number(description: str) -> Schema:
    """Return a number."""
    return {"type": "number", "description": description}


def flag(description: str) -> Schema:
    """Return a boolean."""
    return {"type": "boolean", "description": description}


def one_of(values: Iterable[str], what: str) -> Schema:
    """Return one of a few texts."""
    listed = [value.value if isinstance(value, StrEnum) else value for value in values]
    return {"enum": listed, "description": f"{what}: one of {', '.join(listed)}"}


def many(schema: Schema, description: str, least: int = 0) -> Schema:
    """Return a list of at most 500 of one shape."""
    return {"type": "array", "items": schema, "minItems": least, "maxItems": 500, "description": description}


def mapping(schema: Schema, description: str, keys: str, least: int = 0) -> Schema:
    """Return a mapping from names (matching the pattern `keys`) to values of one shape."""
    return {
        "type": "object",
        "propertyNames": {"pattern": keys},
        "additionalProperties": schema,
        "minProperties": least,
        "description": description,
    }


def record(description: str, required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return a mapping with fixed keys; an optional key may also be written with the value null."""
    others = {key: _or_null(schema) for key, schema in (optional or {}).items()}
    return {
        "type": "object",
        "properties": required | others,
        "required": list(required),
        "additionalProperties": False,
        "description": description,
    }


def _or_null(schema: Schema) -> Schema:
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return schema | {"type": [*kinds, "null"]}


def text_or_details(description: str, pattern: str, details: Schema) -> Schema:
    """Either a text, or one key (the same text) with details: `baby.name` or `baby.name: {required: false}`."""
    return {
        "type": ["string", "object"],
        "pattern": pattern,
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"pattern": pattern},
        "additionalProperties": details,
        "description": description,
    }


def basis() -> Schema:
    """Return the block that says what the values of a file rest on."""
    path = text("the dotted path of a value in this file, for example `limits.promised`", r"^[^\s]+$", 200)
    return record(
        "what the values of this file rest on",
        {},
        {
            "guide": many(path, "the paths of values taken from the guide"),
            "law": mapping(
                text("the law and its article"), "path of a value → the law and article it rests on", r"^[^\s]+$"
            ),
            "assumed": many(path, "the paths of values that are assumed"),
        },
    )
