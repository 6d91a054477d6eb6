"""Checks of identifying numbers by their own rules; each answers None, or in Chinese what is wrong."""

from __future__ import annotations

from onething.definitions.checks.numbers import (
    CHECKS,
    LENGTHS,
    PROVINCES,
    bank_card,
    credit_code,
    division_code,
    identity_number,
    mobile,
)

__all__ = ["CHECKS", "LENGTHS", "PROVINCES", "bank_card", "credit_code", "division_code", "identity_number", "mobile"]
