"""Words made plain, so that two ways of typing the same compare equal."""

from __future__ import annotations

import unicodedata
from typing import Final

MOST_TYPED: Final = 200
MOST_WORDS: Final = 40
"""Characters that are looked at; nobody searches with more, and the work stays bounded whatever is sent."""

_BEFORE: Final = (
    "请问", "我想要", "我想", "我要", "我们", "我", "想要", "想", "要", "如何", "怎么", "怎样", "在", "去", "到", "给",
    "办理", "办", "申请", "申办", "有关", "关于",
)  # fmt: skip
_AFTER: Final = (
    "怎么办理", "怎么办", "怎样办", "怎么弄", "在哪里办", "在哪办", "去哪里办", "去哪办", "要什么材料",
    "需要什么材料", "要带什么", "多久", "的手续", "手续", "的流程", "流程", "的", "了", "吗", "呢", "呀", "啊",
)  # fmt: skip


def plain(words: str) -> str:
    """Return the letters and digits of the words, full width and half width, capital and small made one.

    Spaces, punctuation and symbols fall away; at most 40 characters are left.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words[:MOST_TYPED]).casefold())
    return "".join(letter for letter in folded if letter.isalnum())[:MOST_WORDS]


def bare(words: str) -> str:
    """Return plain words without what people put around a wish: “我想在…”, “…怎么办理”."""
    left = words
    while True:
        shorter = left
        for start in _BEFORE:
            if shorter.startswith(start):
                shorter = shorter[len(start) :]
                break
        for end in _AFTER:
            if shorter.endswith(end):
                shorter = shorter[: len(shorter) - len(end)]
                break
        if shorter == left:
            return left
        left = shorter
