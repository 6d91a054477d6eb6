"""What came out: results to view, download and verify; what failed, why, and what can be done; what is held back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from onething.apps.applications import selectors
from onething.apps.applications.replies import ResultLine, Results
from onething.apps.ratings import selectors as ratings
from onething.domain.access.actors import ActorKind
from onething.domain.applications.closing import ENDED_NAMES, Ended
from onething.portals.citizen.documents import DocumentLine, issued_to
from onething.portals.citizen.following import ENDED_KINDS, typed
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest

OF_OUTCOME: Final = frozenset({"result", "decision", "non_acceptance_notice"})
"""The documents that say how an item ended."""


@page(
    "citizen",
    "applications/<application>/results",
    "applicant",
    name="results",
    states=("usual", "none", "waiting", "partial"),
)
def results(request: PortalRequest, application: str) -> HttpResponse:
    """Show how each part ended, with its documents."""
    found = selectors.results(request.actor, application)
    documents: dict[int, list[DocumentLine]] = {}
    for one in issued_to(request.actor, application):
        if one.kind in OF_OUTCOME:
            documents.setdefault(one.case_no, []).append(one)
    lines = [_line(one, documents.get(one.case_no, [])) for one in found.lines]
    context = {
        "found": found,
        "passed": [one for one in lines if one["line"].ended == Ended.PASSED],
        "failed": [one for one in lines if one["line"].ended != Ended.PASSED],
        "rate": url("citizen:rating", application=application) if _may_rate(request, found) else None,
    }
    return render(request, "citizen/results.html", context)


def _may_rate(request: PortalRequest, found: Results) -> bool:
    if found.state != "concluded" or not found.mine or request.actor.kind is ActorKind.CLERK:
        return False
    return not ratings.rated(request.actor, [found.application_id])


def _line(line: ResultLine, documents: list[DocumentLine]) -> dict[str, Any]:
    result: Mapping[str, Any] = line.result or {}
    return {
        "line": line,
        "kind": ENDED_KINDS.get(line.ended, "ended"),
        "status": phrase(ENDED_NAMES[Ended(line.ended)]),
        "name": result.get("name"),
        "number": result.get("number"),
        "reason": typed(line.reason) if line.reason else None,
        "documents": documents,
    }
