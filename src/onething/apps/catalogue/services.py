"""Writes of the catalogue: publishing a version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection

from onething.apps.catalogue.models import CatalogueVersion
from onething.apps.catalogue.statements import PUBLISH
from onething.definitions.loading import load_checked
from onething.definitions.problems import Problem
from onething.definitions.reading import normalise, texts_of
from onething.domain.access.actors import Actor

TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Published:
    """A version is published; `new` is False if the very same catalogue was there already. Numbers count from 1."""

    digest: str
    number: int
    new: bool
    findings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PublicationRefused:
    """The checker found errors: nothing was published. `problems` hold the findings too."""

    problems: tuple[Problem, ...]


def publish(
    source: Path | Mapping[str, str], actor: Actor, now: dt.datetime, note: str = ""
) -> Published | PublicationRefused:
    """Check a catalogue (a folder, or texts by path) and publish it; it is the current one from then on.

    Idempotent by digest. A version is never changed nor taken back: to return to an earlier one, publish its files with
    a change, however small, that says so. Afterwards call `people.services.adopt_posts` with its organisations.
    """
    texts, unreadable = texts_of(source)
    loaded = load_checked(texts)
    if loaded.catalogue is None or unreadable:
        return PublicationRefused(tuple(sorted({*unreadable, *loaded.problems})))
    digest = loaded.catalogue.digest
    for _ in range(TRIES):
        number = _insert(digest, texts, actor, now, note)
        if number is not None:
            return Published(digest, number, new=True, findings=loaded.problems)
        there = CatalogueVersion.objects.filter(digest=digest).values_list("number", flat=True).first()
        if there is not None:
            return Published(digest, there, new=False, findings=loaded.problems)
    message = f"{TRIES} other versions were published at the same moment; publish again."
    raise RuntimeError(message)


def _insert(digest: str, texts: Mapping[str, str], actor: Actor, now: dt.datetime, note: str) -> int | None:
    """Insert the version under the next number; None if its digest or that number is taken."""
    files = json.dumps({path: normalise(text) for path, text in sorted(texts.items())}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, {"digest": digest, "files": files, "now": now, "by": actor.account, "note": note})
        row = cursor.fetchone()
    return None if row is None else int(row[0])
