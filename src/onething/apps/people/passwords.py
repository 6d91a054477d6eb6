"""Passwords: Django's PBKDF2 (SHA-256) at the work factor OWASP gives, and the same effort for names nobody has."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

SHORTEST: Final = 8
LONGEST: Final = 256
"""Characters. A longer one is refused unseen: hashing must not become a way to keep the server busy."""


def hashed(password: str) -> str:
    """Return what is stored of a password; iterations from `settings.PASSWORD_ITERATIONS`."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=settings.PASSWORD_ITERATIONS)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password is the stored one; None (no such account) takes as long as a wrong password."""
    same = PBKDF2PasswordHasher().verify(password[:LONGEST], stored or _nobodys(settings.PASSWORD_ITERATIONS))
    return same and stored is not None and len(password) <= LONGEST


@lru_cache(maxsize=2)
def _nobodys(iterations: int) -> str:
    """Return a hash of the current effort that no account has."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(hasher.salt(), hasher.salt(), iterations=iterations)
