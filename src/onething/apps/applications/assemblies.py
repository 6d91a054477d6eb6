"""What answers and values decide, worked out once per process and kept while it is asked for again and again.

Everything that `assemble` decides follows from what it is given, so a kept one can never be wrong: it is found by the
content itself, not by an application's id or version. Whoever asks has been let in by `loading.load_for` before; no
right to see anything hangs on what is kept here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Final

from onething.apps.catalogue.selectors import Kept
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.applications.assembling import Assembled, assemble

MOST_KEPT: Final = 64
"""Assemblies kept per process: some 300 kB each for a form of sixty fields."""
_kept: Final[Kept[bytes, Assembled]] = Kept(MOST_KEPT)
_NOTHING: Final[frozenset[str]] = frozenset()


def assembled(
    local: LocalEvent,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    today: dt.date,
    unavailable: frozenset[str] = _NOTHING,
) -> Assembled:
    """Return what `assemble` decides, from what is kept if the same was asked for lately. Not to be changed."""
    key = _key(local, answers, values, today, unavailable)
    return _kept.get(key, lambda: assemble(local, answers, values, today, unavailable))


def _key(
    local: LocalEvent,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    today: dt.date,
    unavailable: frozenset[str],
) -> bytes:
    """Return a digest of everything `assemble` looks at; `repr` keeps `"1"`, `1` and `True` apart."""
    filled = sorted(((k, v) for k, v in values.items() if v is not None and v != ""), key=_name)
    content = (
        local.digest,
        local.event.id,
        local.region.code,
        today,
        sorted(unavailable),
        sorted(answers.items(), key=_name),
        filled,
    )
    return hashlib.sha256(repr(content).encode("utf-8", "surrogatepass")).digest()


def _name(pair: tuple[str, object]) -> str:
    return pair[0]
