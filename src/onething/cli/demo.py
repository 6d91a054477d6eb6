"""`onething demo`: start everything on this machine and take both life events through to their end.

Then more applications are put under way, each stopped somewhere else, and the platform stays up for visitors.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from onething.cli.journey import play_on, teller
from onething.cli.journeys import cast
from onething.cli.journeys.citizen import Tell
from onething.cli.journeys.client import Api, CallFailedError
from onething.cli.journeys.scenes import Players, play_scenes
from onething.cli.journeys.variants import scripts
from onething.cli.processes import Platform
from onething.cli.welcome import welcome
from onething.config import environment

EVENTS: Final = ("newborn", "restaurant")
PASSWORD_ITERATIONS: Final = 50_000
"""The demo's passwords are random, so that there is nothing to guess and a hundred of them need not take minutes."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething demo` takes."""
    parser.add_argument("--once", action="store_true", help="exit after the journeys instead of leaving it running")
    parser.add_argument("--port", type=int, default=8000, help="the web's port (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier demo's database first")


def run(arguments: argparse.Namespace) -> int:
    """Run the demo; 1 if a journey does not reach its end."""
    # Without this, SIGTERM would end this process and leave all the others running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = environment.data_folder() / "demo"
    tell = teller(sys.stdout)
    platform = Platform(folder, durable=True, keep=True, port=arguments.port)
    # Not every browser keeps a secure cookie of a plain http://localhost.
    platform.extra["ONETHING_PLAIN_HTTP"] = "1"
    platform.extra["ONETHING_PASSWORD_ITERATIONS"] = str(PASSWORD_ITERATIONS)
    if arguments.fresh:
        platform.postgres.remove()
        (folder / "accounts.json").unlink(missing_ok=True)
    try:
        with platform:
            tell("启动：PostgreSQL、两个登记库、网站、投递")
            platform.start_all()
            accounts = folder / "accounts.json"
            tell("准备演示账号")
            platform.onething("accounts", "demo", "--write", str(accounts))
            for event in EVENTS:
                tell(f"──── {event} ────")
                found = play_on(platform, scripts()[event, "standard"], accounts, tell)
                _summarise(found, tell)
            if not arguments.once:
                tell("──── 另备几份正在办的申请 ────")
                put_under_way(platform.url, accounts, tell)
                _leave_running(platform, accounts)
    except (CallFailedError, RuntimeError) as error:
        print(f"onething demo: {error}", file=sys.stderr)
        return 1
    return 0


def _summarise(found: dict[str, Any], tell: Tell) -> None:
    form, materials = found["form"], found["materials"]
    tell(f"{form['merged_from']} 处填写合并为 {form['fields']} 个字段")
    tell(f"带 {materials['required']} 份材料，{materials['obtained']} 份免提交")
    for case in found["cases"]:
        tell(f"  {case['item']}（{case['unit']}）：{' → '.join(case['states'])}")
    tell(f"{len(found['documents'])} 份文书，{len(found['results'])} 个结果，用时 {found['elapsed_s']} 秒")
    tell(json.dumps({key: found[key] for key in ("life_event", "application", "state", "rating")}, ensure_ascii=False))


def put_under_way(url: str, accounts: Path, tell: Tell) -> list[str]:
    """Play the scenes that aren't there yet, and return the new applications' ids."""
    api = Api(url)
    try:
        return play_scenes(Players(api, cast.accounts(accounts), tell))
    finally:
        api.close()


def _leave_running(platform: Platform, accounts: Path) -> None:
    for line in welcome(platform.url, json.loads(accounts.read_text("utf-8")), accounts):
        print(line, flush=True)
    _wait_for((signal.SIGINT, signal.SIGTERM))


def _wait_for(signals: Sequence[signal.Signals]) -> None:
    stopped = threading.Event()
    for one in signals:
        signal.signal(one, lambda *_: stopped.set())
    stopped.wait()
