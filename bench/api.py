"""API requests per CPU second (web process and PostgreSQL together), each beside a bare Django view with the same JSON.

First in one process, through the WSGI handler, without a network; then over HTTP with a web process of its own, beside
the barest view there is (no session, no statement). The floor of the first is the least that any system must do for an
authenticated read: Django's own request and response without middleware, one statement that joins the token to the rows
it opens, and the same JSON written. The API's read does besides: middleware and access log, a statement of its own for
the actor with duties, the access decision, the rows made into values and checked against the schema.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any, Final

import httpx

from bench.support.figures import Figure, Goal
from bench.support.servers import Server, cpu_of, own_server, own_web

GOAL: Final = 0.3
WARM_UP: Final = 20
BARE: Final = "bare view, over HTTP"
READS: Final = ("inbox", "case")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the figure's arguments."""
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds of each measurement (default 2)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, each through all requests (default 3)")


def run(arguments: argparse.Namespace, progress: Callable[[str], None]) -> Figure:
    """Measure."""
    with own_server(2) as server, open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        for each in logging.getLogger().handlers:
            if isinstance(each, logging.StreamHandler):
                each.setStream(nowhere)
        requests = requests_on()
        found: dict[str, list[tuple[float, int]]] = {name: [] for name in requests}
        for number in range(1, arguments.rounds + 1):
            for name, request in requests.items():
                found[name].append(measure(server.cpu_s, request, arguments.seconds))
                progress(f"round {number}: {name:<24} {found[name][-1][0]:8.0f} requests per CPU second")
        over_http(server, arguments, found, progress)
    rows = [
        {
            "request": name,
            "per_cpu_s": round(median(rate for rate, _ in samples), 1),
            "cpu_ms": round(1000 / median(rate for rate, _ in samples), 3),
            "bytes": samples[-1][1],
            "rounds": len(samples),
        }
        for name, samples in found.items()
    ]
    return Figure("api", rows, goals(rows))


def requests_on() -> dict[str, Callable[[], bytes]]:
    """Return the requests by name; imported here because Django has to be set up first."""
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.support.api_floor"
    from bench.support import api_floor, api_work

    work = api_work.prepare()
    api_floor.CASE[:] = work.cases[0].rsplit(".", 1)
    full, bare = api_work.handler(middleware=True), api_work.handler(middleware=False)
    read = {"inbox": "/api/v1/inbox", "case": f"/api/v1/cases/{work.cases[0]}"}
    replies = {name: json.loads(api_work.call(full, "GET", path, work.officer)) for name, path in read.items()}
    advice = {"region": "430181", "answers": {"married": True, "newborn_count": 1}}
    waiting: list[tuple[str, str]] = []

    def floor(name: str, view: str) -> Callable[[], bytes]:
        def ask() -> bytes:
            api_floor.REPLY = replies[name]
            return api_work.call(bare, "GET", f"/{view}", work.officer)

        return ask

    def command() -> bytes:
        if not waiting:
            from onething.config import bootstrap

            fresh = api_work.open_cases("liuyang-huaichuan-police", bootstrap.clock().now(), 1)
            waiting.extend((case, name) for case in fresh for name in ("claim", "accept"))
        case, name = waiting.pop(0)
        version = {"claim": 1, "accept": 2}[name]
        path = f"/api/v1/cases/{case}/commands/{name}"
        return api_work.call(full, "POST", path, work.officer, {"version": version})

    tracking = f"/api/v1/applications/{work.application}/tracking"
    made: dict[str, Callable[[], bytes]] = {}
    for name, path in read.items():
        made[f"bare view ({name})"] = floor(name, "bare")
        made[f"bare, one query ({name})"] = floor(name, "one-query")
        made[name] = lambda path=path: api_work.call(full, "GET", path, work.officer)  # type: ignore[misc]
    made["claim, accept"] = command
    made["tracking"] = lambda: api_work.call(full, "GET", tracking, work.person)
    made["guidance"] = lambda: api_work.call(full, "POST", "/api/v1/life-events/newborn/guidance", body=advice)
    return made


def over_http(
    server: Server,
    arguments: argparse.Namespace,
    found: dict[str, list[tuple[float, int]]],
    progress: Callable[[str], None],
) -> None:
    """Measure the same reads through a web process of its own, beside the barest view it serves (`/healthz`)."""
    from bench.support import api_work

    work = api_work.prepare()
    addresses = {BARE: "/healthz", "who am I, over HTTP": "/api/v1/me", "inbox, over HTTP": "/api/v1/inbox"}
    addresses["case, over HTTP"] = f"/api/v1/cases/{work.cases[0]}"
    with own_web() as (url, web), httpx.Client(base_url=url, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {work.officer}"
        for number in range(1, arguments.rounds + 1):
            for name, path in addresses.items():
                sample = measure(
                    lambda: cpu_of(web) + server.cpu_s(),
                    partial(_got, client, path),
                    arguments.seconds,
                    own=False,
                )
                found.setdefault(name, []).append(sample)
                progress(f"round {number}: {name:<24} {sample[0]:8.0f} requests per CPU second")


def _got(client: httpx.Client, path: str) -> bytes:
    return client.get(path).raise_for_status().content


def measure(
    served: Callable[[], float], request: Callable[[], bytes], seconds: float, *, own: bool = True
) -> tuple[float, int]:
    """Return requests per CPU second over `seconds`, and the last answer's bytes; `own`: this process serves, too."""
    for _ in range(WARM_UP):
        request()
    size = 0
    client, before, deadline, count = time.process_time(), served(), time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        size = len(request())
        count += 1
    return count / ((time.process_time() - client if own else 0.0) + served() - before), size


def goals(rows: list[dict[str, Any]]) -> list[Goal]:
    """Return each read's share of the bare view with one query, and over HTTP of the barest view there is."""
    rates = {row["request"]: float(row["per_cpu_s"]) for row in rows}
    http = [
        Goal(f"{name} / bare view, over HTTP", round(rates[f"{name}, over HTTP"] / rates[BARE], 3), "share", GOAL)
        for name in ("who am I", "case")
    ]
    return http + [
        Goal(
            f"{name} / bare, one query, per CPU second",
            round(rates[name] / rates[f"bare, one query ({name})"], 3),
            "share",
            GOAL,
        )
        for name in READS
    ]
