"""Made-up persons and enterprises for tests: numbers pass their check digits and belong to no one."""

from __future__ import annotations

from stdnum.cn import ric, uscc


def identity_number(serial: int, *, born: str = "19900101", division: str = "430181") -> str:
    """Return an identity number with a right check digit; `serial` 0–999, odd for men."""
    body = f"{division}{born}{serial:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def credit_code(serial: int, *, division: str = "430181") -> str:
    """Return a unified social credit code with a right check digit."""
    body = f"92{division}MAC{serial:06d}"
    return body + uscc.calc_check_digit(body)
