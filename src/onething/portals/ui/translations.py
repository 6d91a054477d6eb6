"""The English of what people read, from three gettext catalogues: interface, core, and what is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from onething.definitions.loading import catalogue_root

LOCALE: Final = Path(__file__).resolve().parents[1] / "locale" / "en"
CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
HOLE: Final = re.compile(r"%\((\w+)\)s")


@cache
def portals() -> Mapping[str, str]:
    """Return the English of the interface's own strings; one that counts elsewhere is said here as of many."""
    found = dict(_singular(_read(LOCALE / "portals.po")))
    for texts, english in portals_plural().items():
        for text in texts:
            found.setdefault(text, english[1])
    return found


@cache
def portals_plural() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return the English (one, many) of the interface's strings that count something."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for message in _read(LOCALE / "portals.po"):
        texts, english = message.id, message.string
        if isinstance(texts, list | tuple) and isinstance(english, list | tuple) and all(english):
            found[texts[0], texts[1]] = (english[0], english[1])
    return found


@cache
def texts() -> Mapping[str, str]:
    """Return the English of what core and catalogue say.

    Where both know a text, the catalogue's English is taken: it is nearer to what people read.
    """
    found = dict(_singular(_read(LOCALE / "core.po")))
    found.update(_singular(_read(catalogue_root() / "translations" / "en.po")))
    return found


def _singular(messages: Iterable[object]) -> Iterator[tuple[str, str]]:
    for message in messages:
        text, english = getattr(message, "id", None), getattr(message, "string", None)
        if isinstance(text, str) and text and isinstance(english, str) and english:
            yield text, english


def _read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale="en") if path.is_file() else Catalog(locale="en")
