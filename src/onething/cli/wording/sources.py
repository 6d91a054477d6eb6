"""Where the words come from: the portals' templates and code, the core's sentences, the catalogue's texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from babel.messages.extract import extract
from jinja2.ext import babel_extract

import onething
from onething.cli.wording.files import Found, Text
from onething.cli.wording.sentences import IDEOGRAPH, sentences

PACKAGE: Final = Path(onething.__file__).resolve().parent
ROOT: Final = PACKAGE.parents[1]
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
# They know dates, weekdays and joiners in both languages themselves, or only look for the words they hold.
NOT_SAID: Final = frozenset({"language.py", "phrases.py", "areas.py"})
# What people can come to read: all that decides, keeps and answers. `measures` speaks to the catalogue's authors at
# the command line, but for how a material is had; `checking` speaks to them in English, `finding` only listens. What
# the API alone says is read through the API.
CORE: Final = ("domain", "rules", "apps", "definitions", "adapters", "config", "api/problems.py", "api/translation.py")
NOT_CORE: Final = (
    "domain/measures/figures.py",
    "domain/measures/lists.py",
    "domain/measures/reconciling.py",
    "domain/finding/",
    "definitions/checking/",
    "/migrations/",
)
# Rules and patterns hold Chinese values but are no text; guide and scenarios are the authors' own check of an event.
RULES: Final = frozenset({"when", "holds", "where", "pattern", "competent", "unless", "given", "expect"})
NOT_PUBLISHED: Final = frozenset({"guide.yaml", "scenarios.yaml"})


class Words(NamedTuple):
    """A file of words and how its source strings are found."""

    path: Path
    found: Found


def all_words() -> tuple[Words, ...]:
    """Read every source of this checkout; RuntimeError where there is none (an installed wheel)."""
    if not (ROOT / "pyproject.toml").is_file():
        raise RuntimeError("words are taken from the sources: run this in a checkout of the repository")
    locale = PACKAGE / "portals" / "locale" / "en"
    return (
        Words(locale / "portals.po", portals(PACKAGE / "portals")),
        Words(locale / "core.po", core(PACKAGE)),
        Words(ROOT / "catalogue" / "translations" / "en.po", published(ROOT / "catalogue")),
    )


def portals(folder: Path) -> Found:
    """Read the portals: `_()` and `ngettext()` in templates, and every Chinese text in their code."""
    found = Found()
    for path in sorted(folder.rglob("*.html")):
        for text in template_texts(path):
            found.add(text, _place(path, folder))
    for path in sorted(folder.rglob("*.py")):
        for text in code_texts(path) if path.name not in NOT_SAID else ():
            found.add(text, _place(path, folder))
    found.settle()
    return found


def core(package: Path) -> Found:
    """Read what the pure packages and the apps say."""
    found = Found()
    for name in CORE:
        start = package / name
        for path in sorted(start.rglob("*.py")) if start.is_dir() else [start]:
            if any(part in path.as_posix() for part in NOT_CORE):
                continue
            for text in sentences(path.read_text("utf-8")):
                found.add(text, _place(path, package))
    return found


def published(folder: Path) -> Found:
    """Read the catalogue's texts: every value with Chinese in it that is not a rule."""
    found = Found()
    for path in sorted(folder.rglob("*.yaml")):
        if path.name not in NOT_PUBLISHED:
            for text in published_texts(yaml.safe_load(path.read_text("utf-8"))):
                found.add(text, _place(path, folder))
    return found


def template_texts(path: Path) -> Iterator[Text]:
    """Yield what a Jinja2 template says through `_()` and `ngettext()`."""
    with path.open("rb") as stream:
        for _line, function, said, _comments in babel_extract(stream, tuple(KEYWORDS), (), {"silent": "false"}):
            texts = [said] if isinstance(said, str) else [text for text in said or () if text]
            yield (texts[0], texts[1]) if function == "ngettext" else texts[0]


def code_texts(path: Path) -> Iterator[Text]:
    """Yield what a module of the portals says: the arguments of `_()` and `ngettext()`, and any other Chinese text."""
    counted: set[str] = set()
    with path.open("rb") as stream:
        for _line, message, _comments, _context in extract("python", stream, keywords=KEYWORDS):
            text = _text(message)
            if isinstance(text, tuple):
                counted.update(text)
            yield text
    plain = (text for text in sentences(path.read_text("utf-8")) if text not in counted)
    yield from sorted(plain)


def published_texts(value: object, key: str = "") -> Iterator[str]:
    """Yield the texts below a value of the catalogue."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in RULES:
                yield from published_texts(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from published_texts(inner, key)
    elif isinstance(value, str) and IDEOGRAPH.search(value):
        yield value


def _text(message: object) -> Text:
    return (str(message[0]), str(message[1])) if isinstance(message, list | tuple) else str(message)


def _place(path: Path, folder: Path) -> str:
    return path.relative_to(folder.parent if folder.name != "onething" else folder).as_posix()
