"""What is offered, and where: search by citizens' words, life events by audience and stage, regions. Kept by digest.

Nothing here depends on who asks; one statement per call finds out which version holds, all else is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onething.apps.catalogue import selectors
from onething.apps.catalogue.selectors import Kept
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.life_events import Audience, LifeEvent
from onething.domain.finding.ranking import index, rank
from onething.domain.finding.types import Hit, Index, Match, Ranked
from onething.domain.finding.words import plain
from onething.domain.measures.savings import Savings, savings

MOST_POPULAR: Final = 8
_ALIASES_EACH: Final = 4


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region that somebody can choose. `parent` is the name of the region above it."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class EventLine:
    """A life event in a list, as it holds in one region. `items` and `organisations` are names, each once."""

    id: str
    name: str
    audience: Audience
    stage: str
    summary: str
    promised: int
    aliases: tuple[str, ...]
    items: tuple[str, ...]
    organisations: tuple[str, ...]
    regions: tuple[RegionLine, ...]
    savings: Savings


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of life, or of an enterprise, with its life events in authored order."""

    name: str
    events: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything offered in one region. `popular` are words people use, for a click instead of typing."""

    digest: str
    region: RegionLine
    events: tuple[EventLine, ...]
    persons: tuple[Stage, ...]
    enterprises: tuple[Stage, ...]
    popular: tuple[str, ...]
    regions: tuple[RegionLine, ...]

    def event(self, event_id: str) -> EventLine | None:
        """Return one of them; None if it isn't open here."""
        return next((line for line in self.events if line.id == event_id), None)


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """A life event that the words lead to, with the terms they met, best first; `open_here` in the region shown."""

    event: EventLine
    matches: tuple[Match, ...]
    open_here: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search leads to. `region` was recognised in the words, None if they name none that anything is open in.

    `shown` is the region the results hold for. `unopened` is a region that was named though nothing is open there.
    `suggestions` are near ones; they are given only where `events` is empty.
    """

    digest: str
    words: str
    rest: str
    region: RegionLine | None
    unopened: str | None
    shown: RegionLine
    events: tuple[FoundEvent, ...]
    suggestions: tuple[FoundEvent, ...]


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where what is open: the regions of each event, and all of them, by code."""

    by_event: Mapping[str, tuple[RegionLine, ...]]
    all: tuple[RegionLine, ...]


_openings: Final[Kept[str, _Opening]] = Kept(8)
_indexes: Final[Kept[tuple[str, str], Index]] = Kept(8)
_offers: Final[Kept[tuple[str, str], Offer]] = Kept(256)
_lines: Final[Kept[tuple[str, str, str], EventLine]] = Kept(1024)
_ranked: Final[Kept[tuple[str, str, str, str, Audience | None, str | None], Ranked]] = Kept(2048)


@dataclass(frozen=True, slots=True)
class Language:
    """Another language in which words may be typed: its name, and how it calls what the catalogue names."""

    name: str
    translated: Callable[[str], str]


def search(
    words: str,
    region_default: str,
    audience: Audience | None = None,
    stage: str | None = None,
    also: Language | None = None,
) -> Found:
    """Find life events by what a citizen typed, best first; empty words find all of them. At most 40 letters count.

    `also` names a language in which the words may be typed beside Chinese. `region_default` is used where the words
    name no region; UnknownVersionError if nothing was ever published.
    """
    catalogue = selectors.current()
    ranked = _rank(catalogue, words, region_default, audience, stage, also)
    named = None if ranked.place is None else _open_in(catalogue, ranked.place, region_default)
    shown = named or chosen_region(catalogue, region_default)
    return Found(
        digest=catalogue.digest,
        words=ranked.words,
        rest=ranked.rest,
        region=None if named is None else region_line(catalogue, named),
        unopened=catalogue.regions[ranked.place].name if ranked.place is not None and named is None else None,
        shown=region_line(catalogue, shown),
        events=tuple(_found(catalogue, hit, shown) for hit in ranked.hits),
        suggestions=tuple(_found(catalogue, hit, shown) for hit in ranked.near),
    )


def offer(region: str, digest: str | None = None) -> Offer:
    """Return everything offered in a region, or in the first one that is open if this one isn't known.

    One statement to learn which version holds, none where its `digest` is known.
    """
    catalogue = selectors.version(digest or selectors.current_digest())
    code = chosen_region(catalogue, region)
    return _offers.get((catalogue.digest, code), lambda: _offer(catalogue, code))


def event_line(digest: str, event_id: str, region: str) -> EventLine:
    """Return one life event of a version as it holds in a region; KeyError for an unknown event or region."""
    return _line(selectors.version(digest), event_id, region)


def regions_of(event_id: str) -> tuple[RegionLine, ...]:
    """Return the regions in which a life event is open; KeyError for an unknown event."""
    catalogue = selectors.current()
    return _regions_of(catalogue, catalogue.events[event_id])


def chosen_region(catalogue: Catalogue, region: str) -> str:
    """Return `region` if anything is open in it, else one below it, else the first open one, else itself."""
    codes = [line.code for line in _all_regions(catalogue)]
    if region in codes or not codes:
        return region
    return next((code for code in codes if _lies_in(catalogue, code, region)), codes[0])


def region_line(catalogue: Catalogue, code: str) -> RegionLine:
    """Return a region for a chooser; KeyError for an unknown one."""
    region = catalogue.regions[code]
    return RegionLine(code, region.name, None if region.parent is None else catalogue.regions[region.parent].name)


def _rank(
    catalogue: Catalogue,
    words: str,
    region: str,
    audience: Audience | None,
    stage: str | None,
    also: Language | None,
) -> Ranked:
    said, language = plain(words), "" if also is None else also.name
    known = _indexes.get(
        (catalogue.digest, language), lambda: index(catalogue) if also is None else index(catalogue, also.translated)
    )
    key = (catalogue.digest, language, said, region, audience, stage)
    return _ranked.get(key, lambda: rank(known, said, region, audience, stage))


def _open_in(catalogue: Catalogue, place: str, default: str) -> str | None:
    """Return the region that a named one stands for: itself, or for one above, the default or the first below."""
    codes = [line.code for line in _all_regions(catalogue)]
    if place in codes:
        return place
    below = [code for code in codes if _lies_in(catalogue, code, place)]
    return default if default in below else next(iter(below), None)


def _lies_in(catalogue: Catalogue, code: str, above: str) -> bool:
    return any(region.code == above for region in catalogue.ancestry(code))


def _all_regions(catalogue: Catalogue) -> tuple[RegionLine, ...]:
    return _opening(catalogue).all


def _regions_of(catalogue: Catalogue, event: LifeEvent) -> tuple[RegionLine, ...]:
    return _opening(catalogue).by_event[event.id]


def _opening(catalogue: Catalogue) -> _Opening:
    return _openings.get(catalogue.digest, lambda: _open(catalogue))


def _open(catalogue: Catalogue) -> _Opening:
    """Say where each event is open: where its guide holds and below; without a guide's region, everywhere."""
    lines = {code: region_line(catalogue, code) for code in sorted(catalogue.regions)}
    by_event = {
        event.id: tuple(
            line for code, line in lines.items() if event.region is None or _lies_in(catalogue, code, event.region)
        )
        for event in catalogue.events.values()
    }
    opened = {line.code for found in by_event.values() for line in found}
    return _Opening(MappingProxyType(by_event), tuple(line for code, line in lines.items() if code in opened))


def _found(catalogue: Catalogue, hit: Hit, region: str) -> FoundEvent:
    open_in = _regions_of(catalogue, catalogue.events[hit.event])
    here = any(line.code == region for line in open_in) or not open_in
    line = _line(catalogue, hit.event, region if here else open_in[0].code)
    return FoundEvent(line, hit.matches, here)


def _line(catalogue: Catalogue, event_id: str, region: str) -> EventLine:
    return _lines.get((catalogue.digest, event_id, region), lambda: _make_line(catalogue, event_id, region))


def _make_line(catalogue: Catalogue, event_id: str, region: str) -> EventLine:
    local = selectors.local_event(catalogue.digest, event_id, region)
    event = local.event
    items = [local.items[use.item] for use in event.items]
    return EventLine(
        id=event.id,
        name=event.name,
        audience=event.audience,
        stage=event.stage,
        summary=event.summary,
        promised=event.promised,
        aliases=event.aliases,
        items=tuple(dict.fromkeys(item.name for item in items)),
        organisations=tuple(dict.fromkeys(local.organisations[item.organisation].name for item in items)),
        regions=_regions_of(catalogue, event),
        savings=savings(local),
    )


def _offer(catalogue: Catalogue, region: str) -> Offer:
    events = tuple(
        _line(catalogue, event.id, region)
        for event in catalogue.events.values()
        if any(line.code == region for line in _regions_of(catalogue, event))
    )
    return Offer(
        digest=catalogue.digest,
        region=region_line(catalogue, region),
        events=events,
        persons=_stages(line for line in events if line.audience is Audience.PERSON),
        enterprises=_stages(line for line in events if line.audience is Audience.ENTERPRISE),
        popular=_popular(events),
        regions=_all_regions(catalogue),
    )


def _stages(lines: Iterable[EventLine]) -> tuple[Stage, ...]:
    found: dict[str, list[EventLine]] = {}
    for line in lines:
        found.setdefault(line.stage, []).append(line)
    return tuple(Stage(name, tuple(events)) for name, events in found.items())


def _popular(events: tuple[EventLine, ...]) -> tuple[str, ...]:
    """Return the first aliases of each event in turn; an author puts the words that people use most first."""
    turns = [line.aliases[turn] for turn in range(_ALIASES_EACH) for line in events if turn < len(line.aliases)]
    return tuple(dict.fromkeys(turns))[:MOST_POPULAR]
