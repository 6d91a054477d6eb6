"""Numbers of persons and enterprises: form and check digit.

The division in an identity number is not looked up: it is the one of first registration, which may be abolished since, and
people were given numbers of divisions that did not exist when they were born.
"""

from __future__ import annotations

import re
from typing import Final

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

_IDENTITY: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_CREDIT: Final = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")


def identity_number(value: str) -> str | None:
    """Return an identity number in its one spelling (upper-case X), or None if it is none (GB 11643—1999)."""
    number = value.strip().upper()
    if not _IDENTITY.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        return None
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return None
    return number


def credit_code(value: str) -> str | None:
    """Return a unified social credit code in its one spelling, or None if it is none (GB 32100—2015)."""
    code = value.strip().upper()
    return code if _CREDIT.fullmatch(code) and uscc.is_valid(code) else None
