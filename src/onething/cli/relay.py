"""`onething relay`: deliver what the outbox holds; run several, each message goes to one of them at a time."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from types import FrameType


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommand's arguments."""
    parser.add_argument("--once", action="store_true", help="deliver what is due, then exit (1 if something failed)")


def run(arguments: argparse.Namespace) -> int:
    """Deliver until SIGTERM or Ctrl-C; the message in hand is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onething.config.settings")
    import django

    django.setup()
    from onething.apps.outbox import jobs
    from onething.config import bootstrap

    clock = bootstrap.clock().now
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if arguments.once:
        done = jobs.drain(clock, stop)
        jobs.Keeper().look(clock())
        print(f"{done.delivered} delivered, {done.failed} failed", file=sys.stderr)
        return 1 if done.failed else 0
    print("relay: delivering; SIGTERM stops it", file=sys.stderr, flush=True)
    jobs.relay(clock, stop)
    print("relay: stopped", file=sys.stderr, flush=True)
    return 0
