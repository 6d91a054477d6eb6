"""Ids that cannot be guessed or counted up: of applications and of their files."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

from django.conf import settings

from onething.apps.people.selectors import keyed_digest

LETTERS: Final = 20
CODE_DIGITS: Final = 8


def application_id(region: str, account: str, idempotency_key: str) -> str:
    """Return `REGION-` and 20 base-32 letters; the same account and key give the same id."""
    message = f"application\n{region}\n{account}\n{idempotency_key}".encode()
    mac = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return f"{region}-{base64.b32encode(mac).decode()[:LETTERS]}"


def query_code(receipt_number: str) -> str:
    """Return the eight digits that, with the receipt's number, open its progress to whoever calls (查询码).

    Derived from the installation's secret, so that nothing is stored; digits, because they are said on the phone.
    """
    return f"{int(keyed_digest('query code', receipt_number), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def file_id() -> str:
    """Return a random id of 26 letters."""
    return base64.b32encode(secrets.token_bytes(17)).decode()[:26].lower()


def fingerprint(*parts: object) -> str:
    """Return a digest of a command's content, to tell a repeated command from another one under the same key."""
    return hashlib.sha256("\n".join(repr(part) for part in parts).encode("utf-8", "backslashreplace")).hexdigest()
