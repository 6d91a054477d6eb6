"""`onething demo`: start everything on this machine, take both life events through, and leave the platform running."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from onething.cli.journey import play_on, teller
from onething.cli.journeys.client import CallFailedError
from onething.cli.journeys.variants import scripts
from onething.cli.processes import Platform
from onething.config import environment

EVENTS: Final = ("newborn", "restaurant")


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
    if arguments.fresh:
        platform.postgres.remove()
        (folder / "accounts.json").unlink(missing_ok=True)
    try:
        with platform:
            tell("启动：PostgreSQL、两个登记库、网站、投递")
            platform.start_all()
            accounts = folder / "accounts.json"
            tell("准备演示账号（第一次要几十秒）")
            platform.onething("accounts", "demo", "--write", str(accounts))
            for event in EVENTS:
                tell(f"──── {event} ────")
                found = play_on(platform, scripts()[event, "standard"], accounts, tell)
                _summarise(found, tell)
            if not arguments.once:
                _leave_running(platform, accounts)
    except (CallFailedError, RuntimeError) as error:
        print(f"onething demo: {error}", file=sys.stderr)
        return 1
    return 0


def _summarise(found: dict[str, Any], tell: Any) -> None:
    form, materials = found["form"], found["materials"]
    tell(f"{form['merged_from']} 处填写合并为 {form['fields']} 个字段")
    tell(f"带 {materials['required']} 份材料，{materials['obtained']} 份免提交")
    for case in found["cases"]:
        tell(f"  {case['item']}（{case['unit']}）：{' → '.join(case['states'])}")
    tell(f"{len(found['documents'])} 份文书，{len(found['results'])} 个结果，用时 {found['elapsed_s']} 秒")
    tell(json.dumps({key: found[key] for key in ("life_event", "application", "state", "rating")}, ensure_ascii=False))


def _leave_running(platform: Platform, accounts: Path) -> None:
    print(f"\nThe platform runs at {platform.url}/ (API: {platform.url}/api/v1/openapi.json)", flush=True)
    for line in introduced(json.loads(accounts.read_text("utf-8"))):
        print(line, flush=True)
    print(f"All accounts and their passwords: {accounts} (made for this demo alone)", flush=True)
    print(f"Try: onething journey newborn --variant twins --url {platform.url} --accounts {accounts}", flush=True)
    print("Ctrl-C stops it; the data stay for the next start.", flush=True)
    _wait_for((signal.SIGINT, signal.SIGTERM))


def introduced(accounts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each citizen, agent and clerk, and for the officers of one unit as an example."""
    officers = [each for each in accounts if "unit" in each and not each.get("clerk")]
    shown = [each for each in accounts if each not in officers]
    shown += [each for each in officers if each["unit"] == officers[0]["unit"]]
    width = max(len(each["username"]) for each in shown)
    lines = [f"  {each['username']:<{width}}  {each['password']}  {each.get('name', '')}".rstrip() for each in shown]
    return ["Sign in as (name, password, who):", *lines, f"  … and {len(accounts) - len(shown)} more officers"]


def _wait_for(signals: Sequence[signal.Signals]) -> None:
    stopped = threading.Event()
    for one in signals:
        signal.signal(one, lambda *_: stopped.set())
    stopped.wait()
