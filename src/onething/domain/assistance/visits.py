"""A visit at a counter: how an identity is checked, with what authority somebody comes, and what they agree to.

Nobody's data are used before they have agreed, and the agreement says for what (Personal Information Protection Law,
articles 13, 14 and 17); an authorisation names matter, powers and term (Civil Code, article 165).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onething.domain.applications.refusals import Problem


class IdentityDocument(StrEnum):
    """How somebody's identity was checked at the counter."""

    ORIGINAL = "original"
    READER = "reader"
    TEMPORARY = "temporary"


DOCUMENT_NAMES: Final[Mapping[IdentityDocument, str]] = {
    IdentityDocument.READER: "读卡器读取居民身份证",
    IdentityDocument.ORIGINAL: "核对居民身份证原件",
    IdentityDocument.TEMPORARY: "核对临时居民身份证",
}
"""As people read them, the most usual first."""


class AuthorityKind(StrEnum):
    """With what authority somebody comes for an enterprise."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    LETTER = "letter"


AUTHORITY_NAMES: Final[Mapping[AuthorityKind, str]] = {
    AuthorityKind.LEGAL_REPRESENTATIVE: "法定代表人（负责人）本人",
    AuthorityKind.LETTER: "经办人，持授权委托书",
}


class ConsentOn(StrEnum):
    """On what somebody signed that they agree."""

    PAPER = "paper"
    PAD = "pad"


CONSENT_NAMES: Final[Mapping[ConsentOn, str]] = {ConsentOn.PAD: "在签字板上签名", ConsentOn.PAPER: "在纸质同意书上签名"}

CONSENT_VERSION: Final = "2026-1"
CONSENT_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "2026-1": (
        "我请窗口工作人员协助我办理一件事。办理期间，工作人员可以看到并代我填写我的申请，读取办理所需的共享数据，收取和上传材料。",
        "我的信息只用于办理我申请的事项。服务结束后，工作人员不能再看我的信息；我另外同意由其继续办完的申请除外。",
        "我可以随时收回同意。收回后不影响已经办好的部分。",
    )
}
"""What people agree to, by version; a text that was once agreed to is never changed, a new version is added."""
MAY_CONTINUE: Final = "我离开后，可以由这位工作人员把这次办理的申请继续办完并提交。"
"""Agreed to separately (article 14: voluntarily and explicitly), never ticked beforehand."""

LONGEST_COVER: Final = 200


@dataclass(frozen=True, slots=True)
class Authority:
    """For which enterprise somebody comes, and what was shown for it; the last three are an authorisation letter's."""

    credit_code: str
    enterprise: str
    kind: AuthorityKind
    dated: dt.date | None = None
    valid_until: dt.date | None = None
    covers: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to, and how they said so."""

    version: str
    on: ConsentOn
    may_continue: bool = False


def authority_problems(authority: Authority, today: dt.date) -> tuple[Problem, ...]:
    """Return what is wrong with an authority on this day; credit code and name are checked where they are kept."""
    if authority.kind is AuthorityKind.LEGAL_REPRESENTATIVE:
        return ()
    return tuple(_letter_problems(authority, today))


def _letter_problems(letter: Authority, today: dt.date) -> Iterator[Problem]:
    basis = "民法典第一百六十五条"
    if letter.dated is None:
        yield Problem("missing", "dated", "请填写授权委托书的签署日期。")
    elif letter.dated > today:
        yield Problem("later", "dated", "签署日期在今天之后，请核对授权委托书。")
    if letter.valid_until is None:
        yield Problem("missing", "valid_until", f"请填写授权期限的截止日期；委托书须写明期限（{basis}）。")
    elif letter.valid_until < today:
        yield Problem("expired", "valid_until", "授权委托书已经过期，请申请人重新出具。")
    elif letter.dated is not None and letter.valid_until < letter.dated:
        yield Problem("order", "valid_until", "截止日期早于签署日期，请核对授权委托书。")
    covers = letter.covers.strip()
    if not covers:
        yield Problem("missing", "covers", f"请填写委托的事项和权限；委托书须写明（{basis}）。")
    elif len(covers) > LONGEST_COVER or not covers.replace("\n", "").isprintable():
        yield Problem("too_long", "covers", f"委托的事项和权限不超过 {LONGEST_COVER} 字，不含控制字符。")


def consent_problems(consent: Consent | None) -> tuple[Problem, ...]:
    """Return what is wrong with a consent: without one nobody's data are used."""
    if consent is None:
        words = "请先请本人阅读并签署同意书，再开始办理（个人信息保护法第十三条、第十四条）。"
        return (Problem("missing", "consent", words),)
    if consent.version != CONSENT_VERSION:
        return (Problem("version", "consent", "同意书已更新，请请本人阅读新的同意书后再签署。"),)
    return ()
