"""The pages asked for, one request through WSGI with a browser's cookies, and what is counted of it."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from bench.support import pages_inbox
from bench.support.api_work import PASSWORD
from onething.apps import prepared
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import services as people
from onething.config import bootstrap
from onething.portals.ui.pages import url
from onething.portals.ui.sessions import COOKIE

UNIT: Final = "liuyang-huaichuan-police"
CASES: Final = "casework_case"


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: its name in the figures, its address, and the session it is asked for with."""

    name: str
    path: str
    token: str


@dataclass(slots=True)
class Work:
    """The platform's own handler, and what it is asked for; the last page is the inbox."""

    handler: Callable[..., Iterable[bytes]]
    pages: tuple[Asked, ...]

    def get(self, path: str, token: str) -> bytes:
        """Ask for a page; anything but 200 is an error."""
        address, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address.encode().decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": f"{COOKIE}={token}; csrftoken={'a' * 32}; mode=standard; language=zh-Hans; region=430181",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        status: list[str] = []
        answer = self.handler(environ, lambda line, headers: status.append(line))
        found = b"".join(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        if not status[0].startswith("200"):
            message = f"{path}: {status[0]} {found.decode()[:300]}"
            raise RuntimeError(message)
        return found


def prepare(world: dict[str, str], owner: str, cases: int) -> Work:
    """Sign in, and fill an inbox; `owner` is the address of the tables' owner."""
    now = bootstrap.clock().now()
    published = catalogue.current()
    unit = published.unit(UNIT)
    staff = pages_inbox.staffed(unit, PASSWORD, now)
    pages_inbox.fill(owner, published, unit, staff, cases, now)
    return asked(world)


def asked(world: dict[str, str]) -> Work:
    """Return the pages of a world that is there."""
    officer, citizen = token(pages_inbox.OFFICER, PASSWORD), token(world["citizen"], world["password"])
    section = url("citizen:section", application=world["draft"], section=world["section"])
    pages = (
        Asked("home", url("citizen:home"), citizen),
        Asked("search", url("citizen:find") + "?q=%E4%B8%8A%E6%88%B7%E5%8F%A3", citizen),
        Asked("form section", section, citizen),
        Asked("tracking", url("citizen:tracking", application=world["ended"]), citizen),
        Asked("inbox", url("desk:home"), officer),
    )
    return Work(WSGIHandler(), pages)


def token(username: str, password: str) -> str:
    """Return a session's token."""
    issued = people.sign_in(username, password, bootstrap.clock().now())
    if isinstance(issued, people.SignInRefused):
        raise PermissionError(issued.reason)
    return issued.token


@contextmanager
def listened(heard: Callable[[Any, Any], None]) -> Iterator[None]:
    """Tell `heard` every statement within the block, prepared ones and Django's, before it is sent."""
    original = prepared.run

    def run(query: Any, parameters: Any = None, **options: Any) -> Any:
        heard(query, parameters)
        return original(query, parameters, **options)

    def wrapped(execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any) -> Any:
        heard(sql, parameters)
        return execute(sql, parameters, *rest)

    prepared.run = run
    try:
        with connection.execute_wrapper(wrapped):
            yield
    finally:
        prepared.run = original


def statements(ask: Callable[[], object]) -> list[str]:
    """Return the statements that one request sends."""
    sent: list[str] = []
    with listened(lambda query, _parameters: sent.append(str(getattr(query, "text", query)))):
        ask()
    return sent


def rows_read(ask: Callable[[], object]) -> int:
    """Return how many rows of cases the statements of one request read, by their plans (EXPLAIN ANALYZE)."""
    plans: list[dict[str, Any]] = []
    run = prepared.run

    def explain(query: Any, parameters: Any) -> None:
        if CASES not in str(getattr(query, "text", query)):
            return
        if not isinstance(query, prepared.Statement):
            message = f"a statement on cases that can't be explained here: {query}"
            raise TypeError(message)
        text = f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}"
        found = run(prepared.Statement(text, query.names), parameters)[0][0]
        plans.append((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])

    with listened(explain):
        ask()
    if not plans:
        message = "the page asks nothing about cases: the benchmark measures nothing"
        raise LookupError(message)
    return sum(scanned(plan) for plan in plans)


def scanned(plan: dict[str, Any]) -> int:
    """Return the rows of cases that a plan's scans return or throw away, from the table or from an index."""
    own = 0
    if "Scan" in plan["Node Type"] and plan.get("Relation Name") == CASES:
        dropped = sum(plan.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = round((plan["Actual Rows"] + dropped) * plan["Actual Loops"])
    return own + sum(scanned(each) for each in plan.get("Plans", ()))


def weight(html: bytes) -> int:
    """Return the gzipped bytes of a page with the styles and scripts it loads."""
    paths = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))', html.decode()))
    found = [Path(str(finders.find(path))).read_bytes() for path in sorted(paths)]
    return sum(len(gzip.compress(content, 6)) for content in (html, *found))


assert settings.configured  # noqa: S101 - imported only after django.setup()
