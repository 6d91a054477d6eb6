"""Pages per CPU second (web and PostgreSQL together), each beside a static template of the same size and a bare view.

The platform runs as real processes until its world is there: a birth taken to its end, another filled in, 100,000 cases
in one unit's inbox. Then the pages are asked for in one process, through the WSGI handler and the platform's own
middleware. The floor of each page is a static template of exactly its bytes behind the same door: the same session
looked up, the same CSRF token made, the same headers. A bare Django view with the same bytes, without a session, is
shown beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bench.api import measure
from bench.support.figures import Figure, Goal
from bench.support.servers import Server
from onething.cli.processes import Platform

if TYPE_CHECKING:
    from bench.support.pages_work import Asked, Work

SHARE: Final = 0.5
STATEMENTS: Final = 12
ROWS: Final = 200
KILOBYTES: Final = 120.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the figure's arguments."""
    parser.add_argument("--seconds", type=float, default=1.0, help="seconds of each measurement (default 1)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each page beside its floors (default 5)")
    parser.add_argument("--cases", type=int, default=100_000, help="cases in the inbox (default 100,000)")


def run(arguments: argparse.Namespace, progress: Callable[[str], None]) -> Figure:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="onething-bench-") as folder:
        # Nobody guesses passwords that live for a minute.
        platform = Platform(Path(folder), durable=False, extra={"ONETHING_PASSWORD_ITERATIONS": "1000"})
        with platform:
            progress("a platform with a birth taken to its end, and one filled in")
            accounts = platform.folder / "accounts.json"
            world = prepared(platform, accounts, progress)
            for process in platform.processes.values():
                process.kill()
            os.environ |= platform.environment() | {"DJANGO_SETTINGS_MODULE": "bench.support.pages_settings"}
            return measured(Server(platform.postgres), world, arguments, progress)


def prepared(platform: Platform, accounts: Path, progress: Callable[[str], None]) -> dict[str, str]:
    """Play until there is something to show; return the applications by what they are for."""
    from onething.cli.journey import play_at
    from onething.cli.journeys import cast
    from onething.cli.journeys.citizen import Citizen
    from onething.cli.journeys.client import Api
    from onething.cli.journeys.variants import scripts

    platform.start_all()
    platform.onething("accounts", "demo", "--write", str(accounts))
    script = scripts()["newborn", "standard"]
    ended = play_at(script, platform.url, accounts, lambda _line: None)
    api = Api(platform.url)
    passwords = cast.accounts(accounts).passwords
    citizen = Citizen(script, api.sign_in(script.applicant, passwords[script.applicant]), (), lambda _line: None)
    citizen.learn()
    citizen.start()
    citizen.fill_in()
    form = citizen.form()
    section = max(form["sections"], key=lambda one: len(one["fields"]))["id"]
    api.close()
    progress(f"the longest section is {section}")
    return {
        "ended": ended["application"],
        "draft": citizen.application,
        "section": section,
        "citizen": script.applicant,
        "password": passwords[script.applicant],
    }


def measured(
    server: Server, world: dict[str, str], arguments: argparse.Namespace, progress: Callable[[str], None]
) -> Figure:
    """Set Django up on the platform's database, and ask."""
    import django

    django.setup()
    from bench.support import listening, pages_work

    work = pages_work.prepare(world, server.postgres.dsn("owner"), arguments.cases)
    progress(f"{arguments.cases} cases in the inbox")
    rows: list[dict[str, Any]] = []
    for asked in work.pages:
        rows.append(row(server, work, asked, arguments))
        progress(json.dumps(rows[-1], ensure_ascii=False))
    inbox = work.pages[-1]
    return Figure("pages", rows, goals(rows, listening.rows_read(lambda: work.get(inbox.path, inbox.token))))


def row(server: Server, work: Work, asked: Asked, arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure a page beside its floors, turn by turn; the share is the median of the rounds' shares."""
    from bench.support import listening, pages_floor, pages_work

    def ask() -> bytes:
        return work.get(asked.path, asked.token)

    text = ask()
    sent = listening.statements(ask)
    pages_floor.show(text)
    ways: dict[str, Callable[[], bytes]] = {
        "page": ask,
        "static": lambda: work.get(pages_floor.STATIC, asked.token),
        "bare": lambda: work.get(pages_floor.BARE, ""),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(arguments.rounds):
        for way, get in ways.items():
            rates[way].append(measure(server.cpu_s, get, arguments.seconds)[0])
    found = {way: median(each) for way, each in rates.items()}
    return {
        "page": asked.name,
        "per_cpu_s": round(found["page"], 1),
        "static_per_cpu_s": round(found["static"], 1),
        "bare_per_cpu_s": round(found["bare"], 1),
        "share": round(median(page / static for page, static in zip(rates["page"], rates["static"], strict=True)), 3),
        "cpu_ms": round(1000 / found["page"], 3),
        "statements": len(sent),
        "bytes": len(text),
        "weight_kb": round(pages_work.weight(text) / 1024, 1),
    }


def goals(rows: list[dict[str, Any]], read: int) -> list[Goal]:
    """Return what the pages are held to."""
    made = [Goal(f"{row['page']} / static template", row["share"], "share", SHARE) for row in rows]
    made += [Goal(f"{row['page']}: statements", row["statements"], "", STATEMENTS, at_least=False) for row in rows]
    made += [Goal(f"{row['page']}: weight", row["weight_kb"], "KB gzipped", KILOBYTES, at_least=False) for row in rows]
    return [*made, Goal("rows read for an inbox page", read, "rows", ROWS, at_least=False)]
