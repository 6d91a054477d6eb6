"""What the simulated outside systems share: a small HTTP server that can be told to misbehave, for demo and tests.

With `--control`, `POST /control` with `{"mode": "ok|hang|error|broken|slow"}` changes how every later question is
answered. These are processes of their own: nothing of the platform is imported.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Protocol

HANG_S: Final = 120.0
SLOW_S: Final = 1.0
LARGEST_QUESTION: Final = 64 * 1024


class Mode(StrEnum):
    """How questions are answered: rightly, never, with status 500, with half an answer, or rightly after a second."""

    OK = "ok"
    HANG = "hang"
    ERROR = "error"
    BROKEN = "broken"
    SLOW = "slow"


class Register(Protocol):
    """What one simulated system knows."""

    content_type: str

    def answer(self, question: bytes) -> bytes:
        """Return the answer; ValueError for a question that can't be read."""


@dataclass(slots=True)
class Behaviour:
    """The mode, shared by the server's threads; `changed` lets hanging answers end when the mode changes."""

    mode: Mode = Mode.OK
    changed: threading.Event = field(default_factory=threading.Event)

    def become(self, mode: Mode) -> None:
        """Change the mode, and let go of whoever hangs."""
        self.mode = mode
        before, self.changed = self.changed, threading.Event()
        before.set()


class Serving(ThreadingHTTPServer):
    """The server of one register; `control` opens `/control`."""

    daemon_threads = True

    def __init__(self, register: Register, port: int, *, control: bool) -> None:
        """Listen on 127.0.0.1; OSError if the port can't be had."""
        super().__init__(("127.0.0.1", port), Handler)
        self.register = register
        self.control = control
        self.behaviour = Behaviour()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a caller hung up before the answer."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection's questions."""

    protocol_version = "HTTP/1.1"
    server: Serving

    def do_POST(self) -> None:
        """Answer a question, or change how questions are answered."""
        question = self._body()
        if question is None:
            return
        if self.path == "/control" and self.server.control:
            self._control(question)
        elif self.path == "/query":
            self._query(question)
        else:
            self._say(404, b"", "text/plain")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: a register's questions are about people."""

    def _body(self) -> bytes | None:
        """Return the question, or None after refusing one without a length or too long."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_QUESTION:
            self.close_connection = True
            self._say(413, b"", "text/plain")
            return None
        return self.rfile.read(int(length))

    def _control(self, question: bytes) -> None:
        try:
            mode = Mode(json.loads(question)["mode"])
        except (ValueError, KeyError, TypeError):
            self._say(400, b'{"error": "mode: ok, hang, error, broken or slow"}', "application/json")
            return
        self.server.behaviour.become(mode)
        self._say(200, json.dumps({"mode": mode}).encode(), "application/json")

    def _query(self, question: bytes) -> None:
        register, behaviour = self.server.register, self.server.behaviour
        mode = behaviour.mode
        if mode is Mode.HANG:
            behaviour.changed.wait(HANG_S)
            self.close_connection = True
            return
        if mode is Mode.ERROR:
            self._say(500, b"internal error", "text/plain")
            return
        if mode is Mode.SLOW:
            behaviour.changed.wait(SLOW_S)
        try:
            answer = register.answer(question)
        except ValueError:
            self._say(400, b"", "text/plain")
            return
        self._say(200, answer[: len(answer) // 2] if mode is Mode.BROKEN else answer, register.content_type)

    def _say(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def server(register: Register, port: int, *, control: bool = False) -> Serving:
    """Return a server on 127.0.0.1 (port 0: any free one); call `serve_forever` on it."""
    return Serving(register, port, control=control)
