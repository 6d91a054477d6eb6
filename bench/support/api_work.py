"""The world the API's benchmark asks about, and one WSGI call."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from bench.support.intake_work import Opening
from onething.apps.applications import services as applications
from onething.apps.casework import services as casework
from onething.apps.catalogue import services as catalogue
from onething.apps.people import services as people
from onething.config import bootstrap
from onething.definitions.loading import catalogue_root
from onething.domain.access.actors import SYSTEM, Actor, ActorKind

PASSWORD = "a-password-of-the-benchmark"  # noqa: S105 - of a server that lives for a minute
CASES = 60
"""Cases in the officer's inbox; a page shows 50."""


@dataclass(slots=True)
class Work:
    """Tokens and ids to ask with."""

    officer: str
    person: str
    application: str
    cases: list[str]


def handler(*, middleware: bool) -> WSGIHandler:
    """Return a WSGI handler with the platform's middleware, or with none."""
    known = settings.MIDDLEWARE
    settings.MIDDLEWARE = known if middleware else []
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = known


def prepare() -> Work:
    """Publish the catalogue, register people, open cases, start a draft."""
    now = bootstrap.clock().now()
    published = catalogue.publish(catalogue_root(), SYSTEM, now, "")
    if isinstance(published, catalogue.PublicationRefused):
        message = "the shipped catalogue has errors; run `onething check`"
        raise TypeError(message)
    from onething.apps.catalogue import selectors

    unit = selectors.current().unit("liuyang-huaichuan-police")
    duties = frozenset(duty for post in unit.posts for duty in post.duties)
    people.register_officer(
        username="officer", password=PASSWORD, name="经办人", unit=unit, post=replace(unit.posts[0], duties=duties), now=now
    )
    account = people.register_person(
        username="person", password=PASSWORD, name="李小满", identity_number="430181199001010026", now=now
    )
    person = Actor(account, ActorKind.PERSON, "李小满", identity="430181199001010026")
    draft = applications.start_draft(
        actor=person, event_id="newborn", region="430181", answers={}, idempotency_key="bench", now=now
    )
    return Work(sign_in("officer", now), sign_in("person", now), draft.application_id, open_cases(unit.id, now))


def sign_in(username: str, now: datetime) -> str:
    """Return a token."""
    issued = people.sign_in(username, PASSWORD, now)
    assert isinstance(issued, people.IssuedToken)
    return issued.token


def open_cases(unit: str, now: datetime, count: int = CASES) -> list[str]:
    """Open cases at a unit and return their ids."""
    made = []
    for _ in range(count):
        opening = Opening()
        application = f"430181-{secrets.token_hex(10).upper()}".translate(str.maketrans("0189", "WXYZ", ""))
        application = f"430181-{application[7:]}"
        (case,) = casework.open_cases(
            application_id=application,
            digest="0" * 64,
            cases=[replace(opening.cases[0], case_no=1, unit=unit)],
            edges=(),
            actor=SYSTEM,
            now=now,
        )
        made.append(str(case))
    return made


def call(app: Callable[..., Iterable[bytes]], method: str, path: str, token: str = "", body: object = None) -> bytes:
    """Make one request through WSGI and return the body; anything but success is an error."""
    data = b"" if body is None else json.dumps(body).encode()
    address, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": f"10.0.{secrets.randbelow(250)}.{secrets.randbelow(250)}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(data)),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_IDEMPOTENCY_KEY": secrets.token_hex(8),
        "wsgi.input": io.BytesIO(data),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    status: list[str] = []
    answer = app(environ, lambda line, headers: status.append(line))
    found = b"".join(answer)
    close = getattr(answer, "close", None)
    if close is not None:
        close()
    if not status[0].startswith("2"):
        message = f"{method} {path}: {status[0]} {found.decode()[:300]}"
        raise RuntimeError(message)
    return found
