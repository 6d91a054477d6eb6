"""The pages asked for, one request through WSGI with a browser's cookies, and what is counted of it."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler

from bench.support import pages_inbox
from bench.support.api_work import PASSWORD
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import services as people
from onething.config import bootstrap
from onething.portals.ui.pages import url
from onething.portals.ui.sessions import COOKIE

UNIT: Final = "liuyang-huaichuan-police"


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
    import_module(settings.ROOT_URLCONF)  # The doors' pages register themselves.
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


def weight(html: bytes) -> int:
    """Return the gzipped bytes of a page with the styles and scripts it loads."""
    paths = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))', html.decode()))
    found = [Path(str(finders.find(path))).read_bytes() for path in sorted(paths)]
    return sum(len(gzip.compress(content, 6)) for content in (html, *found))


assert settings.configured  # noqa: S101 - imported only after django.setup()
