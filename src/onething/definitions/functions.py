"""What the catalogue's rules may call beyond the rule language's own functions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from onething.definitions.checks import credit_code, identity_number
from onething.rules import BOOLEAN, DATE, NUMBER, STRING, Function, ListOf


def covers(areas: Sequence[str], area: str) -> bool:
    """Whether one of the division-code prefixes covers the division code (a prefix without its trailing zeros)."""
    return any(area.startswith(prefix) for prefix in areas)


def age(birth_date: datetime.date, on: datetime.date) -> Decimal:
    """Age in whole years; born on 29 February, a year older on 1 March of other years."""
    return Decimal(on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day)))


def _valid_identity_number(text: str) -> bool:
    return identity_number(text) is None


def _valid_credit_code(text: str) -> bool:
    return credit_code(text) is None


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        function.name: function
        for function in (
            Function("covers", (ListOf(STRING), STRING), BOOLEAN, covers),
            Function("age", (DATE, DATE), NUMBER, age),
            Function("valid identity number", (STRING,), BOOLEAN, _valid_identity_number),
            Function("valid credit code", (STRING,), BOOLEAN, _valid_credit_code),
        )
    }
)
