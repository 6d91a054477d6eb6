"""The world the API's benchmark asks about, and one WSGI call."""

from __future__ import annotations

import io
import json
import secrets
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from bench.support.intake_work import FACTS
from onething.apps.applications import services as applications
from onething.apps.casework import services as casework
from onething.apps.catalogue import services as catalogue
from onething.apps.people import services as people
from onething.config import bootstrap
from onething.definitions.loading import catalogue_root
from onething.domain.access.actors import SYSTEM, Actor, ActorKind
from onething.outside.people import RESIDENTS

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
    duties = tuple({duty for post in unit.posts for duty in post.duties})
    people.register_officer(
        username="officer",
        password=PASSWORD,
        name="经办人",
        unit=unit,
        post=replace(unit.posts[0], duties=duties),
        now=now,
    )
    name, number = RESIDENTS[0].name, RESIDENTS[0].number
    account = people.register_person(username="person", password=PASSWORD, name=name, identity_number=number, now=now)
    person = Actor(account, ActorKind.PERSON, name, identity=number)
    draft = applications.start_draft(
        actor=person, event_id="newborn", region="430181", answers={}, idempotency_key="bench", now=now
    )
    return Work(sign_in("officer", now), sign_in("person", now), draft.application_id, open_cases(unit.id, now))


def sign_in(username: str, now: datetime) -> str:
    """Return a token."""
    issued = people.sign_in(username, PASSWORD, now)
    if isinstance(issued, people.SignInRefused):
        raise PermissionError(issued.reason)
    return issued.token


def a_case(unit: str) -> casework.NewCase:
    """Return a case of a usual size: twelve fields, four materials."""
    content = {f"role.element_{number}": {"value": "某市某区某街道12号", "source": "applicant"} for number in range(12)}
    return casework.NewCase(
        case_no=1,
        number=f"430181260302{secrets.randbelow(10**6):06d}",
        facts=FACTS,
        unit=unit,
        applicants=("110105199003070011",),
        applicant_name="李四",
        life_event="newborn",
        region="430181",
        fields=content,
        materials=[{"id": f"material-{number}", "sha256": "0" * 64, "name": "材料.pdf"} for number in range(4)],
    )


def open_cases(unit: str, now: datetime, count: int = CASES) -> list[str]:
    """Open cases at a unit and return their ids."""
    made = []
    for _ in range(count):
        application = "430181-" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(20))
        (case,) = casework.open_cases(
            application_id=application,
            digest="0" * 64,
            cases=[a_case(unit)],
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
