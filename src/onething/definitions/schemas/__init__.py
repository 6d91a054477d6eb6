"""The shape of every catalogue file as JSON Schema (2020-12), for loading and for editors."""

from __future__ import annotations

from onething.definitions.schemas.files import SCHEMAS, FileKind, kind_of, published
from onething.definitions.schemas.validating import shape_problems

__all__ = ["SCHEMAS", "FileKind", "kind_of", "published", "shape_problems"]
