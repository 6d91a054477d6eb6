"""Keyed digests: finding a person or counting an address without storing the number or the address again."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings
from django.utils.encoding import force_bytes


@lru_cache(maxsize=32)
def _key(purpose: str, secret: bytes) -> bytes:
    """Derive the key of one purpose from the installation's secret: digests of different purposes never match."""
    return hmac.digest(secret, b"onething.digest." + purpose.encode(), "sha256")


def keyed(purpose: str, value: str) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of `value` for `purpose`."""
    key = _key(purpose, force_bytes(settings.SECRET_KEY))
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def identity(number: str) -> str:
    """Return the digest by which a person is looked up; `x` and `X` as check digit are the same number (GB 11643)."""
    return keyed("identity", number.strip().upper())
