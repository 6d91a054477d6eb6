"""The API as its callers use it: one session per account, idempotency keys, patience while a platform restarts."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

UNAVAILABLE: Final = 503
TOO_MANY: Final = 429
PAUSE_S: Final = 0.2


class CallFailedError(RuntimeError):
    """The API said no: the problem's own words, with method and path."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        """Keep status and problem."""
        self.status = status
        self.problem = problem
        errors = problem.get("errors", ())
        faults = "".join(f"\n  {each['where']}: {each['what']} → {each['remedy']}" for each in errors)
        super().__init__(f"{method} {path}: {status} {problem.get('type', '')} {problem.get('detail', '')}{faults}")


Acknowledged = Callable[[str, Mapping[str, Any]], None]
"""Told of every acknowledged change: what was asked (method and path) and the reply."""


@dataclass(slots=True)
class Api:
    """A platform at `url`. `patience_s`: how long to go on asking while it does not answer."""

    url: str
    patience_s: float = 60.0
    acknowledged: Acknowledged | None = None
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        """Open the connection pool."""
        self.http = httpx.Client(base_url=f"{self.url}/api/v1", timeout=30.0, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

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
        """Ask, with the same key again while nobody answers or it is too often; CallFailedError for a problem."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if method != "GET":
            headers["Idempotency-Key"] = key or secrets.token_hex(16)
        until = time.monotonic() + self.patience_s
        while True:
            answer = self._try(method, path, body, headers, file)
            if answer is not None and answer.status_code not in (UNAVAILABLE, TOO_MANY):
                break
            if time.monotonic() > until:
                detail = f"no answer within {self.patience_s:.0f} s"
                raise CallFailedError(method, path, UNAVAILABLE, {"detail": detail})
            time.sleep(PAUSE_S if answer is None else float(answer.headers.get("Retry-After", PAUSE_S)))
        if answer.is_success:
            if self.acknowledged is not None and method != "GET":
                self.acknowledged(f"{method} {path}", _json(answer))
            return answer
        raise CallFailedError(method, path, answer.status_code, _json(answer))

    def _try(
        self,
        method: str,
        path: str,
        body: object,
        headers: Mapping[str, str],
        file: tuple[str, bytes, str] | None,
    ) -> httpx.Response | None:
        try:
            if file is not None:
                return self.http.request(method, path, headers=dict(headers), files={"file": file})
            return self.http.request(method, path, headers=dict(headers), json=body)
        except httpx.TransportError:
            return None

    def sign_in(self, username: str, password: str) -> Session:
        """Return a session."""
        made = self.call("POST", "/sessions", body={"username": username, "password": password}).json()
        return Session(self, username, made["token"])


@dataclass(slots=True)
class Session:
    """Somebody signed in."""

    api: Api
    username: str
    token: str

    def get(self, path: str) -> Any:
        """Return the JSON at a path; None for 204."""
        answer = self.api.call("GET", path, token=self.token)
        return answer.json() if answer.content else None

    def download(self, path: str) -> bytes:
        """Return the bytes at a path."""
        return self.api.call("GET", path, token=self.token).content

    def post(self, path: str, body: object = None, key: str | None = None) -> Any:
        """Post JSON and return JSON."""
        return self.api.call("POST", path, body={} if body is None else body, token=self.token, key=key).json()

    def put(self, path: str, body: object) -> Any:
        """Put JSON and return JSON."""
        return self.api.call("PUT", path, body=body, token=self.token).json()

    def upload(self, path: str, name: str, content: bytes, media_type: str) -> Any:
        """Upload one file and return JSON."""
        return self.api.call("POST", path, token=self.token, file=(name, content, media_type)).json()


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {"detail": answer.text[:300]}
    return found if isinstance(found, dict) else {"value": found}
