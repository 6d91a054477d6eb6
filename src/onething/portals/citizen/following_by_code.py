"""How far an application is, for whoever has the receipt's number and query code; nobody has to sign in."""

from __future__ import annotations

from django.http import HttpResponse

from onething.apps.assistance import selectors
from onething.domain.applications.refusals import Refused
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest
from onething.portals.ui.telling import told


@page(
    "citizen",
    "progress",
    "public",
    name="progress",
    states=("usual", "found", "wrong"),
    methods=("GET", "POST"),
    reason="number and code together are the key; what is shown is nobody's data",
)
def progress(request: PortalRequest) -> HttpResponse:
    """Show progress; number and code are posted, so that they stand in no address and no log."""
    number, error, found = "", None, None
    if request.posted:
        number = request.form.get("number", "")[:40]
        code = request.form.get("code", "")[:20]
        try:
            found = told(selectors.progress(number, code, f"address {request.address}", request.now))
        except Refused as refused:
            error = phrase(refused.message)
    context = {"found": found, "number": "" if found else number, "error": error}
    return render(request, "citizen/progress.html", context, status=422 if error else 200)
