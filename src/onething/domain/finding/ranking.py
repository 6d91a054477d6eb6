"""The index of a catalogue, and the ranking of its events by what somebody typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.life_events import Audience, LifeEvent
from onething.domain.finding.likeness import closeness, likeness
from onething.domain.finding.places import places, recognise
from onething.domain.finding.types import Entry, Hit, Index, Likeness, Match, Place, Ranked, Source, Term
from onething.domain.finding.words import bare, plain

MOST_MATCHES: Final = 3
MOST_NEAR: Final = 3
LEAST_NEAR: Final = 25
"""Percent in common below which a suggestion would only puzzle."""

_CLOSE: Final = {
    Likeness.SAME: 100,
    Likeness.WITHIN: 90,
    Likeness.PART: 80,
    Likeness.SHORT: 60,
    Likeness.ORDER: 55,
    Likeness.SLIP: 50,
}
# What a text merely mentions comes after everything that bears a name.
_SOURCE: Final = {
    Source.NAME: 10,
    Source.ALIAS: 9,
    Source.ITEM: 6,
    Source.RESULT: 6,
    Source.STAGE: 4,
    Source.SUMMARY: -70,
}
_TEXTS: Final = frozenset({Source.SUMMARY})
"""Running text: only the very words count in it."""


def _as_authored(text: str) -> str:
    return text


def index(catalogue: Catalogue, translated: Callable[[str], str] = _as_authored) -> Index:
    """Return everything that can be found in a catalogue, by what its terms are called in another language as well."""
    entries = tuple(
        Entry(event.id, event.audience, event.stage, tuple(_terms(catalogue, event, translated)))
        for event in catalogue.events.values()
    )
    return Index(entries, places(catalogue.regions))


def _terms(catalogue: Catalogue, event: LifeEvent, translated: Callable[[str], str]) -> Iterator[Term]:
    seen: set[str] = set()
    for source, shown in _named(catalogue, event):
        for text in (shown, translated(shown)):
            # A sentence may be longer than what anybody types; it is compared whole.
            said = "".join(plain(text[at : at + 20]) for at in range(0, len(text), 20))
            if said and said not in seen:
                seen.add(said)
                yield Term(source, shown, said, Counter(said))


def _named(catalogue: Catalogue, event: LifeEvent) -> Iterator[tuple[Source, str]]:
    yield Source.NAME, event.name
    for alias in event.aliases:
        yield Source.ALIAS, alias
    for use in event.items:
        yield Source.ITEM, catalogue.items[use.item].name
    for use in event.items:
        result = catalogue.items[use.item].result
        if result is not None:
            yield Source.RESULT, result.name
    yield Source.STAGE, event.stage
    yield Source.SUMMARY, event.summary


def rank(known: Index, words: str, default: str, audience: Audience | None = None, stage: str | None = None) -> Ranked:
    """Rank the events by words as typed, best first; of equals, the one authored first.

    `default` is the region that decides between two of the same name; `audience` and `stage` narrow what is looked at.
    """
    said = plain(words)
    entries = [
        entry
        for entry in known.entries
        if (audience is None or entry.audience is audience) and (stage is None or entry.stage == stage)
    ]
    place, rest = _place(known, entries, said, default)
    wish = bare(rest)
    if not wish:
        return Ranked(said, wish, place, tuple(Hit(entry.event, 0, ()) for entry in entries), ())
    hits = _sorted(hit for entry in entries if (hit := _hit(wish, entry)) is not None)
    near = () if hits else _sorted(hit for entry in entries if (hit := _nearly(wish, entry)) is not None)[:MOST_NEAR]
    return Ranked(said, wish, place, hits, near)


def _place(known: Index, entries: list[Entry], said: str, default: str) -> tuple[str | None, str]:
    """Return the region named and the other words; a name inside a term that the words hold is no region."""
    found, rest = recognise(said, known.places, default)
    if found is None:
        return None, said
    if any(_inside(found, term, said) for entry in entries for term in entry.terms if term.source not in _TEXTS):
        return None, said
    return found.code, rest


def _inside(place: Place, term: Term, said: str) -> bool:
    return term.plain in said and any(name in term.plain for name in place.names)


def _hit(wish: str, entry: Entry) -> Hit | None:
    found: list[tuple[int, Match]] = []
    for term in entry.terms:
        how = likeness(wish, term) if term.source not in _TEXTS else _in_text(wish, term)
        if how is not None:
            found.append((_CLOSE[how] + _SOURCE[term.source], Match(term.shown, term.source, how)))
    if not found:
        return None
    found.sort(key=lambda each: -each[0])
    return Hit(entry.event, found[0][0], tuple(match for _, match in found[:MOST_MATCHES]))


def _in_text(wish: str, term: Term) -> Likeness | None:
    return Likeness.PART if len(wish) > 1 and wish in term.plain else None


def _nearly(wish: str, entry: Entry) -> Hit | None:
    percent, term = max(
        ((closeness(wish, term), term) for term in entry.terms if term.source not in _TEXTS), key=lambda each: each[0]
    )
    if percent < LEAST_NEAR:
        return None
    return Hit(entry.event, percent, (Match(term.shown, term.source, Likeness.NEAR),))


def _sorted(hits: Iterator[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: -hit.score))
