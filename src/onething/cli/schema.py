"""`onething schema`: print or write the JSON Schemas of the catalogue's files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from onething.definitions.schemas import FileKind, published


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which schema, and where to."""
    names = [kind.value for kind in FileKind]
    parser.add_argument("name", nargs="?", choices=names, help="one kind of file (default: all, as one object)")
    parser.add_argument(
        "--write", type=Path, metavar="DIR", help="write NAME.schema.json files into this folder instead"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the schema asked for (or all by name), or write each into its own file."""
    kinds = [FileKind(arguments.name)] if arguments.name else list(FileKind)
    if arguments.write is not None:
        return _write(arguments.write, kinds)
    found = published(kinds[0]) if arguments.name else {kind.value: published(kind) for kind in kinds}
    sys.stdout.write(_text(found))
    return 0


def _write(folder: Path, kinds: list[FileKind]) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            target = folder / f"{kind.value}.schema.json"
            target.write_text(_text(published(kind)), encoding="utf-8")
            sys.stdout.write(f"{target}\n")
    except OSError as failed:
        sys.stderr.write(f"can't write to {folder}: {failed.strerror}; name a folder that can be written\n")
        return 2
    return 0


def _text(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
