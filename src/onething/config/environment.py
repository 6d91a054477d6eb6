"""What the environment says: reading it with care, and errors that name the variable and the remedy."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

NO_SERVER: Final = "/DATABASE_URL-is-not-set"
"""A socket folder which isn't there: what needs a database fails with this in its message."""


class ConfigurationError(RuntimeError):
    """A variable of the environment is missing or wrong; the message says which and what to do."""


def text(name: str, default: str = "") -> str:
    """Return a variable, stripped; an empty one counts as missing."""
    return os.environ.get(name, "").strip() or default


def whole_number(name: str, default: int, *, lowest: int = 1) -> int:
    """Return a variable as a whole number of at least `lowest`."""
    given = text(name)
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given) < lowest:
        message = (
            f"{name}={given!r} is not a whole number of at least {lowest}. Correct it or leave it out ({default})."
        )
        raise ConfigurationError(message)
    return int(given)


def names(name: str, default: tuple[str, ...]) -> list[str]:
    """Return a comma-separated variable as a list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def public_address(name: str) -> str:
    """Return a site's own address without a closing slash, or nothing; it must be an http(s) origin."""
    given = text(name).rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query):
        message = f"{name}={given!r} is no address of a site. It looks like https://fw.example.gov.cn."
        raise ConfigurationError(message)
    return given


def database_settings(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Turn a `postgresql://` URL into Django's database settings; libpq itself parses it.

    An empty `url` gives settings that lead nowhere and say so. Errors never repeat the URL: it holds a password.
    """
    if not url:
        return {"NAME": "onething", "USER": "web", "PASSWORD": "", "HOST": NO_SERVER, "PORT": "", "OPTIONS": {}}
    example = "postgresql://web:PASSWORD@db.example:5432/onething"
    if not url.startswith(("postgresql://", "postgres://")):
        message = f"{variable} is not a postgresql:// URL. It looks like {example}."
        raise ConfigurationError(message)
    try:
        parts: Mapping[str, Any] = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        message = (
            f"{variable} can't be read as a URL: quote special characters in its parts (%40 for @). Like {example}."
        )
        raise ConfigurationError(message) from None
    for key, what in (("user", "a role"), ("dbname", "a database")):
        if not parts.get(key):
            message = f"{variable} names no {what.removeprefix('a ')}: it needs {what}, like {example}."
            raise ConfigurationError(message)
    known = {"user", "password", "host", "port", "dbname"}
    return {
        "NAME": str(parts["dbname"]),
        "USER": str(parts["user"]),
        "PASSWORD": str(parts.get("password", "")),
        "HOST": str(parts.get("host", "")),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {key: value for key, value in parts.items() if key not in known},
    }


def required_url(variable: str) -> str:
    """Return a database URL which has to be there."""
    given = text(variable)
    if not given:
        message = (
            f"{variable} is not set. Give a PostgreSQL server (postgresql://ROLE:PASSWORD@HOST:5432/onething), or "
            "add --embedded to use the one OneThing brings along."
        )
        raise ConfigurationError(message)
    database_settings(given, variable)
    return given


def data_folder() -> Path:
    """Return the folder for everything kept outside the database: ONETHING_DATA, or `var` below the working folder."""
    return Path(text("ONETHING_DATA", "var")).absolute()


def secret_key(folder: Path) -> str:
    """Return ONETHING_SECRET_KEY, or the key kept in `folder` (0600); the first caller makes it."""
    given = text("ONETHING_SECRET_KEY")
    if given:
        if len(given) < 32:
            message = "ONETHING_SECRET_KEY is shorter than 32 characters. Make one: `openssl rand -base64 48`."
            raise ConfigurationError(message)
        return given
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".secret-key.{secrets.token_hex(8)}"
        if not path.exists():
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(48))
            with suppress(
                FileExistsError
            ):  # unlike rename, a link never replaces the key another process has just made
                os.link(fresh, path)
            fresh.unlink()
        return path.read_text("ascii")
    except OSError as error:
        message = (
            f"The secret key in {path} can't be read or made ({error.strerror}). "
            "Set ONETHING_SECRET_KEY or ONETHING_DATA."
        )
        raise ConfigurationError(message) from error
