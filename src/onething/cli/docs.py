"""`onething docs NAME|all`: write the documents that are drawn from data, so that they can't go stale unseen.

A document is a name, a path in the repository and a function that returns its text. `--check` writes nothing and says
which documents differ from what the code says now.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onething.cli.database import prepare_django


@dataclass(frozen=True, slots=True)
class Document:
    """One document: where it lives in the repository, what it is, and how its whole text is made."""

    path: str
    summary: str
    write: Callable[[], str]


def openapi() -> str:
    """Return the OpenAPI description of `/api/v1` as indented JSON with sorted keys."""
    prepare_django()
    from onething.api.v1 import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"


def casework() -> str:
    """Return the case's states and transitions, drawn from the table."""
    from onething.domain.casework.drawing import document

    return document()


DOCUMENTS: Final[dict[str, Document]] = {
    "openapi": Document("docs/openapi.json", "the public API", openapi),
    "casework": Document("docs/casework.md", "the states of a case and what leads from one to another", casework),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething docs` takes."""
    parser.add_argument("name", choices=[*DOCUMENTS, "all"], help="which document")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a document is out of date")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: the working folder)")


def run(arguments: argparse.Namespace) -> int:
    """Write or check; 0 done, 1 a checked document differs."""
    chosen = DOCUMENTS if arguments.name == "all" else {arguments.name: DOCUMENTS[arguments.name]}
    stale = 0
    for name, document in chosen.items():
        path = arguments.root / document.path
        text = document.write()
        if path.exists() and path.read_text("utf-8") == text:
            print(f"{path}: up to date")
        elif arguments.check:
            stale += 1
            print(f"{path}: out of date. Run `onething docs {name}` and commit the result.", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"{path}: written")
    return 1 if stale else 0
