"""The `.po` files: what they should hold, what they hold, and how they are written so that nothing churns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from onething.portals.ui.translations import HOLE

Text = str | tuple[str, str]
"""A source string, or the pair (one, many) of a string that counts."""

HEADER: Final = b"""# English for what is said in Chinese. `onething words --write` keeps the entries.
msgid ""
msgstr ""
"Project-Id-Version: OneThing\\n"
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@dataclass(slots=True)
class Found:
    """The source strings of one file of words, each with the files it stands in (no lines: they would churn)."""

    places: dict[Text, set[str]] = field(default_factory=dict)

    def add(self, text: Text, place: str) -> None:
        """Note that `text` stands in the file `place`."""
        self.places.setdefault(text, set()).add(place)

    def settle(self) -> None:
        """Keep one entry for a string that counts in one place and not in another, as gettext can hold only one."""
        for pair in [text for text in self.places if isinstance(text, tuple)]:
            for text in pair:
                self.places[pair] |= self.places.pop(text, set())


@dataclass(frozen=True, slots=True)
class State:
    """How a file of words stands: `new` strings it lacks, `gone` ones nothing says any more, `open` without English.

    `broken` have English whose holes differ from the source's; `moved` tells that only the places have changed.
    """

    new: tuple[Text, ...]
    gone: tuple[Text, ...]
    open: tuple[Text, ...]
    broken: tuple[Text, ...]
    moved: bool

    @property
    def good(self) -> bool:
        """Tell whether nothing is left to do."""
        return not (self.new or self.gone or self.open or self.broken or self.moved)


def english(path: Path) -> dict[Text, Text]:
    """Return what the file at `path` holds; a string without English has an empty one. No file: nothing."""
    if not path.is_file():
        return {}
    return {_text(message.id): _text(message.string) for message in _messages(read_po(_stream(path), locale="en"))}


def state(found: Found, path: Path) -> State:
    """Compare the source strings with the file at `path`."""
    held = english(path)
    new = tuple(sorted(set(found.places) - set(held), key=sort_key))
    gone = tuple(sorted(set(held) - set(found.places), key=sort_key))
    kept = sorted(set(held) & set(found.places), key=sort_key)
    missing = tuple(text for text in kept if not _said(held[text]))
    broken = tuple(text for text in kept if _said(held[text]) and not holes_agree(text, held[text]))
    moved = not new and not gone and path.is_file() and path.read_bytes() != rendered(found, held)
    return State(new, gone, missing, broken, moved)


def write(found: Found, path: Path) -> None:
    """Write the file at `path`: all source strings, with the English there was; what nothing says any more goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rendered(found, english(path)))


def rendered(found: Found, held: Mapping[Text, Text]) -> bytes:
    """Return the file's bytes: sorted, unwrapped, without dates or line numbers."""
    catalogue = Catalog(locale="en", charset="utf-8")
    for text in sorted(found.places, key=sort_key):
        places = [(place, 1) for place in sorted(found.places[text])]
        catalogue.add(text, held.get(text, ("", "") if isinstance(text, tuple) else ""), locations=places)
    stream = BytesIO()
    write_po(stream, catalogue, width=0, omit_header=True, include_lineno=False)
    return HEADER + stream.getvalue().strip() + b"\n"


def holes_agree(text: Text, said: Text) -> bool:
    """Tell whether the English has the source's holes; a singular may leave the number out."""
    wanted = set(HOLE.findall(text if isinstance(text, str) else text[1]))
    if isinstance(said, str):
        return set(HOLE.findall(said)) == wanted
    return set(HOLE.findall(said[1])) == wanted and wanted - {"n"} <= set(HOLE.findall(said[0])) <= wanted


def sort_key(text: Text) -> tuple[str, str]:
    """Order strings by themselves, whatever file they stand in."""
    return (text, "") if isinstance(text, str) else text


def _said(text: Text) -> bool:
    return bool(text) if isinstance(text, str) else all(text)


def _messages(catalogue: Iterable[Message]) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _stream(path: Path) -> BytesIO:
    return BytesIO(path.read_bytes())


def _text(value: object) -> Text:
    if isinstance(value, list | tuple):
        one, many = (*value, "", "")[:2]
        return str(one or ""), str(many or "")
    return str(value or "")
