"""`onething words`: keep the English beside the Chinese. Without `--write` it checks; 1: work is left."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onething.cli.wording.files import State

MOST_SHOWN = 20
"""Strings shown of each kind; the count says how many there are."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `--write`."""
    parser.add_argument("--write", action="store_true", help="bring the .po files up to date with their sources")


def run(arguments: argparse.Namespace) -> int:
    """Check or write the files of words; 1 when a file has drifted or a string has no English."""
    from onething.cli.wording import files, sources

    try:
        words = sources.all_words()
    except RuntimeError as missing:
        print(missing, file=sys.stderr)
        return 2
    good = True
    for path, found in words:
        if arguments.write:
            files.write(found, path)
        state = files.state(found, path)
        good = good and state.good
        print(f"{path.relative_to(sources.ROOT)}: {len(found.places)} strings, {_said(state)}")
        for mark, texts in (("+", state.new), ("-", state.gone), ("?", state.open), ("!", state.broken)):
            for text in texts[:MOST_SHOWN]:
                print(f"  {mark} {text if isinstance(text, str) else ' | '.join(text)}")
    if not good:
        print("run `onething words --write`, then write the English where msgstr is empty (?) or has other holes (!)")
    return 0 if good else 1


def _said(state: State) -> str:
    counts = {
        "new": state.new,
        "gone": state.gone,
        "without English": state.open,
        "with other holes": state.broken,
    }
    said = [f"{len(texts)} {what}" for what, texts in counts.items() if texts]
    if state.moved:
        said.append("places have changed")
    return ", ".join(said) or "all in English"
