"""Letting an organisation help with an application (帮办代办), and taking it back at once."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.domain.applications.refusals import Refused
from onething.domain.assistance.helping import POWER_NAMES, HelpPower
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

ENDED: Final = frozenset({"concluded", "withdrawn"})


@page(
    "citizen",
    "applications/<application>/helpers",
    "applicant",
    name="helpers",
    states=("usual", "given", "clerk", "errors", "ended"),
    methods=("GET", "POST"),
)
def helpers(request: PortalRequest, application: str) -> HttpResponse:
    """Show who helps with an application and what they may do; let another organisation help."""
    errors: dict[str, str] = {}
    if request.posted:
        errors = _given(request, application)
        if not errors:
            say(request, _("已委托。该单位现在可以按您说的协助办理。"))
            return redirect("citizen:helpers", application=application)
    helping = selectors.helping(request.actor, application)
    context = {
        "helping": helping,
        "open": helping.state not in ENDED,
        "units": [(one.unit, phrase(one.name), phrase(one.organisation)) for one in helping.choices],
        "powers": [(power.value, phrase(POWER_NAMES[power])) for power in (HelpPower.PREPARE, HelpPower.HAND_IN)],
        "always": POWER_NAMES[HelpPower.FOLLOW],
        "errors": errors,
        "typed": {"unit": request.form.get("unit", ""), "powers": request.form.getlist("powers")},
    }
    return render(request, "citizen/helpers.html", context, status=422 if errors else 200)


def _given(request: PortalRequest, application: str) -> dict[str, str]:
    """Let an organisation help as the form says; return what is wrong with it."""
    unit = request.form.get("unit", "")[:120]
    if not unit:
        return {"unit": _("请选择委托哪个单位。")}
    if request.form.get("agreed") != "yes":
        return {"agreed": _("请先勾选您同意委托。")}
    try:
        services.give_help(
            actor=request.actor,
            application_id=application,
            unit=unit,
            powers=request.form.getlist("powers")[: len(HelpPower)],
            agreed=True,
            now=request.now,
        )
    except Refused as refused:
        if refused.code in {"helper_unknown", "power_unknown", "wrong_state"}:
            return {"unit": phrase(refused.message)}
        raise
    return {}


@action("citizen", "applications/<application>/helpers/take-back", "applicant", name="take-back-help")
def take_back_help(request: PortalRequest, application: str) -> HttpResponse:
    """Take back what an organisation may do; it sees nothing from its next request on."""
    services.take_back_help(
        actor=request.actor, application_id=application, unit=request.form.get("unit", "")[:120], now=request.now
    )
    say(request, _("已收回委托，该单位现在看不到这件申请了。"))
    return redirect("citizen:helpers", application=application)


@action("citizen", "applications/<application>/helpers/take-back-clerk", "applicant", name="take-back-clerk")
def take_back_clerk(request: PortalRequest, application: str) -> HttpResponse:
    """Take back the leave of a clerk to go on after a visit."""
    services.take_back_assistance(actor=request.actor, application_id=application, now=request.now)
    say(request, _("已收回同意，窗口工作人员现在看不到这件申请了。"))
    return redirect("citizen:helpers", application=application)
