"""`onething register population|enterprises`: a simulated outside register, serving until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from onething.outside.enterprises import Enterprises
from onething.outside.population import Population
from onething.outside.serving import Register, server

REGISTERS: dict[str, type[Population | Enterprises]] = {"population": Population, "enterprises": Enterprises}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("register", choices=sorted(REGISTERS), help="which register to play")
    parser.add_argument(
        "--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one, printed at the start)"
    )
    parser.add_argument("--control", action="store_true", help="let POST /control make it fail, for tests")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; 1 if the port can't be had."""
    register: Register = REGISTERS[arguments.register]()
    try:
        serving = server(register, arguments.port, control=arguments.control)
    except (OSError, OverflowError) as problem:
        print(f"Can't listen on 127.0.0.1:{arguments.port}: {problem}. Choose another --port.", file=sys.stderr)
        return 1
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        # shutdown() waits for serve_forever(), which runs in this very thread: another one has to call it.
        signal.signal(signal_number, lambda *_: threading.Thread(target=serving.shutdown, daemon=True).start())
    print(f"http://127.0.0.1:{serving.server_address[1]}/query", flush=True)
    serving.serve_forever(poll_interval=0.1)
    serving.server_close()
    return 0
