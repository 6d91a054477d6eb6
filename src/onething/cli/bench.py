"""`onething bench NAME`: measure one figure beside its floor; figures are modules of the checkout's `bench/`."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import onething

ROOT = Path(onething.__file__).resolve().parents[2]


def names() -> list[str]:
    """Return the figures of the checkout; none where the package is installed without it."""
    return sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem != "__init__")


def load(name: str) -> Any:
    """Import a figure's module."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module(f"bench.{name}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare a subcommand per figure, with the figure's own arguments."""
    if not names():
        parser.add_argument("name", nargs="?", help="no figures here: they come with the source")
        return
    figures = parser.add_subparsers(dest="name", metavar="NAME", required=True)
    for name in names():
        figure = load(name)
        summary = (figure.__doc__ or "").strip().splitlines()[0]
        subparser = figures.add_parser(name, help=summary, description=figure.__doc__)
        subparser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
        figure.configure(subparser)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; 0 all goals hold, 1 one doesn't, 2 there is nothing to measure with."""
    if not names():
        print(
            f"onething bench: no benchmarks in {ROOT / 'bench'}: they come with the source, not with the package. "
            "Clone the repository, run `make setup` there, and use its .venv/bin/onething.",
            file=sys.stderr,
        )
        return 2
    figure = load(arguments.name).run(arguments, lambda text: print(text, file=sys.stderr, flush=True))
    found = figure.as_json()
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(found)
    return 0 if all(goal["holds"] for goal in found["goals"]) else 1


def show(found: dict[str, Any]) -> None:
    """Print rows and goals as text."""
    rows = found["rows"]
    if rows:
        print("  ".join(rows[0]))
    for row in rows:
        print("  ".join(f"{row[column]!s:>{len(column)}}" for column in rows[0]))
    for goal in found["goals"]:
        holds = "holds" if goal["holds"] else "FAILS"
        print(f"{holds}  {goal['name']}: {goal['value']} {goal['unit']} (goal {goal['goal']})")
