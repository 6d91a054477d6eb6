"""Which language a page speaks, and its words.

Source strings are Chinese (zh-Hans); in that language every function here gives back what it was given. English is
looked up in the catalogues that `onething words` keeps (`ui.translations`, `ui.phrases`). The language belongs to the
request at hand: a context variable, so that two requests in one process never share it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import escape

from onething.portals.ui import phrases, translations

CHINESE: Final = "zh-Hans"
ENGLISH: Final = "en"
LANGUAGES: Final = (CHINESE, ENGLISH)
TIME_ZONE: Final = ZoneInfo("Asia/Shanghai")

_WEEKDAYS: Final = {
    CHINESE: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BYTES: Final = {CHINESE: "字节", ENGLISH: "bytes"}
_UNITS: Final = ("KB", "MB", "GB")
_STEP: Final = 1024

_language: ContextVar[str] = ContextVar("onething_language", default=CHINESE)
_missing: ContextVar[Callable[[str], None] | None] = ContextVar("onething_missing_words", default=None)


def current() -> str:
    """Return the language of the request at hand, one of `LANGUAGES`."""
    return _language.get()


def set_language(language: str) -> Token[str]:
    """Speak `language` from here on; give the token to `reset_language` at the request's end. ValueError if unknown."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language!r}, only {', '.join(LANGUAGES)}")
    return _language.set(language)


def reset_language(token: Token[str]) -> None:
    """Speak again what was spoken before `set_language` gave `token`."""
    _language.reset(token)


@contextmanager
def use(language: str) -> Iterator[None]:
    """Speak `language` within the block."""
    token = set_language(language)
    try:
        yield
    finally:
        reset_language(token)


@contextmanager
def noting_missing(note: Callable[[str], None]) -> Iterator[None]:
    """Call `note` with each Chinese text that has no English within the block (for tests)."""
    token = _missing.set(note)
    try:
        yield
    finally:
        _missing.reset(token)


def gettext(text: str, **values: object) -> str:
    """Return the interface's text in the current language, its holes `%(name)s` filled with `values`.

    Where a value is markup (`Markup`), the text is escaped and the whole is markup; else it is plain text, which the
    template escapes. A hole without its value is a KeyError; a literal percent sign beside holes is written `%%`.
    """
    if current() == CHINESE:
        return _filled(text, values)
    found = translations.portals().get(text)
    if found is None:
        _note(text)
    return _filled(found or text, values)


_ = gettext


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return the text for `n` things, with `n` among the values; Chinese has one form (`many`), English two."""
    values["n"] = n
    if current() == CHINESE:
        return _filled(many, values)
    found = translations.portals_plural().get((one, many))
    if found is None:
        _note(many)
        return _filled(many, values)
    return _filled(found[0] if n == 1 else found[1], values)


def phrase(text: str) -> str:
    """Return in the current language what came from the catalogue or the core: a name, a reason, a problem.

    What has no English comes back as it is; in Chinese everything does.
    """
    if current() == CHINESE:
        return text
    found, whole = phrases.phrase(text)
    if not whole:
        _note(text)
    return found


def day(value: datetime.date | datetime.datetime | str) -> str:
    """Return a date in words: `2026年3月2日 周一`, `Mon 2 Mar 2026`. A text is ISO 8601; a moment counts in China."""
    date = _local(value)
    if isinstance(date, datetime.datetime):
        date = date.date()
    weekday = _WEEKDAYS[current()][date.weekday()]
    if current() == CHINESE:
        return f"{date.year}年{date.month}月{date.day}日 {weekday}"
    return f"{weekday} {date.day} {_MONTHS[date.month - 1]} {date.year}"


def moment(value: datetime.datetime | str) -> str:
    """Return a date and a time in China's zone: `2026年3月2日 周一 14:05`, `Mon 2 Mar 2026, 14:05`."""
    local = _local(value)
    if not isinstance(local, datetime.datetime):
        return day(local)
    return f"{day(local)}{' ' if current() == CHINESE else ', '}{local:%H:%M}"


def size(count: int) -> str:
    """Return a number of bytes as people read it: `320 字节`, `12 KB`, `3.4 MB`."""
    if count < _STEP:
        return f"{count} {'byte' if current() == ENGLISH and count == 1 else _BYTES[current()]}"
    step = 1
    while step < len(_UNITS) and count >= _STEP ** (step + 1):
        step += 1
    return f"{count / _STEP**step:.1f}".removesuffix(".0") + f" {_UNITS[step - 1]}"


def _local(value: datetime.date | datetime.datetime | str) -> datetime.date | datetime.datetime:
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value) if "T" in value else datetime.date.fromisoformat(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(TIME_ZONE) if value.tzinfo else value.replace(tzinfo=TIME_ZONE)
    return value


def _filled(text: str, values: Mapping[str, object]) -> str:
    if not values:
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(text) % values
    return text % values


def _note(text: str) -> None:
    note = _missing.get()
    if note is not None:
        note(text)
