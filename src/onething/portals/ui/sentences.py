"""Sentences with holes, as the core's f-strings are kept: `已于%(day)s受理` recognises `已于2026年3月2日受理`.

Matching takes time in proportion to the text, whatever the text: what people typed can stand in a hole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from onething.portals.ui import translations
from onething.portals.ui.translations import HOLE

_NUMBER: Final = re.compile(r"\d+年\d+月\d+日|[\d.]*\d")
_LOOSE: Final = re.compile(r" +(?=[ ),.;:]|$)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with holes: `literals` stand around `names`, one literal more than there are names."""

    literals: tuple[str, ...]
    names: tuple[str, ...]
    english: str
    anchor: str
    """The longest literal: a text without it can't match, which is cheap to see."""
    weight: int
    """Characters of its own: the more, the surer that a text is this sentence."""

    def caught(self, text: str) -> Mapping[str, str] | None:
        """Return what stands in the holes of `text`; None where it is another sentence."""
        first, last = self.literals[0], self.literals[-1]
        if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
            return None
        at, end = len(first), len(text) - len(last)
        found: dict[str, str] = {}
        waiting: list[str] = []
        for number, (name, literal) in enumerate(zip(self.names, self.literals[1:], strict=True), 1):
            waiting.append(name)
            final = number == len(self.names)
            if not literal and not final:
                continue
            stop = end if final else text.find(literal, at, end)
            if stop < 0 or not _share(found, waiting, text[at:stop]):
                return None
            waiting = []
            at = stop + len(literal)
        return found

    def said(self, values: Mapping[str, str]) -> str:
        """Return the English with `values` in its holes; an empty hole leaves no gap."""
        return _LOOSE.sub("", self.english % values)


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return the core's sentences, those with most words of their own first."""
    made = [sentence(text, english) for text, english in translations.texts().items() if HOLE.search(text)]
    return tuple(sorted(made, key=lambda one: (-one.weight, one.literals)))


def sentence(text: str, english: str) -> Sentence:
    """Read `已于%(day)s受理` and its English."""
    parts = HOLE.split(text)
    literals = tuple(part.replace("%%", "%") for part in parts[::2])
    weight = sum(len(literal) for literal in literals)
    return Sentence(literals, tuple(parts[1::2]), english, max(literals, key=len), weight)


def _share(found: dict[str, str], names: list[str], text: str) -> bool:
    """Share a stretch of text among the holes that stand side by side in it.

    Two are a number or date and a word (`%(maximum)s%(unit)s`, `%(person)s%(number)s`), or the second is empty.
    """
    if len(names) == 1:
        found[names[0]] = text
        return True
    leading = _NUMBER.match(text)
    cut = leading.end() if leading else len(text.rstrip("0123456789."))
    shares = [text[:cut], text[cut:], *[""] * (len(names) - 2)]
    found.update(zip(names, shares, strict=True))
    return bool(text)
