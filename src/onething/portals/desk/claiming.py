"""Claiming many cases at once, and saying of each what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpResponse

from onething.apps.casework import services
from onething.apps.casework.services import Claimed, ClaimOutcome
from onething.domain.casework.states import CaseId
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import redirect, render, see_other
from onething.portals.ui.requests import PortalRequest, say

NUMBER: Final = re.compile(r"[0-9]{1,24}")
BACK: Final = re.compile(r"[?][A-Za-z0-9_.=&%+~-]*")
"""A query of the inbox, to which one returns; nothing that leads elsewhere."""
KINDS: Final[Mapping[ClaimOutcome, str]] = {
    ClaimOutcome.NOT_ALLOWED: "refused",
    ClaimOutcome.TAKEN: "waiting",
    ClaimOutcome.CLAIMED: "done",
}
"""How an outcome looks; what wants attention stands first."""


@page("desk", "claims", "officer", name="claim", states=("some taken",), methods=("GET", "POST"))
def claim(request: PortalRequest) -> HttpResponse:
    """Claim the cases that were ticked; where some could not be claimed, a table says of each what became of it."""
    if not request.posted:
        return redirect("desk:home")
    ticked = [_ticked(value) for value in request.form.getlist("case")]
    chosen = {case: number for case, number in ticked if case is not None}
    back = request.form.get("back", "")
    inbox = f"{url('desk:home')}{back if BACK.fullmatch(back) else ''}"
    if not chosen:
        say(request, _("请先勾选要认领的办件。"), "warning")
        return see_other(inbox)
    if len(chosen) > services.MOST_AT_ONCE:
        say(request, _("一次最多认领 %(n)s 件，请分几次。", n=services.MOST_AT_ONCE), "warning")
        return see_other(inbox)
    results = services.claim_all(
        actor=request.actor, cases=list(chosen), idempotency_key=request.key[:100] or "-", now=request.now
    )
    claimed = sum(one.outcome is ClaimOutcome.CLAIMED for one in results)
    if claimed == len(results):
        say(request, _("已认领 %(n)s 件。", n=claimed), "success")
        return see_other(inbox)
    context = {"lines": _lines(results, chosen), "claimed": claimed, "left": len(results) - claimed, "inbox": inbox}
    return render(request, "desk/claimed.html", context)


def _ticked(value: str) -> tuple[CaseId | None, str]:
    """Read a ticked box: the case, and its number to be named by."""
    case, _slash, number = value.partition("/")
    try:
        return CaseId.parse(case), number if NUMBER.fullmatch(number) else ""
    except ValueError:
        return None, ""


def _lines(results: Sequence[Claimed], numbers: Mapping[CaseId, str]) -> list[dict[str, Any]]:
    words = {
        ClaimOutcome.CLAIMED: _("已认领"),
        ClaimOutcome.TAKEN: _("已被别人先认领"),
        ClaimOutcome.NOT_ALLOWED: _("没有认领"),
    }
    order = list(KINDS)
    return [
        {
            "number": numbers.get(one.case) or str(one.case),
            "href": url("desk:case", case=one.case),
            "kind": KINDS[one.outcome],
            "outcome": words[one.outcome],
            "reason": phrase(one.reason) if one.reason else "",
        }
        for one in sorted(results, key=lambda each: order.index(each.outcome))
    ]
