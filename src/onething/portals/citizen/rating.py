"""Rating a finished application (好差评): of one's own accord, once, and never seen by the units that handled it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors
from onething.apps.ratings import selectors as ratings
from onething.apps.ratings import services
from onething.apps.ratings.selectors import NAMES
from onething.apps.ratings.services import LONGEST, REASONS
from onething.domain.applications.refusals import Refused
from onething.portals.citizen.following import typed
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

FIELDS: Final = {"grade_invalid": "grade", "reasons_invalid": "reasons", "words_invalid": "words"}
MOST_REASONS: Final = 20


@page(
    "citizen",
    "applications/<application>/rating",
    "citizen",
    name="rating",
    states=("usual", "wrong", "thanks", "too early"),
    methods=("GET", "POST"),
)
def rating(request: PortalRequest, application: str) -> HttpResponse:
    """Ask for a rating; afterwards, thank for it and show it."""
    line = selectors.concluded(request.actor, application)
    if not request.posted:
        return _show(request, application, {}, ready=line is not None)
    grade = request.form.get("grade", "")
    reasons = tuple(dict.fromkeys(request.form.getlist("reasons")[:MOST_REASONS]))
    words = request.form.get("words", "")[: 2 * LONGEST].replace("\r\n", "\n")
    try:
        services.rate(
            actor=request.actor,
            application_id=application,
            grade=int(grade) if grade in {"1", "2", "3", "4", "5"} else 0,
            reasons=reasons,
            words=words,
            now=request.now,
        )
    except Refused as refused:
        field = FIELDS.get(refused.code)
        if field is None:
            raise
        given = {"grade": grade, "reasons": reasons, "words": words}
        return _show(request, application, given, {field: phrase(refused.message)})
    say(request, _("谢谢您的评价。"))
    return redirect("citizen:rating", application=application)


def _show(
    request: PortalRequest,
    application: str,
    given: Mapping[str, object],
    errors: dict[str, str] | None = None,
    *,
    ready: bool = True,
) -> HttpResponse:
    own = ratings.own(request.actor, application)
    context = {
        "application": application,
        "ready": ready,
        "own": own,
        "own_words": typed(own.words) if own and own.words else None,
        "own_reasons": [phrase(REASONS[one]) for one in own.reasons if one in REASONS] if own else [],
        "grades": [(str(grade), phrase(name)) for grade, name in NAMES.items()],
        "reasons": [(code, phrase(name)) for code, name in REASONS.items()],
        "given": {"grade": None, "reasons": (), "words": "", **given},
        "errors": errors or {},
        "longest": LONGEST,
    }
    return render(request, "citizen/rating.html", context, status=422 if errors else 200)
