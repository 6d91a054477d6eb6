"""How close words are to one term, and the tests it takes: parts, short forms, slips."""

from __future__ import annotations

from collections import Counter
from typing import Final

from onething.domain.finding.types import Likeness, Term

LONGEST_SHUFFLED: Final = 8
"""Longer terms are no words that people turn around."""
_TWO: Final = 2
_THREE: Final = 3
_FOUR: Final = 4


def likeness(words: str, term: Term) -> Likeness | None:
    """Return how plain words (not empty) meet a term, closest first; None if they have too little in common."""
    if words == term.plain:
        return Likeness.SAME
    if len(term.plain) >= _TWO and term.plain in words:
        return Likeness.WITHIN
    if words in term.plain:
        return Likeness.PART
    if words.isascii():
        # Letters say too little one by one: any few of them stand in any sentence.
        return Likeness.SLIP if slipped(words, term.plain) else None
    if shortened(words, term.plain):
        return Likeness.SHORT
    if shuffled(words, term):
        return Likeness.ORDER
    if slipped(words, term.plain):
        return Likeness.SLIP
    return None


def shortened(words: str, term: str) -> bool:
    """Whether the words, or three or more of them in a row, stand in the term in this order and close together."""
    if len(words) == _TWO:
        return _spread(words, term)
    longest = min(len(words), len(term) - 1)
    letters = set(term)
    for length in range(longest, _TWO, -1):
        for start in range(len(words) - length + 1):
            piece = words[start : start + length]
            if letters.issuperset(piece) and _spread(piece, term):
                return True
    return False


def _spread(piece: str, term: str) -> bool:
    """Whether the piece is in the term with gaps, over no more than twice its own length."""
    for start, letter in enumerate(term):
        if letter != piece[0]:
            continue
        at: int = start
        for each in piece[1:]:
            at = term.find(each, at + 1)
            if at < 0:
                return False
        if at - start < 2 * len(piece):
            return True
    return False


def shuffled(words: str, term: Term) -> bool:
    """Whether a stretch of the words, as long as the term or one longer, has all the term's characters."""
    length = len(term.plain)
    if not _THREE <= length <= LONGEST_SHUFFLED or len(words) < length:
        return False
    starts = range(max(1, len(words) - length))
    return any(term.letters <= Counter(words[start : start + length + 1]) for start in starts)


def slipped(words: str, term: str) -> bool:
    """Whether a stretch of the words is the term with one character wrong, missing or too many (four or more)."""
    length = len(term)
    if length < _FOUR or len(words) < length - 1 or len(set(words) & set(term)) < length // 2:
        return False
    for long in (length, length - 1, length + 1):
        if any(_one_apart(words[start : start + long], term) for start in range(len(words) - long + 1)):
            return True
    return False


def _one_apart(first: str, second: str) -> bool:
    """Whether two words differ by at most one character changed, put in or left out."""
    shorter, longer = sorted((first, second), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    same = next((at for at, (one, other) in enumerate(zip(shorter, longer, strict=False)) if one != other), None)
    if same is None:
        return True
    if len(shorter) == len(longer):
        return shorter[same + 1 :] == longer[same + 1 :]
    return shorter[same:] == longer[same + 1 :]


def closeness(words: str, term: Term) -> int:
    """Return the share of characters and of pairs in common, in percent: 0 for nothing, 100 for the same."""
    if not words or not term.plain:
        return 0
    if words.isascii():
        return 200 * (Counter(_pairs(words)) & Counter(_pairs(term.plain))).total() // (len(words) + len(term.plain))
    letters = (Counter(words) & term.letters).total()
    pairs = (Counter(_pairs(words)) & Counter(_pairs(term.plain))).total()
    whole = len(words) + len(term.plain) + max(0, len(words) - 1) + max(0, len(term.plain) - 1)
    return 200 * (letters + pairs) // whole


def _pairs(words: str) -> list[str]:
    return [words[at : at + 2] for at in range(len(words) - 1)]
