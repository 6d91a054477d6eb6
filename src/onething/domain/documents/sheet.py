"""A sheet: the blocks of an official document, free of any layout."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `strong` for the sentence the reader must not miss."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entries:
    """Labelled values, one below the other."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who issues the document and when, at its foot."""

    organisation: str
    date: str


Block = Heading | Paragraph | Entries | Numbered | Table | Signed


@dataclass(frozen=True, slots=True)
class Check:
    """How a document proves to be genuine: number and code, and the address that knows both (None: no public site)."""

    number: str
    code: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document: title, its number if it has one, and its blocks in reading order.

    `mark` is what the reader must know before anything else: that it is a draft.
    """

    title: str
    number: str | None
    blocks: tuple[Block, ...]
    footnotes: tuple[str, ...] = ()
    check: Check | None = None
    mark: str | None = None
