"""What is searched and what is found, as frozen values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.life_events import Audience


class Source(StrEnum):
    """Where a term stands: the event's name, one of its aliases, an item or its result, the stage, the summary."""

    NAME = "name"
    ALIAS = "alias"
    ITEM = "item"
    RESULT = "result"
    STAGE = "stage"
    SUMMARY = "summary"


class Likeness(StrEnum):
    """How the words meet a term, closest first."""

    SAME = "same"
    WITHIN = "within"
    """The words hold the whole term: “我想给孩子上户口”."""
    PART = "part"
    """The words are a part of the term: “户口”."""
    SHORT = "short"
    """The words shorten the term: “社保卡” for “社会保障卡”."""
    ORDER = "order"
    """The term's characters in another order: “开店饭”."""
    SLIP = "slip"
    """One character wrong, missing or too many."""
    NEAR = "near"
    """Some characters in common: worth a suggestion, no more."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something an event can be found by. `shown` as authored, `plain` as it is compared."""

    source: Source
    shown: str
    plain: str
    letters: Counter[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the index, with its terms."""

    event: str
    audience: Audience
    stage: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A region as it is recognised: `names` plain, the full one first; `depth` counts from 0 at the top."""

    code: str
    names: tuple[str, ...]
    depth: int
    ancestors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything there is to find in one version of the catalogue. Entries in authored order."""

    entries: tuple[Entry, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A term that the words met: as it was authored, where it stands, and how close it is."""

    shown: str
    source: Source
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that was found, with its matches, best first (at most three)."""

    event: str
    score: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the words lead to. `place` is the region they name, None if they name none; `rest` what else they say.

    `near` are worth a look where `hits` is empty. Words that say nothing hit every event, without a match.
    """

    words: str
    rest: str
    place: str | None
    hits: tuple[Hit, ...]
    near: tuple[Hit, ...]
