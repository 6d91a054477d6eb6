"""What a clerk types into the one search field: an identity number, perhaps with a name; a credit code; a receipt.

Only whole numbers lead to anybody: a part of one finds nobody, so that nobody can be looked for by trying.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from onething.definitions import checks

RECEIPT: Final = re.compile(r"\d{18}")
CODE_DIGITS: Final = 8
LIKE_IDENTITY: Final = re.compile(r"\d{17}[\dXx]")
LIKE_CREDIT_CODE: Final = re.compile(r"[0-9A-Za-z]{18}")
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """A person by the whole identity number; `name` as it was typed beside it, or empty."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class EnterpriseAsked:
    """An enterprise by its whole credit code."""

    code: str


@dataclass(frozen=True, slots=True)
class ProgressAsked:
    """How far an application is, by its receipt's number and query code."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing that could be looked up; `message` says why and what to type instead."""

    message: str


Asked = PersonAsked | EnterpriseAsked | ProgressAsked | Unclear

WHAT_TO_TYPE: Final = "请输入完整的 18 位身份证号、统一社会信用代码，或者收件编号和 8 位查询码（中间用空格隔开）。"


def understood(text: str) -> Asked:
    """Tell what was typed; spaces and commas separate, in any order."""
    words = re.sub(r"[,，、;；]", " ", text[:LONGEST]).split()
    long = next((word for word in words if LIKE_CREDIT_CODE.fullmatch(word)), None)
    if long is None:
        return Unclear(WHAT_TO_TYPE)
    others = [word for word in words if word is not long]
    code = "".join(word for word in others if word.isascii() and word.isdigit())
    if RECEIPT.fullmatch(long) and len(code) == CODE_DIGITS:
        return ProgressAsked(long, code)
    number = long.upper()
    problem = checks.identity_number(number)
    if problem is None:
        return PersonAsked(number, "".join(word for word in others if not word.isascii()))
    if checks.credit_code(number) is None:
        return EnterpriseAsked(number)
    if LIKE_IDENTITY.fullmatch(long):
        return Unclear(f"{problem.rstrip('。')}。如果是收件编号，请在后面加上 8 位查询码。")
    return Unclear("这个统一社会信用代码不正确，请核对营业执照后重新输入。")
