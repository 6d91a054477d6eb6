"""Entry point of the `onething` command; a subcommand's module is imported only when it is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast


class Command(Protocol):
    """What a subcommand's module offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the subcommand's own arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do the work and return the exit code: 0 done, 1 the answer is no, 2 wrong usage."""


COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("onething.cli.check", "check the catalogue and run its scenarios (needs no database)"),
    "schema": ("onething.cli.schema", "print or write the JSON Schemas of the catalogue's files"),
    "reconcile": ("onething.cli.reconcile", "set a life event's computed figures beside its guide's own"),
    "database": ("onething.cli.database", "start, migrate, stop or show the embedded PostgreSQL"),
    "publish": ("onething.cli.publish", "publish the catalogue as the version new applications are pinned to"),
    "accounts": ("onething.cli.accounts", "make accounts: an officer, a clerk, or the demo's whole cast"),
    "serve": ("onething.cli.serve", "run the web platform"),
    "relay": ("onething.cli.relay", "deliver what the outbox holds"),
    "register": ("onething.cli.register", "run a simulated outside register as a process of its own"),
    "demo": ("onething.cli.demo", "start everything on this machine and take both life events through"),
    "journey": ("onething.cli.journey", "act as citizen and as every unit through the HTTP API"),
    "bench": ("onething.cli.bench", "measure one figure beside its floor"),
    "words": ("onething.cli.words", "keep the English beside the Chinese: what is missing, what has drifted"),
    "docs": ("onething.cli.docs", "write the documents that are drawn from data"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse `argv` (default: the process's arguments), run the subcommand, return its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="onething", description="高效办成一件事 — one thing, done whole.")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module_name, summary) in COMMANDS.items():
        subparser = choices.add_parser(name, help=summary, description=summary)
        if given[:1] == [name]:
            cast("Command", import_module(module_name)).configure(subparser)
    arguments = parser.parse_args(given)
    command = cast("Command", import_module(COMMANDS[arguments.command][0]))
    return command.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
