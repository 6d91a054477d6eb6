"""Reads of the exchange: the originals behind prefilled values, and who read what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from onething.apps.exchange.models import RegisterRead
from onething.apps.people import selectors as people
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.materials import WayKind
from onething.ports.registers import RegisterValue

MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Original:
    """What a register said of one subject instance, by element id; the latest answer counts."""

    instance_id: str
    register: str
    values: Mapping[str, RegisterValue]
    source: str
    read_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LoggedRead:
    """One line of the log, without values; `account` is who read."""

    instance_id: str
    register: str
    purpose: str
    account: str
    elements: tuple[str, ...]
    outcome: str
    detail: str
    source: str
    read_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReadAbout:
    """One read about a person or an enterprise, in whatever application; `account` is who had it made."""

    application_id: str
    register: str
    purpose: str
    account: str
    elements: tuple[str, ...]
    outcome: str
    source: str
    read_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReadsAbout:
    """A page of the log, newest first; `next_page` is None at the end."""

    rows: tuple[ReadAbout, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class HeldAbout:
    """What a register said of somebody the last time it was asked; values by element id."""

    register: str
    source: str
    read_at: dt.datetime
    values: Mapping[str, RegisterValue]


def unconnected_licences(local: LocalEvent) -> frozenset[str]:
    """Return the licence kinds that can't be fetched here: no licence library is connected, so none is promised.

    The definitions name the way; whether it is open is a fact of the installation.
    """
    ways = (way for material in local.materials.values() for way in material.ways)
    return frozenset(way.source for way in ways if way.kind is WayKind.LICENCE and way.source)


def originals(application_id: str) -> tuple[Original, ...]:
    """Return the latest answer of each register about each subject instance, to compare prefilled values with."""
    held = RegisterRead.objects.filter(application_id=application_id, outcome=RegisterRead.Outcome.HELD)
    latest = held.order_by("instance_id", "register", "-read_at", "-number").distinct("instance_id", "register")
    return tuple(
        Original(row.instance_id, row.register, dict(row.originals or {}), row.source, row.read_at) for row in latest
    )


def reads(application_id: str) -> tuple[LoggedRead, ...]:
    """Return every read made for an application, oldest first: what the person concerned is shown."""
    rows = RegisterRead.objects.filter(application_id=application_id).order_by("read_at", "number")
    return tuple(
        LoggedRead(
            row.instance_id,
            row.register,
            row.purpose,
            row.account,
            tuple(row.elements),
            row.outcome,
            row.detail,
            row.source,
            row.read_at,
        )
        for row in rows
    )


def reads_about(numbers: Iterable[str], after: str | None = None, size: int = 50) -> ReadsAbout:
    """Return every read made about these identity numbers or credit codes, newest first, `size` (1 to 200) at a time.

    `after` is the `next_page` of the page before; ValueError for one that nobody gave out.
    """
    rows = RegisterRead.objects.filter(key_digest__in=_digests(numbers)).order_by("-read_at", "-number")
    if after is not None:
        at, _, number = after.partition("~")
        rows = rows.filter(Q(read_at__lt=_moment(at)) | Q(read_at=_moment(at), number__lt=number[:26]))
    found = list(rows.defer("originals")[: min(max(size, 1), MOST_ROWS) + 1])
    shown = found[:size]
    return ReadsAbout(
        tuple(
            ReadAbout(
                row.application_id,
                row.register,
                row.purpose,
                row.account,
                tuple(row.elements),
                row.outcome,
                row.source,
                row.read_at,
            )
            for row in shown
        ),
        f"{shown[-1].read_at.isoformat()}~{shown[-1].number}" if len(found) > size else None,
    )


def held_about(numbers: Iterable[str]) -> tuple[HeldAbout, ...]:
    """Return the latest answer of each register about these numbers: only for whoever they belong to."""
    rows = RegisterRead.objects.filter(key_digest__in=_digests(numbers), outcome=RegisterRead.Outcome.HELD)
    latest = rows.order_by("register", "-read_at", "-number").distinct("register")
    return tuple(HeldAbout(row.register, row.source, row.read_at, dict(row.originals or {})) for row in latest)


def _digests(numbers: Iterable[str]) -> list[str]:
    """Return under which digests reads are kept; a number is digested as it was typed, with x or X."""
    typed = {form for number in numbers for form in (number, number.upper(), number.lower())}
    return sorted(people.keyed_digest("register key", number) for number in typed)


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        message = f"{text!r} is no place in the log; take next_page from the page before, or leave it out"
        raise ValueError(message)
    return found
