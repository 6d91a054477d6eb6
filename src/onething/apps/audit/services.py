"""Audit's services: checking chains, and the SQL fragment by which other apps extend them in their own commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from onething.apps import prepared
from onething.apps.audit.statements import VERIFY, chain_hash, moment

__all__ = ["ChainFault", "ChainReport", "Head", "chain_hash", "moment", "register_heads", "verify_chain"]


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a stream as its owner's own row knows it: its number and its hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong, where: kind is `altered`, `missing`, `reordered`, `truncated` or `unanchored`."""

    part: str
    seq: int
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The streams and entries looked at, and what is wrong with them."""

    application_id: str
    streams: int
    entries: int
    faults: tuple[ChainFault, ...]

    @property
    def intact(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


Heads = Callable[[str], Mapping[str, Head]]
"""`application_id -> {part: head}` of the streams an app writes."""

_HEADS: Final[dict[str, Heads]] = {}


def register_heads(owner: str, heads: Heads) -> None:
    """Let app `owner` tell the heads of its streams, so that a cut-off tail is seen; registering again replaces."""
    _HEADS[owner] = heads


def verify_chain(application_id: str) -> ChainReport:
    """Check each stream of an application: hashes, links, numbers, and the tail against its owner's head."""
    rows = prepared.run(VERIFY, [application_id])
    heads: dict[str, Head] = {}
    for ask in _HEADS.values():
        heads.update(ask(application_id))
    faults: list[ChainFault] = []
    parts: set[str] = set()
    for part, group in groupby(rows, key=lambda row: str(row[0])):
        entries = [(int(row[1]), bytes(row[2]), bytes(row[3]), bool(row[4])) for row in group]
        faults += _stream_faults(part, entries, heads.get(part))
        parts.add(part)
    for part, head in sorted(heads.items()):
        if part not in parts:
            faults.append(ChainFault(part, head.seq, "truncated", f"all {head.seq} entries are gone"))
    return ChainReport(application_id, len(parts | set(heads)), len(rows), tuple(faults))


def _stream_faults(part: str, entries: Iterable[tuple[int, bytes, bytes, bool]], head: Head | None) -> list[ChainFault]:
    faults: list[ChainFault] = []
    expected, tail = 1, b""
    for seq, previous, digest, own in entries:
        if seq != expected:
            gap = f"entry {expected}" if seq == expected + 1 else f"entries {expected} to {seq - 1}"
            faults.append(
                ChainFault(
                    part, expected, "missing", f"{gap} are not there" if seq > expected + 1 else f"{gap} is not there"
                )
            )
        if not own:
            faults.append(ChainFault(part, seq, "altered", "its content does not give its hash"))
        elif seq == expected and previous != tail:
            faults.append(ChainFault(part, seq, "reordered", "it does not follow the entry before it"))
        expected, tail = seq + 1, digest
    if head is None:
        faults.append(ChainFault(part, expected - 1, "unanchored", "no row of the application knows this stream"))
    elif head.seq >= expected:
        faults.append(
            ChainFault(part, expected, "truncated", f"{head.seq} entries were written, {expected - 1} are there")
        )
    elif (head.seq, head.hash) != (expected - 1, tail):
        faults.append(ChainFault(part, expected - 1, "altered", "the last entry is not the head its owner keeps"))
    return faults
