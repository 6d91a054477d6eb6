"""YAML → plain values that know their lines. Hostile YAML yields a problem, never an exception.

A document is built from the parser's events, so depth, size and forbidden syntax (anchors, aliases, tags, duplicate
keys) are refused before anything is expanded. Scalars are read more narrowly than YAML 1.1 does: plain integers and
decimals (exact, as `Decimal`), true/false/yes/no, null; everything else, dates included, is text. Keys are always text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import yaml

from onething.definitions.problems import Problem
from onething.definitions.types.sources import Place

MAX_FILES = 5_000
MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 24
MAX_NODES = 100_000
MAX_SCALAR = 20_000

Scalar = str | int | Decimal | bool | None
Data = Scalar | list["Data"] | dict[str, "Data"]
Position = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_CONSTANTS: dict[str, Scalar] = {
    "": None, "~": None, "null": None,
    "true": True, "yes": True, "false": False, "no": False,
}  # fmt: skip
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _RefusedError(Exception):
    """The document can't be read; says where and why."""

    def __init__(self, line: int, code: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line, self.code, self.reason, self.remedy = line, code, reason, remedy


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its value, and for each position in it the line it stands on."""

    path: str
    data: Data
    lines: Mapping[Position, int]

    def line(self, position: Position) -> int:
        """Return the line of a position, or of the nearest thing that holds it."""
        while position and position not in self.lines:
            position = position[:-1]
        return self.lines.get(position, 1)

    @property
    def root(self) -> Node:
        """Return the whole value as a node."""
        return Node(self, (), self.data)


@dataclass(frozen=True, slots=True)
class Node:
    """A value inside a document. The typed readers expect a document its schema has already accepted."""

    document: Document
    position: Position
    value: Data

    @property
    def place(self) -> Place:
        """Return the file and line the value stands on."""
        return Place(self.document.path, self.document.line(self.position))

    def has(self, key: str) -> bool:
        """Return whether there is an entry under `key` that is not null."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def get(self, key: str) -> Node | None:
        """Return the entry under `key`, or None where it is absent or null."""
        return self.at(key) if self.has(key) else None

    def at(self, key: str) -> Node:
        """Return the entry under `key`; KeyError where there is none."""
        return Node(self.document, (*self.position, key), cast("dict[str, Data]", self.value)[key])

    def entries(self, key: str | None = None) -> Iterator[tuple[str, Node]]:
        """Key and value of each entry of this mapping, or of the mapping under `key` (none where absent)."""
        node = self if key is None else self.get(key)
        if node is not None and isinstance(node.value, dict):
            for name in node.value:
                yield name, node.at(name)

    def members(self, key: str | None = None) -> Iterator[Node]:
        """Return the members of this list, or of the list under `key` (none where absent)."""
        node = self if key is None else self.get(key)
        if node is not None and isinstance(node.value, list):
            for index, value in enumerate(node.value):
                yield Node(node.document, (*node.position, index), value)

    def text(self, key: str) -> str:
        """Return the text under `key`; a number is taken as it was meant, as text."""
        return str(self.at(key).value)

    def maybe_text(self, key: str) -> str | None:
        """Return the text under `key`, or None where it is absent or null."""
        return self.text(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list under `key`, none where it is absent."""
        return tuple(str(member.value) for member in self.members(key))

    def whole(self, key: str) -> int:
        """Return the whole number under `key`."""
        return int(cast("int", self.at(key).value))

    def maybe_whole(self, key: str) -> int | None:
        """Return the whole number under `key`, or None where it is absent or null."""
        return self.whole(key) if self.has(key) else None

    def maybe_decimal(self, key: str) -> Decimal | None:
        """Return the number under `key`, digit by digit as written, or None where it is absent or null."""
        return Decimal(str(self.at(key).value)) if self.has(key) else None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return the boolean under `key`, `default` where it is absent or null."""
        return bool(self.at(key).value) if self.has(key) else default


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been seen."""

    value: list[Data] | dict[str, Data]
    position: Position
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Turns the parser's events into values, refusing what a catalogue may not hold."""

    lines: dict[Position, int] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    root: Data = None
    nodes: int = 0
    documents: int = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(line, "yaml-alias", "aliases (*name) are not allowed", "write the value out")
        if getattr(event, "anchor", None) is not None:
            raise _RefusedError(line, "yaml-anchor", "anchors (&name) are not allowed", "write the value out")
        if getattr(event, "tag", None) is not None:
            raise _RefusedError(line, "yaml-tag", f"tags ({event.tag}) are not allowed", "remove the tag")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _RefusedError(line, "yaml-documents", "a file holds one document", "remove the second `---`")
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()

    def _count(self, line: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _RefusedError(line, "yaml-too-large", f"more than {MAX_NODES} values in one file", "split the file")

    def _open(self, value: list[Data] | dict[str, Data], line: int) -> None:
        self._count(line)
        if len(self.stack) >= MAX_DEPTH:
            raise _RefusedError(line, "yaml-too-deep", f"nested deeper than {MAX_DEPTH} levels", "flatten it")
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            raise _RefusedError(
                line, "yaml-key", "a key must be text, not a list or mapping", "quote what stands before the `:`"
            )
        position = self._place(value, line)
        self.stack.append(_Open(value, position))

    def _scalar(self, event: Any, line: int) -> None:
        self._count(line)
        if len(event.value) > MAX_SCALAR:
            raise _RefusedError(line, "yaml-too-long", f"a value longer than {MAX_SCALAR} characters", "shorten it")
        text: str = event.value.strip()
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            if text in top.value:
                raise _RefusedError(
                    line, "yaml-duplicate-key", f"the key `{text[:60]}` stands twice", "keep one of them"
                )
            top.key = text
            self.lines[(*top.position, top.key)] = line
            return
        self._place(_resolve(text) if event.implicit[0] else text, line)

    def _place(self, value: Data, line: int) -> Position:
        if not self.stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            position = (*top.position, len(top.value))
            top.value.append(value)
            self.lines[position] = line
            return position
        key = cast("str", top.key)
        top.value[key] = value
        top.key = None
        return (*top.position, key)


def _resolve(text: str) -> Scalar:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def normalise(text: str) -> str:
    """Return the text as it is read and digested: no byte-order mark, LF line ends, Unicode NFC."""
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def read(path: str, text: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read one file. Returns the document, or None and the problem that keeps it from being read."""
    try:
        return _read(path, text), ()
    except _RefusedError as refused:
        return None, (Problem(path, refused.line, refused.code, refused.reason, refused.remedy),)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        reason = " ".join(part for part in (broken.context, broken.problem) if part) or "the file is not YAML"
        remedy = "mend the indentation, quotes or brackets here; quote a text that holds `: `, `#`, `,` or brackets"
        return None, (Problem(path, mark.line + 1 if mark else 1, "yaml-syntax", reason, remedy),)
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        reason = str(broken).splitlines()[0] if str(broken) else "the file is not YAML"
        return None, (Problem(path, 1, "yaml-unreadable", reason, "write the file as plain UTF-8 text"),)


def _read(path: str, text: str) -> Document:
    if len(text) > MAX_CHARACTERS:
        raise _RefusedError(
            1, "yaml-too-large", f"the file is longer than {MAX_CHARACTERS} characters", "split the file"
        )
    text.encode("utf-8")
    builder = _Builder()
    for event in yaml.parse(normalise(text), Loader=_Loader):
        builder.take(event)
    return Document(path, builder.root, builder.lines)


def texts_of(source: Path | Mapping[str, str]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the YAML files of a folder (or mapping), sorted by path, and what can't be read."""
    if isinstance(source, Mapping):
        return {path: source[path] for path in sorted(source)}, ()
    found: dict[str, str] = {}
    problems: list[Problem] = []
    if not source.is_dir():
        return {}, (Problem(str(source), 1, "no-catalogue", "there is no such folder", "name the catalogue's folder"),)
    files = sorted(
        (file for file in source.rglob("*") if file.suffix in {".yaml", ".yml"}), key=lambda file: file.as_posix()
    )
    if len(files) > MAX_FILES:
        return {}, (
            Problem(str(source), 1, "too-many-files", f"more than {MAX_FILES} files", "name the catalogue's folder"),
        )
    for file in files:
        path = file.relative_to(source).as_posix()
        try:
            if file.stat().st_size > MAX_CHARACTERS * 4:
                problems.append(Problem(path, 1, "yaml-too-large", "the file is too large", "split the file"))
                continue
            found[path] = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError as broken:
            line = broken.object[: broken.start].count(b"\n") + 1
            problems.append(Problem(path, line, "yaml-unreadable", "the file is not UTF-8", "save it as UTF-8"))
        except OSError as broken:
            problems.append(Problem(path, 1, "unreadable", broken.strerror or "can't be read", "check the file"))
    return found, tuple(problems)
