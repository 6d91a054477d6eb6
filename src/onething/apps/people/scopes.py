"""Scopes as SQL: `onething.domain.access.scopes` as a Django `Q`, and as text for statements that are prepared."""

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


def to_sql(scope: Condition, columns: Mapping[str, Column], table: str) -> tuple[str, dict[str, str]]:
    """Translate a scope for a prepared statement: a condition on `table`'s own columns, and its parameters by name.

    The same rows as `to_q`, but an `array` has to be a JSON array. KeyError for a column that `columns` does not place.
    No value is ever part of the text.
    """
    values: dict[str, str] = {}
    return _sql(scope, columns, table, values), values


def _sql(scope: Condition, columns: Mapping[str, Column], table: str, values: dict[str, str]) -> str:
    match scope:
        case Equals(column, value):
            return f"{table}.{columns[column].lookup} = {_hole(columns[column].store(value), values)}"
        case OneOf(column, several):
            held = sorted(columns[column].store(value) for value in several)
            holes = ", ".join(_hole(value, values) for value in held)
            return f"{table}.{columns[column].lookup} IN ({holes})" if holes else "false"
        case Holds(column, value):
            place, hole = columns[column], _hole(columns[column].store(value), values)
            sign = f"@> jsonb_build_array({hole})" if place.array else f"= {hole}"
            return f"{table}.{place.lookup} {sign}"
        case Known(column):
            return f"{table}.{columns[column].lookup} IS NOT NULL"
        case Missing(column):
            return f"{table}.{columns[column].lookup} IS NULL"
        case AnyOf(scopes):
            return f"({' OR '.join(_sql(each, columns, table, values) for each in scopes) or 'false'})"
        case AllOf(scopes):
            return f"({' AND '.join(_sql(each, columns, table, values) for each in scopes) or 'true'})"


def _hole(value: str, values: dict[str, str]) -> str:
    name = f"scope_{len(values)}"
    values[name] = value
    return f"%({name})s"
