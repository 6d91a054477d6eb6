"""The world the pages show, and one request through WSGI with a browser's cookies."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from bench.support.api_work import PASSWORD, open_cases
from onething.apps import prepared
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import services as people
from onething.config import bootstrap
from onething.portals.ui.pages import url
from onething.portals.ui.sessions import COOKIE

UNIT: Final = "liuyang-huaichuan-police"
MORE_CASES: Final = """
    INSERT INTO {table}
    SELECT (jsonb_populate_record(c, jsonb_build_object(
        'application_id', '430181-' || lpad(n::text, 20, '0'){more}))).*
    FROM {table} c, generate_series(1, %s) n WHERE c.application_id = %s
"""


@dataclass(slots=True)
class Work:
    """Whom to ask as, and what for."""

    handler: Callable[..., Iterable[bytes]]
    pages: list[tuple[str, str, str]]
    inbox_token: str
    assets: int

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


def prepare(world: dict[str, str], cases: int) -> Work:
    """Sign in, and fill an inbox."""
    now = bootstrap.clock().now()
    unit = catalogue.current().unit(UNIT)
    people.register_officer(
        username="bench-officer", password=PASSWORD, name="经办人", unit=unit, post=unit.posts[0], now=now
    )
    fill(unit.id, cases)
    officer, citizen = token("bench-officer", PASSWORD), token(world["citizen"], world["password"])
    section = url("citizen:section", application=world["draft"], section=world["section"])
    pages = [
        ("home", "/", citizen),
        ("search", "/find?q=%E4%B8%8A%E6%88%B7%E5%8F%A3", citizen),
        ("form section", section, citizen),
        ("tracking", url("citizen:tracking", application=world["ended"]), citizen),
        ("inbox", url("desk:inbox"), officer),
    ]
    work = Work(WSGIHandler(), pages, officer, 0)
    work.assets = weight(work.get("/", citizen).decode())
    return work


def token(username: str, password: str) -> str:
    """Return a session's token."""
    issued = people.sign_in(username, password, bootstrap.clock().now())
    if isinstance(issued, people.SignInRefused):
        raise PermissionError(issued.reason)
    return issued.token


def fill(unit: str, cases: int) -> None:
    """Put that many cases into a unit's inbox: copies of one, due on different days."""
    (first,) = open_cases(unit, bootstrap.clock().now(), 1)
    application = first.rsplit(".", 1)[0]
    more = ", 'number', '430181' || lpad(n::text, 12, '0'), 'due_on', c.due_on + n %% 60"
    with connection.cursor() as cursor:
        for table, changed in (("casework_case", more), ("case_content", "")):
            cursor.execute(MORE_CASES.format(table=table, more=changed), [cases, application])
        cursor.execute("ANALYZE casework_case")


def statements(ask: Callable[[], object]) -> int:
    """Return how many statements one request sends."""
    sent: list[str] = []
    original = prepared.run

    def counted(query: Any, *arguments: Any, **options: Any) -> Any:
        sent.append(str(query))
        return original(query, *arguments, **options)

    def wrapped(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        sent.append(sql)
        return execute(sql, *arguments)

    prepared.run = counted
    try:
        with connection.execute_wrapper(wrapped):
            ask()
    finally:
        prepared.run = original
    return len(sent)


def rows_read(officer: str) -> int:
    """Return the rows that the plans of an inbox page's statements on cases read, by EXPLAIN ANALYZE."""
    read = 0
    original = prepared.run

    def explained(query: Any, parameters: Any = None, **options: Any) -> Any:
        nonlocal read
        if isinstance(query, prepared.Statement) and "casework_case" in query.text:
            text = f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}"
            plan = original(prepared.Statement(text, query.names), parameters, **options)
            found = plan[0][0]
            read += scanned((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
        return original(query, parameters, **options)

    prepared.run = explained
    try:
        Work(WSGIHandler(), [], officer, 0).get(url("desk:inbox"), officer)
    finally:
        prepared.run = original
    return read


def scanned(plan: dict[str, Any]) -> int:
    """Return the rows that a plan's scans return or throw away."""
    own = 0
    if "Scan" in plan["Node Type"]:
        own = int((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])
    return own + sum(scanned(each) for each in plan.get("Plans", ()))


def weight(html: str) -> int:
    """Return the gzipped bytes of what a page loads: styles and scripts."""
    paths = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))', html))
    found = [finders.find(path) for path in sorted(paths)]
    return sum(len(gzip.compress(Path(str(path)).read_bytes(), 6)) for path in found)


assert settings.configured  # noqa: S101 - imported only after django.setup()
