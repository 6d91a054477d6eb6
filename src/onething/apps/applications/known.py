"""My data: which of it went to whose case, when, and what an application is called; names alone, never a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from onething.apps.applications import places
from onething.apps.applications.models import Application, CasePart
from onething.apps.applications.overview import COLUMNS
from onething.apps.casework import selectors as cases
from onething.apps.casework.selectors import Holding
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people.selectors import to_q
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action, may, visible_applications
from onething.domain.access.resources import ApplicationResource
from onething.domain.applications.signing import signs_as
from onething.domain.casework.states import STATE_NAMES as CASE_STATE_NAMES
from onething.domain.guidance.keys import FieldKey

PAGE_SIZE: Final = 5


@dataclass(frozen=True, slots=True)
class SharedWith:
    """A case that holds data of an application: whose it is, since when, and what it holds, grouped by whom about."""

    item_name: str
    unit_name: str
    organisation_name: str
    state_name: str
    since: dt.datetime
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedApplication:
    """One application and the cases its data went to; `mine` is False where I only sign, and see my own part."""

    application_id: str
    event_name: str
    receipt_number: str | None
    submitted_at: dt.datetime
    mine: bool
    cases: tuple[SharedWith, ...]


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page of applications, newest first; `next_page` is None at the end."""

    rows: tuple[SharedApplication, ...]
    next_page: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """What an application is called; `visible`: the actor may open it."""

    event_name: str
    visible: bool


def shared(actor: Actor, after: str | None = None, size: int = PAGE_SIZE) -> SharedPage:
    """Return with whom the actor's data was shared, by application. Three statements.

    `after` is the `next_page` of the page before; ValueError for one that nobody gave out.
    """
    mine = Application.objects.filter(to_q(visible_applications(actor), COLUMNS), submitted_at__isnull=False)
    rows = mine.order_by("-submitted_at", "-id").only(*_COLUMNS)
    if after is not None:
        at, _, application_id = after.partition("~")
        moment = dt.datetime.fromisoformat(at)
        if moment.tzinfo is None or "\0" in application_id:
            message = f"{after!r} is no place in the list; take next_page from the page before, or leave it out"
            raise ValueError(message)
        rows = rows.filter(Q(submitted_at__lt=moment) | Q(submitted_at=moment, id__lt=application_id[:40]))
    found = list(rows[: size + 1])
    shown = found[:size]
    ids = [row.id for row in shown]
    holdings: dict[str, list[Holding]] = {}
    for one in cases.holdings(ids) if ids else ():
        holdings.setdefault(one.application_id, []).append(one)
    keys = {
        (application_id, case_no): own
        for application_id, case_no, own in CasePart.objects.filter(application_id__in=ids).values_list(
            "application_id", "case_no", "keys"
        )
    }
    last = shown[-1] if len(found) > size else None
    return SharedPage(
        tuple(_application(actor, row, holdings.get(row.id, []), keys) for row in shown),
        f"{last.submitted_at.isoformat()}~{last.id}" if last and last.submitted_at else None,
    )


_COLUMNS: Final = (
    "id", "event_id", "region", "digest", "account", "enterprise", "signers", "signatories", "lead_unit", "assisted_by",
    "receipt_number", "submitted_at",
)  # fmt: skip


def _application(
    actor: Actor, row: Application, held: list[Holding], keys: Mapping[tuple[str, int], Mapping[str, str]]
) -> SharedApplication:
    local = catalogue.local_event(row.digest, row.event_id, row.region)
    mine = _mine(actor, row)
    own = None if mine else frozenset(one["subject"] for one in signs_as(actor, tuple(row.signatories)))
    cases_of = []
    for one in held:
        fields = _fields(local, one, keys.get((row.id, one.case_no), {}), own)
        if mine or fields:
            cases_of.append(_shared_with(row.digest, one, fields, one.materials if mine else ()))
    return SharedApplication(
        application_id=row.id,
        event_name=local.event.name,
        receipt_number=row.receipt_number or None,
        submitted_at=row.submitted_at or row.created_at,
        mine=mine,
        cases=tuple(cases_of),
    )


def _mine(actor: Actor, row: Application) -> bool:
    resource = ApplicationResource(
        row.id, row.account, row.enterprise or None, frozenset(row.signers), None, row.assisted_by or None
    )
    return may(actor, Action.EDIT_APPLICATION, resource).allowed


def _shared_with(
    digest: str, one: Holding, fields: tuple[tuple[str, tuple[str, ...]], ...], materials: tuple[str, ...]
) -> SharedWith:
    unit = places.units(digest).get(one.unit)
    return SharedWith(
        item_name=one.item_name,
        unit_name=unit.name if unit else one.unit,
        organisation_name=unit.organisation if unit else one.organisation,
        state_name=CASE_STATE_NAMES[one.state],
        since=one.started_at or one.created_at,
        fields=fields,
        materials=materials,
    )


def _fields(
    local: LocalEvent, held: Holding, keys: Mapping[str, str], only: frozenset[str] | None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of the fields a case holds, by whom they are about; `only` narrows to these instances."""
    names = {subject.id: subject.name for subject in local.event.subjects}
    found: dict[str, list[str]] = {}
    for own in held.fields:
        about, label, instance = _named_field(local, names, own, keys.get(own))
        if only is None or instance in only:
            found.setdefault(about, []).append(label)
    return tuple((about, tuple(dict.fromkeys(labels))) for about, labels in found.items())


def _named_field(local: LocalEvent, names: Mapping[str, str], own: str, key: str | None) -> tuple[str, str, str]:
    element = own.partition(".")[2].removesuffix("!proposed")
    label = local.elements[element].name if element in local.elements else element
    try:
        parsed = FieldKey.parse(key) if key else None
    except ValueError:
        parsed = None
    if parsed is None:
        return "办理结果", label, ""
    about = names.get(parsed.subject, "申请")
    return (about if parsed.number is None else f"{about}{parsed.number}"), label, parsed.instance


def named(actor: Actor, application_ids: Iterable[str]) -> Mapping[str, Named]:
    """Return what these applications are called, and which of them the actor may open. Two statements."""
    wanted = sorted(set(application_ids))
    rows: Any = Application.objects.filter(id__in=wanted).values_list("id", "digest", "event_id")
    visible = set(
        Application.objects.filter(to_q(visible_applications(actor), COLUMNS), id__in=wanted).values_list(
            "id", flat=True
        )
    )
    return {
        found: Named(catalogue.version(digest).events[event_id].name, found in visible)
        for found, digest, event_id in rows
    }
