"""Reads of the exchange: the originals behind prefilled values, and who read what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from onething.apps.exchange.models import RegisterRead
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.materials import WayKind
from onething.ports.registers import RegisterValue


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
