"""A life event described to somebody who has answered nothing yet: who does what, how long, what may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from onething.apps.catalogue import selectors
from onething.apps.catalogue.finding import EventLine, event_line
from onething.apps.catalogue.selectors import Kept
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.life_events import ItemInEvent, Question, Release
from onething.definitions.types.materials import Level
from onething.domain.measures.inventory import Asked, how_it_is_had, inventory


@dataclass(frozen=True, slots=True)
class DescribedItem:
    """One item. Days are working days; `when` says on what it depends, None if it always belongs to the event."""

    name: str
    organisation: str
    days_own: int
    days_here: int
    counts: bool
    not_counted_because: str | None
    when: str | None
    result: str | None
    fee: str | None


@dataclass(frozen=True, slots=True)
class DescribedMaterial:
    """A kind of material. `had`: how it is had without the person, None if they bring it; `when`: what it hangs on."""

    name: str
    had: str | None
    when: tuple[str, ...]
    optional: bool
    what_counts: str | None


@dataclass(frozen=True, slots=True)
class Described:
    """A life event in one region. `signs`: participants who may have to sign; `together`: results come at once."""

    digest: str
    line: EventLine
    region: str
    region_name: str
    lead: str
    questions: tuple[Question, ...]
    items: tuple[DescribedItem, ...]
    materials: tuple[DescribedMaterial, ...]
    signs: tuple[str, ...]
    together: bool
    offline: tuple[tuple[str, str], ...]


_described: Final[Kept[tuple[str, str, str], Described]] = Kept(256)


def described(event_id: str, region: str) -> Described | None:
    """Return the description of a life event in a region; None where there is no such event or it isn't open.

    One statement; the rest is kept by version.
    """
    digest = selectors.current_digest()
    catalogue = selectors.version(digest)
    if event_id not in catalogue.events or region not in catalogue.regions:
        return None
    line = event_line(digest, event_id, region)
    if all(open_in.code != region for open_in in line.regions):
        return None
    return _described.get((digest, event_id, region), lambda: _describe(line, digest, region))


def _describe(line: EventLine, digest: str, region: str) -> Described:
    local = selectors.local_event(digest, line.id, region)
    return Described(
        digest=digest,
        line=line,
        region=region,
        region_name=local.region.name,
        lead=local.organisations[local.event.lead].name,
        questions=local.event.questions,
        items=tuple(_item(local, use) for use in local.event.items),
        materials=tuple(_material(local, asked) for asked in inventory(local).values()),
        signs=tuple(subject.name for subject in local.event.subjects if subject.signs),
        together=local.event.release is Release.TOGETHER,
        offline=tuple((each.because, each.instead) for each in local.event.offline),
    )


def _item(local: LocalEvent, use: ItemInEvent) -> DescribedItem:
    item = local.items[use.item]
    return DescribedItem(
        name=item.name,
        organisation=local.organisations[item.organisation].name,
        days_own=use.days.own,
        days_here=use.days.here,
        counts=use.counts,
        not_counted_because=use.counts_because,
        when=None if use.when is None else use.because or use.when.said,
        result=None if item.result is None else item.result.name,
        fee=item.fee,
    )


def _material(local: LocalEvent, asked: Asked) -> DescribedMaterial:
    return DescribedMaterial(
        name=asked.material.name,
        had=how_it_is_had(local, asked),
        when=asked.conditions,
        optional=asked.level is Level.OPTIONAL,
        what_counts=asked.material.what_counts,
    )
