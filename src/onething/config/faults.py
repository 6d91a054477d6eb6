"""Django's last-resort answers: problem details for the API, a page for everybody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from onething.api import problems as api
from onething.portals.ui import problems as pages
from onething.portals.ui.door import finished, opened

API: str = "/api/"


def handler_400(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what Django itself refuses (a wrong Host, too large a body)."""
    # The host itself may be what is wrong: nothing of the request is used for a page.
    return api.handler_400(request, exception)


def handler_404(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a path that leads nowhere."""
    if request.path.startswith(API):
        return api.handler_404(request, exception)
    with opened(request) as visit:
        return finished(visit, pages.shown(visit, pages.missing()))


def handler_500(request: HttpRequest) -> HttpResponseBase:
    """Answer an error outside the pages' and the API's own handlers; nothing is asked of the database again."""
    return api.handler_500(request)
