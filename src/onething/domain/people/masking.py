"""Masking: what lists, logs and errors show of personal data (Personal Information Protection Law, articles 6 and 51).

Credit codes of enterprises are public (they stand on the licence in the shop) and stay as they are.
"""

from __future__ import annotations

import re

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5})\d{8}(\d{3}[\dXx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(1\d{2})\d{4}(\d{4})(?![0-9A-Za-z])")
_SHORT_PHONE = 7


def name(value: str) -> str:
    """Return a name with everything but its first character starred: 张三丰 → 张**, 张三 → 张*."""
    value = value.strip()
    return value[:1] + "*" * max(len(value) - 1, 0)


def identity_number(value: str) -> str:
    """Return an identity number with the date of birth starred: 430181********0021; what is none is starred whole."""
    found = _IDENTITY.fullmatch(value.strip())
    return f"{found[1]}{'*' * 8}{found[2]}" if found else "*" * len(value.strip())


def phone(value: str) -> str:
    """Return a phone number with its middle starred: 138****0000; a short one is starred whole."""
    value = value.strip()
    found = _MOBILE.fullmatch(value)
    if found:
        return f"{found[1]}****{found[2]}"
    if len(value) < _SHORT_PHONE:
        return "*" * len(value)
    return value[:2] + "*" * (len(value) - 4) + value[-2:]


def credit_code(value: str) -> str:
    """Return a credit code as it is: it is public."""
    return value


def text(value: str) -> str:
    """Return free text with every identity number and mobile number in it masked, for logs and errors."""
    masked = _IDENTITY.sub(lambda found: f"{found[1]}{'*' * 8}{found[2]}", value)
    return _MOBILE.sub(lambda found: f"{found[1]}****{found[2]}", masked)
