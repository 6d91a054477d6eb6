"""Scopes as SQL: the translation of `onething.domain.access.scopes` into a Django `Q`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from onething.domain.access.scopes import AllOf, AnyOf, Condition, Equals, Holds, Known, Missing, OneOf


def _same(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Column:
    """Where a scope's column is found in a model.

    `lookup` is the path to the column (`applicant_id`, `signature__identity_digest`); `array` says that it is an array
    or JSON array on the row itself rather than a plain or joined column; `store` turns the scope's value into what is
    stored (`digests.identity` where only digests are kept). A joined column may yield a row twice: use `.distinct()`.
    """

    lookup: str
    array: bool = False
    store: Callable[[str], str] = _same


NO_ROW = Q(pk__in=[])


def to_q(scope: Condition, columns: Mapping[str, Column]) -> Q:
    """Translate a scope; KeyError for a column that `columns` does not place (never silently wider)."""
    match scope:
        case Equals(column, value):
            return Q(**{columns[column].lookup: columns[column].store(value)})
        case OneOf(column, values):
            return Q(**{f"{columns[column].lookup}__in": sorted(columns[column].store(value) for value in values)})
        case Holds(column, value):
            place = columns[column]
            if place.array:
                return Q(**{f"{place.lookup}__contains": [place.store(value)]})
            return Q(**{place.lookup: place.store(value)})
        case Known(column):
            return Q(**{f"{columns[column].lookup}__isnull": False})
        case Missing(column):
            return Q(**{f"{columns[column].lookup}__isnull": True})
        case AnyOf(scopes):
            return _any(scopes, columns)
        case AllOf(scopes):
            return _all(scopes, columns)


def _any(scopes: tuple[Condition, ...], columns: Mapping[str, Column]) -> Q:
    found = NO_ROW
    for each in scopes:
        found = found | to_q(each, columns)
    return found


def _all(scopes: tuple[Condition, ...], columns: Mapping[str, Column]) -> Q:
    found = Q()
    for each in scopes:
        found = found & to_q(each, columns)
    return found
