"""Regions recognised inside words: “浏阳开饭店”, “在长沙上户口”, “湖南省长沙市浏阳市开店”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onething.definitions.types.regions import Region
from onething.domain.finding.types import Place
from onething.domain.finding.words import plain

_ENDINGS: Final = (
    "特别行政区", "自治区", "自治州", "自治县", "自治旗", "新区", "地区", "林区", "省", "市", "区", "县", "盟", "旗",
)  # fmt: skip
_SHORTEST: Final = 2


def places(regions: Mapping[str, Region]) -> tuple[Place, ...]:
    """Return the regions as they are recognised, by code."""
    return tuple(_place(regions, code) for code in sorted(regions))


def _place(regions: Mapping[str, Region], code: str) -> Place:
    ancestors: list[str] = []
    parent = regions[code].parent
    while parent is not None and parent not in ancestors:
        ancestors.append(parent)
        parent = regions[parent].parent if parent in regions else None
    return Place(code, tuple(dict.fromkeys(_names(regions[code].name))), len(ancestors), frozenset(ancestors))


def _names(name: str) -> Iterator[str]:
    full = plain(name)
    yield full
    for ending in _ENDINGS:
        if full.endswith(ending) and len(full) - len(ending) >= _SHORTEST:
            yield full[: -len(ending)]
            return


def recognise(words: str, known: Sequence[Place], default: str) -> tuple[Place | None, str]:
    """Return the region that plain words name, and the words without it and without its parents.

    The most particular one counts; of several by the same name, the one that is or lies around or below `default`.
    """
    here = next((place for place in known if place.code == default), None)

    def related(place: Place) -> bool:
        return here is not None and (
            place.code == here.code or place.code in here.ancestors or here.code in place.ancestors
        )

    named = [(place, name) for place in known if (name := _named(words, place)) is not None]
    if not named:
        return None, words
    found, _ = max(named, key=lambda each: (related(each[0]), each[0].depth, len(each[1]), each[0].code))
    spoken = [name for place, name in named if place.code == found.code or place.code in found.ancestors]
    rest = words
    for name in sorted(spoken, key=lambda name: (-len(name), name)):
        rest = rest.replace(name, "", 1)
    return found, rest


def _named(words: str, place: Place) -> str | None:
    """Return the longest of the place's names that the words hold."""
    return next((name for name in place.names if name and name in words), None)
