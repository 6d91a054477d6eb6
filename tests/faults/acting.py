"""Clients whose every acknowledged act goes into a journal, and who go on where an answer got lost."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from onething.cli.journeys.client import Api, CallFailedError, Session
from tests.support.journal import Journal

ACTS: Final[Mapping[str, str]] = {
    "applications": "start",
    "answers": "answer",
    "prefill": "prefill",
    "signature-request": "request_signatures",
    "signatures": "sign",
    "submission": "receive",
    "correction-answer": "answer_correction",
    "pre-acceptance": "pre_accept",
    "correction-notice": "release_correction",
    "placement": "place",
    "withdrawal": "withdraw",
}
"""The last part of a path, and the act that history then names."""

KEYED: Final = re.compile(r"/commands/|/(submission|correction-answer|pre-acceptance|correction-notice|placement)$")
"""Paths whose reply is kept under the idempotency key."""

LEAVES_A_TRACE: Final = re.compile(r"/(applications|cases|coordination)\b")
"""Paths of changes; guidance and sessions are none."""

CONFLICT: Final = 409


def act_of(path: str, reply: Mapping[str, Any]) -> str | None:
    """Return what an acknowledged change is called in the database; None for what has no entry of its own there."""
    parts = path.strip("/").split("/")
    if parts[0] == "cases":
        return f"case {reply['case']} {reply['version']} {reply['command']}"
    application = reply.get("application_id") or parts[1]
    if parts[-1] == "rating":
        return f"rating {application}"
    if parts[-1] == "files":
        return f"file {application} {reply['file']['id']}"
    act = "save" if "sections" in parts else ACTS.get(parts[-1])
    return f"application {application} {reply['version']} {act}" if act and "version" in reply else None


@dataclass(slots=True)
class Tokens:
    """Tokens by username, shared by all journeys: whoever is signed in does not sign in again."""

    known: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True, kw_only=True)
class JournalingApi(Api):
    """An API client that writes down each acknowledged act before anybody hears of it; `heard` is told afterwards."""

    journal: Journal
    tokens: Tokens
    heard: Callable[[str], None] = lambda _path: None
    unanswered: int = 0
    """Tries without an answer in the present call."""
    all_unanswered: int = 0

    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        token: str | None = None,
        key: str | None = None,
        file: tuple[str, bytes, str] | None = None,
    ) -> httpx.Response:
        """Ask as `Api` does; where an earlier try went unanswered and took effect, go on from what it did."""
        key = key or secrets.token_hex(16)
        self.unanswered = 0
        try:
            # Not super(): a dataclass with slots is another class than the one its methods were written in.
            answer = Api.call(self, method, path, body=body, token=token, key=key, file=file)
        except CallFailedError as refused:
            if refused.status != CONFLICT or not self.unanswered or not isinstance(body, dict) or KEYED.search(path):
                raise
            return self._after_a_lost_answer(method, path, body, token, refused)
        if method != "GET" and LEAVES_A_TRACE.match(path):
            reply = answer.json()
            act = act_of(path, reply)
            if act is not None:
                self.journal.record(act, {"key": key if KEYED.search(path) else None, "path": path, "reply": reply})
                self.heard(path)
        return answer

    def sign_in(self, username: str, password: str) -> Session:
        """Sign in once per username."""
        with self.tokens.lock:
            if username not in self.tokens.known:
                self.tokens.known[username] = Api.sign_in(self, username, password).token
            return Session(self, username, self.tokens.known[username])

    def _try(
        self,
        method: str,
        path: str,
        body: object,
        headers: Mapping[str, str],
        file: tuple[str, bytes, str] | None,
    ) -> httpx.Response | None:
        answer = Api._try(self, method, path, body, headers, file)
        if answer is None or answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.unanswered += 1
            self.all_unanswered += 1
        return answer

    def _after_a_lost_answer(
        self, method: str, path: str, body: Mapping[str, Any], token: str | None, refused: CallFailedError
    ) -> httpx.Response:
        """Look how far the draft has come, as who reloads the page would, and repeat what is still to be done."""
        application = path.split("/")[2]
        stands = self.call("GET", f"/applications/{application}", token=token).json()
        if stands["version"] == body.get("version"):
            raise refused
        if path.endswith("/signature-request") and stands["state"] == "awaiting_signatures":
            shown = self.call("GET", f"/applications/{application}/to-sign", token=token).json()
            done = {"application_id": application, "version": stands["version"], "digest": shown["digest"]}
            return httpx.Response(httpx.codes.OK, json=done)
        return self.call(method, path, body={**body, "version": stands["version"]}, token=token)
