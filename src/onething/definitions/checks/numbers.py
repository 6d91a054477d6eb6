"""Identity number (GB 11643), credit code (GB 32100), mobile, division code (GB/T 2260), bank card (Luhn)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]")
# The first character of a credit code names the registering department and may be a letter, which python-stdnum
# refuses; GB 32100 leaves out I, O, S, V and Z.
_CREDIT = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_DIVISION = re.compile(r"[0-9]{6}([0-9]{3}([0-9]{3})?)?")
_CARD = re.compile(r"[0-9]{12,19}")

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)


def identity_number(value: str) -> str | None:
    """GB 11643: 18 characters, division, birth date, sequence, check character.

    The birth place is not looked up, since divisions that no longer exist stay in people's numbers.
    """
    if len(value) != 18:
        return f"公民身份号码应为18位，现为{len(value)}位"
    if _IDENTITY.fullmatch(value) is None:
        return "公民身份号码前17位应为数字，最后一位为数字或大写字母X"
    if value[:2] not in PROVINCES:
        return "公民身份号码的前两位不是省级行政区划代码，请核对"
    try:
        ric.get_birth_date(value)
    except ValidationError:
        return "公民身份号码第7至14位不是有效的出生日期，请核对"
    if ric.calc_check_digit(value) != value[-1]:
        return "公民身份号码的校验码不符，请核对是否有误输的数字"
    return None


def credit_code(value: str) -> str | None:
    """GB 32100: 18 characters, the last one a check character."""
    if len(value) != 18:
        return f"统一社会信用代码应为18位，现为{len(value)}位"
    if _CREDIT.fullmatch(value) is None:
        return "统一社会信用代码由数字和大写字母（不含I、O、S、V、Z）组成，第3至8位为数字"
    if uscc.calc_check_digit(value[:17]) != value[-1]:
        return "统一社会信用代码的校验码不符，请核对是否有误输的字符"
    return None


def mobile(value: str) -> str | None:
    """Return a mobile number of the mainland: 11 digits beginning with 13 to 19."""
    return None if _MOBILE.fullmatch(value) else "手机号码应为11位数字，以13至19开头"


def division_code(value: str) -> str | None:
    """GB/T 2260 and its town and village levels: 6, 9 or 12 digits beginning with a province."""
    if _DIVISION.fullmatch(value) is None:
        return "行政区划代码应为6位、9位或12位数字"
    return None if value[:2] in PROVINCES else "行政区划代码的前两位不是省级行政区划代码，请核对"


def bank_card(value: str) -> str | None:
    """12 to 19 digits that pass the Luhn check."""
    if _CARD.fullmatch(value) is None:
        return "银行卡号应为12至19位数字"
    return None if luhn.is_valid(value) else "银行卡号的校验位不符，请核对是否有误输的数字"


CHECKS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "identity-number": identity_number,
        "credit-code": credit_code,
        "mobile": mobile,
        "division-code": division_code,
        "bank-card": bank_card,
    }
)

# The lengths a checked text can have, by which lengths and checks are compared exactly.
LENGTHS: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        "identity-number": frozenset({18}),
        "credit-code": frozenset({18}),
        "mobile": frozenset({11}),
        "division-code": frozenset({6, 9, 12}),
        "bank-card": frozenset(range(12, 20)),
    }
)
