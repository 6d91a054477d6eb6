"""`onething journey EVENT [--variant NAME]`: a life event acted out through the HTTP API, as citizen and as every unit.

Against a running platform (`--url`, with the accounts that `onething accounts demo` wrote), or one it starts and stops
itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onething.cli.journeys import cast
from onething.cli.journeys.client import Api, CallFailedError
from onething.cli.journeys.playing import play
from onething.cli.journeys.variants import Script, scripts
from onething.cli.processes import Platform


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething journey` takes."""
    events = sorted({event for event, _ in scripts()})
    parser.add_argument("event", choices=events, help="the life event")
    parser.add_argument("--variant", default="standard", help="how it goes (default: %(default)s; `--list` shows all)")
    parser.add_argument("--list", action="store_true", help="list the event's variants")
    parser.add_argument("--json", action="store_true", help="print only the report, as one JSON object")
    parser.add_argument("--url", help="a running platform (default: start one and stop it afterwards)")
    parser.add_argument("--accounts", type=Path, help="with --url: the accounts' file")


def run(arguments: argparse.Namespace) -> int:
    """Play; 1 if the journey does not reach its end."""
    if arguments.list:
        for event, variant in scripts():
            if event == arguments.event:
                print(variant)
        return 0
    script = scripts().get((arguments.event, arguments.variant))
    if script is None or (arguments.url and not arguments.accounts):
        print("onething journey: no such variant (see --list), or --url without --accounts.", file=sys.stderr)
        return 2
    tell = teller(sys.stderr)
    try:
        if arguments.url:
            found = play_at(script, arguments.url, arguments.accounts, tell)
        else:
            with tempfile.TemporaryDirectory(prefix="onething-") as folder:
                found = play_alone(script, Path(folder), tell)
    except (CallFailedError, RuntimeError) as error:
        print(f"onething journey: {error}", file=sys.stderr)
        return 1
    print(json.dumps(found, ensure_ascii=False, indent=None if arguments.json else 2))
    return 0


def play_alone(script: Script, folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Start a platform in `folder`, play, and stop it."""
    with Platform(folder) as platform:
        tell("启动平台：PostgreSQL、登记库、网站、投递")
        platform.start_all()
        accounts = folder / "accounts.json"
        platform.onething("accounts", "demo", "--write", str(accounts))
        return play_on(platform, script, accounts, tell)


def play_on(platform: Platform, script: Script, accounts: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Play on a platform of one's own, whose registers can be made to fail."""
    if script.registers_down:
        platform.set_registers("error")
        tell("登记库停止应答")
    try:
        return play_at(script, platform.url, accounts, tell)
    finally:
        if script.registers_down:
            platform.set_registers("ok")


def play_at(script: Script, url: str, accounts: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Play at a running platform."""
    api = Api(url)
    try:
        return play(script, api, cast.accounts(accounts), tell)
    finally:
        api.close()


def teller(stream: Any) -> Callable[[str], None]:
    """Return a function that writes a line of the timeline with the seconds since now."""
    began = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - began:7.2f} s  {line}", file=stream, flush=True)

    return tell
