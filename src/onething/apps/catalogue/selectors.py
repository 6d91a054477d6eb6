"""Reads of the catalogue: published versions, parsed once per process and kept by digest."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from onething.apps import prepared
from onething.apps.catalogue.models import CatalogueVersion
from onething.definitions.loading import load
from onething.definitions.overlays import localise
from onething.definitions.types.catalogue import Catalogue, LocalEvent

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class UnknownVersionError(LookupError):
    """No catalogue was published under this digest, or none at all."""


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A published version, without its files."""

    digest: str
    number: int
    published_at: dt.datetime
    published_by: str
    note: str


@dataclass(slots=True)
class Kept(Generic[Key, Value]):
    """The `largest` most recently used values; one thread at a time makes a missing one."""

    largest: int
    _values: OrderedDict[Key, Value] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of `key`, made if it is not there; what `make` raises is not kept."""
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            self._values.move_to_end(key)
            while len(self._values) > self.largest:
                self._values.popitem(last=False)
            return self._values[key]

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._values)


_NEWEST: Final = "SELECT digest FROM catalogue_version ORDER BY number DESC LIMIT 1"
_NEWER: Final = """
SELECT newest.digest, newest.number, newest.published_at, newest.published_by, newest.note,
  (SELECT asked.number FROM catalogue_version asked WHERE asked.digest = %s::text)
FROM catalogue_version newest ORDER BY newest.number DESC LIMIT 1
"""
_catalogues: Final[Kept[str, Catalogue]] = Kept(8)
_local_events: Final[Kept[tuple[str, str, str], LocalEvent]] = Kept(256)


def current_digest() -> str:
    """Return the digest of the version published last; UnknownVersionError if there is none. One statement."""
    rows = prepared.run(_NEWEST)
    if not rows:
        message = "还没有发布任何事项目录，请先发布一个版本。"
        raise UnknownVersionError(message)
    return str(rows[0][0])


def current() -> Catalogue:
    """Return the catalogue published last; UnknownVersionError if there is none."""
    return version(current_digest())


def version(digest: str) -> Catalogue:
    """Return a published catalogue; UnknownVersionError if there is none of this digest."""
    return _catalogues.get(digest, lambda: _load(digest))


def local_event(digest: str, event_id: str, region_code: str) -> LocalEvent:
    """Return a published life event as it holds in a region; KeyError for an unknown event or region."""
    return _local_events.get((digest, event_id, region_code), lambda: localise(version(digest), event_id, region_code))


def newer_than(digest: str) -> VersionRecord | None:
    """Return the current version if it is newer than this one; UnknownVersionError for a digest never published.

    One statement.
    """
    rows = prepared.run(_NEWER, [digest])
    if not rows or rows[0][-1] is None:
        raise _unknown(digest)
    newest = VersionRecord(*rows[0][:-1])
    return newest if newest.number > rows[0][-1] else None


def history(most: int = 50) -> tuple[VersionRecord, ...]:
    """Return the published versions, newest first."""
    fields = ("digest", "number", "published_at", "published_by", "note")
    return tuple(
        VersionRecord(*row) for row in CatalogueVersion.objects.order_by("-number").values_list(*fields)[:most]
    )


def _load(digest: str) -> Catalogue:
    files = CatalogueVersion.objects.filter(digest=digest).values_list("files", flat=True).first()
    if files is None:
        raise _unknown(digest)
    loaded = load(files)
    if loaded.catalogue is None or loaded.catalogue.digest != digest:
        problems = "; ".join(str(problem) for problem in loaded.errors[:3]) or "its files don't match its digest"
        message = f"Catalogue version {digest} was published and can't be read any more: {problems}"
        raise RuntimeError(message)
    return loaded.catalogue


def _unknown(digest: str) -> UnknownVersionError:
    return UnknownVersionError(f"没有发布过版本 {digest[:12]}")
