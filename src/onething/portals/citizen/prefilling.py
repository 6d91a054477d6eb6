"""Filling in what registers know, and saying which of them can't be asked now."""

from __future__ import annotations

from django.http import HttpResponse

from onething.apps.applications import services
from onething.apps.applications.replies import RegisterRead
from onething.domain.applications.refusals import Conflict
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import ngettext, phrase
from onething.portals.ui.pages import action
from onething.portals.ui.rendering import redirect
from onething.portals.ui.requests import PortalRequest, say


@action("citizen", "applications/<application>/prefill", "applicant", name="prefill")
def prefill(request: PortalRequest, application: str) -> HttpResponse:
    """Ask the registers, and go back to the overview."""
    ask_registers(request, application, request.version)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("citizen:application", application=application)


def ask_registers(request: PortalRequest, application: str, version: int) -> None:
    """Ask the registers about everybody whose number is known, and leave a message of what came of it.

    Which register can't be asked now stands on the page itself, as long as it is so.
    """
    try:
        done = services.prefill(
            actor=request.actor, application_id=application, expected_version=version, now=request.now
        )
    except Conflict:
        say(request, _("申请刚才有改动，没有查询。请再点一次。"), "warning")
        return
    filled = sum(len(read.fields) for read in done.reads)
    if filled:
        say(request, ngettext("已替您填好 %(n)s 项，请核对。", "已替您填好 %(n)s 项，请核对。", filled))
    elif not done.reads:
        say(request, _("还没有可以用来查询的身份号码。请先填写号码，再查询。"), "info")
    elif all(read.state != "down" for read in done.reads):
        say(request, _("查询过了，没有新的内容可以替您填写。"), "info")


def said_of(read: RegisterRead) -> str:
    """Return in words what came of asking one register about one participant."""
    name = phrase(read.name)
    if read.state == "down":
        return _("“%(name)s”现在查不到。请自己填写；需要的材料也请自己交。", name=name)
    if read.state == "not_allowed":
        return _("要本人签名同意以后，才能在“%(name)s”里查询。请先自己填写。", name=name)
    if read.state == "not_found":
        return _("“%(name)s”里没有查到。请核对号码，或者自己填写。", name=name)
    return ngettext("从“%(name)s”填好 %(n)s 项。", "从“%(name)s”填好 %(n)s 项。", len(read.fields), name=name)
