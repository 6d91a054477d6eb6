"""Recording a case that was handled on paper: which item, whose, what the form says, how it ended and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from onething.apps.applications import services
from onething.apps.casework.selectors import own_key
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.elements import ElementType
from onething.definitions.types.items import ServiceItem
from onething.definitions.types.organisations import Duty
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Refused
from onething.domain.casework.states import Outcome
from onething.portals.citizen import areas
from onething.portals.desk.case import outcomes
from onething.portals.desk.reading import LONGEST, Typed, moment_of, typed
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

NEEDED: Final = ("applicant_name", "applicant", "reason", "instead", "outcome")
FIELD: Final = "field."
OUTPUT: Final = "output."


@page("desk", "paper", "officer", name="paper", states=("usual",))
def paper(request: PortalRequest) -> HttpResponse:
    """Let the officer choose which item of the own unit the paper case is about."""
    _check(request)
    return render(request, "desk/paper.html", {"choices": _own_items(request)})


@page("desk", "paper/<event>/<item>", "officer", name="paper-case", states=("usual", "errors"), methods=("GET", "POST"))
def paper_case(request: PortalRequest, event: str, item: str) -> HttpResponse:
    """Show the form of a paper case, and record it."""
    _check(request)
    local, own = _found(request, event, item)
    if not request.posted:
        return _form(request, local, own, Typed())
    given = typed(request.form)
    for name in NEEDED:
        given.need(name, _("请填写这一项。"))
    at = moment_of(given, "occurred_at")
    if given.values.get("outcome") not in set(Outcome):
        given.errors["outcome"] = _("请选择办理结果。")
    if given.errors or at is None:
        return _form(request, local, own, given, status=422)
    told = services.PaperCase(
        item=own.id,
        life_event=local.event.id,
        region=local.region.code,
        applicant_name=given.values["applicant_name"].strip(),
        applicant=given.values["applicant"].strip().upper(),
        fields=_filled(given, FIELD),
        reason=given.values["reason"],
        instead=given.values["instead"],
        outcome=Outcome(given.values["outcome"]),
        occurred_at=at,
        outputs=_filled(given, OUTPUT),
        evidence=given.values.get("evidence", ""),
    )
    try:
        made = services.record_reported(actor=request.actor, paper=told, idempotency_key=request.key, now=request.now)
    except (NotFound, Forbidden):
        raise
    except Refused as refused:
        for problem in refused.problems:
            given.errors.setdefault(_name(problem.where), phrase(problem.message))
        if not refused.problems:
            given.errors[""] = phrase(refused.message)
        return _form(request, local, own, given, status=409 if isinstance(refused, Conflict) else 422)
    say(request, _("已登记线下办件 %(number)s。", number=made.number))
    return redirect("desk:case", case=made.case)


def _check(request: PortalRequest) -> None:
    if Duty.ACCEPT not in request.actor.duties or request.actor.unit is None:
        raise Forbidden("forbidden", "只有承担受理职责的工作人员可以登记线下办件，请由有此职责的岗位办理。")


def _own_items(request: PortalRequest) -> list[dict[str, str]]:
    """Return the items of the unit's organisation, by life event, where the unit's region has that event."""
    published = catalogue.current()
    organisation = published.unit(request.actor.unit or "").organisation
    found = []
    for event in published.events.values():
        for use in event.items:
            item = published.items[use.item]
            if item.organisation == organisation:
                names = {"event": event.id, "event_name": phrase(event.name), "item": item.id}
                found.append({**names, "item_name": phrase(item.name)})
    return found


def _found(request: PortalRequest, event: str, item: str) -> tuple[LocalEvent, ServiceItem]:
    digest = catalogue.current_digest()
    published = catalogue.version(digest)
    areas_of_unit = published.unit(request.actor.unit or "").areas
    regions = sorted(published.regions, key=lambda code: (not _answers(areas_of_unit, code), code))
    try:
        local = catalogue.local_event(digest, event, regions[0])
    except KeyError:
        raise NotFound("event_unknown", "没有找到这件事，或者所选地区没有开通。") from None
    own = local.items.get(item)
    if own is None or own.organisation != published.unit(request.actor.unit or "").organisation:
        raise NotFound("item_unknown", "这件事没有这个事项，或者它不由您的单位办理。")
    return local, own


def _answers(areas_of_unit: tuple[str, ...], code: str) -> bool:
    """Tell whether a unit answers within a region as such, the finest the catalogue has."""
    own = code.rstrip("0")
    return len(own) > len("4301") and any(area.startswith(own) or own.startswith(area) for area in areas_of_unit)


def _filled(given: Typed, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value.strip()
        for name, value in given.values.items()
        if name.startswith(prefix) and value.strip()
    }


def _name(where: str) -> str:
    """Return the form's field for a place in what was recorded."""
    return where.replace("fields.", FIELD, 1).replace("outputs.", OUTPUT, 1)


def _form(
    request: PortalRequest, local: LocalEvent, item: ServiceItem, given: Typed, *, status: int = 200
) -> HttpResponse:
    errors = [(name or None, words) for name, words in given.errors.items()]
    context: dict[str, Any] = {
        "event": phrase(local.event.name),
        "item": phrase(item.name),
        "region": phrase(local.region.name),
        "fields": _fields(local, item),
        "outputs": _outputs(local, item),
        "outcomes": list(outcomes().items()),
        "given": given.values,
        "wrong": given.errors,
        "errors": errors,
        "key": request.key if request.posted and request.key else True,
        "latest": f"{request.now:%Y-%m-%dT%H:%M}",
        "longest": LONGEST,
    }
    return render(request, "desk/paper_case.html", context, status=status)


def _fields(local: LocalEvent, item: ServiceItem) -> list[dict[str, Any]]:
    """Return the item's own fields as the form asks for them; what is worked out isn't asked."""
    subjects = {subject.id: subject.name for subject in local.event.subjects}
    roles = {
        role: subjects.get(subject, "")
        for use in local.event.items
        for role, subject in use.roles
        if use.item == item.id
    }
    found = []
    for use in item.fields:
        if use.derive is not None:
            continue
        element = local.elements[use.element]
        choices = (use.format.choices if use.format else ()) or element.format.choices
        about = phrase(roles.get(use.role, ""))
        label = phrase(use.label or element.name)
        found.append(
            {
                "name": f"{FIELD}{own_key(use)}",
                "label": f"{about} · {label}" if about else label,
                "type": element.type.value,
                "choices": _choices(element.type, choices, local),
                "hint": phrase(element.hint) if element.hint else None,
                "unit": phrase(element.unit) if element.unit else None,
            }
        )
    return found


def _choices(kind: ElementType, choices: tuple[Any, ...], local: LocalEvent) -> list[tuple[str, str]]:
    if kind is ElementType.AREA:
        return list(areas.offered(local.region.code))
    return [(one.value, phrase(one.label)) for one in choices]


def _outputs(local: LocalEvent, item: ServiceItem) -> list[Mapping[str, str]]:
    gives = item.result.gives if item.result else ()
    return [
        {"name": f"{OUTPUT}{one.role}.{one.element}", "label": phrase(local.elements[one.element].name)}
        for one in gives
    ]
