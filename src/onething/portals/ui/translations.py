"""The English of what people read: three gettext catalogues, and how a text made of parts is found in them.

`portals` holds the interface's own strings, `core` what domain and apps say, `catalogue` what is published. The core
puts values into sentences before anybody asks for a language, so its f-strings are kept as templates with holes
(`已于%(day)s受理`): a text is matched against them, what stands in the holes is translated in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from onething.definitions.loading import catalogue_root

LOCALE: Final = Path(__file__).resolve().parents[1] / "locale" / "en"
CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
HOLE: Final = re.compile(r"%\((\w+)\)s")
DEEPEST: Final = 6
"""How often a text may be taken apart: a reason within a briefing within a message is three."""
READ_AS_VALUES: Final = frozenset(
    {"%(year)s年%(month)s月%(day)s日", "%Y年%m月%d日", "星期%(weekdays)s", "一二三四五六日", "”和“"}
)
"""What the core puts together from numbers and parts; it is read here as what it is, so it needs no entry."""
_KEPT: Final = 4096
_TELLING: Final = 3
"""Characters of its own that a sentence needs to be recognised although a hole holds something unknown."""
_LONGEST: Final = 4000
"""Characters; nothing that the core says is longer, and what people pasted isn't searched for sentences."""
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
_NUMBERED: Final = re.compile(r"(\D+?)(\d+)")
# Holes side by side are a number and a word (`%(maximum)s%(unit)s`, `%(person)s%(number)s`), or the second is empty.
_BETWEEN: Final = r"(?:(?<=\d)(?![\d.])|(?<![\d.])(?=\d)|(?={}))"
_LOOSE: Final = re.compile(r" +(?=[ ),.;:]|$)")
_WRAPPED: Final = (
    (re.compile(r"“([^“”]*)”", re.DOTALL), "“{}”"),
    (re.compile(r"《([^《》]*)》", re.DOTALL), "{}"),
    (re.compile(r"（(.*)）", re.DOTALL), " ({})"),
)
_ENDS_IN_BRACKETS: Final = re.compile(r"(.+?)（([^（）]*(?:（[^（）]*）[^（）]*)*)）", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with holes: how it is recognised and what it says in English."""

    anchor: str
    """Its longest literal part: a text without it can't match, which is cheap to see."""
    weight: int
    pattern: re.Pattern[str]
    english: str
    names: tuple[str, ...]


@cache
def portals() -> Mapping[str, str]:
    """Return the English of the interface's own strings."""
    return dict(_singular(_read(LOCALE / "portals.po")))


@cache
def portals_plural() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return the English (one, many) of the interface's strings that count something."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for message in _read(LOCALE / "portals.po"):
        texts, english = message.id, message.string
        if isinstance(texts, list | tuple) and isinstance(english, list | tuple) and all(english):
            found[texts[0], texts[1]] = (english[0], english[1])
    return found


@lru_cache(maxsize=_KEPT)
def phrase(text: str) -> tuple[str, bool]:
    """Return the English of a text from catalogue or core, and whether all of it was found; else as much as was."""
    return _phrase(text, DEEPEST)


@cache
def _texts() -> Mapping[str, str]:
    """Return what is looked up whole; where both know a text, the catalogue's word is nearer to what people read."""
    found = dict(_singular(_read(LOCALE / "core.po")))
    found.update(_singular(_read(catalogue_root() / "translations" / "en.po")))
    return found


@cache
def templates() -> tuple[Template, ...]:
    """Return the core's sentences with holes, those with most words of their own first."""
    made = (template(text, english) for text, english in _texts().items() if HOLE.search(text))
    return tuple(sorted(made, key=lambda one: (-one.weight, one.pattern.pattern)))


def template(text: str, english: str) -> Template:
    """Build a template from `已于%(day)s受理` and its English."""
    parts = HOLE.split(text)
    literals = [part.replace("%%", "%") for part in parts[::2]]
    names = tuple(parts[1::2])
    pattern = re.escape(literals[0])
    for at, name in enumerate(names):
        after = literals[at + 1]
        if f"(?P<{name}>" in pattern:
            pattern += f"(?P={name})"
        elif after or at + 1 == len(names):
            pattern += f"(?P<{name}>.*?)"
        else:
            pattern += f"(?P<{name}>.+?)" + _BETWEEN.format(re.escape(literals[at + 2]) or "$")
        pattern += re.escape(after)
    return Template(
        anchor=max(literals, key=len),
        weight=sum(len(literal) for literal in literals),
        pattern=re.compile(pattern, re.DOTALL),
        english=english,
        names=names,
    )


def _phrase(text: str, depth: int) -> tuple[str, bool]:
    if not CHINESE.search(text):
        return text, True
    bare = text.strip()
    exact = _exact(bare)
    if exact is not None:
        return text.replace(bare, exact), True
    value = _value(bare)
    if value is not None:
        return value, True
    if depth == 0 or len(text) > _LONGEST:
        return text, False
    best, whole = text, False
    for candidate, complete in _candidates(bare, depth - 1):
        if complete:
            return candidate, True
        if best is text:
            best, whole = candidate, complete
    return best, whole


def _exact(text: str) -> str | None:
    """Return the English of a text that is known whole, also where it stands as a sentence among others."""
    for source in (_texts(), portals()):
        if text in source:
            return source[text]
        if text.endswith("。") and text[:-1] in source:
            return source[text[:-1]] + "."
    return None


def _value(text: str) -> str | None:
    """Return a date or a weekday as the core writes it, in English; None for anything else."""
    if (found := _DATE.fullmatch(text)) and 1 <= int(found[2]) <= len(_MONTHS):
        return f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}{',' + found[4] if found[4] else ''}"
    if found := _WEEKDAY.fullmatch(text):
        return _DAYS[found[1]]
    return None


def _candidates(text: str, depth: int) -> Iterator[tuple[str, bool]]:
    """Yield readings of `text`, the likeliest first; the first that is whole is taken, else the first."""
    for one in templates():
        if one.anchor in text and (match := one.pattern.fullmatch(text)):
            said, whole = _fill(one, match, depth)
            if whole or one.weight >= _TELLING:
                yield said, whole
    for joiner, english in _JOINERS:
        parts = _split(text, joiner)
        if len(parts) > 1:
            done = [_phrase(part, depth) if part else ("", True) for part in parts]
            whole = all(complete for _, complete in done)
            known = any(said != part for (said, _), part in zip(done, parts, strict=True))
            if whole or (known and joiner not in _WITHIN_A_SENTENCE):
                yield english.join(said for said, _ in done).rstrip(" "), whole
    yield from _unwrapped(text, depth)


def _fill(one: Template, match: re.Match[str], depth: int) -> tuple[str, bool]:
    """Return the sentence with what stood in its holes; a hole may hold a name, so it needn't be translated."""
    filled = {name: _phrase(match[name], depth) for name in one.names}
    said = one.english % {name: english for name, (english, _) in filled.items()}
    return _LOOSE.sub("", said), all(whole for _, whole in filled.values())


def _unwrapped(text: str, depth: int) -> Iterator[tuple[str, bool]]:
    for pattern, english in _WRAPPED:
        if match := pattern.fullmatch(text):
            said, whole = _phrase(match[1], depth)
            yield english.format(said), whole
    if match := _NUMBERED.fullmatch(text):
        said, whole = _phrase(match[1], depth)
        yield f"{said} {match[2]}", whole
    if match := _ENDS_IN_BRACKETS.fullmatch(text):
        before, first = _phrase(match[1], depth)
        within, second = _phrase(match[2], depth)
        if before != match[1] or within != match[2]:
            yield f"{before} ({within})", first and second


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


def _singular(messages: Iterable[object]) -> Iterator[tuple[str, str]]:
    for message in messages:
        text, english = getattr(message, "id", None), getattr(message, "string", None)
        if isinstance(text, str) and text and isinstance(english, str) and english:
            yield text, english


def _read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale="en") if path.is_file() else Catalog(locale="en")
