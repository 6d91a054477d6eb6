"""Calling a register over HTTP: time-outs, a limit on the answer's size, no redirects, and a circuit breaker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

import httpx

from onething.ports.registers import RegisterUnavailable

LARGEST_ANSWER: Final = 256 * 1024
"""Bytes; an answer about one person or enterprise has a few thousand."""

CONNECT: Final = timedelta(seconds=2)
SOON: Final = timedelta(seconds=5)


Answer = TypeVar("Answer")


class CallError(Exception):
    """The register gave no usable answer; the message is safe to show and to log."""


@dataclass(slots=True)
class Breaker:
    """Stops asking a register that keeps failing: after `threshold` failures in a row it rests, then lets one call try.

    One per register and process. `now` is a monotonic clock in seconds.
    """

    threshold: int = 3
    rest: timedelta = timedelta(seconds=20)
    now: Callable[[], float] = time.monotonic
    _failures: int = 0
    _open_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> timedelta | None:
        """Return how long to wait before asking, or None to go ahead; after a rest exactly one caller goes ahead."""
        with self._lock:
            if self._failures < self.threshold:
                return None
            left = self._open_until - self.now()
            if left > 0:
                return timedelta(seconds=left)
            self._open_until = self.now() + self.rest.total_seconds()
            return None

    def succeeded(self) -> None:
        """Note that the register answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> timedelta:
        """Note that the register failed; return when to ask again."""
        with self._lock:
            self._failures += 1
            if self._failures < self.threshold:
                return SOON
            self._open_until = self.now() + self.rest.total_seconds()
            return self.rest


def new_client() -> httpx.Client:
    """Return a client which follows no redirects and takes no proxy from the environment; it lives with the process."""
    return httpx.Client(follow_redirects=False, trust_env=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """Posts to one register; thread-safe."""

    url: str
    breaker: Breaker = field(default_factory=Breaker)
    largest: int = LARGEST_ANSWER
    client: httpx.Client = field(default_factory=new_client)

    def ask(
        self, body: bytes, content_type: str, timeout: timedelta, read: Callable[[bytes], Answer]
    ) -> Answer | RegisterUnavailable:
        """Post `body`, and return what `read` makes of the answer's bytes; `read` raises CallError for a broken answer.

        The key travels in the body, never in the URL, which proxies write into their logs.
        """
        wait = self.breaker.wait()
        if wait is not None:
            return RegisterUnavailable("登记库连续没有应答，暂停询问", wait)
        try:
            answer = read(self._post(body, content_type, timeout))
        except CallError as failure:
            return RegisterUnavailable(str(failure), self.breaker.failed())
        self.breaker.succeeded()
        return answer

    def _post(self, body: bytes, content_type: str, timeout: timedelta) -> bytes:
        """Return the answer's bytes; CallError if none came in time, whole, and with status 200."""
        seconds = timeout.total_seconds()
        give_up = time.monotonic() + seconds
        limits = httpx.Timeout(seconds, connect=min(seconds, CONNECT.total_seconds()))
        # Identity: a compressed answer could unfold into any size.
        headers = {"Content-Type": content_type, "Accept-Encoding": "identity"}
        try:
            with self.client.stream("POST", self.url, content=body, headers=headers, timeout=limits) as response:
                return self._whole(response, give_up)
        except httpx.TimeoutException:
            message = "登记库没有在时限内应答"
        except (httpx.HTTPError, httpx.InvalidURL):
            message = "登记库连接不上"
        raise CallError(message)

    def _whole(self, response: httpx.Response, give_up: float) -> bytes:
        """Read the answer up to the limit of size and time."""
        if response.status_code != httpx.codes.OK:
            message = f"登记库应答出错（{response.status_code}）"
            raise CallError(message)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            message = "登记库的应答被压缩，不予读取"
            raise CallError(message)
        received = bytearray()
        for block in response.iter_raw():
            received += block
            if len(received) > self.largest:
                message = "登记库的应答过大"
                raise CallError(message)
            if time.monotonic() > give_up:
                message = "登记库没有在时限内应答完"
                raise CallError(message)
        return bytes(received)


def text_fields(found: Mapping[str, object]) -> dict[str, str]:
    """Return the fields that are text; a register that sends anything else is not read beyond what it declared."""
    return {name: value for name, value in found.items() if isinstance(value, str)}
