"""What the core and the catalogue say, in English: looked up whole, as a sentence with holes, or part by part.

The core puts values into sentences and joins them before anybody asks for a language. A text is therefore taken apart
the way it was put together, and what stood in the holes is translated in turn. The work is bounded: a text that nobody
knows costs little and comes back as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from onething.portals.ui import translations
from onething.portals.ui.sentences import Sentence, sentences
from onething.portals.ui.translations import CHINESE

READ_AS_VALUES: Final = frozenset(
    {"%(year)s年%(month)s月%(day)s日", "%Y年%m月%d日", "星期%(weekdays)s", "一二三四五六日", "”和“"}
)
"""What the core puts together from numbers and parts; it is read here as what it is, so it needs no entry."""
MOST_PARTS: Final = 200
"""Parts looked at for one text; a reason with ten answers has about forty."""
LONGEST: Final = 2000
"""Characters; nothing that the core says is longer, and what people pasted isn't searched for sentences."""
DEEPEST: Final = 6
"""How often a text is taken apart: a reason within a briefing within a message is three."""
TELLING: Final = 3
"""Characters of its own that a sentence needs to be recognised although a hole holds something unknown."""
_KEPT: Final = 4096
_JOINERS: Final = (
    ("\n", "\n"),
    ("”和“", "” and “"),
    ("。", " "),
    ("；", "; "),
    (" → ", " → "),
    ("：", ": "),
    ("、", ", "),
    ("或者", " or "),
    ("，", ", "),
)
_WITHIN_A_SENTENCE: Final = frozenset({"或者", "，"})
"""What these join is one sentence: half of it in English would be worse than none."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = dict(
    zip("一二三四五六日", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
_DATE: Final = re.compile(r"(\d{1,4})年(\d{1,2})月(\d{1,2})日( \d\d:\d\d)?")
_WEEKDAY: Final = re.compile("星期([一二三四五六日])")
_NUMBERED: Final = re.compile(r"(\D+)(\d+)")
_WRAPPED: Final = (("“", "”", "“{}”"), ("《", "》", "{}"), ("（", "）", " ({})"))


class Said(NamedTuple):
    """A text in English, and whether all of it was found."""

    english: str
    whole: bool


@lru_cache(maxsize=_KEPT)
def phrase(text: str) -> Said:
    """Return the English of a text from catalogue or core; where not all of it is known, as much as is."""
    return _Reading().read(text, DEEPEST)


class _Reading:
    """One text being read: what was read of it already, and how much more may be."""

    __slots__ = ("_left", "_read")

    def __init__(self) -> None:
        self._left = MOST_PARTS
        self._read: dict[str, Said] = {}

    def read(self, text: str, depth: int) -> Said:
        """Return a text or a part of one in English."""
        if not CHINESE.search(text):
            return Said(text, whole=True)
        bare = text.strip()
        known = _known(bare) or self._read.get(bare)
        if known is None:
            self._left -= 1
            if depth == 0 or self._left < 0 or len(text) > LONGEST:
                return Said(text, whole=False)
            known = self._read[bare] = self._best(bare, depth - 1)
        return Said(text.replace(bare, known.english), known.whole)

    def _best(self, text: str, depth: int) -> Said:
        """Return the first reading that is whole, else the first, else the text itself."""
        best: Said | None = None
        for reading in self._readings(text, depth):
            if reading.whole:
                return reading
            best = best or reading
        return best or Said(text, whole=False)

    def _readings(self, text: str, depth: int) -> Iterator[Said]:
        """Yield what a text may be, the likeliest first."""
        for one in sentences():
            reading = self._filled(one, text, depth) if one.anchor in text else None
            if reading is not None and (reading.whole or one.weight >= TELLING):
                yield reading
        for joiner, english in _JOINERS:
            reading = self._joined(_split(text, joiner), joiner, english, depth) if joiner in text else None
            if reading is not None:
                yield reading
        yield from self._unwrapped(text, depth)

    def _filled(self, one: Sentence, text: str, depth: int) -> Said | None:
        caught = one.caught(text)
        if caught is None:
            return None
        filled = {name: self.read(value, depth) for name, value in caught.items()}
        english = one.said({name: said.english for name, said in filled.items()})
        return Said(english, all(said.whole for said in filled.values()))

    def _joined(self, parts: list[str], joiner: str, english: str, depth: int) -> Said | None:
        if len(parts) == 1:
            return None
        done = [self.read(part, depth) for part in parts]
        whole = all(said.whole for said in done)
        known = any(said.english != part for said, part in zip(done, parts, strict=True))
        if whole or (known and joiner not in _WITHIN_A_SENTENCE):
            return Said(english.join(said.english for said in done).rstrip(" "), whole)
        return None

    def _unwrapped(self, text: str, depth: int) -> Iterator[Said]:
        if text.endswith("。") and len(text) > 1:
            said = self.read(text[:-1], depth)
            if said.english != text[:-1]:
                yield Said(f"{said.english.rstrip('.')}.", said.whole)
        for opening, closing, english in _WRAPPED:
            if text.startswith(opening) and text.endswith(closing):
                said = self.read(text[1:-1], depth)
                yield Said(english.format(said.english), said.whole)
        if match := _NUMBERED.fullmatch(text):
            said = self.read(match[1], depth)
            yield Said(f"{said.english} {match[2]}", said.whole)
        before, within = _bracketed(text)
        if before and within:
            first, second = self.read(before, depth), self.read(within, depth)
            if first.english != before or second.english != within:
                yield Said(f"{first.english} ({second.english})", first.whole and second.whole)


def _known(text: str) -> Said | None:
    """Return a text that is known as it stands, also as a sentence among others, and dates and weekdays."""
    for source in (translations.texts(), translations.portals()):
        if text in source:
            return Said(source[text], whole=True)
        if text.endswith("。") and text[:-1] in source:
            return Said(source[text[:-1]] + ".", whole=True)
    if (found := _DATE.fullmatch(text)) and 1 <= int(found[2]) <= len(_MONTHS):
        time = f",{found[4]}" if found[4] else ""
        return Said(f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}{time}", whole=True)
    if found := _WEEKDAY.fullmatch(text):
        return Said(_DAYS[found[1]], whole=True)
    return None


def _bracketed(text: str) -> tuple[str, str]:
    """Return what stands before and within the brackets a text ends with; nothing where there are none."""
    if not text.endswith("）"):
        return "", ""
    level = 0
    for at in range(len(text) - 1, -1, -1):
        level += (text[at] == "）") - (text[at] == "（")
        if level == 0:
            return text[:at], text[at + 1 : -1]
    return "", ""


def _split(text: str, joiner: str) -> list[str]:
    """Split at `joiner` outside brackets and quotation marks; after the first colon no more, and full stops stay."""
    parts, level, start, at = [], 0, 0, 0
    while at < len(text):
        if level == 0 and text.startswith(joiner, at):
            stop = at + len(joiner)
            parts.append(text[start : stop if joiner == "。" else at])
            start = at = stop
            if joiner == "：":
                break
            continue
        if text[at] in "（“《":
            level += 1
        elif text[at] in "）”》":
            level = max(0, level - 1)
        at += 1
    return [*parts, text[start:]] if text[start:] or joiner != "。" else parts
