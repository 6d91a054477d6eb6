"""`onething check`: check a catalogue and run its scenarios. Needs no database and no Django."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from onething.cli.scenarios import run_scenarios
from onething.definitions.loading import Loaded, catalogue_root, load_checked
from onething.definitions.problems import Problem


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the folder and the form of the output."""
    parser.add_argument("path", nargs="?", type=Path, help="the catalogue's folder (default: the one of this code)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run(arguments: argparse.Namespace) -> int:
    """Print every problem with file, line, reason and remedy; 1 where one of them is an error, else 0."""
    root: Path = arguments.path or catalogue_root()
    loaded = load_checked(root)
    problems = tuple(sorted({*loaded.problems, *_played(loaded)}))
    errors = sum(problem.is_error for problem in problems)
    if arguments.json:
        _print_json(root, loaded, problems, errors)
    else:
        _print_lines(root, loaded, problems, errors)
    return 1 if errors else 0


def _played(loaded: Loaded) -> tuple[Problem, ...]:
    """Return what the scenarios find; they are played only on a catalogue without errors."""
    return run_scenarios(loaded.catalogue, loaded.scenarios) if loaded.catalogue is not None else ()


def _print_lines(root: Path, loaded: Loaded, problems: tuple[Problem, ...], errors: int) -> None:
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    counted = sum(len(scenarios) for scenarios in loaded.scenarios.values())
    told = f"{errors} errors, {len(problems) - errors} findings"
    if loaded.catalogue is None:
        sys.stdout.write(f"{root}: {told}; not fit to be published, scenarios not played\n")
        return
    size = f"{len(loaded.catalogue.events)} life events, {len(loaded.catalogue.items)} items, {counted} scenarios"
    sys.stdout.write(f"{root}: {told} ({size}; version {loaded.catalogue.digest[:12]})\n")


def _print_json(root: Path, loaded: Loaded, problems: tuple[Problem, ...], errors: int) -> None:
    report = {
        "catalogue": str(root),
        "digest": loaded.catalogue.digest if loaded.catalogue else None,
        "errors": errors,
        "findings": len(problems) - errors,
        "scenarios": sum(len(scenarios) for scenarios in loaded.scenarios.values()),
        "problems": [asdict(problem) for problem in problems],
    }
    json.dump(report, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
