"""Reads of ratings: a person sees their own; units see none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from onething.apps import prepared
from onething.apps.ratings.models import Rating
from onething.domain.access.actors import Actor

NAMES: Final = {1: "非常满意", 2: "满意", 3: "基本满意", 4: "不满意", 5: "非常不满意"}

_RATED: Final = prepared.Statement.of(
    "SELECT application_id FROM rating WHERE account = %(account)s AND application_id = ANY (%(applications)s)",
    {"applications": "text[]"},
)


@dataclass(frozen=True, slots=True)
class OwnRating:
    """One's own rating; `grade` 1 非常满意 … 5 非常不满意 (GB/T 39046—2020 table A.8)."""

    application_id: str
    grade: int
    grade_name: str
    reasons: tuple[str, ...]
    words: str
    at: dt.datetime


def own(actor: Actor, application_id: str) -> OwnRating | None:
    """Return the actor's own rating of an application; None if there is none (whatever others have rated)."""
    row = Rating.objects.filter(application_id=application_id, account=actor.account).first()
    if row is None:
        return None
    return OwnRating(application_id, row.grade, NAMES[row.grade], tuple(row.reasons), row.words, row.at)


def rated(actor: Actor, application_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these applications the actor has rated. One statement."""
    wanted = "{" + ",".join(set(application_ids)) + "}"
    return frozenset(row[0] for row in prepared.run(_RATED, {"account": actor.account, "applications": wanted}))
