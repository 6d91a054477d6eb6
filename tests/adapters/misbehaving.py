"""An HTTP server that answers every question with what a test tells it to, byte for byte."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Says:
    """What the server says next; `hang` says nothing, `drip` one byte at a time; `asked` are the questions so far."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    drip: bool = False
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)


class Quiet(ThreadingHTTPServer):
    """A server whose callers may hang up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def misbehaving() -> Iterator[tuple[str, Says]]:
    """Run the server; yield its URL and what it says."""
    says = Says()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            says.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            if says.hang:
                says.let_go.wait(30)
                return
            self.send_response(says.status)
            for name, value in {"Content-Length": str(len(says.body)), **says.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if not says.drip:
                self.wfile.write(says.body)
                return
            for byte in says.body:
                if says.let_go.wait(0.02):
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/query", says
    finally:
        says.let_go.set()
        server.shutdown()
        server.server_close()
