"""Reading a page's HTML without a browser: its forms as they would be sent, its words by language, what it loads."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.urls import resolve

VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
SPOKEN: Final = ("alt", "title", "aria-label", "aria-description", "placeholder", "content", "label")
"""Attributes that are shown or read aloud."""
HAN: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]+")
UNSPOKEN: Final = frozenset({"script", "style", "template"})


@dataclass(slots=True)
class Form:
    """A form as a browser would send it. `buttons` are (name, value) of what submits it; files are left out."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Names of the fields in which anything can be typed."""
    names: set[str] = field(default_factory=set)
    """Names of all fields, chosen or not."""

    def filled(self, typed: Mapping[str, str], button: tuple[str, str] | None = None) -> dict[str, list[str]]:
        """Return what is sent when the fields of these names are filled in like this."""
        strange = set(typed) - self.names
        assert not strange, f"the form to {self.action} has no fields {sorted(strange)}, but {sorted(self.names)}"
        pressed = button or next(iter(self.buttons), ("", ""))
        sent = self.values | {name: [value] for name, value in typed.items()}
        return sent | ({pressed[0]: [pressed[1]]} if pressed[0] else {})


@dataclass(slots=True)
class _Open:
    tag: str
    language: str
    spoken: bool


class Reader(HTMLParser):
    """Reads one page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.loads: list[str] = []
        self.spoken: list[tuple[str, str]] = []
        """(language, text) of everything that is shown or read aloud, but for what stands typed in a field."""
        self._open: list[_Open] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._field = ""
        self._text: list[str] | None = None

    @classmethod
    def of(cls, html: str) -> Reader:
        """Read a page."""
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader

    def form(self, page: str, address: str, typed: Collection[str] = ()) -> Form:
        """Return the form on the page at an address that posts to a page and has fields of these names."""
        posting = [form for form in self.forms if form.method == "post"]
        for form in posting:
            form.action = urljoin(address, form.action)
        leading = [form for form in posting if resolve(urlsplit(form.action).path).view_name == page]
        if not leading:
            raise AssertionError(f"no form at {address} posts to {page}, only to {[form.action for form in posting]}")
        return next((form for form in leading if form.names.issuperset(typed)), leading[0])

    def foreign_words(self, language: str = "zh") -> list[str]:
        """Return the Chinese that stands where the page doesn't say that it is Chinese."""
        return [text for said, text in self.spoken if not said.startswith(language) and HAN.search(text)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        given = {name: value or "" for name, value in attrs}
        above = self._open[-1] if self._open else _Open("", "", spoken=True)
        here = _Open(tag, given.get("lang", above.language), above.spoken and tag not in UNSPOKEN)
        for name in SPOKEN:
            if given.get(name) and not (tag == "meta" and given.get("name") != "description"):
                self.spoken.append((here.language, given[name]))
        if tag not in VOID:
            self._open.append(here)
        self._load(tag, given)
        self._take_field(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag that is closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag and all that was left open within it."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                break
        if tag == "form":
            self._form = None
        if tag == "textarea" and self._text is not None and self._form is not None:
            self._form.values.setdefault(self._field, []).append("".join(self._text).removeprefix("\n"))
            self._text = None

    def handle_data(self, data: str) -> None:
        """Take in a text."""
        if self._text is not None:
            self._text.append(data)
        elif data.strip() and (not self._open or self._open[-1].spoken):
            self.spoken.append((self._open[-1].language if self._open else "", " ".join(data.split())))

    def _load(self, tag: str, given: dict[str, str]) -> None:
        if tag == "link" and "stylesheet" in given.get("rel", ""):
            self.loads.append(given["href"])
        if tag == "script" and given.get("src"):
            self.loads.append(given["src"])

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
            if "id" in given:
                self._by_id[given["id"]] = self._form
            return
        form = self._by_id.get(given.get("form", "")) or self._form
        if form is None or "disabled" in given:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if name and tag in {"input", "textarea", "select"}:
            form.names.add(name)
        if tag == "button" or (tag == "input" and kind in {"submit", "image"}):
            if given.get("type", "submit") == "submit":
                form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name:
            self._take_input(form, name, kind, given)
        elif tag == "textarea" and name:
            self._field, self._text = name, []
            form.texts.append(name)
        elif tag == "select" and name:
            self._field = name
        elif tag == "option" and ("selected" in given or self._field not in form.values) and self._field:
            form.values[self._field] = [given.get("value", "")]

    def _take_input(self, form: Form, name: str, kind: str, given: dict[str, str]) -> None:
        if kind in {"checkbox", "radio"}:
            if "checked" in given:
                form.values.setdefault(name, []).append(given.get("value", "on"))
        elif kind not in {"file", "button", "reset"}:
            form.values.setdefault(name, []).append(given.get("value", ""))
            if kind not in {"hidden", "password"}:
                form.texts.append(name)
