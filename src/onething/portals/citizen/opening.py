"""Which life event, and in which region: what the pages before an application have in common."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from onething.apps.applications.advice import Told, first_advice
from onething.apps.catalogue import finding
from onething.apps.catalogue.describing import Described, described
from onething.apps.people import limits
from onething.config import bootstrap
from onething.portals.citizen import answers
from onething.portals.citizen.answers import Said
from onething.portals.ui.problems import spend
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest


@dataclass(frozen=True, slots=True)
class Stand:
    """Where somebody stands with a life event: what it is here, what was answered, and what follows."""

    event: Described
    said: Said
    told: Told

    def address(self, page: str, **more: str) -> str:
        """Return the address of a page of this life event, with the answers."""
        return answers.address(page, self.event.line.id, self.event.region, self.said.typed, **more)


def open_event(request: PortalRequest, event: str) -> Described | HttpResponse:
    """Return the life event in the region of the address or the one last chosen, or the page for where it isn't.

    A region of the address is meant; where one merely was chosen before, the first open one stands in.
    """
    wanted = request.query.get("region") or request.form.get("region")
    found = described(event, wanted or request.region)
    if found is not None:
        return found
    try:
        regions = finding.regions_of(event)
    except KeyError:
        return unknown(request)
    if wanted or not regions:
        return render(request, "citizen/before/elsewhere.html", {"event": event, "regions": regions}, status=404)
    return described(event, regions[0].code) or unknown(request)


def unknown(request: PortalRequest) -> HttpResponse:
    """Return the page for a life event that isn't there: search, and what there is."""
    return render(request, "citizen/before/unknown.html", {"offer": finding.offer(request.region)}, status=404)


def stand(request: PortalRequest, event: Described, said: Said) -> Stand:
    """Compute where the answers lead, on the allowance of who asks."""
    spend(request, limits.Purpose.ANONYMOUS, "" if request.visitor is None else request.visitor.account)
    given = answers.values(event.questions, said)
    told = first_advice(event.digest, event.line.id, event.region, given, bootstrap.clock().today())
    return Stand(event, said, told)
