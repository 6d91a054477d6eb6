"""Places by name: nobody knows the code of their district, so a form offers the districts by what they are called.

The names are those of GB/T 2260 as python-stdnum keeps them, with the years in which each was in force; only those in
force now are offered. A code with a town or village in it, as registers give it, is said with the district's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from stdnum import numdb

from onething.portals.ui.named import Named

_ENTRY: Final = re.compile(r"(?:\[[0-9]*-(?P<until>[0-9]*)\])?(?P<name>[^,\[\]]+)")
_NOT_A_PLACE: Final = frozenset({"市辖区", "县", "省直辖县级行政单位", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_CODES: Final = 10_000
_PREFECTURES: Final = 100
_LENGTH: Final = 12
PROVINCES_KEPT: Final = 34


def _current(entry: str) -> str | None:
    """Return the name in force now; a name without years has always been in force."""
    names = [found["name"] for found in _ENTRY.finditer(entry) if not found["until"]]
    return names[-1] if names and names[-1] not in _NOT_A_PLACE else None


def _entry(code: str) -> str | None:
    """Return what is kept of a code, with the years; None if there never was such a place."""
    for part, what in numdb.get("cn/loc").info(code)[1:2]:
        if len(part) == len(code) - 2:
            found: str | None = what.get("county")
            return found
    return None


@lru_cache(maxsize=PROVINCES_KEPT)
def _districts(province: str) -> Mapping[str, str]:
    """Return the districts of a province: six digits → name with its prefecture, in order of code."""
    found: dict[str, str] = {}
    for number in range(0, _CODES, _PREFECTURES):
        above = _entry(f"{province}{number:04d}")
        if above is None:
            continue
        prefix = _current(above) or "" if number else ""
        for each in range(number + 1, number + _PREFECTURES):
            code = f"{province}{each:04d}"
            name = _current(_entry(code) or "")
            if name is not None:
                found[code] = f"{prefix}{name}"
    return MappingProxyType(found)


def offered(region: str) -> tuple[tuple[str, Named], ...]:
    """Return (12-digit code, name) of the districts of the region's province, those of its own city first."""
    city = region[:4]
    own = sorted(_districts(region[:2]).items(), key=lambda each: (not each[0].startswith(city), each[0]))
    return tuple((code.ljust(_LENGTH, "0"), Named(name)) for code, name in own)


def said(code: str) -> str:
    """Return a place in words: the district's name, with the code where it is finer than that; the code if unknown."""
    name = _districts(code[:2]).get(code[:6]) if code.isascii() and code.isdigit() else None
    if name is None:
        return code
    return Named(name if set(code[6:]) <= {"0"} else f"{name}（{code}）")
